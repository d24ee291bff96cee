"""A mapping file: what another office's table calls the columns and codes that are needed here, beside the table itself.

`arrivals.csv` is read with `arrivals.csv.mapping.yaml`, whichever table it is (people, kin, evidence, points):

    like: ministry_wide                 # a mapping of the package to begin with; what stands here takes its place
    sheet, encoding, separator, decimal, thousands     # of the file: 'Table 3', cp949, ';', ',', '.'
    headings: 4                         # the row with the names of the columns; [3, 4] for two rows of them
    columns: {year: Year, central: Refugees}           # ours: theirs
    joined: {person: [SERIAL, PERNUM]}                 # ours: several of theirs, joined by '-'
    pointers: {mother: [SERIAL, MOMLOC]}               # ours: the same, of somebody; nobody where the last is 0 or empty
    values: {estimator: UNHCR}                         # ours: what stands in every row
    codes: {sex: {male: 1, female: 2}}                 # ours: {our word: theirs, or a list of theirs}
    empty: ["-", n/a]                                  # words that mean an empty cell
    keep: {Country of Asylum ISO: TUR}                 # theirs: the only values, a list, or a range {from: 18, to: 99}
    across: {year: arrivals}            # headings that are years are the year; their cells are arrivals
    year_of: date                       # the year is the first four digits of this column of theirs
    last_of: [year]                     # of rows with the same year, the last
    times: {arrivals: 1000}             # ours: a factor

Rows that are left out are counted, with the reason (`Read.left_out`); columns that nothing names are not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from transitsim.core.errors import UserError
from transitsim.inputs.cited_yaml import find, read_yaml
from transitsim.inputs.yaml_kinds import Each, Either, Keys, ListOf, check_kinds, digits, single, whole, words

ENDING = ".mapping.yaml"
RANGE = Keys({"from": digits, "to": digits})
KINDS = Keys(
    {
        **dict.fromkeys(("like", "title", "sheet", "encoding", "separator", "decimal", "thousands", "year_of"), words),
        "headings": Either(ListOf(whole(1, 1000)), Keys({}), whole(1, 1000)),
        **dict.fromkeys(("columns", "across"), Each(words)),
        **dict.fromkeys(("joined", "pointers"), Each(ListOf(words))),
        "values": Each(single),
        "codes": Each(Each(Either(ListOf(single), Keys({}), single))),
        "empty": ListOf(single),
        "keep": Each(Either(ListOf(single), RANGE, single)),
        "last_of": ListOf(words),
        "times": Each(digits),
    }
)
SIGNS = {"decimal": (".", ","), "thousands": (".", ",", " ", "'", "\u00a0", "\u202f")}


@dataclass(frozen=True)
class TableMapping:
    """A mapping as it was read; `file` is the name of its file, empty where a table has none."""

    file: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    written: bytes = b""

    def __getitem__(self, key: str) -> Any:
        """What the mapping says, or nothing of the kind."""
        return self.content.get(key) or ({} if key not in ("headings", "empty", "last_of") else [])

    def word(self, key: str) -> str:
        """A single word, empty when it is not said."""
        return str(self.content.get(key) or "")


def mapping_beside(table: Path) -> TableMapping:
    """The mapping in the file beside a table; an empty one where there is none.

    Raises
    ------
    UserError
        When a field is of another kind, or the mapping that it begins with is unknown.
    """
    path = table.with_name(table.name + ENDING)
    if not path.is_file():
        return TableMapping()
    own = read_yaml(path)
    check_kinds(own, KINDS, path.name)
    for key, allowed in SIGNS.items():
        if key in own and str(own[key]) not in allowed:
            raise UserError(f"{path.name}, {key}: '{own[key]}' is none; use one of {' '.join(map(repr, allowed))}.")
    usual = read_yaml(find("mapping", str(own["like"]))) if "like" in own else {}
    whole_of = {key: {**usual.get(key, {}), **one} if isinstance(one, dict) else one for key, one in own.items()}
    return TableMapping(path.name, {**usual, **whole_of}, path.read_bytes())
