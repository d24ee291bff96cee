"""Means: language, work, pay, and where the money goes."""
