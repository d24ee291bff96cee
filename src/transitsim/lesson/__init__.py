"""One page for a classroom: the same people under every set of a few regimes, to be predicted first."""
