"""Help costs money: a hypothetical regime that spends more than its base names the budget a year, and what it buys."""

from __future__ import annotations

import re
from collections.abc import Iterable

from transitsim.core.errors import UserError
from transitsim.inputs.regime_file import RegimeFile

SPENDING = (
    "destination.grant",
    "destination.benefit",
    "destination.child_support",
    "destination.late_share",
    "route.rescue_places",
    "transit.care_access",
    "transit.care_access_permit",
)


def check_budget(file: RegimeFile, raised: Iterable[str], base: str) -> None:
    """Refuse a hypothetical regime that raises a lever of SPENDING without a budget in US$.

    Parameters
    ----------
    file : the regime
    raised : the levers that it sets above its base in any month
    base : the name of that base

    Raises UserError when the budget is missing or names no amount in US$.
    """
    spent = [lever for lever in SPENDING if lever in raised]
    if not spent or file.status != "hypothetical":
        return
    cure = "write 'budget:' with the US$ a year and what they buy"
    if not file.budget:
        raise UserError(f"{file.file}, budget: it raises {spent[0]} above {base} and does not say what that costs; {cure}.")
    if not re.search(r"\d.*US\$|US\$.*\d", file.budget):
        raise UserError(f"{file.file}, budget: '{file.budget}' names no amount; {cure}.")
