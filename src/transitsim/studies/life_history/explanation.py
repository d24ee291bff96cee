"""An explanation in words: who, where the lives diverge and why, what followed, and the years side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from transitsim.core.calendar import FIRST_MONTH, label
from transitsim.core.representation import Shown
from transitsim.inputs.settings import Settings
from transitsim.results.labels import place_words
from transitsim.schema.enums import CLASSES, SEXES
from transitsim.schema.levers import CHANCE_FIELDS, LEVER_FIELDS
from transitsim.studies.life_history.divergence import MESSAGES, Cause, Divergence, causes_queue, diverged_since, first_month
from transitsim.studies.life_history.family_lanes import family_months, tie_word
from transitsim.studies.life_history.lanes_text import in_lines, side_by_side
from transitsim.studies.life_history.replay import FOUND, NEWS, PAST, QUEUE, REGIME, SELF, meaning, policy_inputs
from transitsim.studies.life_history.timeline import FOLLOWED_FIELDS, Years, mail_word, monthly, word

INVENTED = "The person is invented: this is nobody's life, and no forecast of one."
NAMES_OF = {field.column: field.name for field in CHANCE_FIELDS}
LEVERS_OF = {field.column: field for field in LEVER_FIELDS}
FIELDS = {  # fields of PERSON whose names say too little to a reader
    "messages": "message to kin",
    "wake": "next month in which anything can happen",
    "window_ends": "may try to cross until",
    "kin_there": "kin at the destination",
    "kin_in_transit": "kin in transit",
    "sponsored": "kin offer to pay",
    "offered_by": "row of who offers",
    "offer_ends": "offer lapses",
    "believed_capture": "danger expected on the road",
    "believed_arrest": "danger of arrest expected",
    "believed_punishment": "danger expected for kin",
    "desire_month": "begins to wish to leave",
    "wish_safe": "would, were the road free and safe",
    "wish": "wants",
    "choice": "does",
    "dependants": "weight of kin at home",
    "need": "need of kin at home",
    "mates": "grown people of the household",
    "spouse_here": "whether husband or wife is there",
    "head": "head of the household",
}
FEW = 6  # levers and fields named before 'and n more'


class LaterDivergence(NamedTuple):
    """Fields of a member of the family that diverge in a month for the same causes; `others` is the number of causes left out."""

    member: int
    month: int
    fields: tuple[str, ...]
    step: str
    rule: str
    causes: tuple[Cause, ...]
    others: int


@dataclass(frozen=True, repr=False)
class Explanation(Shown):
    """One life under several regimes: `years` under each, and of every regime but the first `divergences` and `later`.

    `months` is the wide table of all months, `text` says it in words, `plots/life_history.py` draws it. A regime under which the
    person does not exist has None for years; one under which every month is as under the first has None for its divergence.
    """

    person: int
    settings: Settings
    replicate: int
    start: str
    regimes: tuple[str, ...]
    years: tuple[Years | None, ...]
    divergences: tuple[Divergence | None, ...]
    later: tuple[tuple[LaterDivergence, ...], ...]

    @property
    def heading(self) -> str:
        """Who, and under which regimes."""
        return f"of person {self.person} under {', '.join(self.regimes)}"

    @property
    def holds(self) -> dict[str, str]:
        """How the life under each regime compares with that under the first, and the rows of `months`."""
        others = zip(self.regimes[1:], self.years[1:], self.divergences, strict=True)
        compared = {regime: self._compared(years, first) for regime, years, first in others}
        return {**compared, "months": f"{len(self.months):,} rows", "replicate": str(self.replicate)}

    def _compared(self, years: Years | None, first: Divergence | None) -> str:
        if years is None or self.years[0] is None:
            return f"the person does not exist under {self.regimes[0] if years else 'it'}"
        if first is None:
            return "every month is the same"
        return f"differs from {label(first.month)} on" if first.month >= 0 else "differs from the beginning"

    @cached_property
    def months(self) -> pd.DataFrame:
        """One row a regime and month, one column a field in words (`studies/life_history/timeline.py` monthly)."""
        return monthly([years for years in self.years if years is not None])

    @cached_property
    def family(self) -> pd.DataFrame:
        """Where everybody of the family is (`studies/life_history/family_lanes.py` family_months)."""
        return family_months([years for years in self.years if years is not None])

    @cached_property
    def text(self) -> str:
        """The explanation in words, for a terminal of 100 columns."""
        return explanation_text(self)

    def __str__(self) -> str:
        return self.text


def explanation_text(found: Explanation) -> str:
    """The whole explanation."""
    years = next(one for one in found.years if one is not None)
    pairs = (_pair(found, index) for index in range(len(found.divergences)))
    present = [(regime, one) for regime, one in zip(found.regimes, found.years, strict=True) if one is not None]
    blocks = [_who(found, years), *pairs, *side_by_side(present)]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _who(found: Explanation, years: Years) -> Iterator[str]:
    row, places = years.own_rows[0], place_words(years.world.context.place_names)
    living = int((years.ends[0]["place"] >= 0).sum()) - 1
    kin = f"{living} of the family with them in the model" if living else "no kin in the model"
    home = places[row["home"]].replace("_", " ")
    who = f"{SEXES[row['sex']]}, {CLASSES[row['social_class']]}, born {label(int(row['born']))}, home {home}"
    yield from in_lines(f"Person {found.person}: {who}, {kin}. {INVENTED}")
    asked = found.settings
    run = f"seed {asked.seed}, replicate {found.replicate}, 1 agent = {asked.scale} people, {FIRST_MONTH} to {asked.until}"
    yield from in_lines(f"Regimes: {', '.join(found.regimes)}; {run}.")


def _pair(found: Explanation, index: int) -> Iterator[str]:
    """Where the life under one regime parts from that under the first."""
    one, other, first = found.years[0], found.years[1 + index], found.divergences[index]
    base, regime = found.regimes[0], found.regimes[1 + index]
    yield f"{base} | {regime}"
    if one is None or other is None:
        missing = base if one is None else regime
        yield from in_lines(f"This person does not exist under {missing}: fewer come to wish to leave (origin.desire).", "  ")
        return
    if first is None:
        yield from in_lines("The two regimes never diverge for this person: every month is the same under both.", "  ")
        return
    yield from _parting(one, other, first, "  ")
    if found.later[index]:
        yield from ("", "  From there")
    for link in found.later[index]:
        yield from _link(one, other, link)


def _parting(one: Years, other: Years, first: Divergence, margin: str) -> Iterator[str]:
    """The first divergence of a member of the family, and of those through whom it came."""
    who = "The two lives diverge" if first.member == one.member else f"The two lives of {_kin(one, other, first.member)} diverge"
    if first.month < 0:
        fields = ", ".join(first.steps[0].fields)
        yield from in_lines(f"{who} at the beginning: the regimes differ in who sets out, and so in {fields}.", margin)
        return
    yield from in_lines(f"{who} in {label(first.month)}. {_regimes_that_month(one, other, first.month)}", margin)
    for step in first.steps:
        told_first = sorted(step.fields, key=_told_first)
        values = _few([_field(one, other, first.member, first.month, name) for name in told_first])
        where = _where(step.step, step.rule)
        yield from in_lines(f"{where}: {values}.", margin + "- ")
        yield from in_lines(_because(one, other, first.member, first.month, step.causes, step.fields), margin + "  ")
    for kin in first.kin:
        yield from _parting(one, other, kin, margin + "  ")


def _told_first(name: str) -> int:
    """Fields that are followed come first, in their order."""
    return FOLLOWED_FIELDS.index(name) if name in FOLLOWED_FIELDS else len(FOLLOWED_FIELDS)


def _regimes_that_month(one: Years, other: Years, month: int) -> str:
    """Levers that differ in a month."""
    values = [
        f"{LEVERS_OF[each.name].name} {_both(*(years.world.policy[each.name][month] for years in (one, other)))}"
        for each in policy_inputs(one, other, month)
        if each.kind == REGIME
    ]
    return f"In that month the regimes differ in {_few(values)}." if values else "In that month the regimes do not differ."


def _where(step: str, rule: str) -> str:
    """In which step of the month, and what the rule in which they part is about."""
    if step == MESSAGES:
        return "What passes between kin at the end of the month"
    about = re.sub(r" \([MNK]\w+(, \w+)*\)", "", meaning(rule)) if rule else ""
    return f"The person's own month, first in `{rule}` ({about})" if rule else "The person's own month"


def _kin(one: Years, other: Years, member: int) -> str:
    """'sister, person 275208'; of a row of the family, whoever has it in either world."""
    years = one if one.ends["place"][-1, member] >= 0 else other
    return f"{tie_word(years.ends[-1], years.member, member)}, person {years.ends['person'][-1, member]},"


def _field(one: Years, other: Years, member: int, month: int, name: str) -> str:
    """'place a | b' at a month's end."""
    places = place_words(one.world.context.place_names)
    values = [word(name, years.ends[name][month + 1, member].item(), places) for years in (one, other)]
    return f"{FIELDS.get(name, name)} {' | '.join(values)}"


def _because(
    one: Years, other: Years, member: int, month: int, causes: Sequence[Cause], fields: Sequence[str], left_out: int = 0
) -> str:
    """The causes of a step or a link in one sentence."""
    if not causes:
        return "The cause cannot be separated: several things differ, and none of them alone causes this or reverses it."
    told = "; ".join(_cause(one, other, member, month, cause) + _reach(cause, fields) for cause in causes)
    return f"Because of {told}{f'; and {left_out} more' if left_out else ''}."


def _cause(one: Years, other: Years, member: int, month: int, cause: Cause) -> str:
    """One cause: what it is, and its values under the two regimes."""
    kind, name, values = cause.kind, cause.name, _both(cause.one, cause.other)
    if kind == REGIME:
        return f"the regime, {LEVERS_OF[name].name} {values} ({LEVERS_OF[name].unit})"
    if kind == QUEUE:
        return f"a queue, {NAMES_OF[name]} {values} ({_queue(one, other, month, name)})"
    if kind == NEWS:
        return f"news of the road {values} (its price, a leg or a border has moved: everybody thinks again)"
    if kind == PAST:
        last = diverged_since(one.ends[name][:, member] != other.ends[name][:, member], month)
        diverged = f"apart since {label(last)}" if last >= 0 else "apart from the beginning"
        return f"{_field(one, other, member, month - 1, name)} ({diverged})"
    if kind == FOUND:
        return f"kin as they are found on waking, {_kin(one, other, cause.member)} who {_apart(one, other, cause.member)}"
    left = "; ".join(dict.fromkeys(mail_word(int(bits)) for bits in (cause.one, cause.other)))
    if kind == SELF:
        return f"what this person had done in that month (message to kin: {left})"
    return f"kin, {_kin(one, other, cause.member)} whose message is: {left} ({_apart(one, other, cause.member)})"


def _apart(one: Years, other: Years, member: int) -> str:
    """Since when the two lives of one of kin differ."""
    begin = first_month(one, other, member)
    return f"lives otherwise since {label(begin)}" if begin is not None else "lives the same at the end of every month"


def _reach(cause: Cause, fields: Sequence[str]) -> str:
    """How far a cause goes; nothing when it is enough alone and needed for all."""
    alone, need = set(cause.enough) >= set(fields), set(cause.needed) >= set(fields)
    if alone and need:
        return ""
    if alone:
        return " [enough alone; others are too]"
    if need:
        return " [needed, not enough alone]"
    kept = [name for name in fields if name in cause.enough or name in cause.needed]
    return f" [for {_few(kept)}]"


def _queue(one: Years, other: Years, month: int, chance: str) -> str:
    """Why a chance differs, in words."""
    causes = causes_queue(one, other, month, chance)
    if not causes:
        return "why, cannot be separated"
    spoken = {"requested": "people had asked", "unused": "places left over", "friends": "friends who would pay"}
    named = [(LEVERS_OF[cause.name].name if cause.kind == REGIME else spoken[cause.name], cause) for cause in causes]
    crowd = "; others' lives, not to be traced to one person" if any(cause.kind == QUEUE for cause in causes) else ""
    return ", ".join(f"{name} {_both(cause.one, cause.other)}" for name, cause in named) + crowd


def _link(one: Years, other: Years, link: LaterDivergence) -> list[str]:
    who = "" if link.member == one.member else f"{_kin(one, other, link.member)} "
    values = ", ".join(_field(one, other, link.member, link.month, name) for name in link.fields)
    where = ", by what passes between kin" if link.step == MESSAGES else f", in `{link.rule}`" if link.rule else ""
    because = _because(one, other, link.member, link.month, link.causes, link.fields, link.others)
    return in_lines(f"{label(link.month)}  {who}{values}{where}. {because}", "  ", " " * 11)


def _both(one: float, other: float) -> str:
    """'2,900 | 0'."""
    return f"{one:,.4g} | {other:,.4g}"


def _few(words: Sequence[str]) -> str:
    more = len(words) - FEW
    return ", ".join(words[:FEW]) + (f" and {more} more" if more > 0 else "")
