"""The decision: what she would want, wants, can do, and chooses."""
