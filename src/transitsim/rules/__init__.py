"""What a month does to a person. Each rule is one short function of (me, place, policy, p, luck).

`me` is the person's row, `place` what their place offers people like them, `policy` what the month's regime and markets are,
`p` the preferences and constants of life, `luck` the key of all random numbers. A rule never sees the sex of a person:
structures that differ by sex have been looked up in `place`. `schedule.py` has the order of a month.
"""
