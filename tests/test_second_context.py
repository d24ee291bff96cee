"""A second context, invented and openly so, runs from its two files alone: the engine knows no country."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from named import world_of

from transitsim.cli.main import main
from transitsim.core.errors import UserError
from transitsim.engine.model import TransitModel
from transitsim.inputs.cited_yaml import ASSUMED, names
from transitsim.inputs.library import Library, load_context, load_regime
from transitsim.inputs.settings import Settings
from transitsim.inputs.time_series import Dated
from transitsim.results.load import Results
from transitsim.results.observed import observed_of
from transitsim.schema.enums import FEMALE, TRANSIT, Place
from transitsim.schema.structures import STRUCTURES

CONTEXT, REGIME = "upland_rivermark", "labour_border"
FIRST = Settings.context
LAST, SCALE = "2004-12", 50
ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "transitsim"
ENGINE = {str(path.relative_to(SOURCE)): path for path in sorted(SOURCE.rglob("*.py"))}
FIGURES = {"arrivals", "womens_share", "transit_stock", "want_can_do", "binding", "stays"}


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> Results:
    """Ten years at 1:50, from the command line, pictures and all."""
    out = tmp_path_factory.mktemp("second") / "run"
    words = [f"context={CONTEXT}", f"regime={REGIME}", f"scale={SCALE}", f"until={LAST}", f"out={out}", "progress=false"]
    assert main(["run", *words]) == 0
    return Results(out)


def lived(regime: str, until: str = LAST, scale: int = SCALE, swap: bool = False):
    """The tally of one replicate; with `swap` the sexes of all are exchanged."""
    world = world_of(Settings(context=CONTEXT, regime=regime, scale=scale, until=until, seed=3))
    if swap:
        world.people["sex"] = 1 - world.people["sex"]
    model = TransitModel(world=world, views=False)
    for _ in range(world.months):
        model.step()
    tally = model.ledger.tally(world.months, 0.0, scale)
    model.close()
    return tally


# --- the files


def test_everything_in_its_files_is_invented_and_says_so():
    context, regime = load_context(CONTEXT), load_regime(REGIME)
    assert set(context.cited.values()) == {ASSUMED}
    assert (regime.status, regime.base, context.regime) == ("hypothetical", "", REGIME)
    points = [point for dated in regime.levers.values() if isinstance(dated, Dated) for point in dated.breakpoints]
    assert len(points) >= len(regime.levers)
    assert {point.source for point in points} == {ASSUMED}
    assert {fact.source for fact in regime.facts.values()} == {ASSUMED}
    assert context.sources == regime.sources == {}
    assert "invented" in context.title
    assert "invented" in regime.title


@pytest.mark.parametrize(
    "regime",
    ["history", "symmetric_structures", "history+symmetric_structures", f"{REGIME}+history", f"{REGIME}+history@2000-01"],
)
def test_the_law_of_another_context_is_refused(regime):
    with pytest.raises(UserError, match=f"one of the context {FIRST}, not of {CONTEXT}; give regime={REGIME}"):
        Library().check_together(CONTEXT, regime)


def test_what_a_regime_of_the_first_context_changes_can_be_laid_over_its_law():
    """Each of them goes with the other law, and asks for no more people than there are."""
    library, changes = Library(), set(names("regime")) - {"history", REGIME}
    envelope = library.context(CONTEXT).population.envelope(120)
    assert len(changes) > 10
    for change in changes:
        library.check_together(CONTEXT, f"{REGIME}+{change}")
    laid = {change: library.regime(f"{REGIME}+{change}").policy(120)["origin_desire"] for change in changes}
    assert not [change for change, desire in laid.items() if (desire > envelope).any()]


def test_the_command_refuses_it_before_anything_is_made(tmp_path, capsys):
    assert main(["run", f"context={CONTEXT}", "regime=history", f"out={tmp_path / 'run'}"]) == 2
    assert f"give regime={REGIME}" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


# --- ten years


def test_tables_summary_and_pictures_are_written_and_verify(results):
    assert {"flows", "stocks", "spells", "decisions"} <= {path.stem for path in results.folder.glob("*.parquet")}
    assert {path.stem for path in (results.folder / "figures").glob("*.png")} == FIGURES
    assert "Arrivals in Coast" in (results.folder / "summary.md").read_text(encoding="utf-8")
    assert main(["verify", str(results.folder)]) == 0


def test_places_have_its_own_names(results):
    own = set(load_context(CONTEXT).place_names.values())
    assert set(results.places.values()) == own
    assert set(results.stocks["place"].unique()) == own
    for name in ("summary.md", "record.json"):
        assert not first_words_in((results.folder / name).read_text(encoding="utf-8"))


def test_nothing_observed_is_drawn_or_told(results):
    from transitsim.plots.all_figures import count_assumed, figures

    observed = observed_of(load_context(CONTEXT))
    assert observed.arrivals.empty
    assert observed.stock.empty
    assert observed.forced_returns.empty
    assert count_assumed(REGIME, observed) is None
    told = (results.folder / "summary.md").read_text(encoding="utf-8")
    assert not re.search("observed|estimate", told)
    for name, draw in figures(results, observed, count_assumed(REGIME, observed)).items():
        axes = draw()
        words = [text.get_text() for text in (*axes.texts, *axes.get_legend().get_texts())]
        assert not [text for text in words if re.search("observed|estimate|assumed", text)], name
    seen = observed_of(load_context(FIRST))
    assert min(len(seen.arrivals), len(seen.stock), len(seen.forced_returns)) > 5


def added(results: Results, column: str) -> pd.DataFrame:
    """What every place holds more than it held, plus who came, less who went; by month."""
    stocks = results.stocks.pivot_table(index="month", columns="place", values=column, aggfunc="sum", observed=False)
    flows = results.flows.groupby(["month", "from_place", "to_place"], observed=False)[column].sum().reset_index()
    came = flows.pivot_table(index="month", columns="to_place", values=column, aggfunc="sum", observed=False)
    went = flows.pivot_table(index="month", columns="from_place", values=column, aggfunc="sum", observed=False)
    change = stocks.diff().iloc[1:]
    assert change.abs().to_numpy().sum() > 0
    return change - came.sub(went, fill_value=0.0).reindex(index=change.index, columns=change.columns, fill_value=0.0)


def test_accounts_close_in_the_tables(results):
    """Every place holds what it held, plus who came, less who went; only births add to it, and no place but where people live."""
    away = [results.places[place.name.lower()] for place in TRANSIT]
    home = [results.places["origin_border"], results.places["origin_interior"]]
    people, born = added(results, "people"), added(results, "born_in_transit")
    assert people[home].to_numpy().min() > -1e-6
    assert people.drop(columns=home).abs().to_numpy().max() < 1e-6
    assert born.to_numpy().min() > -1e-6
    assert born[away].to_numpy().sum() == pytest.approx(in_transit(results, "births"))


def in_transit(results: Results, measure: str, **by: str) -> float:
    """Sum of one condition over the years and the four places of transit."""
    table = results.conditions
    places = [results.places[place.name.lower()] for place in TRANSIT]
    held = table[(table["measure"] == measure) & table["place"].isin(places)]
    for column, word in by.items():
        held = held[held[column] == word]
    return float(held["total"].sum())


@pytest.mark.parametrize("sex", ["female", "male"])
def test_women_and_men_work_and_send(results, sex):
    """Wages of several times the life at home, live-in work for both, money for most of those in need."""
    months = in_transit(results, "person_months", sex=sex)
    home = load_context(CONTEXT).life["origin_consumption"]
    assert in_transit(results, "earned", sex=sex) / months > 2 * home
    assert 0.05 < in_transit(results, "hiding_employer", sex=sex) / months < 0.9
    assert in_transit(results, "in_union", sex=sex) / months < 0.2
    assert in_transit(results, "sent", sex=sex) > 0
    assert in_transit(results, "need_met", sex=sex) / in_transit(results, "with_dependants", sex=sex) > 0.2


@pytest.mark.parametrize("sex", ["female", "male"])
def test_most_go_back_and_some_move_on(results, sex):
    spells = results.spells[results.spells["sex"] == sex]
    share = spells.groupby("exit", observed=False)["weight"].sum() / spells["weight"].sum()
    assert 0.3 < share["returned"] < 0.95
    assert 0.02 < share["onward"] < 0.5
    assert share["repatriated"] < 0.3
    assert 0 < share["third"] < 0.1
    assert share["died"] < 0.05
    assert spells[spells["exit"] == "returned"]["months"].median() <= 12
    again = spells["entered"] > spells["first_entered"]
    assert again.mean() > 0.1  # circular: many come more than once


# --- equal structures


def test_equal_structures_leave_no_gap_by_construction():
    """Exchange everybody's sex under equal structures: nobody's life changes, so any gap left is luck of small numbers."""
    plain, swapped = (lived(f"{REGIME}+symmetric_structures", swap=swap) for swap in (False, True))
    assert plain.flows.sum() > 0
    np.testing.assert_array_equal(plain.flows, swapped.flows[:, :, :, ::-1])
    np.testing.assert_array_equal(plain.stocks, swapped.stocks[:, :, ::-1])
    np.testing.assert_array_equal(plain.spells["left_month"], swapped.spells["left_month"])


def test_its_own_structures_differ_and_are_felt():
    """The same exchange changes lives under the context's own structures: the test above can fail."""
    policy = load_regime(REGIME).policy(1)[0]
    assert [name for name in STRUCTURES if policy[f"structure_{name}_women"] != policy[f"structure_{name}_men"]]
    plain, swapped = (lived(REGIME, until="1997-12", swap=swap) for swap in (False, True))
    assert not np.array_equal(plain.flows, swapped.flows[:, :, :, ::-1])


def test_equal_structures_give_half():
    """Women's share of months in transit is 0.5 within 4 standard errors, persons as clusters (false alarm: 6e-5)."""
    spells = lived(f"{REGIME}+symmetric_structures", scale=20).spells
    _, person = np.unique(spells["person"], return_inverse=True)
    total = np.bincount(person, spells["left_month"] - spells["entered"])
    women = np.bincount(person, (spells["left_month"] - spells["entered"]) * (spells["sex"] == FEMALE))
    share = women.sum() / total.sum()
    error = np.sqrt(np.square(women - share * total).sum()) / total.sum()
    assert 0 < error < 0.03
    assert abs(share - 0.5) < 4 * error


# --- no country in the engine

FIXED = re.findall(
    r"\w+",
    """
    korea korean koreans china chinese yanbian seoul pyongyang beijing hukou won yuan rmb thai thailand mekong laos vietnam
    mongolia tumen yalu jilin liaoning heilongjiang shenyang yanji hanawon hana juche hangul defector defectors talbukja chosun
    joseonjok dprk prc nk sk kim jong un xi jinping jintao
    """,
)


@functools.cache
def first_words() -> tuple[set[str], set[str]]:
    """Words of the first context: of its countries and places, in any case; and proper nouns of its history's facts."""
    context, regime = load_context(FIRST), load_regime("history")
    roles = {word for place in Place for word in place.name.lower().split("_")}
    places = {word for name in context.place_names.values() for word in name.split("_")}
    countries = {word.lower() for name in context.countries.values() for word in name.split()}
    proper = {word for fact in regime.facts.values() for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z]{2,}", fact.what)}
    return (places | countries | set(FIXED)) - roles, proper


def first_words_in(text: str) -> list[str]:
    """Words of the first context that stand in a text, also inside names joined by underscores or capitals."""
    anywhere, proper = first_words()
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", text)
    return sorted({word for word in words if word.lower() in anywhere or word in proper})


def test_the_words_are_found_where_they_are():
    anywhere, proper = first_words()
    assert {"korea", "china", "northeast", "yanbian"} <= anywhere
    assert {"Thailand", "Games", "Jong"} <= proper
    assert first_words_in("southKorea, paid_in_won to_NK") == ["Korea", "NK", "south", "won"]
    assert not first_words_in("the border, one of them, destination_wage")


def test_the_engine_names_no_country():
    """Identifiers, strings, docstrings and comments alike; contexts, regimes and evidence are data and may."""
    named = [
        f"{name}, line {number}: {', '.join(words)}"
        for name, path in ENGINE.items()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (words := first_words_in(line))
    ]
    assert not named


def cases_of_their_own(source: str) -> list[str]:
    """Where a name of a context stands in a source text, or something called context, regime or country meets a known word."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in names("context"):
            found.append(f"line {node.lineno}: {node.value}")
        elif isinstance(node, (ast.Compare, ast.Match)):
            subject = ast.unparse(node)
            asked = re.search(r"\b(context|regime|country|countries|place_names?)\b", subject)
            if asked and any(isinstance(one, ast.Constant) and one.value in known_words() for one in ast.walk(node)):
                found.append(f"line {node.lineno}: {subject}")
    return found


def test_no_context_or_regime_has_a_case_of_its_own():
    """No name of a context stands in the code, and nothing called context, regime or country is compared with a text."""
    assert len(cases_of_their_own(f"if regime == {REGIME!r}: pass\nname = {CONTEXT!r}")) == 2
    cases = {name: found for name, path in ENGINE.items() if (found := cases_of_their_own(path.read_text(encoding="utf-8")))}
    assert not cases


@functools.cache
def known_words() -> set[object]:
    """Names of contexts and regimes, and of the countries and places in them."""
    contexts = [load_context(name) for name in names("context")]
    own = {word for context in contexts for word in (*context.countries.values(), *context.place_names.values())}
    return (own | set(names("context")) | set(names("regime"))) - {place.name.lower() for place in Place}
