"""One invented person in both worlds: the picture, and the months in which anything happens."""

from __future__ import annotations

import base64
import threading
from typing import Any, NamedTuple

import pandas as pd

from transitsim.explorer.session import Session
from transitsim.plots.life_history import STATES, draw_one_life
from transitsim.plots.svg import svg
from transitsim.schema.enums import Place, names

TOLD = ["place", "state", "wish", "binding", "arrests"]
DRAWING = threading.Lock()  # the look of figures is set for the whole process while one is drawn


class Life(NamedTuple):
    """What is shown of a person: her picture as the address of an image, what it shows in words, and her months as a table."""

    person: int
    picture: str
    words: str
    table: dict[str, Any]


def life_of(session: Session, person: int) -> Life:
    """Both lives of a person, to the month last lived.

    Raises
    ------
    UserError
        When she is in neither world.
    """
    with session.lock:
        months, pair = session.life(person), session.worlds
        scale, seed = pair.choice.settings.scale, pair.choice.settings.seed
        places = dict(zip(names(Place), pair.places, strict=True))
    parting = first_difference(months)
    note = (
        f"person {person}, invented: nobody's life, and no forecast of one · seed {seed}, replicate 0, 1 agent = {scale} people"
    )
    laws = list(dict.fromkeys(months["regime"]))
    with DRAWING:
        figure = svg(draw_one_life(months, {laws[-1]: parting} if parting else {}, places, note))
    picture = f"data:image/svg+xml;base64,{base64.b64encode(figure).decode()}"
    return Life(person, picture, words(months, person, parting), table(months))


def first_difference(months: pd.DataFrame) -> str:
    """The month in which the two lives first differ in anything kept, like '2006-03'; empty when they do not."""
    laws = list(dict.fromkeys(months["regime"]))
    if len(laws) < 2:
        return ""
    one, other = (months[months["regime"] == law].set_index("month")[TOLD] for law in laws)
    differ = (one != other).any(axis=1)
    return differ.idxmax().strftime("%Y-%m") if differ.any() else ""


def words(months: pd.DataFrame, person: int, parting: str) -> str:
    """The picture in words."""
    ends = months.groupby("regime", sort=False)["place"].last().str.replace("_", " ")
    told = "; ".join(f"under {law} now {place}" for law, place in ends.items())
    return f"Person {person}: {told}. {f'The lives part in {parting}.' if parting else 'The lives are the same so far.'}"


def table(months: pd.DataFrame) -> dict[str, Any]:
    """Months in which her place or state changes in either world; the last one when nothing ever does."""
    laws = list(dict.fromkeys(months["regime"]))
    wide = months.assign(state=months["state"].map({name: word for name, (word, _) in STATES.items()}).fillna("")).pivot(
        index="month", columns="regime", values=["place", "state"]
    )
    changed = (wide != wide.shift()).any(axis=1)
    changed.iloc[0] = False
    if not changed.any():
        changed.iloc[-1] = True
    rows = []
    for month, one in wide[changed].iterrows():
        cells = [", ".join(filter(None, (str(one["place", law]).replace("_", " "), one["state", law]))) for law in laws]
        rows.append([month.strftime("%Y-%m"), *cells])
    return {"columns": ["month", *laws], "rows": rows}
