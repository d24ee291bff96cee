"""Regimes compared: the same people with the same random numbers under each."""
