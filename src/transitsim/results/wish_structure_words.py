"""How much of the wish is structure, as a small table and a sentence: beside the wishes of summaries and reports."""

from __future__ import annotations

import pandas as pd

from transitsim.core.text import number
from transitsim.engine.wish_survey import GROUPS
from transitsim.measures.wish_structure import by_group
from transitsim.schema.tables import FEW

MEANING = (
    "U: share of the uncertainty about the wish to leave for good that structure removes; W: what swapping structures between "
    "two people changes, over what swapping everything changes. The rest is persistent taste, shocks, and states that no survey "
    f"could record. People in transit asked in June and December, all years. * fewer than {FEW} agents or rarer answers."
)
HEADS = {"wish_to_leave": "wish to leave %", "uncertainty_share": "U", "total_share": "W"}
ROADS = {"real": "", "safe": ", safe road"}


def structure_table(found: pd.DataFrame) -> pd.DataFrame:
    """By group: the share who wish to leave, U and W, at the road's price and danger and on a safe road; as text."""
    shares = by_group(found).set_index(["group_name", "passage"])
    lines = []
    for group in GROUPS:
        cells = {"who": group.replace("_", " ")}
        for passage, road in ROADS.items():
            row = shares.loc[(group, passage)]
            for name, head in HEADS.items():
                value = number(100.0 * row[name]) if name == "wish_to_leave" else number(row[name], 2)
                cells[head + road] = value + " *" * bool(row["few"])
        lines.append(cells)
    return pd.DataFrame(lines)


def structure_sentence(found: pd.DataFrame) -> str:
    """U and W of everybody."""
    row = by_group(found).set_index(["group_name", "passage"]).loc[("everybody", "real")]
    return (
        f"Structure removes {number(100.0 * row['uncertainty_share'])} % of the uncertainty about who wishes to leave for good "
        f"(U {number(row['uncertainty_share'], 2)}, W {number(row['total_share'], 2)}); the rest is taste and chance."
    )
