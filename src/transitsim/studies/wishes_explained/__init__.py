"""How much of the wish to leave is structure, and how much chance."""
