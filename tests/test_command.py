"""The command: what it answers, what a mistake gets, what Ctrl-C keeps. The engine is replaced by ready tallies."""

from __future__ import annotations

import re
import subprocess
import sys
import types
from dataclasses import fields
from pathlib import Path

import pytest
from fakes import fake_tally

import transitsim as ts
from transitsim.cli import hydra_schema, names_page
from transitsim.cli.hydra_compose import sweep_folder, sweep_words
from transitsim.cli.main import NAMES, main
from transitsim.results.load import Results
from transitsim.schema.levers import LEVER_FIELDS
from transitsim.schema.parameters import BEHAVIOUR_FIELDS

DOCS = Path(__file__).resolve().parents[1] / "docs"
SWEEP = ["-m", "regime=history,symmetric_structures", "replicates=2", "scale=200"]
REGIME = """\
name: own
title: A regime of a test
status: hypothetical
{base}
levers:
  {lever}:
{points}
sources: {{}}
"""


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list:
    """An empty folder to be in, and the settings of every replicate that was simulated there."""
    calls: list = []

    def engine(inputs, replicate):
        calls.append(inputs.settings)
        return fake_tally(replicate, months=24, persons=50, scale=inputs.settings.scale)

    import transitsim.studies.run as studies

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(studies, "_engine", lambda: engine)
    gallery = types.ModuleType("transitsim.plots.all_figures")
    gallery.draw_all = lambda folder: None
    gallery.OF_A_RUN = ()
    monkeypatch.setitem(sys.modules, "transitsim.plots.all_figures", gallery)
    return calls


def refused(words: list[str], capsys: pytest.CaptureFixture) -> str:
    """Run a command that must be refused: exit code 2, one sentence, nothing else said; returns the sentence."""
    capsys.readouterr()
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1, told.err
    assert told.err.startswith("transitsim: ")
    assert told.err.rstrip().endswith((".", "?")), told.err
    assert "Traceback" not in told.err
    return told.err


def own_regime(folder: Path, lever: str, *points: str, base: str = "base: history") -> list[str]:
    """Write a user's regime of one lever and say how to ask for it."""
    listed = "\n".join(f"    - {{{point}, source: assumed}}" for point in points)
    place = folder / "mine" / "regime" / "own.yaml"
    place.parent.mkdir(parents=True)
    place.write_text(REGIME.format(base=base, lever=lever, points=listed), encoding="utf-8")
    return ["run", "--config-dir", str(folder / "mine"), "regime=own"]


def left_behind(folder: Path) -> set[str]:
    """What stands in a folder but the user's own configurations."""
    return {path.name for path in folder.iterdir()} - {"mine"}


@pytest.mark.parametrize(
    ("words", "telling"),
    [
        (["run", "replicats=2"], "Did you mean 'replicates'?"),
        (["run", "behaviour.weight_securty=1"], "Did you mean 'behaviour.weight_security'?"),
        (["run", "lever_factors.transit.arest_hazard=2"], "Did you mean 'lever_factors.transit.arrest_hazard'?"),
        (["run", "+sclae=100"], "Did you mean 'scale'?"),
        (["run", "regime=histroy"], "Did you mean 'history'?"),
        (["run", "context=north_korea_chna"], "Did you mean 'north_korea_china'?"),
        (["run", "replicates=many"], "replicates=many is not valid: give a whole number"),
        (["run", "replicates=2.5"], "replicates=2.5 is not valid: give a whole number"),
        (["run", "replicates=true"], "give a whole number"),
        (["run", "behaviour.weight_security=high"], "give a number"),
        (["run", "overwrite=perhaps"], "give true or false"),
        (["run", "panel=three"], "panel[0]=three is not valid"),
        (["run", "behaviour=3"], "behaviour=3"),
        (["run", "behaviour.discount=1.5"], "outside its range"),
        (["run", "lever_factors.transit.arrest_hazard=-1"], "outside its range"),
        (["run", "scale=0"], "scale=0"),
        (["run", "replicates=0"], "replicates=0"),
        (["run", "replicates=-3"], "replicates=-3"),
        (["run", "seed=-1"], "seed=-1"),
        (["run", "until=soon"], "'soon' is no month"),
        (["run", "until=2010-13"], "is no month"),
        (["run", "out="], "name a folder"),
        (["run", "scale"], "write name=value"),
        (["run", "two words=3"], "write name=value"),
        (["run", "regime=history,symmetric_structures"], "transitsim -m"),
        (["run", "--config-dir", "nowhere"], "nowhere is no folder"),
        (["run", "--folder", "x"], "transitsim run --help"),
        (["-m", "regime=history,histroy"], "Did you mean 'history'?"),
        (["-m", "scale=100,0"], "scale=0"),
        (["rnu"], "Did you mean 'run'?"),
        (["regime=history"], "transitsim run"),
        (["verify", "nowhere"], "nowhere"),
        (["show", "nowhere"], "nowhere"),
        (["show"], "FOLDER"),
    ],
)
def test_bad_input_gets_one_sentence(words, telling, seen, tmp_path, capsys) -> None:
    assert telling in refused(words, capsys)
    assert not seen
    assert not left_behind(tmp_path)


@pytest.mark.parametrize(
    ("lever", "points", "telling"),
    [
        ("transit.arrest_hazard", ["from: 1995-01, value: 1.5"], "1.5"),
        ("transit.arrest_hazard", ["from: 1995-01, value: -0.1"], "-0.1"),
        ("route.fee", ["from: 1995-01, value: -100"], "-100"),
        ("route.fee", ["from: 2005-01, value: 1", "from: 2001-01, value: 2"], "2001-01"),
        ("route.fee", ["from: 2005-13, value: 1"], "2005-13"),
        ("route.fea", ["from: 1995-01, value: 1"], "route.fee"),
        ("route.fee", ["value: 1"], "no date"),
    ],
)
def test_bad_regimes_get_one_sentence(lever, points, telling, seen, tmp_path, capsys) -> None:
    assert telling in refused(own_regime(tmp_path, lever, *points), capsys)
    assert not seen
    assert not left_behind(tmp_path)


def test_a_gap_in_a_timeline_gets_one_sentence(seen, tmp_path, capsys) -> None:
    words = own_regime(tmp_path, "route.fee", "from: 1999-01, value: 1", base="")
    told = refused(words, capsys)
    assert "own" in told
    assert "1995-01" in told
    assert not left_behind(tmp_path)


def test_other_results_are_never_overwritten_silently(seen, tmp_path, capsys) -> None:
    assert main(["run", "scale=100", "out=kept", "progress=false"]) == 0
    before = {path: path.read_bytes() for path in (tmp_path / "kept").rglob("*") if path.is_file()}
    assert "overwrite=true" in refused(["run", "scale=200", "out=kept"], capsys)
    assert before == {path: path.read_bytes() for path in (tmp_path / "kept").rglob("*") if path.is_file()}
    assert main(["run", "scale=200", "out=kept", "overwrite=true", "progress=false"]) == 0
    assert Results(tmp_path / "kept").record["settings"]["scale"] == 200


def test_no_permission_gets_one_sentence(seen, tmp_path, monkeypatch, capsys) -> None:
    (tmp_path / "file").touch()
    assert "file" in refused(["run", "out=file"], capsys)
    assert "file" in refused(["run", "out=file/below"], capsys)

    made = Path.mkdir

    def forbidden(self, *args, **kwargs):
        if self.name == "locked":
            raise PermissionError(13, "Permission denied", str(self))
        made(self, *args, **kwargs)

    monkeypatch.setattr(Path, "mkdir", forbidden)
    assert "locked" in refused(["run", "out=locked"], capsys)
    assert not seen


def test_ctrl_c_keeps_what_is_finished(seen, tmp_path, monkeypatch, capsys) -> None:
    import transitsim.studies.run as studies

    def engine(inputs, replicate):
        if replicate == 3:
            raise KeyboardInterrupt
        return fake_tally(replicate, months=24, persons=50, scale=inputs.settings.scale)

    monkeypatch.setattr(studies, "_engine", lambda: engine)
    assert main(["run", "scale=100", "replicates=5", "out=half", "progress=false"]) == 130
    told = capsys.readouterr()
    assert told.err == "Stopped; 3 of 5 replicates are finished, kept and readable in half. The same command goes on with them.\n"
    assert sorted(Results(tmp_path / "half").flows["replicate"].unique()) == [0, 1, 2]
    assert main(["verify", "half"]) == 0
    assert main(["show", "half"]) == 0
    assert "3 replicates of 5 asked for" in capsys.readouterr().out


def test_ctrl_c_before_anything_is_finished(seen, tmp_path, monkeypatch, capsys) -> None:
    import transitsim.studies.run as studies

    def engine(inputs, replicate):
        raise KeyboardInterrupt

    monkeypatch.setattr(studies, "_engine", lambda: engine)
    assert main(["run", "out=none", "progress=false"]) == 130
    assert "nothing was changed" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_what_is_typed_reaches_the_engine(seen, tmp_path) -> None:
    words = ["regime=history", "replicates=2", "scale=100", "seed=7", "until=2030-12", "panel=[3,5]", "progress=false"]
    words += ["behaviour.weight_security=0.8", "lever_factors.transit.arrest_hazard=1.2", "out=results/history"]
    assert main(["run", *words]) == 0
    settings = ts.Settings(
        replicates=2,
        scale=100,
        seed=7,
        until="2030-12",
        panel=(3, 5),
        behaviour={"weight_security": 0.8},
        lever_factors={"transit.arrest_hazard": 1.2},
    )
    assert seen == [settings, settings]
    assert left_behind(tmp_path) == {"results"}, "Hydra leaves nothing of its own"
    assert left_behind(tmp_path / "results") == {"history"}


def test_the_python_twin_asks_for_the_same(seen) -> None:
    results = ts.simulate(
        regime="history", scale=100, seed=7, behaviour={"weight_security": 0.8}, lever_factors={"transit.arrest_hazard": 1.2}
    )
    words = ["scale=100", "seed=7", "behaviour.weight_security=0.8", "lever_factors.transit.arrest_hazard=1.2"]
    assert main(["run", *words, "out=twin", "progress=false"]) == 0
    assert seen[0] == seen[1]
    assert results.record["hash"] == Results(Path("twin")).record["hash"]


def test_defaults_of_the_command_are_those_of_python(seen) -> None:
    assert main(["run", "progress=false"]) == 0
    assert seen == [ts.Settings(assumptions="point")]
    assert Path("results/run/history_seed1/record.json").is_file()


def test_a_sweep_gives_each_job_its_own_folder(seen, capsys) -> None:
    words = [*SWEEP, "progress=false"]
    assert main(words) == 0
    assert [settings.regime for settings in seen] == ["history"] * 2 + ["symmetric_structures"] * 2
    for regime in ("history", "symmetric_structures"):
        assert Results(Path(f"results/runs/regime={regime}")).record["settings"]["regime"] == regime
    assert "overwrite=true" in refused(["run", *words], capsys)
    assert len(seen) == 4


def test_where_the_jobs_of_a_sweep_go() -> None:
    assert sweep_folder(["scale=1,2"]) == Path("results/runs")
    assert sweep_folder(["scale=1,2", "out=my results"]) == Path("my results")
    words = sweep_words(["scale=1,2", "seed=3", "out=x"], Path("my results"))
    assert "hydra.sweep.dir='my results'" in words
    assert "hydra.job.config.override_dirname.exclude_keys=['out','seed']" in words


def test_the_users_own_regime_works_from_any_folder(seen, tmp_path) -> None:
    words = own_regime(tmp_path, "route.fee", "from: 1995-01, value: 1")
    assert main([*words, "scale=100", "progress=false"]) == 0
    assert seen[0].regime == "own"
    assert Path("results/run/own_seed1/record.json").is_file()


def test_the_users_own_run_configuration(seen, tmp_path) -> None:
    place = tmp_path / "mine" / "run"
    place.mkdir(parents=True)
    (place / "small.yaml").write_text("defaults: [config, _self_]\nscale: 500\n", encoding="utf-8")
    assert main(["run", "--config-dir", "mine", "--config-name", "small", "progress=false"]) == 0
    assert seen[0].scale == 500


def test_the_main_job_is_done_once(seen, capsys) -> None:
    words = ["history", "scale=100", "replicates=2", "progress=false"]
    assert main(words) == 0
    capsys.readouterr()
    assert main(words) == 0
    told = capsys.readouterr()
    assert "hold the values of the record" in told.out
    assert len(seen) == 2
    assert "scale=100, not 50" in refused(["history", "scale=50", "replicates=2"], capsys)


def test_verify_notices_a_changed_value(seen, capsys) -> None:
    assert main(["run", "scale=100", "out=one", "progress=false"]) == 0
    assert main(["run", "scale=100", "seed=2", "replicates=2", "out=two", "progress=false"]) == 0
    Path("two/stocks.parquet").replace("one/stocks.parquet")
    capsys.readouterr()
    assert main(["verify", "one"]) == 1
    assert "stocks.parquet" in capsys.readouterr().err


def test_show_prints_the_summary(seen, capsys) -> None:
    assert main(["run", "scale=100", "out=one", "progress=false"]) == 0
    capsys.readouterr()
    assert main(["show", "one"]) == 0
    assert Path("one/summary.md").read_text(encoding="utf-8").strip() in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["--help"], *([name, "--help"] for name in NAMES)])
def test_help_everywhere(words, capsys) -> None:
    assert main(words) == 0
    assert "transitsim" in capsys.readouterr().out


def test_a_stranger_is_led_on(capsys) -> None:
    """The welcome names every command; whatever a help shows to be copied is a command that there is."""
    main([])
    welcome = capsys.readouterr().out
    assert [name for name in NAMES if not re.search(rf"(^  |`|, ){name}\b", welcome, re.MULTILINE)] == []
    shown = set()
    for name in NAMES:
        main([name, "--help"])
        shown |= set(re.findall(r"^  transitsim ([a-z]+)", capsys.readouterr().out, re.MULTILINE))
    assert shown <= set(NAMES)
    assert len(shown) >= 10


def test_welcome_has_three_commands_to_copy(seen, capsys) -> None:
    main([])
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("  transitsim ")]
    (_, *first), (_, *sweep), (_, *last) = lines
    assert main([*first, "progress=false"]) == 0
    assert main(last) == 0
    assert sweep == SWEEP  # run by the test of sweeps


def test_settings_can_be_looked_at(seen, capsys) -> None:
    assert main(["run", "--cfg", "job", "scale=7"]) == 0
    assert "scale: 7" in capsys.readouterr().out
    assert not seen


def test_the_names_page_is_current_and_whole() -> None:
    page = (DOCS / "names.md").read_text(encoding="utf-8")
    assert page == names_page.page(), "run `make docs`"
    for one in (
        *(entry.name for entry in fields(hydra_schema.schema())),
        *(entry.name for entry in BEHAVIOUR_FIELDS + LEVER_FIELDS),
    ):
        if one not in ("behaviour", "lever_factors"):
            assert f"`{one}`" in page, one


def test_a_real_process_refuses_in_one_sentence(tmp_path) -> None:
    words = [sys.executable, "-m", "transitsim", "run", "replicats=2"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "transitsim: There is no setting 'replicats'. Did you mean 'replicates'?\n"
    assert not list(tmp_path.iterdir())


def test_help_of_a_real_process_is_quick(tmp_path) -> None:
    """0.1 s on a quiet machine, since none of the heavy libraries is brought in: they would make it 3 s."""
    done = subprocess.run([sys.executable, "-X", "importtime", "-m", "transitsim", "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    assert not [name for name in ("numba", "hydra", "pandas", "mesa") if f"| {name}\n" in done.stderr]
