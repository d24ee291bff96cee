"""The sources of the page: pure parts are tested in node, agree with Python, and what is built of them is up to date."""

from __future__ import annotations

import json
import shlex
from hashlib import sha256

import numpy as np
import pytest

from tests.page_in_node import WEB, called, installed, ran
from transitsim.cli.compare import COMMAND
from transitsim.cli.parser import read_words
from transitsim.core.shell_command import command
from transitsim.inputs.library import Library
from transitsim.measures.intervals import confidence, student
from transitsim.page.contents import contents
from transitsim.page.write import as_text
from transitsim.schema.levers import LEVERS
from transitsim.studies.comparison.compare import comparison_study

BUILT = WEB.parent / "built"


@installed
def test_pure_parts():
    """Addresses, commands, intervals, search, tables, places on the map."""
    assert "# fail 0" in ran("test.mjs")


@pytest.mark.slow
@installed
def test_types():
    ran("node_modules/typescript/bin/tsc", "--noEmit")


@installed
def test_intervals_are_those_of_compare():
    random = np.random.default_rng(1)
    t90 = [student(90, count) for count in range(2, 60)]
    for count in (2, 3, 20, 40):
        values = random.normal(3.0, 2.0, count)
        low, high = called("confidence", values.tolist(), t90)
        expected = confidence(values, 90)
        assert np.allclose([low, high], [expected.low, expected.high], rtol=1e-12)
    assert called("confidence", [1.0], t90) == [None, None]


@installed
def test_the_command_of_a_scenario_is_one_of_compare():
    """It names what the page simulates: regimes, levers and preferences, dates, scale and seed."""
    library = Library()
    data = contents(library, ["north_korea_china"]).words
    scenario = {
        **called("usualScenario", data),
        "since": 140,
        "turned": [{"lever": "route.fee", "factor": 0.5}, {"lever": "transit.wage", "value": 80}],
        "preferences": {"behaviour.discount": 0.98},
        "seed": 7,
        "scale": 1000,
    }
    said = called("compareCommand", scenario, data, 12)
    program, verb, *words = shlex.split(said)
    assert (program, verb) == ("transitsim", "compare")
    assert command("compare", *words) == said  # quoted as the package quotes
    study = read_words(COMMAND, words).study("regime=history")
    paired = comparison_study(study.settings, study["regimes"], study["since"], study.library)
    (other,) = paired.scenarios.values()
    assert other.regime.name == "history+safe_passage@2006-09+route.fee:x0.5@2006-09+transit.wage:80@2006-09"
    assert (paired.window.start, paired.settings.until, paired.settings.replicates) == ("2006-01", "2024-12", 12)
    assert (paired.settings.seed, paired.settings.scale, paired.settings.assumptions) == (7, 1000, "point")
    assert dict(paired.settings.behaviour)["discount"] == 0.98


@installed
def test_regimes_are_laid_over_each_other_as_in_python():
    """Every regime alone, from a month on, and with levers turned over it: every lever in every month, bit for bit."""
    library, held = Library(), contents(Library())
    asked = []
    for context in held.words["contexts"]:
        for regime in context["regimes"]:
            name, base = regime["name"], context["base"]
            late = {"regime": name, "since": 133}
            halved = {"lever": "route.fee", "factor": 0.5, "since": 60}
            raised = {"lever": "transit.arrest_hazard", "factor": 900.0, "since": 0}
            set_to = {"lever": "transit.wage", "value": 80.5, "since": 200}
            turned = "+route.fee:x0.5@2000-01+transit.arrest_hazard:x900"
            asked += [
                (context, name, [], name),
                (context, base, [late, halved, raised], f"{base}+{name}@2006-02{turned}"),
                (context, name, [set_to, {**late, "regime": base}], f"{name}+transit.wage:80.5@2011-09+{base}@2006-02"),
            ]
    worlds = [{"context": one["name"], "base": base, "layers": layers, "months": 330} for one, base, layers, _ in asked]
    found = called("leversOfWorlds", held.words, as_text(held.numbers), worlds)
    for values, (_, _, _, name) in zip(found, asked, strict=True):
        policy = library.regime(name).policy(330)
        expected = np.stack([policy[one.column] for one in LEVERS.values()], axis=1)
        assert np.array_equal(np.reshape(values, expected.shape), expected), name


@installed
def test_every_lever_and_regime_has_plain_words():
    """Nothing is called by its code name, and no two things that can be turned are called alike."""
    data = contents(Library()).words
    for context in data["contexts"]:
        words = [one["words"] for one in called("turnables", data, context)]
        assert len(words) == len(set(words)) == len(data["levers"]) + len(context["parameters"])
        assert not [one for one in words if "{" in one or "_" in one or not one]


def test_what_is_built_is_up_to_date():
    """`built/sources.json` holds the hash of every source that was built."""
    built = json.loads((BUILT / "sources.json").read_text(encoding="utf-8"))
    kinds = {".ts", ".tsx", ".css", ".html", ".mjs", ".json"}
    files = [
        path for path in WEB.rglob("*") if path.suffix in kinds and path.relative_to(WEB).parts[0] not in ("node_modules", "test")
    ]
    found = {path.relative_to(WEB).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}
    other = sorted(name for name in {*built, *found} if built.get(name) != found.get(name))
    assert other == [], "edited and not built: make page"


def test_no_line_is_longer_than_130():
    kinds = {".ts", ".tsx", ".css", ".mjs"}
    files = [path for path in WEB.rglob("*") if path.suffix in kinds and "node_modules" not in path.parts]
    lines = {path.relative_to(WEB).as_posix(): path.read_text(encoding="utf-8").splitlines() for path in files}
    assert [f"{name}:{at}" for name, all_ in lines.items() for at, line in enumerate(all_, 1) if len(line) > 130] == []


def test_the_lock_names_no_registry():
    assert '"resolved"' not in (WEB / "package-lock.json").read_text(encoding="utf-8")
