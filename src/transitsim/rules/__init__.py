"""Floor 2: what a month does to a person. Each rule is one short function of (me, place, policy, p, luck).

`me` is her row, `place` what her place offers people like her, `policy` what the month's law and markets are,
`p` the preferences and constants of life, `luck` the key of all draws. A rule never sees the sex of a person:
structures that differ by sex have been looked up in `place`. `month.py` has the schedule.
"""
