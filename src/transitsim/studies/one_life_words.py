"""An explanation in words: who, where the lives part and why, what followed, and the years side by side."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from transitsim.ground.months import label
from transitsim.nouns.codes import CLASSES, SEXES, Mail
from transitsim.nouns.levers import CHANCE_FIELDS
from transitsim.nouns.person import PERSON_FIELDS
from transitsim.results.words import place_words
from transitsim.studies.events import events
from transitsim.studies.one_life import Explanation, Link, since
from transitsim.studies.parting import (
    DRAWN,
    KIN,
    LAW,
    LEVERS_OF,
    MAIL,
    NEWS,
    QUEUE,
    SELF,
    Cause,
    Parting,
    Step,
    causes_queue,
    law_inputs,
    meaning,
)
from transitsim.studies.timeline import Years, values_at, word

WIDTH, DATE = 100, 9
INVENTED = "She is invented: nobody's life is told here, and nothing in it says what a particular person has done or will do."
MEANINGS = {field.name: field.meaning for field in PERSON_FIELDS}
NAMES_OF = {field.column: field.name for field in CHANCE_FIELDS}
FEW = 6  # levers and fields named before 'and n more'


def told(found: Explanation) -> str:
    """The whole explanation."""
    years = next(one for one in found.years if one is not None)
    parts = [_who(found, years)]
    for law, other, first, links in zip(found.laws[1:], found.years[1:], found.partings, found.links, strict=True):
        parts.append(_pair(found, law, other, first, links))
    parts.append("\n".join(_side_by_side(found)))
    return "\n\n".join(parts) + "\n"


def _who(found: Explanation, years: Years) -> str:
    row, places = years.hers[0], place_words(years.world.context.place_names)
    who = f"Person {found.person}: {SEXES[row['sex']]}, {CLASSES[row['social_class']]}, born {label(int(row['born']))}, "
    who += f"home {places[row['home']]}, {row['family_size']} of her family in the model, {row['minors']} minors with her."
    asked = found.settings
    run = f"seed {asked.seed}, replicate {found.replicate}, 1 agent = {asked.scale} people, 1995-01 to {asked.until}"
    return "\n".join([*_lines(who), *_lines(INVENTED), *_lines(f"Laws: {', '.join(found.laws)} ({run}).")])


def _pair(found: Explanation, law: str, other: Years | None, first: Parting | None, links: Sequence[Link]) -> str:
    """Where her life under one law parts from that under the first."""
    base, one = found.laws[0], found.years[0]
    head = f"{base} | {law}"
    if one is None or other is None:
        missing = base if one is None else law
        why = "people who come to wish to cross are fewer there (origin.desire and the other leavers)"
        return "\n".join([head, *_lines(f"She does not exist under {missing}: {why}.", "  ")])
    if first is None:
        return "\n".join(
            [head, *_lines(f"The two laws never part for this person: every month of {base} and {law} is the same.", "  ")]
        )
    lines = [head, *_parting(one, other, first, "  ")]
    if links:
        lines += ["", "  From there"]
        for link in links:
            lines += _link(one, other, link)
    return "\n".join(lines)


def _parting(one: Years, other: Years, first: Parting, margin: str) -> Iterator[str]:
    """The first parting of a member of the family, and of those through whom it came."""
    who = "Her life" if first.member == one.member else f"The life of person {first.person} of her family"
    if first.month < 0:
        yield from _lines(f"{who} is drawn differently: {', '.join(first.fields)}. The laws differ in who sets out.", margin)
        return
    yield from _lines(f"{who} parts in {label(first.month)}.", margin)
    yield from _lines(_law_that_month(one, other, first.month), margin)
    for step in first.steps:
        yield from _step(one, other, first, step, margin)
    for kin in first.kin:
        yield from _parting(one, other, kin, margin + "  ")


def _law_that_month(one: Years, other: Years, month: int) -> str:
    """Levers that differ in a month."""
    names = [source.name for source in law_inputs(one, other, month) if source.kind == LAW]
    if not names:
        return "No lever differs between the two laws in that month."
    values = [f"{LEVERS_OF[name].name} {_both(*(years.world.policy[name][month] for years in (one, other)))}" for name in names]
    return f"The laws differ in that month in {_few(values)}."


def _step(one: Years, other: Years, first: Parting, step: Step, margin: str) -> Iterator[str]:
    places = place_words(one.world.context.place_names)
    rows = [years.ends[first.month + 1, first.member] for years in (one, other)]
    values = [f"{name} {' | '.join(word(name, row[name].item(), places) for row in rows)}" for name in step.fields]
    where = "when mail between kin was delivered" if step.step == MAIL else f"when the month was lived, in `{step.rule}`"
    yield from _lines(f"{where[0].upper()}{where[1:]} ({meaning(step.rule)}): {_few(values)}." if step.rule else
                      f"{_few(values)}.", margin + "- ")  # fmt: skip
    yield from _lines(_because(one, other, first.month, step.causes, step.fields), margin + "  ")


def _because(one: Years, other: Years, month: int, causes: Sequence[Cause], fields: Sequence[str], left_out: int = 0) -> str:
    """The causes of a step or a link in one sentence."""
    if not causes:
        return (
            "Why cannot be told apart: several things differed, none of them alone parts this, and without any one of them "
            "it parts still."
        )
    told = [_cause(one, other, month, cause, fields) for cause in causes]
    return f"Because of {'; '.join(told)}{f'; and {left_out} more' if left_out else ''}."


def _cause(one: Years, other: Years, month: int, cause: Cause, fields: Sequence[str]) -> str:
    """One cause: what it is, its values, and how far it goes."""
    name, values = cause.name, _both(cause.one, cause.other)
    if cause.kind == LAW:
        found = f"her own law, {LEVERS_OF[name].name} {values} ({LEVERS_OF[name].unit})"
    elif cause.kind == QUEUE:
        found = f"a queue, {NAMES_OF[name]} {values} ({_queue(one, other, month, str(name))})"
    elif cause.kind == NEWS:
        found = f"news of the road {values}, by which everybody thinks again"
    elif cause.kind == KIN:
        found = f"kin, person {one.ends['person'][0, int(name)]} ({_mail(cause)})"
    elif cause.kind == SELF:
        found = f"what she herself had done in that month ({_mail(cause)})"
    else:
        found = _past(one, other, month, str(name))
    return f"{found}{_reach(cause, fields)}"


def _past(one: Years, other: Years, month: int, name: str) -> str:
    places = place_words(one.world.context.place_names)
    begin = since(one.hers[name] != other.hers[name], month)
    values = " | ".join(word(name, years.hers[name][month].item(), places) for years in (one, other))
    return f"{name} {values} (apart since {label(begin) if begin >= 0 else 'the beginning'})"


def _reach(cause: Cause, fields: Sequence[str]) -> str:
    """How far a cause goes: alone, needed, or for some fields only."""
    alone = "enough alone" if set(cause.enough) == set(fields) else f"alone parts {_few(cause.enough)}" if cause.enough else ""
    need = "needed" if set(cause.needed) == set(fields) else f"needed for {_few(cause.needed)}" if cause.needed else ""
    if alone == "enough alone" and need == "needed":
        return ""
    return f" [{', '.join(part for part in (alone or 'not enough alone', need or 'others do it too') if part)}]"


def _queue(one: Years, other: Years, month: int, chance: str) -> str:
    """Why a chance differs, in words."""
    spoken = {"asked": "people who asked", "unused": "places left over", "friends": "friends who would pay"}
    causes = causes_queue(one, other, month, chance)
    if not causes:
        return "its parts cannot be told apart"
    parts = []
    for cause in causes:
        name = LEVERS_OF[cause.name].name if cause.kind == LAW else f"{spoken[str(cause.name)]} the month before"
        parts.append(f"{name} {_both(cause.one, cause.other)}")
    crowd = any(cause.kind == QUEUE for cause in causes)
    return ", ".join(parts) + ("; others' lives, which cannot be traced to one person" if crowd else "")


def _mail(cause: Cause) -> str:
    """What kin had left for each other under the two laws."""
    words = [
        "+".join(bit.name.lower() for bit in Mail if bit and int(bits) & bit) or "nothing" for bits in (cause.one, cause.other)
    ]
    return f"mail: {words[0]} | {words[1]}" if words[0] != words[1] else f"mail: {words[0]} under both, but not the same life"


def _link(one: Years, other: Years, link: Link) -> list[str]:
    values = [values_at(years, link.month, (link.field,))[link.field] for years in (one, other)]
    where = {DRAWN: "", MAIL: ", by mail between kin"}.get(link.step, f", in `{link.rule}`" if link.rule else "")
    head = f"{label(link.month)}  {link.field} {values[0]} | {values[1]}{where}. "
    because = _because(one, other, link.month, link.causes, (link.field,), link.others)
    return _lines(head + because, "  ", " " * 11)


def _side_by_side(found: Explanation) -> Iterator[str]:
    """The timeline: one column a law; a month that is the same under all of them stands once."""
    present = [(law, years) for law, years in zip(found.laws, found.years, strict=True) if years is not None]
    happened = [dict(events(years)) for _, years in present]
    width = (WIDTH - DATE - 2 * (len(present) - 1)) // len(present)
    yield from _row("", [f"[{law}]" for law, _ in present], width)
    for month in sorted(set().union(*happened)):
        cells = ["; ".join(one.get(month, ())) for one in happened]
        if len(set(cells)) == 1:
            yield from _lines(f"{label(month)}  {cells[0]}", "", " " * DATE)
        else:
            yield from _row(label(month), [cell or "." for cell in cells], width)


def _row(date: str, cells: Sequence[str], width: int) -> Iterator[str]:
    """Cells beside each other, wrapped."""
    columns = [textwrap.wrap(cell, width, break_on_hyphens=False) for cell in cells]
    for line in range(max(map(len, columns))):
        words = [column[line] if line < len(column) else "" for column in columns]
        yield (f"{date if line == 0 else '':{DATE}}" + "  ".join(f"{one:{width}}" for one in words)).rstrip()


def _both(one: float, other: float) -> str:
    """'2,900 | 0'."""
    return f"{one:,.4g} | {other:,.4g}"


def _few(words: Sequence[str]) -> str:
    more = len(words) - FEW
    return ", ".join(words[:FEW]) + (f" and {more} more" if more > 0 else "")


def _lines(words: str, start: str = "", further: str | None = None) -> list[str]:
    """Words in lines of WIDTH."""
    further = start.replace("-", " ") if further is None else further
    return textwrap.wrap(words, WIDTH, initial_indent=start, subsequent_indent=further, break_on_hyphens=False)
