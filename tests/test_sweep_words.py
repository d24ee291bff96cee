"""The front of a sweep: points in Hydra's grammar are those that Hydra would compose, typed and checked, and quickly."""

from __future__ import annotations

import shlex
import time
from itertools import product

import hydra
import numpy as np
import pandas as pd
import pytest
from hydra.core.config_store import ConfigStore

from transitsim.cli.error_sentence import sentence
from transitsim.cli.hydra_compose import VERSION_BASE
from transitsim.cli.hydra_schema import CONFIGS, job_from, schema
from transitsim.cli.parser import Asked, read_words
from transitsim.cli.sweep import STATUS, SWEEP, plan_of
from transitsim.cli.sweep_points import grid, settings_of
from transitsim.core.errors import UserError
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.studies.design import load_study
from transitsim.studies.sweep.run_batch import Job
from transitsim.studies.sweep.sweep import rerun_command

WORDS = ["regime=history,safe_passage", "behaviour.weight_security=0.4,0.8,1.2", "lever_factors.transit.arrest_hazard=0.5,1"]
FIXED = ["scale=300", "until=2003-12", "replicates=7"]


def composed(words: list[str]):
    """What Hydra makes of one point by itself."""
    ConfigStore.instance().store(name="settings", node=schema())
    with hydra.initialize_config_dir(str(CONFIGS / "run"), version_base=VERSION_BASE):
        return job_from(hydra.compose("config", words)).settings


def test_a_grid_is_every_combination() -> None:
    frame, fixed = grid([*WORDS, *FIXED])
    assert list(frame.itertuples(index=False, name=None)) == list(product(["history", "safe_passage"], [0.4, 0.8, 1.2], [0.5, 1]))
    assert fixed == FIXED
    assert grid(["seed=range(1,4)"])[0]["seed"].tolist() == [1, 2, 3]
    assert grid(["until=choice(2003-12,2004-12)"])[0]["until"].tolist() == ["2003-12", "2004-12"]
    assert len(grid(FIXED)[0]) == 1  # without a varied value, one point


def test_points_are_those_that_hydra_composes_one_by_one() -> None:
    """Preferences and factors that are as usual are left out, types are those of the schema."""
    frame, fixed = grid([*WORDS, *FIXED])
    found = settings_of(frame, fixed)
    for row, settings in zip(frame.itertuples(index=False), found, strict=True):
        words = [f"{word.partition('=')[0]}={value}" for word, value in zip(WORDS, row, strict=True)]
        assert settings == composed([*FIXED, *words])


def test_a_thousand_points_are_ready_in_three_seconds() -> None:
    luck = np.random.default_rng(1)
    names = ["behaviour.weight_security", "behaviour.kin_weight", "lever_factors.transit.arrest_hazard"]
    frame = pd.DataFrame(luck.uniform(0.3, 0.7, (1000, 3)), columns=names).assign(seed=range(1000))
    began = time.process_time()
    found = settings_of(frame, FIXED)
    assert time.process_time() - began < 3.0
    assert len({str(one) for one in found}) == 1000
    assert found[17].behaviour["kin_weight"] == frame["behaviour.kin_weight"][17]
    assert found[17].seed == 17


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("regme=history,b", "There is no setting 'regme'. Did you mean 'regime'?"),
        ("behaviour.weight_secrity=0.4,0.5", "weight_security"),
        ("scale=100,few", "scale=few is not valid: give a whole number."),
        ("behaviour.weight_security=0.4,-5", "outside its range"),
        ("seed=interval(0,1)", "names no list of values"),
        ("regime=glob(*)", "name the values themselves"),
        ("replicates=2,3", "cannot be varied"),
        ("panel=[1],[2]", "lists cannot be varied"),
        ("+seed=1,2", "without + or ~"),
        ("scale=100,", "cannot be read"),
    ],
)
def test_what_will_not_do_is_told_before_anything_starts(word: str, told: str) -> None:
    with pytest.raises(Exception) as wrong:  # noqa: PT011
        settings_of(*grid([word]))
    assert told in (sentence(wrong.value) or "")


def asked(words: list[str]) -> Asked:
    """The words of `transitsim sweep`."""
    return read_words(SWEEP, words)


def test_own_words_are_told_from_settings() -> None:
    words = ["regime=history", "out=here", "tables=flows,stocks", "since=2006-01", "workers=3", "progress=false"]
    found = asked(words)
    assert found.overrides == ("regime=history",)
    job = plan_of(found).job
    assert (job.tables, job.first, found["workers"], found["progress"]) == (("flows", "stocks"), 132, 3, False)
    for wrong, told in (
        (["workers=0"], "workers=0"),
        (["out=a", "out=b"], "given twice"),
        (["overwrite=true"], "overwrites nothing"),
        (["progress=perhaps"], "true or false"),
    ):
        with pytest.raises(UserError, match=told):
            plan_of(asked(wrong))
    with pytest.raises(UserError, match="no setting 'regime' of `transitsim status`"):
        read_words(STATUS, ["results/sweep", "regime=history"])


def test_a_study_file_gives_points_settings_and_start() -> None:
    study = load_study("enforcement", Library())
    found = plan_of(asked(["study=enforcement", "scale=2000"]))
    assert found.factors.equals(study.points)
    assert {one.scale for one in found.settings} == {2000}
    assert found.replicates == study.settings.replicates
    assert {one.until for one in found.settings} == {study.settings.until}
    with pytest.raises(UserError, match="The points are those of study"):
        plan_of(asked(["study=enforcement", "seed=1,2"]))


def test_the_command_of_a_run_asks_for_that_run(tmp_path) -> None:
    """Its words, read again, give the settings, what is kept and the replicate."""
    settings = Settings(
        "history+safe_passage@2006-01",
        scale=300,
        seed=9,
        until="2008-12",
        behaviour={"weight_security": 0.1 + 0.2},
        lever_factors={"transit.arrest_hazard": 1e-05},
        rationing=False,
        panel=(3, 5),
    )
    job = Job(132, ("flows", "seen"), "", Library([tmp_path]))
    words = shlex.split(rerun_command(settings, 4, job))
    assert words[:2] == ["transitsim", "sweep"]
    assert words[-3:] == ["--config-dir", str(tmp_path), "replicate=4"]
    found = plan_of(asked(words[2:]))
    assert list(found.settings) == [settings]
    assert (found.job.first, found.job.tables, found.job.parts) == (132, ("flows", "seen"), "")
    assert found.job.library.folders == (tmp_path,)


def test_users_own_groups_are_composed_once_a_choice(tmp_path, monkeypatch) -> None:
    group = tmp_path / "run" / "crowd"
    group.mkdir(parents=True)
    for name, scale in (("small", 900), ("large", 400)):
        (group / f"{name}.yaml").write_text(f"# @package _global_\nscale: {scale}\n", encoding="utf-8")
    calls, compose = [], hydra.compose
    monkeypatch.setattr(hydra, "compose", lambda *words: calls.append(words) or compose(*words))
    found = settings_of(*grid(["+crowd=small,large", "seed=range(5)"]), "config", [tmp_path])
    assert [(one.scale, one.seed) for one in found] == [(scale, seed) for scale in (900, 400) for seed in range(5)]
    assert len(calls) == 2


def test_a_setting_made_of_another_is_refused(tmp_path) -> None:
    (tmp_path / "run").mkdir()
    text = "defaults: [settings, _self_]\nscale: 500\nseed: ${scale}\n"
    (tmp_path / "run" / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"seed=.* refers to another setting"):
        settings_of(*grid(["scale=500,600"]), "mine", [tmp_path])
