"""report.html: everything in one file that opens by double click, asks for nothing from anywhere, and prints."""

from __future__ import annotations

import base64
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import altair
import jinja2
import pandas as pd
import vl_convert
from markupsafe import Markup

from transitsim.core.shell_command import command
from transitsim.inputs.setting_words import listed, setting_words
from transitsim.plots.svg import svg
from transitsim.reports import limits
from transitsim.reports.content import NO_EFFECT, Content
from transitsim.results.store.folder import change
from transitsim.studies.comparison.difference_words import SAME_SIGN
from transitsim.studies.sweep.begin import VARIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FILES = resources.files("transitsim") / "reports"
MAIN_SETTINGS = ("replicates", "scale", "seed", "until")
CHANGES_NOTHING = ("threads",)
EMBED = "window.vegaEmbed = vegaEmbed;"


def write(content: Content, path: Path, overwrite: bool = False) -> Path:
    """Write the page, whole or not at all; of what stands there only an older page may be replaced."""
    with change(path.parent, "report", overwrite) as staged:
        (staged / path.name).write_text(page(content), encoding="utf-8")
    return path


def page(content: Content) -> str:
    """The whole page: figures as SVG inside it, charts as data, the library that draws them once."""
    charts = {one.name: one.chart() for one in content.exhibits if one.chart}
    return template().render(
        content=content,
        no_effect=NO_EFFECT,
        key_caption=f"{content.key_caption} {SAME_SIGN}" if content.is_comparison else content.key_caption,
        style=read("page.css"),
        script=read("page.js"),
        bundle=library() if charts else "",
        charts=charts,
        pictures={one.name: picture(one.draw()) for one in content.exhibits if one.draw},
        sources=content.sources,
        limits=limits.parts(content.caveats),
        again=again(content.record),
        recorded=recorded(content.record),
    )


def template() -> jinja2.Template:
    """The page's frame; what comes out of the data is escaped, what comes out of the package is not."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=False)
    return environment.from_string(read("page.html"))


def read(name: str) -> Markup:
    """A file of this floor, trusted."""
    return Markup((FILES / name).read_text(encoding="utf-8"))


@cache
def library() -> Markup:
    """Vega-Embed with all that it needs, as one script, in the version whose language Altair speaks."""
    version = ".".join(altair.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    script = vl_convert.javascript_bundle(EMBED, vl_version=version)
    return Markup(script.replace("</script", "<\\/script"))


def picture(ax: Axes) -> str:
    """A figure as a data address, in SVG."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg(ax)).decode('ascii')}"


def again(record: dict[str, Any]) -> str:
    """The command that gives the same tables again: replicates, scale, seed and last month, and what is not as by default.

    Empty for a sweep whose points are no full grid of their factors.
    """
    settings = {**record["settings"], "replicates": record["replicates_asked"]}
    if "swept" in record:
        swept = record["swept"].get("values", {})
        varies = [name for name, value in settings.items() if value == VARIES]
        fixed = [name for name in ("regime", *MAIN_SETTINGS) if name not in swept]
        factors = [f"{name}={listed(values)}" for name, values in swept.items()]
        return command("sweep", *factors, *setting_words(settings, fixed, (*swept, *varies, *CHANGES_NOTHING))) if swept else ""
    always = (*MAIN_SETTINGS, "assumptions")  # what they usually are goes with the context
    if "asked" not in record:
        return command("run", *setting_words(settings, ("regime", *always), CHANGES_NOTHING))
    asked = record["asked"]
    if not asked.get("is_a_command", True):
        return ""  # own names, parameters or outcomes are said in Python alone
    worlds = f"regimes={listed(asked['regimes'])}", f"baseline={asked['baseline']}", f"since={asked['since']}"
    return command("compare", *worlds, *setting_words(settings, always, ("regime", *CHANGES_NOTHING)))


def recorded(record: dict[str, Any]) -> pd.DataFrame:
    """The record as a table."""
    packages = ", ".join(f"{name} {version}" for name, version in record["packages"].items())
    rows = [
        ("record", record["id"]),
        ("hash of all values", record["hash"]),
        *((f"hash of {name}", f"{held['hash']} ({held['rows']:,} rows)") for name, held in record["tables"].items()),
        ("replicates", f"{record['replicates_done']} of {record['replicates_asked']}"),
        *((name, _plain(value)) for name, value in record["settings"].items() if name not in ("replicates",)),
        ("source", record["commit"] or "an installed package"),
        ("packages", packages),
        ("Python, machine", f"{record['python']}, {record['machine']}"),
        ("written", record["written"]),
    ]
    return pd.DataFrame(rows, columns=["what", "value"])


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}={part}" for name, part in value.items()) or "as by default"
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
