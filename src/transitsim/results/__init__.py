"""Results: tidy tables of what happened, their record, their folder, their summary."""
