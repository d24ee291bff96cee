"""How much of a gap is due to which structure (Shapley 1953)."""
