"""Floor 4: tidy tables of what happened, their record, and the measures taken from them."""
