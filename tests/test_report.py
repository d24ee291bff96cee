"""The report holds the numbers of the tables, the regimes with their sources, the limits, and nothing from elsewhere."""

from __future__ import annotations

import json
import re
import shutil
import sys
from dataclasses import fields, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from english import broken
from fakes import PLACE_NAMES
from reports import COURSES, REGIMES, compare_folder, run_folder

from transitsim.cli.main import dispatch
from transitsim.core.errors import UserError
from transitsim.inputs.library import load_context, load_regime
from transitsim.inputs.regime_differences import count, own_statements
from transitsim.inputs.settings import Settings
from transitsim.measures.outcomes import MAIN
from transitsim.plots.final_outcomes import draw_final_outcomes
from transitsim.plots.paired_difference import draw_paired_difference
from transitsim.plots.style import Stamp
from transitsim.reports import charts, flows, limits
from transitsim.reports.content import read_content
from transitsim.reports.exhibit import MARK
from transitsim.reports.html_page import again, library, page
from transitsim.results.load import Results, load
from transitsim.results.store.durable import as_json
from transitsim.schema.enums import Place

README = Path(__file__).resolve().parents[1] / "README.md"
PLAIN = {"br", "img", "meta", "link", "hr", "input"}  # elements that hold nothing


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return read_content(run_folder(tmp_path_factory.mktemp("run")))


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    return read_content(compare_folder(tmp_path_factory.mktemp("compared")))


@pytest.fixture(scope="module")
def pages(run, compared):
    return {"run": page(run), "compared": page(compared)}


class Read(HTMLParser):
    """What a page is made of: elements with their attributes and words, and whether all of them are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict, list[str]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs), []))
        if tag not in PLAIN:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"{tag} is closed, but was not the last opened"

    def handle_data(self, data):
        if self.found:
            self.found[-1][2].append(data)

    def all(self, tag: str) -> list[tuple[dict, str]]:
        return [(attributes, "".join(words).strip()) for name, attributes, words in self.found if name == tag]


def exhibit(told, name):
    return next(one for one in told.exhibits if one.name == name)


def test_limits_are_those_of_the_readme():
    """What holds for every case, then what holds for the first."""
    text = README.read_text(encoding="utf-8")
    said = text[text.index("## What the model does not claim") : text.index("## Run it")]
    parts = limits.parts(load_context("north_korea_china").caveats)
    words = " ".join(word for part in parts for word in (f"## {part.title}", *part.points))
    assert limits.plain(said.replace("\n- ", "\n")) == limits.plain(words)


def test_caveats_are_those_of_the_case():
    """What was learnt of one case is not said of another."""
    invented = load_context("upland_rivermark").caveats
    said = " ".join(point for part in limits.parts(invented) for point in part.points)
    assert "This case is invented" in said
    assert "China" not in said
    assert "2003" not in said


def test_limits_are_read_whole():
    claims, people = limits.parts()
    assert len(claims.points) == limits.text().count("\n- ")
    assert limits.plain(limits.text()).count("Do not use it") == 1
    assert people.points[-1].endswith("Do not use it to plan control, arrest or return.")


@pytest.mark.parametrize("kind", ["run", "compared"])
def test_the_page_is_whole_and_asks_for_nothing(pages, kind):
    text = pages[kind]
    read = Read(text)
    assert not read.open
    assert read.all("html")[0][0]["lang"] == "en"
    policy = next(found["content"] for found, _ in read.all("meta") if found.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    assert all(found["src"].startswith("data:") for found, _ in read.all("img"))
    assert not read.all("link")
    assert not [found for found, _ in read.all("script") if "src" in found]
    assert text.count(str(library())) == 1
    assert len(text) < 5e6


@pytest.mark.parametrize("kind", ["run", "compared"])
def test_headings_go_down_one_by_one(pages, kind):
    levels = [int(tag[1]) for tag, _, _ in Read(pages[kind]).found if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


@pytest.mark.parametrize("kind", ["run", "compared"])
def test_every_figure_and_chart_has_words_and_a_table(pages, run, compared, kind):
    told, read = (run if kind == "run" else compared), Read(pages[kind])
    captions = {found["id"] for found, _ in read.all("span") if found.get("id", "").startswith("caption-")}
    assert {f"caption-{one.name}" for one in told.exhibits} <= captions
    assert len(read.all("caption")) == len(read.all("table")) == len(captions)
    assert all(found["scope"] in ("col", "row") for found, _ in read.all("th"))
    words = [found["alt"] for found, _ in read.all("img")]
    assert words == [f"{one.title}. {one.finding}" for one in told.exhibits if one.draw]
    assert all(len(one.table) for one in told.exhibits)


@pytest.mark.parametrize("kind", ["run", "compared"])
def test_every_source_and_limit_is_told(pages, run, compared, kind):
    told, read = (run if kind == "run" else compared), Read(pages[kind])
    named = {found["id"].removeprefix("source-") for found, _ in read.all("li") if found.get("id", "").startswith("source-")}
    assert named == {key for regime in told.regimes for key in regime.sources}
    assert len(named) > 20
    said = {words for tag in ("li", "p") for _, words in read.all(tag)}
    assert {point for part in limits.parts(told.caveats) for point in part.points} <= said
    assert told.caveats
    assert told.record["id"] in pages[kind]
    assert told.record["hash"] in pages[kind]


def test_assumed_values_are_counted(compared, pages):
    regime, base = load_regime("history+safe_passage@2006-01"), load_regime("history")
    assumed, values = count(own_statements(regime, None))
    mine, its_own = count(own_statements(regime, base))
    told = next(one for one in compared.assumed if "safe_passage" in one)
    assert (
        told
        == f"Of history+safe_passage@2006-01, {assumed} of {values} dated values are assumed; of its own, {mine} of {its_own}."
    )
    assert all(one in page_words for one in compared.assumed for page_words in [" ".join(compared.assumed)])


@pytest.mark.parametrize("kind", ["run", "compared"])
def test_its_sentences_are_english(pages, kind):
    assert broken(re.sub(r"<script.*?</script>|<[^>]+>", " ", pages[kind], flags=re.DOTALL)) == []


def test_what_comes_from_the_data_is_escaped(run):
    text = page(replace(run, title="<script>alert(1)</script>", exhibits=[], regimes=[]))
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_arrivals_are_those_of_the_flows(run):
    rows = Results(run.folder).flows
    rows = rows[
        (rows["to_place"] == PLACE_NAMES[Place.DESTINATION]) & (rows["sex"] == "female") & (rows["month"].dt.year == 2009)
    ]
    by_replicate = sorted(rows.groupby("replicate")["people"].sum())
    table = exhibit(run, "arrivals").table.set_index("year")
    assert table.loc[2009, "women"].startswith(f"{by_replicate[1]:,.0f} (")
    assert table.loc[2009, "women, observed"] == "2,252"


def test_charts_hold_what_the_tables_hold(run):
    for name in ("arrivals", "forced_returns", "transit_stock"):
        one = exhibit(run, name)
        chart = one.chart()
        values = chart["datasets"]["rows"]
        table = one.table.set_index("year")
        for row in values:
            if row["median"] is not None:
                told = table.loc[row["at"], row["group_name"]].split(" ")[0].replace(",", "")
                assert float(told) == pytest.approx(row["median"], abs=0.6)
        simulated = [name for name in table if "observed" not in name and "estimates" not in name]
        assert len(values) == table[simulated].size
        json.dumps(chart, allow_nan=False)


def test_few_agents_are_marked(run, compared):
    table = exhibit(run, "arrivals").table.set_index("year")
    for words in table["women"]:
        assert words.endswith(MARK) == (float(words.split(" ")[0].replace(",", "")) < 30 * 100), words
    men = exhibit(compared, "paired_difference_men").table
    assert men["change under safe passage"].str.endswith(MARK).all()
    women = exhibit(compared, "paired_difference_women").table
    assert not women["change under safe passage"].str.endswith(MARK).any()


def test_paired_differences_are_told_as_they_are(compared):
    table = exhibit(compared, "paired_difference").table
    row = table[table["outcome"].str.startswith("forced returns")].iloc[0]
    assert row["history"] == "60,000"
    assert row["change under safe passage"] == "+60,000 (+100 %; +54,000 to +66,000)"
    assert row["change under broker crackdown"] == "-30,000 (-50 %; -36,000 to -24,000)"
    assert row["same sign, broker crackdown"] == "50 %"
    finding = exhibit(compared, "paired_difference").finding
    assert "under safe passage arrivals 60,000, changed by +60,000 (+100 %; 90 %: +54,000 to +66,000)" in finding
    assert "under broker crackdown nothing on which replicates agree" in finding
    values = exhibit(compared, "paired_difference").chart()["datasets"]["rows"]
    assert {row["value"] for row in values if row["group_name"] == "safe passage"} == {2.0}
    assert {(row["low"], row["high"]) for row in values if row["group_name"] == "broker crackdown"} == {(0.4, 0.6)}


def test_courses_are_added_up_by_hand(compared):
    changed = load(compared.folder, "changed_course")
    flow = flows.changed_course_flow(changed[changed["regime"] == "safe_passage"])
    assert dict(zip(zip(flow["source"], flow["target"], strict=True), flow["value"], strict=True)) == {
        ("went home", "at the destination"): 9_000.0,
        ("in transit", "died, any cause"): 1_000.0,
    }
    stands = flows.course_outcomes(changed, "history").set_index(["group_name", "outcome"])["middle"]
    assert stands["history", "at the destination"] == 20_000.0
    assert stands["safe_passage", "at the destination"] == 29_000.0
    assert stands["safe_passage", "in transit"] == 40_000.0
    assert stands.groupby("group_name").sum().eq(sum(row[3] for row in COURSES)).all()
    said = exhibit(compared, "state_flow_safe_passage").finding
    assert said.startswith(
        "Of 70,000 people who live under both regimes, 10,000 (14.3%) end elsewhere; the commonest change, 9,000"
    )
    assert "8,000 people have a life better" in exhibit(compared, "better_or_worse").finding


def test_last_stays_are_counted_by_hand():
    rows = [  # person, entered, exit, weight
        (1, "2000-01-01", "returned", 10.0),
        (1, "2003-01-01", "onward", 10.0),
        (2, "2001-01-01", "repatriated", 30.0),
    ]
    spells = pd.DataFrame(rows, columns=["person", "entered", "exit", "weight"])
    spells = spells.assign(regime="history", replicate=0, sex="female", entered=pd.to_datetime(spells["entered"]))
    found = flows.stay_outcomes(spells).set_index("outcome")["median"]
    assert found["to the destination"] == 0.25
    assert found["handed over"] == 0.75
    assert found.sum() == 1.0


def test_no_month_is_lost_between_wish_and_state(run):
    results = Results(run.folder)
    flow = flows.aspiration_flow(results.decisions, results.places)
    months = flow.groupby("step")["value"].sum()
    assert months[0] == pytest.approx(months[1])
    assert set(flow["source"]) | set(flow["target"]) <= set(flows.ORDER)
    middle = flow[flow["step"] == 0].groupby("target")["value"].sum()
    assert middle.sort_index().tolist() == pytest.approx(
        flow[flow["step"] == 1].groupby("source")["value"].sum().sort_index().tolist()
    )


def ticks_seen(axes) -> list:
    """Labels of ticks inside the limits; those beyond are not drawn."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    across = [label for label in axes.get_xticklabels() if left <= label.get_position()[0] <= right]
    return across + [label for label in axes.get_yticklabels() if low <= label.get_position()[1] <= high]


NEW = ("state_flow", "final_outcomes", "forced_returns")


@pytest.mark.parametrize("name", NEW)
def test_new_figures_say_what_they_show_and_keep_inside(run, name):
    axes = exhibit(run, name).draw()
    says_what_it_shows(axes, f"record {run.record['id']}", "n = 3 replicates, 1 agent = 100 people")
    assert any(unit in axes.get_xlabel() + axes.get_ylabel() for unit in ("people", "%"))


@pytest.mark.parametrize("name", ["paired_difference", "final_outcomes", "state_flow_safe_passage"])
def test_figures_of_a_comparison_say_what_they_show_and_keep_inside(compared, name):
    axes = exhibit(compared, name).draw()
    says_what_it_shows(axes, f"record {compared.record['id']}", "n = 8 replicates, 1 agent = 100 people")
    assert any(unit in axes.get_xlabel() + axes.get_ylabel() for unit in ("people", "%", "times history"))


def pictured(one) -> dict[str, set[str]]:
    """Colours of every group in the figure and the chart of an exhibit, by the names in their legends."""
    found: dict[str, set[str]] = {}
    if one.draw and (legend := one.draw().get_legend()):
        for text, mark in zip(legend.get_texts(), legend.legend_handles, strict=True):
            if hasattr(mark, "get_marker"):
                found.setdefault(text.get_text(), set()).add(str(mark.get_color()).lower())
    for layer in one.chart().get("layer", ()) if one.chart else ():
        scale = layer["encoding"].get("color", {}).get("scale", {})
        for name, colour in zip(scale.get("domain", ()), scale.get("range", ()), strict=True):
            found.setdefault(name, set()).add(colour.lower())
    return found


def test_one_regime_has_one_colour_through_the_report(compared):
    """In every figure and chart, the baseline beside it or not; the baseline has a colour of its own."""
    colours: dict[str, set[str]] = {}
    for one in compared.exhibits:
        for name, seen in pictured(one).items():
            colours.setdefault(name, set()).update(seen)
    spoken = {name.replace("_", " ") for name in REGIMES}
    assert set(colours) == {"history", *spoken}
    assert {name: len(seen) for name, seen in colours.items()} == dict.fromkeys(colours, 1)
    assert len(set().union(*colours.values())) == len(colours)


def test_a_regime_left_out_leaves_the_colours_of_others(compared):
    """Where all of one regime rests on few agents, the next keeps its colour and its mark."""
    rows = load(compared.folder, "paired_differences")
    rows = rows[rows["group_by"] == "all"]
    stamp = Stamp.of(compared.record)

    def looks(differences):
        lines = draw_paired_difference(differences, stamp).get_lines()
        return {line.get_label(): (line.get_color(), line.get_marker()) for line in lines if line.get_label()[0] != "_"}

    both = looks(rows)
    alone = looks(rows.assign(few=rows["few"] | (rows["regime"] == REGIMES[0])))
    assert set(both) == {name.replace("_", " ") for name in REGIMES}
    assert alone == {name: look for name, look in both.items() if name == REGIMES[1].replace("_", " ")}


def test_on_an_axis_of_multiples_multiples_are_told(compared):
    """What the pointer shows begins with what the axis shows, and holds no difference."""
    chart = exhibit(compared, "paired_difference").chart()
    for row in chart["datasets"]["rows"]:
        assert row["text"].startswith(f"×{row['value']:g} (90 %: ×{row['low']:g} to ×{row['high']:g}); from 60,000"), row
        assert "changed" not in row["text"]
        assert not re.search(r"[+-]\d", row["text"]), row


def test_a_difference_always_has_its_sign(compared):
    """In a table with levels: every number of a difference but zero, in a column whose head says that it is one."""
    tables = [compared.key, *(exhibit(compared, f"paired_difference{who}").table for who in ("", "_women", "_men"))]
    for table in tables:
        changes = [name for name in table if name.startswith("change under ")]
        assert len(changes) == len(REGIMES)
        cells = table[changes].to_numpy().ravel()
        assert all(re.match(r"[+-]\d|0", cell) for cell in cells), cells
        assert not table["history"].str.contains(r"[+-]").any()
        assert set(table) - set(changes) == {
            "outcome",
            "unit",
            "history",
            *(f"same sign, {one.replace('_', ' ')}" for one in REGIMES),
        }


@pytest.mark.parametrize("kind", ["run", "compared"])
def test_every_picture_says_whose_it_is(kind, request):
    """No two figures of a report have the same title, and that of a group names it."""
    exhibits = request.getfixturevalue(kind).exhibits
    titles = {one.name: one.draw().get_title(loc="left") for one in exhibits if one.draw}
    assert len(set(titles.values())) == len(titles) > 2
    for name, group in (("paired_difference", "Everybody"), ("paired_difference_women", "Women")):
        assert name not in titles or titles[name].startswith(group)


@pytest.mark.parametrize("most", [3.0, 40.0, 9_000.0, 95_000.0, 640_000.0, 999_999.0, 12_000_000.0])
def test_names_and_numbers_of_an_axis_are_never_cut(most):
    """Long names of points, and numbers of any size: all inside the figure; a chart cuts no name either."""
    name = "weight security 0.4, route fee 0.25, weight own child 0.125"
    rows = pd.DataFrame({"outcome": ["a", name], "group_name": "all points", "middle": [0.5 * most, most]})
    rows = rows.assign(**dict.fromkeys(("p05", "p25", "p75", "p95"), float("nan")))
    axes = draw_final_outcomes(rows, Stamp("0", 2, 100), "Title", "people (log scale)", {"all points": ("#000000", "o")}, 100.0)
    says_what_it_shows(axes, "record 0")
    chart = charts.dots(rows.assign(value=rows["middle"], text="-"), "people", {"all points": "#000000"}, "words", log=100.0)
    axis = chart["layer"][-1]["encoding"]["y"]["axis"]
    assert axis["labelLimit"] == 0
    assert max(len(line) for row in chart["datasets"]["rows"] for line in row["outcome"].split("\n")) <= charts.LETTERS


def says_what_it_shows(axes, *told: str) -> None:
    """Title, stamp and labels are there, large enough and inside the figure; the legend is inside the axes."""
    axes.figure.canvas.draw()
    assert axes.get_title(loc="left")
    stamp = " ".join(text.get_text() for text in axes.texts).replace("\n", " ")
    assert all(words in stamp for words in told)
    whole = axes.figure.bbox
    panels = [axes, *axes.child_axes]
    shown = [text for one in panels for text in (one._left_title, one.xaxis.label, one.yaxis.label, *one.texts)]
    for text in (text for text in (*shown, *ticks_seen(axes)) if text.get_text()):
        box = text.get_window_extent()
        assert box.x0 >= whole.x0 - 1, text.get_text()
        assert box.x1 <= whole.x1 + 1, text.get_text()
        assert box.y0 >= whole.y0 - 1, text.get_text()
        assert text.get_fontsize() >= 9
    if axes.get_legend():
        box, frame = axes.get_legend().get_window_extent(), axes.get_window_extent()
        assert frame.x0 - 1 <= box.x0
        assert box.x1 <= frame.x1 + 1
        assert box.y1 <= frame.y1 + 1


def test_the_share_of_replicates_stands_beside_the_difference(compared):
    """Every mark of a difference has one in the panel beside it, at its share, in its row, filled alike."""
    axes = exhibit(compared, "paired_difference").draw()
    (beside,) = axes.child_axes
    marks, shares = ([line for line in one.get_lines() if len(line.get_xdata()) == 1] for one in (axes, beside))
    assert len(marks) == len(shares) == 2 * len(MAIN)
    for mark, share in zip(marks, shares, strict=True):
        assert mark.get_ydata()[0] == share.get_ydata()[0]
        assert mark.get_markerfacecolor() == share.get_markerfacecolor()
        assert share.get_xdata()[0] == (1.0 if mark.get_xdata()[0] > 1.0 else 0.5)
        assert (share.get_markerfacecolor() == "white") == (share.get_xdata()[0] < 0.95)


def test_flows_are_drawn_as_thick_as_they_are(run):
    axes = exhibit(run, "state_flow").draw()
    heights = [patch.get_height() for patch in axes.patches if hasattr(patch, "get_height")]
    assert sum(heights) == pytest.approx(3.0)


def test_the_command_that_gives_it_again(run, compared):
    assert again(run.record).startswith("transitsim run regime=history replicates=3 scale=100 seed=1 until=2012-12")
    assert "regimes=safe_passage,broker_crackdown baseline=history since=2006-01" in again(compared.record)


def refused(words) -> str:
    with pytest.raises(UserError) as told:
        dispatch(["report", *words])
    return str(told.value)


def test_nothing_is_overwritten_unless_said(tmp_path, capsys):
    folder = compare_folder(tmp_path / "compared")
    assert dispatch(["report", str(folder)]) == 0
    first = (folder / "report.html").read_bytes()
    assert "report.html is there already" in refused([str(folder)])
    assert dispatch(["report", str(folder), "overwrite=true"]) == 0
    assert (folder / "report.html").read_bytes() == first
    assert not list(folder.glob(".*writing"))


def test_mistakes_are_told(tmp_path):
    assert "Name one folder" in refused([])
    assert "is no folder" in refused([str(tmp_path / "nowhere")])
    assert "no setting 'out'" in refused([str(tmp_path), "out=x"])
    assert "overwrite=maybe" in refused([str(tmp_path), "overwrite=maybe"])
    assert "There is no record.json" in refused([str(tmp_path)])
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "record.json").write_text("{}")
    assert "holds several runs; name one of them: a" in refused([str(tmp_path)])


def test_changed_tables_and_other_answers_are_refused(tmp_path):
    folder = compare_folder(tmp_path / "compared")
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    (folder / "record.json").write_bytes(as_json(record | {"tables": {"structural_shares": {"rows": 0, "hash": ""}}}))
    assert "holds structural_shares; name a folder" in refused([str(folder)])
    (folder / "record.json").write_bytes(as_json(record))
    other = compare_folder(tmp_path / "other", REGIMES[::-1])
    shutil.copy(other / "paired_differences.parquet", folder / "paired_differences.parquet")
    assert "not those of the record" in refused([str(folder)])
    assert not (folder / "report.html").exists()


def test_what_was_kept_of_a_regime_is_all_that_is_needed(tmp_path):
    """A user's own regime is told from the copy beside the results; when that is damaged, it is said."""
    folder = compare_folder(tmp_path / "compared")
    kept = folder / "inputs" / "regime" / "safe_passage.yaml"
    kept.write_text(kept.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
    assert f"inputs/regime/safe_passage.yaml in {folder} is not what the results were simulated with." in refused([str(folder)])


def test_a_missing_library_is_told_with_its_extra(tmp_path, monkeypatch):
    folder = compare_folder(tmp_path / "compared")
    for name in [name for name in sys.modules if name.startswith("transitsim.reports.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "altair", None)
    assert refused([str(folder)]).startswith("altair is not installed; `pip install 'transitsim[report]'`")


def test_settings_that_make_a_run_are_all_in_the_command(run):
    record = run.record | {"settings": run.record["settings"] | {"rationing": False, "behaviour": {"weight_security": 0.8}}}
    assert "behaviour.weight_security=0.8" in again(record)
    assert "rationing=false" in again(record)
    for field in fields(Settings):
        usual = {"fee": 2.0} if "fact" in field.name else "other"
        value = {"threads": 2, "rationing": False, "panel": [17]}.get(field.name, usual)
        told = again(run.record | {"settings": run.record["settings"] | {field.name: value}})
        assert (field.name in told) == (field.name != "threads")
