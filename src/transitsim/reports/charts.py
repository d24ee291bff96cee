"""Interactive charts: lines with bands, dots with intervals; the pointer shows numbers, a click in the legend singles out."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

HEIGHT = 330  # pixels
TEXT = 14
ROOM = 40  # letters
TIMES = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
LETTERS = 26  # in a line of a name
LINES_OF = "split(datum.label, '\\n')"
ZERO = "datum.value ? datum.label : '0'"  # in place of 0k
ROWS, SEEN, NONE = "rows", "observed", "no difference"  # names of data
SPREAD = ("median", "p05", "p25", "p75", "p95")


def lines(
    rows: pd.DataFrame,
    x: str,
    y: str,
    colours: Mapping[str, str],
    description: str,
    percent: bool = False,
    step: bool = False,
    observed: pd.DataFrame | None = None,
    log: bool = False,
) -> dict[str, Any]:
    """Medians as lines, 50 and 90 % of replicates as bands, observations as diamonds.

    Parameters
    ----------
    rows : at, group_name, median; where there is a spread, p05, p25, p75, p95
    x, y : names of the axes, with units
    colours : group to colour
    description : the chart in words
    observed : at, group_name, value; may be empty
    """
    known = [name for name in SPREAD if name in rows and rows[name].notna().any()]
    rows = rows[["at", "group_name", *known]]
    tooltips = [alt.Tooltip("group_name:N", title="of"), alt.Tooltip("at:Q", title=x)]
    tooltips += [alt.Tooltip(f"{name}:Q", title=name, format=".1%" if percent else ",.0f") for name in known]
    single, colour = by_group(colours, ROOM)
    seen = alt.condition(single, alt.value(1.0), alt.value(0.15))
    axis = alt.Axis(format="~%" if percent else "~s" if log else ",.0f")
    base = alt.Chart(alt.NamedData(name=ROWS)).encode(
        x=alt.X("at:Q", title=x, scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(format="d")), color=colour
    )
    vertical = alt.Scale(type="log") if log else alt.Scale(zero=True)
    layers, held = [], {ROWS: plain(rows)}
    for low, high, depth in (("p05", "p95", 0.18), ("p25", "p75", 0.32)):
        if low in known:
            faint = alt.condition(single, alt.value(depth), alt.value(0.03))
            layers.append(base.mark_area(aria=False).encode(alt.Y(f"{low}:Q", title=y), alt.Y2(f"{high}:Q"), opacity=faint))
    height = alt.Y("median:Q", title=y, scale=vertical, axis=axis)
    layers.append(base.mark_line(interpolate="step-after" if step else "linear", aria=False).encode(height, opacity=seen))
    layers.append(base.mark_circle(size=42, aria=False).encode(height, opacity=seen, tooltip=tooltips).add_params(single))
    if observed is not None and len(observed):
        tooltips = [alt.Tooltip("group_name:N", title="observed"), alt.Tooltip("at:Q", title=x)]
        tooltips.append(alt.Tooltip("value:Q", title="count", format=".1%" if percent else ",.0f"))
        marks = alt.Chart(alt.NamedData(name=SEEN))
        held[SEEN] = plain(observed[["at", "group_name", "value"]])
        mark = marks.mark_point(shape="diamond", size=90, filled=True, stroke="black", strokeWidth=1, aria=False)
        layers.append(mark.encode(x="at:Q", y="value:Q", color=colour, opacity=seen, tooltip=tooltips))
    return finished(alt.layer(*layers), description, held)


def dots(
    rows: pd.DataFrame,
    x: str,
    colours: Mapping[str, str],
    description: str,
    percent: bool = False,
    log: float | None = None,
    base: float = 0.0,
) -> dict[str, Any]:
    """A row an outcome, a dot a group, a bar where an interval is known.

    Parameters
    ----------
    rows : outcome, group_name, value; low, high where they are known; text, the numbers in words
    x : name of the axis, with unit
    colours : group to colour
    description : the chart in words
    log : where given, the axis is logarithmic from this value on
    base : where the line of no difference stands, when above 0
    """
    rows = rows.assign(outcome=[textwrap.fill(name, LETTERS) for name in rows["outcome"]])
    order = list(dict.fromkeys(rows["outcome"]))
    known = [
        name for name in ("outcome", "group_name", "value", "low", "high", "text") if name in rows and rows[name].notna().any()
    ]
    scale = alt.Scale(type="symlog", constant=log) if log and not base else alt.Scale(type="log") if log else alt.Scale(zero=True)
    single, colour = by_group(colours, ROOM // 2)
    seen = alt.condition(single, alt.value(1.0), alt.value(0.12))
    chart = alt.Chart(alt.NamedData(name=ROWS)).encode(
        y=alt.Y("outcome:N", sort=order, title=None, axis=alt.Axis(labelLimit=0, labelExpr=LINES_OF)),
        yOffset=alt.YOffset("group_name:N", sort=list(colours)),
        color=colour,
        opacity=seen,
    )
    ticks = list(TIMES) if base else [0, *(10**power for power in range(8) if 10**power > log)] if log else None
    form = "~%" if percent else "~g" if base else "~s"
    axis = alt.Axis(format=form, values=ticks, labelExpr=ZERO) if ticks else alt.Axis(format=form)
    tooltips = [alt.Tooltip("outcome:N"), alt.Tooltip("group_name:N", title="of"), alt.Tooltip("text:N", title="value")]
    across = alt.X("value:Q", title=x, scale=scale, axis=axis)
    layers = []
    if base:
        rule = alt.Chart(alt.NamedData(name=NONE)).mark_rule(color="black", aria=False)
        layers.append(rule.encode(x="at:Q"))
    if "low" in known:
        layers.append(chart.mark_rule(strokeWidth=2, aria=False).encode(x=alt.X("low:Q", title=x), x2="high:Q"))
    layers.append(chart.mark_circle(size=90, aria=False).encode(across, tooltip=tooltips).add_params(single))
    return finished(alt.layer(*layers), description, {ROWS: plain(rows[known]), NONE: [{"at": base}]})


def by_group(colours: Mapping[str, str], room: int) -> tuple[alt.Parameter, alt.Color]:
    """What a click in the legend singles out, and colours by group, named above in as many columns as `room` letters hold.

    So a telephone shows all names.
    """
    longest = max(map(len, colours), default=1)
    columns = max(1, room // (longest + 3))
    legend = alt.Legend(title=None, orient="top", columns=columns, labelLimit=400, symbolOpacity=1.0)
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    single = alt.selection_point(fields=["group_name"], bind="legend")
    return single, alt.Color("group_name:N", scale=scale, legend=legend)


def finished(chart: alt.LayerChart | alt.FacetChart, description: str, held: Mapping[str, list]) -> dict[str, Any]:
    """The chart as plain data with what it shows, as wide as the page lets it, with text large enough to read."""
    chart = chart.properties(width="container", height=HEIGHT, description=description)
    chart = chart.configure_axis(labelFontSize=TEXT, titleFontSize=TEXT, titleFontWeight="normal", gridColor="#dddddd")
    chart = chart.configure_legend(labelFontSize=TEXT).configure_view(stroke=None)
    specification = chart.to_dict()
    specification["datasets"] = dict(held)
    specification["config"]["font"] = "system-ui, sans-serif"
    specification.pop("$schema", None)
    return specification


def plain(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON holds them: numbers of six digits, nothing where a number is missing."""
    rounded = rows.apply(lambda column: column.map(lambda value: float(f"{value:.6g}")) if column.dtype.kind == "f" else column)
    return rounded.astype(object).where(rounded.notna(), None).to_dict("records")
