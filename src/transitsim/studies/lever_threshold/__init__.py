"""How strong a lever must be before an outcome changes by so much, for the same people."""
