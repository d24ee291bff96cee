"""Models of choice, one file each: `shocks`, the random terms of a review, and `weigh`, the final values of the six options.

`shocks(me, p, luck, month)` gives seven numbers: of the six options in the order of `Option`, and one more for danger.
`weigh(me, policy, p, values, drawn, safe)` gives six floats, of which the largest wins; `values` are the systematic
values (`rules/choice/values.py`), in the safe-passage world when `safe`. Which model rules is a setting of the run
(`decision=...`, `engine/decision_models.py`); what binds is looked at in the same way under all of them.
"""
