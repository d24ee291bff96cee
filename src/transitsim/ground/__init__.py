"""Floor 0: luck, months, compiling, errors. Imports nothing of transitsim but its own folder."""
