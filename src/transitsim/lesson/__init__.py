"""Floor 8, beside the report: one page for a classroom. The same people under every set of a few laws, to be predicted first."""
