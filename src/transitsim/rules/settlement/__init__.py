"""Settlement: life after arrival."""
