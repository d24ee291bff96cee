"""The decision: what a person would want, wants, can do, and chooses."""
