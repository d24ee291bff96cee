"""The months of chosen people and their families under one regime, kept while the world around them is simulated."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from tqdm import tqdm

from transitsim.core.calendar import FIRST_MONTH, label
from transitsim.core.errors import UserError
from transitsim.core.random_numbers import LINEAGE
from transitsim.engine.rationing import Queues
from transitsim.engine.run_inputs import Inputs
from transitsim.engine.simulate import model_of
from transitsim.engine.world import World
from transitsim.results.labels import binding_word, dictionaries, place_words
from transitsim.schema.enums import NEVER, Message, Option, names
from transitsim.schema.tables import PANEL_WORDS

FIXED = (
    "person",
    "head",
    "family_row",
    "family_size",
    "wake",
    "messages",
)  # addresses, storage, signals: not told
MONTHS = ("born", "dies", "desire_month", "wake", "window_ends", "held_until", "travelling_until", "arrived", "entered",
          "first_entered", "reviewed", "review_until", "union_since", "due", "last_birth", "offer_ends")  # fmt: skip
FOLLOWED_FIELDS = ("place", "wish_safe", "wish", "choice", "hiding", "births", "returns", "sent")  # told when they diverge


class Years(NamedTuple):
    """The years of one family under one regime.

    regime : full name of the regime
    world : the world it was lived in; its policy holds the chances of every month, as the queues left them
    member : which of the family is the person asked for
    ends : array of PERSON, shape (months + 1, members): as drawn, then at every month's end
    begun : array of PERSON, shape (months, members): as every month began, once the family had looked around if somebody woke
    lived : the same once each had lived the month, before anything passed between kin
    awake : bool, shape (months, members): whether the month was lived by the person
    queues : as every month found them, before they were opened
    """

    regime: str
    world: World
    member: int
    ends: np.ndarray
    begun: np.ndarray
    lived: np.ndarray
    awake: np.ndarray
    queues: Sequence[Queues]

    @property
    def person(self) -> int:
        """Address of the person asked for."""
        return int(self.ends["person"][0, self.member])

    @property
    def size(self) -> int:
        """Members of the family."""
        return self.ends.shape[1]

    @property
    def own_rows(self) -> np.ndarray:
        """The person's row at every month's end, the first as drawn; array of PERSON, shape (months + 1,)."""
        return self.ends[:, self.member]

    @property
    def shown_rows(self) -> np.ndarray:
        """`own_rows`."""
        return self.own_rows


def simulate_years(
    inputs: Inputs, persons: Sequence[int], replicate: int = 0, progress: bool = False
) -> tuple[list[Years | None], np.ndarray]:
    """Live one world whole and keep the months of these people's families.

    Parameters
    ----------
    inputs : what the world rests on
    persons : addresses of people
    progress : whether to show a bar on anything over two seconds

    Returns
    -------
    years : in the order of `persons`; None for one who is not in this world
    people : array of PERSON, everybody at the end

    Raises
    ------
    UserError
        When there is no such replicate.
    """
    if replicate < 0:
        raise UserError(f"replicate={replicate} is not valid: give a whole number from 0 on.")
    regime = inputs.regime.name
    with model_of(inputs, replicate) as model:
        rows = [_family(model.people, person) for person in persons]
        every = np.unique(np.concatenate([np.zeros(0, np.int64), *(one for one in rows if one is not None)]))
        ends, begun, lived, awake, queues = [model.people[every]], [], [], [], []
        for _ in tqdm(range(model.world.months), desc=regime, delay=2.0, disable=not progress):
            queues.append(copy.deepcopy(model.queues))
            model.begin_month()
            awake.append(model.awake[every])
            model.look_around()
            begun.append(model.people[every])
            model.live_members()
            lived.append(model.people[every])
            model.live_as_families()
            model.end_month()
            ends.append(model.people[every])
    kept = tuple(np.array(one) for one in (ends, begun, lived, awake))
    years: list[Years | None] = []
    for person, own in zip(persons, rows, strict=True):
        if own is None:
            years.append(None)
            continue
        family = [table[:, np.searchsorted(every, own)] for table in kept]
        member = int(np.flatnonzero(family[0]["person"][0] == person)[0])
        own_ends, own_begun, own_lived, own_awake = family
        years.append(Years(regime, model.world, member, own_ends, own_begun, own_lived, own_awake, queues))
    return years, model.people


def _family(people: np.ndarray, person: int) -> np.ndarray | None:
    """Rows of the family of a person, None when the person is not among these people."""
    found = np.flatnonzero(people["person"] == person)
    if not len(found):
        return None
    first = int(people["family_row"][found[0]])
    return np.arange(first, first + int(people["family_size"][found[0]]))


def unknown(person: int, people: np.ndarray) -> UserError:
    """What to say about a person who is in none of the worlds: the nearest who are; of one born later, where they stand."""
    if person >> LINEAGE and ((people["person"] == person) & (people["place"] >= 0)).any():
        row = people[people["person"] == person][0]
        mother = people["person"][row["family_row"] + row["mother"]]
        return UserError(f"Person {person} is born in the course of the world: ask for their mother, person {mother}.")
    known = np.sort(people["person"][people["person"] < 1 << LINEAGE])
    near = np.sort(known[np.argsort(np.abs(known - person), kind="stable")[:3]])
    return UserError(
        f"There is no person {person} in this world; near are {', '.join(map(str, near))}. "
        "Who exists depends on scale, seed, replicate and context; `transitsim explain` alone lists some whose lives diverge."
    )


def options_word(bits: int) -> str:
    """Options that are open, 'stay+move'; 'none' when nothing was weighed.

    >>> options_word(1 + 4)
    'stay+destination_alone'
    """
    return "+".join(option.name.lower() for option in Option if bits >> option & 1) or "none"


MAIL = {
    Message.SPONSOR: "means to pay for kin",
    Message.REACHED_DESTINATION: "has arrived",
    Message.KNOWN_DEPARTURE: "is known to have left",
    Message.ENTERED_TRANSIT: "has crossed",
    Message.ARRESTED: "is arrested",
    Message.FAMILY_CHANGED: "something has changed",
    Message.FETCH_CHILD: "sends for a child",
    Message.FOUND_OUT: "a register has found a parent out",
    Message.DECIDES: "thinks again with the household",
}


def mail_word(bits: int) -> str:
    """What was left for kin, in words.

    >>> mail_word(1 + 8), mail_word(0)
    ('means to pay for kin, has crossed', 'nothing')
    """
    return ", ".join(words for bit, words in MAIL.items() if bits & bit) or "nothing"


def word(name: str, value: float, places: Sequence[str]) -> str:
    """The value of a field of PERSON as one reads it: codes by name, months as dates, money and shares in few digits."""
    words = dictionaries(places)
    if name in words:
        return words[name][int(value)].replace("_", " ")
    if name in ("came_from", "set_out_from"):
        return places[int(value)].replace("_", " ") if value >= 0 else "nowhere"
    if name == "goal":
        return names(Option)[int(value)].replace("_", " ")
    if name == "binding":
        return binding_word(int(value))
    if name == "open_options":
        return options_word(int(value))
    if name == "messages":
        return mail_word(int(value))
    if name in MONTHS:
        return "none" if value in (-1, NEVER) else label(int(value))
    return f"{value:.4g}"


def monthly(years: Sequence[Years]) -> pd.DataFrame:
    """One row a regime and month, one column a field of PERSON with codes in words: wide, for reading and plotting.

    Returns
    -------
    DataFrame: regime, month (first day), person, then what the panel has (`schema/tables.py` PANEL), and `open`: the
    options that nothing closes
    """
    parts = []
    for one in years:
        rows, places = one.shown_rows[1:], place_words(one.world.context.place_names)
        words = dictionaries(places)
        columns = {"regime": one.regime, "month": pd.date_range(FIRST_MONTH, periods=len(rows), freq="MS"), "person": one.person}
        for name in rows.dtype.names or ():
            if name in FIXED:
                continue
            title = PANEL_WORDS[name].name if name in PANEL_WORDS else name
            columns[title] = np.array(words[name])[rows[name]] if name in words else rows[name]
        columns["binding"] = [binding_word(int(bits)) for bits in rows["binding"]]
        columns["open"] = [options_word(int(bits)) for bits in rows["open_options"]]
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)
