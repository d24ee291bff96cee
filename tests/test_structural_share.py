"""Structural shares: games with known answers, brute force over orders, and the real model's sexes and law."""

from __future__ import annotations

import itertools
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from named import inputs_of
from scipy import stats

import transitsim as ts
from transitsim.cli.main import dispatch
from transitsim.core.errors import UserError
from transitsim.core.window import Window
from transitsim.inputs.cited_yaml import PACKAGED
from transitsim.inputs.library import load_context, load_regime
from transitsim.inputs.settings import Settings
from transitsim.measures.outcomes import NAMES, OUTCOMES
from transitsim.measures.tally_sums import groups
from transitsim.plots.structural_share_bars import draw_structural_share
from transitsim.plots.style import Stamp
from transitsim.results.load import load
from transitsim.results.record import verify
from transitsim.studies.decomposition import structural_share as study
from transitsim.studies.decomposition.shapley import alone, last, shapley
from transitsim.studies.decomposition.share_summary import summary
from transitsim.studies.decomposition.structural_share import share_of, share_study, share_table, structural_share
from transitsim.studies.decomposition.structures_removed import OFF, Structure, load_structures, structure_library, without
from transitsim.studies.followed_outcomes import Followed
from transitsim.studies.paired import Outcomes, Task, WorldOutcomes, simulate, simulate_tasks, simulate_worlds

SMALL = Settings(scale=500, replicates=2, until="2006-12")
PLACES = load_context(SMALL.context).place_names


def game(count: int, worth) -> np.ndarray:
    """Worths by bit mask from a function of the set of changes made."""
    return np.array([float(worth({i for i in range(count) if mask >> i & 1})) for mask in range(1 << count)])


def by_orders(worth: np.ndarray, count: int) -> np.ndarray:
    """Shapley values by their definition: what each change adds, averaged over all orders."""
    found = np.zeros(count)
    for order in itertools.permutations(range(count)):
        mask = 0
        for change in order:
            found[change] += worth[mask | 1 << change] - worth[mask]
            mask |= 1 << change
    return found / math.factorial(count)


def test_an_additive_world_gives_each_change_its_own():
    own = np.array([3.0, -1.0, 0.0, 0.25])
    worth = game(4, lambda made: 7.0 + sum(own[i] for i in made))
    for found in (shapley(worth), alone(worth), last(worth)):
        np.testing.assert_allclose(found, own, atol=1e-12)


def test_a_pure_interaction_is_split_equally():
    """Two changes that do nothing alone and 6 together get 3 each; the third gets exactly nothing."""
    worth = game(3, lambda made: 6.0 * ({0, 1} <= made))
    assert shapley(worth).tolist() == pytest.approx([3.0, 3.0, 0.0])
    assert alone(worth).tolist() == [0.0, 0.0, 0.0]
    assert last(worth).tolist() == [6.0, 6.0, 0.0]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6])
def test_a_random_game_agrees_with_all_orders_and_loses_nothing(count):
    worth = np.random.default_rng(count).normal(0.0, 100.0, (3, 1 << count))
    found = shapley(worth)
    for one, value in zip(worth, found, strict=True):
        np.testing.assert_allclose(value, by_orders(one, count), atol=1e-10)
    np.testing.assert_allclose(found.sum(axis=1), worth[:, -1] - worth[:, 0], atol=1e-9, rtol=0)


def test_a_game_of_no_power_of_two_is_none():
    with pytest.raises(ValueError, match="2\\*\\*n"):
        shapley(np.zeros(6))


def made_up(monkeypatch, value):
    """A study whose worlds come from a formula: `value(regime, replicate)` is everybody's wish_match."""

    def simulated(worlds, window, executor, workers, progress):
        names, replicates = groups(PLACES), worlds[0].settings.replicates
        values = np.full((len(worlds), replicates, len(NAMES), len(names)), np.nan)
        for at, world in enumerate(worlds):
            values[at, :, NAMES.index("wish_match"), 0] = [value(world.regime.name, one) for one in range(replicates)]
        found = [[WorldOutcomes(one, np.full(one.shape, 40.0), np.full(len(names), 40.0)) for one in each] for each in values]
        return Outcomes(found, (float(len(worlds)),) * replicates)

    monkeypatch.setattr(study, "simulate_worlds", simulated)


def test_a_made_up_world_gives_its_shares_back(monkeypatch):
    """Life not as wished is 0.8 - 0.3 [no arrest] - 0.2 [free road and open work together] + luck that all worlds share."""
    luck = np.random.default_rng(2).normal(0.0, 0.01, 6)

    def value(law, replicate):
        both = "free_road" in law and "open_work" in law
        return 1.0 - (0.8 - 0.3 * ("no_arrest" in law) - 0.2 * both + luck[replicate])

    made_up(monkeypatch, value)
    settings = Settings(scale=500, replicates=6, until="2006-12")
    found = structural_share(
        share_study(
            settings,
            ["no_arrest", "free_road", "open_work"],
            ["life_not_as_wished"],
            ["everybody"],
            "1995-01",
            structure_library(),
        )
    )
    rows = found.shares.set_index(["measure", "structure"])
    gap = 0.8 + luck.mean()
    assert rows.loc["shapley", "difference"].to_dict() == pytest.approx({"no_arrest": -0.3, "free_road": -0.1, "open_work": -0.1})
    assert rows.loc["alone", "difference"].to_dict() == pytest.approx({"no_arrest": -0.3, "free_road": 0.0, "open_work": 0.0})
    assert rows.loc[("all", "all"), "difference"] == pytest.approx(-0.5)
    assert rows.loc[("all", "all"), "base"] == pytest.approx(gap)
    assert rows.loc[("shapley", "no_arrest"), "share"] == pytest.approx(0.3 / gap)
    assert not rows["few"].any()
    assert len(found.worlds) == 8 * 6
    assert found.worlds.query("off == 'free_road+open_work'")["value"].mean() == pytest.approx(gap - 0.2)
    assert found.seconds == (8.0,) * 6


def test_a_replicate_with_a_missing_number_is_left_out_of_every_row():
    worth = np.random.default_rng(3).normal(5.0, 1.0, (5, 4))
    worth[2, 3] = np.nan
    structures = [Structure(name, name, name) for name in ("one", "other")]
    table = share_table(worth, structures, Followed("arrivals"), {"agents": 12, "events": 900.0, "few": True})
    assert (table["replicates"] == 4).all()
    assert table["few"].all()
    parts = table[table["measure"] == "shapley"]["difference"].sum()
    assert parts == pytest.approx(table[table["measure"] == "all"]["difference"].item(), abs=1e-9)


def test_a_share_has_the_interval_of_a_ratio():
    """Part and whole from a normal model with a true ratio of 0.4: 90 % intervals hold it in 90 % of 500 studies of 10.

    Within 4 standard errors (a false alarm once in 15,000, and the ratio estimator's own bias beside it).
    """
    luck, held, studies = np.random.default_rng(8), 0, 500
    for _ in range(studies):
        whole = luck.normal(10.0, 2.0, 10)
        told = share_of(0.4 * whole + luck.normal(0.0, 1.0, 10), whole)
        held += told["share_low90"] <= 0.4 <= told["share_high90"]
    assert abs(held / studies - 0.90) < 4.0 * math.sqrt(0.09 / studies)


def test_a_share_of_nothing_is_not_told():
    told = share_of(np.array([1.0, 2.0, 1.5]), np.array([-1.0, 1.0, 0.2]))
    assert all(math.isnan(value) for value in told.values())


def test_followed_gaps_are_those_of_their_outcomes():
    who = [group.name for group in groups(PLACES)]
    values = np.random.default_rng(1).random((len(OUTCOMES), len(who)))
    row = {name: values[NAMES.index(name)] for name in NAMES}
    women, men = who.index("women"), who.index("men")
    assert Followed("held").value(values, PLACES) == pytest.approx(row["involuntary"][0] + row["risk_held"][0])
    assert Followed("life_not_as_wished", ("men",)).value(values, PLACES) == pytest.approx(1.0 - row["wish_match"][men])
    found = Followed("mean_stay", ("women", "men")).value(values, PLACES)
    assert found == pytest.approx(row["mean_stay"][women] - row["mean_stay"][men])


@pytest.mark.parametrize("name", ["by_sex", "by_law"])
def test_shipped_structures_are_six_that_do_not_meet(name):
    """Each changes something and no lever is moved by two, so that their order means nothing."""
    structures = load_structures([name], structure_library())
    assert len(structures) == 6
    share_study(SMALL, [name], ["held"], ["everybody"], "1995-01", structure_library())
    forwards, backwards = (load_regime(without("history", order), (OFF,)).policy(400) for order in (structures, structures[::-1]))
    assert (forwards == backwards).all()


def test_what_differs_by_sex_is_in_six_structures():
    """All of them off is the symmetric world, lever by lever and month by month."""
    off = load_regime(without("history", load_structures(["by_sex"], structure_library())), (OFF,)).policy(492)
    assert (off == load_regime("symmetric_structures").policy(492)).all()


def test_structures_off_from_a_month_on_leave_the_past_alone():
    law = without("history", load_structures(["no_arrest", "no_bride_market+free_road"], structure_library()), 132)
    assert law == "history+no_arrest@2006-01+no_bride_market@2006-01+free_road@2006-01"
    off, history = load_regime(law, (OFF,)).policy(240), load_regime("history").policy(240)
    assert (off[:132] == history[:132]).all()
    assert (off["transit_arrest_hazard"][132:] == 0.0).all()


def test_a_users_own_list(tmp_path):
    for kind in ("structures", "regime"):
        (tmp_path / kind).mkdir()
    shipped = (PACKAGED / "structures" / "regime" / "no_arrest.yaml").read_text(encoding="utf-8")
    (tmp_path / "regime" / "mine.yaml").write_text(shipped.replace("no_arrest", "mine"), encoding="utf-8")
    (tmp_path / "structures" / "two.yaml").write_text(
        "title: Two\nstructures: {police: mine, road: free_road}\n", encoding="utf-8"
    )
    found = load_structures(["two"], structure_library([tmp_path]))
    assert [(one.name, one.regime) for one in found] == [("police", "mine"), ("road", "free_road")]


@pytest.mark.parametrize(
    ("structures", "outcomes", "between", "changes", "message"),
    [
        (["no_such_thing"], ["held"], ["everybody"], {}, "no_such_thing"),
        (["by_sex", "no_arrest"], ["held"], ["everybody"], {}, "there are 7"),
        ([], ["held"], ["everybody"], {}, "there are 0"),
        (["no_arrest", "no_arrest"], ["held"], ["everybody"], {}, "named twice"),
        (["unenforceable_bond", "equal_credit"], ["held"], ["everybody"], {}, "both change structure.credit_women"),
        (["history"], ["held"], ["everybody"], {}, "changes nothing"),
        (["no_arrest"], ["arivals"], ["everybody"], {}, "Did you mean 'arrivals'"),
        (["no_arrest"], ["held"], ["womn"], {}, "Did you mean 'women'"),
        (["no_arrest"], ["held"], ["women", "women"], {}, "two different ones"),
        (["no_arrest"], ["womens_share"], ["women", "men"], {}, "does not exist for women"),
        (["no_arrest"], [], ["women"], {}, "name one or several"),
        (["no_arrest"], ["held"], ["women"], {"replicates": 1}, "at least 2"),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_is_lived(structures, outcomes, between, changes, message):
    settings = Settings(**{"scale": 500, "replicates": 2, "until": "2006-12", **changes})
    with pytest.raises(UserError, match=message):
        share_study(settings, structures, outcomes, between, "1995-01", structure_library())


@pytest.mark.parametrize(("start", "message"), [("2001-03", "start in a January"), ("2012-01", "outside the run")])
def test_dates_that_will_not_do(start, message):
    with pytest.raises(UserError, match=message):
        share_study(SMALL, ["no_arrest"], ["held"], ["everybody"], start, structure_library())


@pytest.fixture(scope="module")
def sexes():
    """A tiny study of the real model: three structures that differ by sex, eight worlds, two replicates."""
    outcomes = ["mean_stay", "held", "arrivals"]
    structures = ["equal_credit", "equal_placement", "equal_families"]
    return structural_share(share_study(SMALL, structures, outcomes, ["women", "men"], "1995-01", structure_library()))


def test_the_real_model_loses_nothing(sexes):
    """Shapley values add up to v(all) - v(none) to 1e-9, in every replicate and in the mean; nothing is rescaled."""
    for _, rows in sexes.shares.groupby("outcome"):
        whole = rows[rows["measure"] == "all"]["difference"].item()
        assert rows[rows["measure"] == "shapley"]["difference"].sum() == pytest.approx(whole, abs=1e-9)
    stays = sexes.worlds.query("outcome == 'mean_stay'")
    worth = stays["value"].to_numpy().reshape(SMALL.replicates, 8)
    np.testing.assert_allclose(shapley(worth).sum(axis=1), worth[:, -1] - worth[:, 0], atol=1e-9, rtol=0)


def test_a_structural_share_shows_what_it_holds(sexes):
    asked = "equal_credit+equal_placement+equal_families in mean_stay, held, arrivals"
    assert repr(sexes) == f"<StructuralShare of {asked}: 2 replicates>"
    assert sexes.holds["worlds"] == f"{len(sexes.worlds)} rows"


def test_the_worlds_are_those_of_runs_by_hand(sexes):
    """The world without placement is a run of that regime, to the last bit, in the right replicate."""
    world = inputs_of(Settings(regime="history+equal_placement", scale=500, until="2006-12"), [OFF])
    (found,) = simulate(Task((world,), 1)).worlds
    row = sexes.worlds.query("outcome == 'mean_stay' and off == 'equal_placement' and replicate == 1")
    assert row["value"].item() == Followed("mean_stay", ("women", "men")).value(found.values, PLACES)


def test_any_executor_gives_the_same():
    tasks = [Task((inputs_of(Settings(scale=1000, until="1999-12")),), replicate) for replicate in range(3)]
    here = simulate_tasks(tasks)
    with ThreadPoolExecutor(2) as executor:
        there = simulate_tasks(tasks, executor)
    for one, other in zip(here, there, strict=True):
        np.testing.assert_array_equal(one.worlds[0].values, other.worlds[0].values)


def test_the_gap_goes_when_its_structures_do():
    """Women stay longer in history; with all six structures off the gap is luck: |t| below the 99.9 % point of 6 replicates.

    A false alarm once in a thousand; what is left is less than a quarter of the gap.
    """
    settings = Settings(scale=400, replicates=6, until="2008-12")
    structures = load_structures(["by_sex"], structure_library())
    worlds = [inputs_of(replace(settings, regime=without("history", off)), [OFF]) for off in ([], structures)]
    followed = Followed("mean_stay", ("women", "men"))
    found = simulate_worlds(worlds, Window(until=settings.until)).worlds
    gaps = np.array([[followed.value(one.values, PLACES) for one in world] for world in found])
    assert stats.ttest_1samp(gaps[0], 0.0, alternative="greater").pvalue < 0.001
    assert stats.ttest_1samp(gaps[1], 0.0).pvalue > 0.001
    assert abs(gaps[1].mean()) < 0.25 * gaps[0].mean()


def test_the_summary_tells_the_gap_and_what_is_left(sexes):
    words = summary(sexes)
    assert "the gap between women and men is" in words
    assert "## held, women - men" in words
    whole = sexes.shares[sexes.shares["measure"] == "all"]
    unknown = ((whole["low90"] < 0) & (whole["high90"] > 0)).sum()
    assert words.count("the sign is not known") == unknown


def test_the_figure_has_a_bar_a_structure_and_one_for_all(sexes):
    rows = sexes.shares.query("outcome == 'mean_stay'")
    axes = draw_structural_share(rows, Stamp("none", 2, 500), "mean stay")
    assert len(axes.patches) == 4
    told = [label.get_text() for label in axes.get_yticklabels()]
    assert told[0] == "all of them"
    first = rows.query("measure == 'shapley'").sort_values("difference", key=abs)["structure"].iloc[-1]
    assert told[-1].replace("\n", " ").startswith(first.replace("_", " "))


WORDS = ["structures=equal_placement", "outcome=mean_stay", "group=women,men"]
QUICK = ["replicates=2", "scale=1000", "until=1999-12", "progress=false"]


def test_the_command_leaves_a_folder_that_can_be_verified(tmp_path, capsys):
    words = [*WORDS, *QUICK, "precision=1%", f"out={tmp_path}"]
    assert dispatch(["shares", *words]) == 0
    told = capsys.readouterr().out
    assert "# Structural shares under history: equal_placement" in told
    assert "replicates would do" in told
    assert verify(tmp_path)[0]
    assert set(load(tmp_path, "structural_shares")["outcome"]) == {"mean_stay"}
    assert len(load(tmp_path, "structural_worlds")) == 2 * 2
    assert len(list((tmp_path / "figures").glob("*.png"))) == 2
    with pytest.raises(UserError, match="already holds results"):
        dispatch(["shares", *words])


def test_the_twin_of_the_command_writes_nothing_unless_told():
    found = ts.structural_share(["equal_placement"], "mean_stay", ("women", "men"), replicates=2, scale=1000, until="1999-12")
    assert found.running("mean_stay")["replicates"].tolist() == [2]
    whole = found.shares.query("measure == 'all'")["difference"].item()
    assert found.whole("mean_stay").mean() == pytest.approx(whole)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("workers=none", "at least 1"),
        ("precision=often", "precision=often"),
        ("precision=-1%", "above 0"),
        ("since=1996-06", "January"),
    ],
)
def test_words_that_will_not_do(word, message, tmp_path):
    with pytest.raises(UserError, match=message):
        dispatch(["shares", *WORDS, *QUICK, word, f"out={tmp_path}"])
