"""A regime is a value: names are resolved once, files edited later change nothing, and a folder of results is whole by itself."""

from __future__ import annotations

import json
import pickle
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fits import with_draws
from named import inputs_of, live_once, study_of

import transitsim as ts
from transitsim.cli.main import main
from transitsim.core.errors import UserError
from transitsim.engine.resolve import resolve
from transitsim.engine.simulate import simulate_once
from transitsim.inputs import cited_yaml, context, regime_file
from transitsim.inputs.library import Library, load_regime
from transitsim.inputs.settings import Settings
from transitsim.results.record import read_record, verify
from transitsim.studies.comparison.compare import compare
from transitsim.studies.run import run

SMALL = Settings(scale=1000, until="1999-12")
OWN = """\
# What if guides asked for nothing?
name: {name}
title: A road without a fee
status: hypothetical
base: history
levers:
  {lever}:
    - {{from: 1995-01, value: {value}, source: assumed, because: the test asks}}
"""


def write_regime(folder: Path, name: str, value: float, lever: str = "route.fee") -> Path:
    """A regime of a user's own in `<folder>/regime`."""
    (folder / "regime").mkdir(parents=True, exist_ok=True)
    path = folder / "regime" / f"{name}.yaml"
    path.write_text(OWN.format(name=name, value=value, lever=lever), encoding="utf-8")
    return path


# --- a lever turned in memory


@pytest.mark.parametrize("turn", [{"factor": 0.5}, {"value": 800.0}])
@pytest.mark.parametrize("since", ["1995-01", "2006-01"])
def test_a_turned_lever_is_the_regime_that_a_file_would_give(tmp_path, turn, since):
    (kind, amount) = next(iter(turn.items()))
    (tmp_path / "regime").mkdir()
    line = f"    - {{from: {since}, {kind}: {amount}, source: assumed, because: the test asks}}"
    text = f"name: turned\ntitle: A lever turned\nstatus: hypothetical\nlevers:\n  route.fee:\n{line}\n"
    (tmp_path / "regime" / "turned.yaml").write_text(text, encoding="utf-8")
    by_file = load_regime("history+turned", [tmp_path])
    turned = load_regime("history").with_lever("route.fee", since=since, **turn)
    assert (turned.policy(480) == by_file.policy(480)).all()
    assert (turned.policy(480) != load_regime("history").policy(480)).any()
    again = load_regime(turned.name)
    assert (again.policy(480) == turned.policy(480)).all()
    assert (again.name, again.title, again.status, again.base) == (turned.name, turned.title, "hypothetical", "history")


def test_a_turned_lever_has_a_name_that_says_it():
    turned = load_regime("history").with_lever("route.fee", factor=0.5, since="2006-01")
    assert turned.name == "history+route.fee:x0.5@2006-01"
    assert turned.title.endswith(" + route.fee times 0.5 from 2006-01")
    twice = turned.with_lever("transit.wage", value=80)
    assert twice.name == "history+route.fee:x0.5@2006-01+transit.wage:80.0"
    assert (twice.policy(200)["transit_wage"] == 80.0).all()
    assert (load_regime("history").policy(200)["transit_wage"] != 80.0).any(), "the regime that was turned is as it was"


def test_turned_levers_are_lived_from_the_command_line_too():
    found = ts.compare("route.fee:x0.5", since="1998-01", replicates=2, scale=1000, until="1999-12")
    by_hand = load_regime("history").with_lever("route.fee", factor=0.5, since="1998-01")
    lived = live_once(replace(SMALL, regime=by_hand.name), 1)
    assert found.study.scenarios["route.fee:x0.5"].regime.name == by_hand.name
    assert found.simulated[1].worlds[1].values[0, 0] == lived.flows[36:, :, 11, :, :2].sum()


@pytest.mark.parametrize(
    ("lever", "words", "message"),
    [
        ("route.fees", {"factor": 0.5}, r"There is no lever route.fees. Did you mean 'route.fee'\?"),
        ("route.fee", {}, "give either a factor or a value"),
        ("route.fee", {"factor": 1.0, "value": 1.0}, "give either a factor or a value"),
        ("route.fee", {"factor": -1.0}, "-1 is outside its range, 0 to 1000"),
        ("transit.arrest_hazard", {"value": 2.0}, "2 is outside its range, 0 to 1"),
        ("route.fee", {"factor": 0.5, "since": "2006-13"}, "'2006-13' is no month"),
        ("route.fee", {"factor": float("nan")}, "nan is outside its range"),
    ],
)
def test_what_cannot_be_turned_is_said(lever, words, message):
    with pytest.raises(UserError, match=message):
        load_regime("history").with_lever(lever, **words)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("route.fee:x0.5", "a lever is turned over a regime; name one to its left, like history"),
        ("history+route.fee:xmuch", "'much' is no number"),
        ("history+route.fees:x2", "Did you mean 'route.fee'"),
    ],
)
def test_names_of_turned_levers_that_will_not_do(name, message):
    with pytest.raises(UserError, match=message):
        load_regime(name)


# --- read once


@pytest.fixture
def parsed(monkeypatch) -> Counter:
    """How often each YAML file is parsed."""
    times: Counter = Counter()

    def counting(written: str, file: str, whole=cited_yaml.parse_yaml) -> dict:
        times[file] += 1
        return whole(written, file)

    for module in (cited_yaml, context, regime_file):
        monkeypatch.setattr(module, "parse_yaml", counting)
    return times


def test_one_comparison_parses_each_file_once(parsed):
    """Three replicates under two regimes: every regime, base and context is read one time."""
    found = ts.compare(
        ["safe_passage", "broker_crackdown"], since="1998-01", replicates=3, scale=2000, until="1999-12", assumptions="point"
    )
    assert found.replicates == 3
    expected = {"history.yaml", "safe_passage.yaml", "broker_crackdown.yaml", "north_korea_china.yaml"}
    assert expected <= set(parsed)
    assert set(parsed.values()) == {1}, parsed


def test_what_is_resolved_can_be_sent_and_lives_the_same(tmp_path):
    """Through a pickle, in another order, the same bits; nothing is read again."""
    inputs = inputs_of(replace(SMALL, regime="safe_passage", assumptions="posterior"), [with_draws(tmp_path)])
    sent = pickle.loads(pickle.dumps(inputs))
    assert len(pickle.dumps(inputs)) < 500_000
    one, other = simulate_once(inputs, 1), simulate_once(sent, 1)
    for name in ("flows", "stocks", "conditions", "consumption"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_a_library_sent_elsewhere_answers_from_what_it_has_read(tmp_path):
    path = write_regime(tmp_path, "mine", 0.0)
    library = Library([tmp_path])
    before = library.regime("mine")
    sent = pickle.loads(pickle.dumps(library))
    path.unlink()
    assert (sent.regime("mine").policy(12) == before.policy(12)).all()
    with pytest.raises(UserError, match="There is no regime 'mine'"):
        Library([tmp_path]).regime("mine")


def test_settings_that_name_a_value_are_not_changed_behind_its_back():
    with pytest.raises(ValueError, match="regime"):
        inputs_of(SMALL).but(regime="safe_passage")


# --- edited while it is lived


def test_a_regime_edited_between_replicates_changes_nothing(tmp_path):
    """Each replicate is that of the regime as it was read; the copy beside the results says which."""
    path = write_regime(tmp_path, "mine", 0.0)
    settings = replace(SMALL, regime="mine", replicates=2)
    whole = [simulate_once(inputs_of(settings, [tmp_path]), replicate).flows for replicate in range(2)]
    text = path.read_text(encoding="utf-8")

    def live(inputs, replicate):
        write_regime(tmp_path, "mine", 9000.0 + replicate)
        return simulate_once(inputs, replicate)

    results = run(inputs_of(settings, [tmp_path]), tmp_path / "out", progress=False, simulate=live)
    for replicate, flows in enumerate(whole):
        rows = results.flows[results.flows["replicate"] == replicate]
        assert rows["people"].sum() == flows[..., :2].sum()
    assert (tmp_path / "out" / "inputs" / "regime" / "mine.yaml").read_text(encoding="utf-8") == text
    assert verify(tmp_path / "out")[0]


def test_a_regime_edited_during_a_comparison_changes_nothing(tmp_path, monkeypatch):
    """Three replicates in this process, the file rewritten after each: differences as without an edit."""
    write_regime(tmp_path, "mine", 0.0, "transit.arrest_hazard")
    settings = replace(SMALL, replicates=3)
    expected = compare(study_of(settings, ["mine"], "1997-01", [tmp_path])).replicate_differences("mine", "arrests")
    study = study_of(settings, ["mine"], "1997-01", [tmp_path])
    import transitsim.studies.paired as module

    def simulate(task, whole=module.simulate):
        write_regime(tmp_path, "mine", 0.5, "transit.arrest_hazard")
        return whole(task)

    monkeypatch.setattr(module, "simulate", simulate)
    np.testing.assert_array_equal(compare(study).replicate_differences("mine", "arrests"), expected)
    assert (expected < 0.0).all()


# --- whole by itself


@pytest.fixture(scope="module")
def away(tmp_path_factory) -> Path:
    """A run and a comparison of an own regime, context and people, moved away from all they were made of."""
    home = tmp_path_factory.mktemp("home")
    write_regime(home, "mine", 0.0)
    (home / "context").mkdir()
    text = Library().path("context", "north_korea_china").read_text(encoding="utf-8")
    text = text.replace("name: north_korea_china", "name: own").replace("arrivals: arrivals_south_korea", "arrivals: seen.csv")
    (home / "context" / "own.yaml").write_text(text.replace("title: ", "title: Our own, ", 1), encoding="utf-8")
    (home / "context" / "seen.csv").write_text("year,sex,arrivals,source_id\n1998,female,70,US09KIM\n1998,male,41,US09KIM\n")
    (home / "people.csv").write_text("person,wish,weight\na,1996-03,4000\nb,,4000\nc,1997-06,9000\n")
    (home / "kin.csv").write_text("person,kin\na,b\n")
    words = ["context=own", "scale=100", "until=2002-12", "progress=false", "assumptions=point"]
    words += [f"people={home / 'people.csv'}", f"kin={home / 'kin.csv'}", "--config-dir", str(home)]
    made = tmp_path_factory.mktemp("made")
    assert main(["run", "regime=mine", "replicates=2", f"out={made / 'run'}", *words]) == 0
    assert main(["compare", "regimes=mine", "replicates=2", "since=1997-01", f"out={made / 'compared'}", *words]) == 0
    place = tmp_path_factory.mktemp("away")
    for name in ("run", "compared"):
        shutil.move(made / name, place / name)
    shutil.rmtree(home)
    return place


TOLD = """\
import sys
from transitsim.cli.main import main
sys.exit(max(main(words.split()) for words in sys.argv[1:]))
"""


@pytest.mark.slow
def test_a_folder_is_told_on_another_machine(away):
    """In another process, from another folder, with nothing of what it was made from."""
    words = (
        "verify run",
        "verify compared",
        "show run",
        "report run",
        "report compared person=some",
        "brief run",
        "brief compared",
    )
    done = subprocess.run([sys.executable, "-c", TOLD, *words], cwd=away, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for folder in ("run", "compared"):
        page = (away / folder / "report.html").read_text(encoding="utf-8")
        assert "A road without a fee" in page
        assert "What if guides asked for nothing?" in page


def test_what_is_kept_runs_again_to_the_last_bit(away):
    record = read_record(away / "run")
    kept = {path.split("/")[1] for path in record["inputs"]}
    assert kept == {"context", "evidence", "kin", "people", "regime"}
    inputs = Path("inputs")
    words = ["run", "regime=mine", "context=own", "replicates=2", "scale=100", "until=2002-12", "assumptions=point"]
    people = [f"{kind}={away / 'run' / inputs / kind / f'{kind}.csv'}" for kind in ("people", "kin")]
    out = away / "again"
    folder = str(away / "run" / inputs)
    assert main([*words, *people, f"out={out}", "progress=false", "--config-dir", folder]) == 0
    assert {name: one["hash"] for name, one in read_record(out)["tables"].items()} == {
        name: one["hash"] for name, one in record["tables"].items()
    }


@pytest.mark.parametrize("path", ["inputs/regime/mine.yaml", "inputs/context/own.yaml", "inputs/context/seen.csv"])
def test_verify_holds_what_was_lived_with_against_its_hash(away, tmp_path, path):
    folder = Path(shutil.copytree(away / "run", tmp_path / "run"))
    (folder / path).write_text((folder / path).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert verify(folder) == (False, f"{path} in {folder} is not what the results were simulated with.")
    (folder / path).unlink()
    assert verify(folder) == (False, f"{path} is missing from {folder}, though its record names it.")


def test_verify_holds_settings_against_their_hash(away, tmp_path):
    folder = Path(shutil.copytree(away / "run", tmp_path / "run"))
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    record["settings"]["seed"] = 8
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    sound, told = verify(folder)
    assert not sound
    assert "The settings in" in told


def test_a_table_outside_the_folder_of_configurations_is_refused(tmp_path):
    """Results could not take it along."""
    (tmp_path / "mine" / "context").mkdir(parents=True)
    text = Library().path("context", "north_korea_china").read_text(encoding="utf-8")
    text = text.replace("name: north_korea_china", "name: own").replace(
        "arrivals: arrivals_south_korea", "arrivals: ../../seen.csv"
    )
    (tmp_path / "mine" / "context" / "own.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "seen.csv").write_text("year,sex,arrivals,source_id\n")
    with pytest.raises(UserError, match=r"lies outside the folder of configurations; put it beside the context's file"):
        resolve(Settings(context="own"), Library([tmp_path / "mine"]))
