"""Kind 7: hostile files are sentences. 500 damaged files before each commit; `make nightly` tries 10,000."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import hostile
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transitsim.calibration.conclusions import load_conclusions
from transitsim.calibration.fit_plan import load_plan
from transitsim.core.errors import UserError
from transitsim.core.text import inert
from transitsim.inputs import evidence
from transitsim.inputs.bounded_yaml import DEEPEST, LONGEST, MOST_NODES, parse
from transitsim.inputs.cited_yaml import PACKAGED, read_text
from transitsim.inputs.library import Library
from transitsim.inputs.microdata import own_tables
from transitsim.inputs.regimes import show
from transitsim.inputs.settings import Settings
from transitsim.reports.table_export import workbook
from transitsim.results.load import Results
from transitsim.schema.microdata_columns import example
from transitsim.studies.design.study import load_study

CASES = int(os.environ.get("TRANSITSIM_HOSTILE", "500"))  # in all
SHARES = {"configurations": 30, "regimes": 100, "contexts": 80, "studies": 70, "plans": 70, "tables": 100, "results": 50}
SMALL = ("scale=5000", "until=1996-12", "progress=false")


def tried(kind: str, trial: Callable[[np.random.Generator], str], note: Callable[[str, object], None]) -> None:
    """Try as many cases as are due to a kind; a number tells a case."""
    count = max(1, CASES * SHARES[kind] // sum(SHARES.values()))

    @settings(max_examples=count, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32 - 1))
    def each(number: int) -> None:
        told = trial(np.random.default_rng(number))
        assert not told, told

    each()
    note("tried", count)


def read_damaged(place: Path, kind: str, source: Path, read: Callable[[Library], object]):
    """A trial: a packaged file of the user's own, damaged, read by those who read it."""

    def trial(luck: np.random.Generator) -> str:
        (place / kind).mkdir(exist_ok=True)
        (place / kind / "mine.yaml").write_bytes(hostile.damaged(source, luck, 1 + int(luck.integers(0, 3))))
        return hostile.refused(lambda: read(Library(place)))

    return trial


def test_damaged_regimes(tmp_path, record_property) -> None:
    def read(library: Library) -> None:
        library.regime("mine")
        show("mine", [tmp_path])

    tried("regimes", read_damaged(tmp_path, "regime", PACKAGED / "regime" / "safe_passage.yaml", read), record_property)


def test_damaged_contexts(tmp_path, record_property) -> None:
    source = PACKAGED / "context" / "upland_rivermark.yaml"
    tried("contexts", read_damaged(tmp_path, "context", source, lambda library: library.context("mine")), record_property)


def test_damaged_studies(tmp_path, record_property) -> None:
    source = PACKAGED / "study" / "enforcement.yaml"
    tried("studies", read_damaged(tmp_path, "study", source, lambda library: load_study("mine", library)), record_property)


def test_damaged_plans_and_conclusions(tmp_path, record_property) -> None:
    fit = read_damaged(tmp_path, "fit", PACKAGED / "fit" / "history.yaml", lambda library: load_plan("mine", library).observed())
    source = PACKAGED / "conclusions" / "history.yaml"
    said = read_damaged(tmp_path, "conclusions", source, lambda library: load_conclusions("mine", Settings(), library))
    tried("plans", lambda luck: (fit if luck.random() < 0.8 else said)(luck), record_property)


def test_damaged_configurations(tmp_path, monkeypatch, record_property) -> None:
    source = tmp_path / "source.yaml"
    source.write_text(
        "defaults:\n  - config\n  - _self_\nregime: safe_passage\nscale: 100\nuntil: 2001-12\nbehaviour:\n"
        "  weight_security: 0.8\nlever_factors:\n  route:\n    fee: 0.5\npanel: [1, 2]\nout: results/x\n",
        encoding="utf-8",
    )
    (tmp_path / "mine" / "run").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)

    def trial(luck: np.random.Generator) -> str:
        (tmp_path / "mine" / "run" / "own.yaml").write_bytes(hostile.damaged(source, luck, 1 + int(luck.integers(0, 3))))
        code, told = hostile.said("run", "--config-dir", "mine", "--config-name", "own", "--cfg", "job")
        return told if code not in (0, 2) else ""

    tried("configurations", trial, record_property)


def test_damaged_tables(tmp_path, record_property) -> None:
    people, sound = example("people"), tmp_path / "sound"
    sound.mkdir()
    for name, table in (("people", people), ("kin", example("kin")), ("arrivals", evidence.read("arrivals_south_korea"))):
        table.to_csv(sound / f"{name}.csv", index=False)
    people.to_parquet(sound / "people.parquet")
    people.to_excel(sound / "people.xlsx", index=False)
    mapping = "columns: {person: person, wish: wish}\ncodes: {sex: {male: [1, m]}}\nkeep: {age: {from: 18}}\nheadings: 1\n"
    files = sorted(sound.iterdir())

    def trial(luck: np.random.Generator) -> str:
        source = files[luck.integers(0, len(files))]
        path, beside = tmp_path / source.name, tmp_path / f"{source.name}.mapping.yaml"
        path.write_bytes(hostile.damaged(source, luck, 1 + int(luck.integers(0, 3))))
        beside.unlink(missing_ok=True)
        if luck.random() < 0.3:
            beside.write_text(mapping, encoding="utf-8")
            beside.write_bytes(hostile.damaged(beside, luck))
        if source.stem == "arrivals":
            return hostile.refused(lambda: evidence.arrivals_by_year_and_sex(evidence.table(path, part="arrivals")))
        whole = str(sound / "people.csv")
        return hostile.refused(lambda: own_tables(*((whole, str(path)) if source.stem == "kin" else (str(path),))))

    tried("tables", trial, record_property)


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> Path:
    """A run and a sweep, as they were left."""
    place = tmp_path_factory.mktemp("sound")
    assert hostile.said("run", *SMALL, f"out={place / 'run'}")[0] == 0
    assert hostile.said("sweep", "regime=history,safe_passage", "workers=1", *SMALL, f"out={place / 'sweep'}")[0] == 0
    return place


def test_damaged_results(tmp_path, folders, record_property) -> None:
    commands = {"run": ("show", "verify", "load"), "sweep": ("status", "robustness", "sensitivity", "load")}

    def trial(luck: np.random.Generator) -> str:
        kind = ("run", "sweep")[luck.integers(0, 2)]
        sound, place = folders / kind, tmp_path / kind
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(sound, place)
        files = sorted(path for path in sound.rglob("*") if path.is_file() and path.suffix not in (".png", ".svg"))
        chosen = sound / ("record.json", "ledger.sqlite")[kind == "sweep"] if luck.random() < 0.3 else None
        chosen = chosen or files[luck.integers(0, len(files))]
        if luck.random() < 0.1:
            (place / chosen.relative_to(sound)).unlink()
        else:
            (place / chosen.relative_to(sound)).write_bytes(hostile.damaged(chosen, luck))
        command = commands[kind][luck.integers(0, len(commands[kind]))]
        if command == "load":
            return hostile.refused(lambda: (Results(place).flows, Results(place).holds))
        code, told = hostile.said(command, str(place))
        return told if code not in (0, 1, 2) else ""

    tried("results", trial, record_property)


def bomb() -> str:
    """Five hundred bytes that stand for 3.5e9 words."""
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    lines += [f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (bomb(), "line 1: '&a' names a part so that it can be repeated"),
        ("a: 1\nb: *a", r"'\*a' repeats what stands elsewhere"),
        ("a: !!python/object/apply:os.system [x]", "the tag '!!python/object/apply:os.system' is not read"),
        ("a: " + "[" * 100_000, f"line 1: .*more than {DEEPEST} deep"),
        ("a: " + "9" * 400, "a number has 400 digits"),
        ("a: [" + "1," * (MOST_NODES + 1) + "]", "more than 400,000 words"),
        ("a: 1\n---\nb: 2", "line 2: a second document"),
        ("a: 1\nb: 2\na: 3", "line 3: 'a' is written twice"),
        ("a: " + "x" * LONGEST, "has 4,000,003 characters"),
    ],
)
def test_what_yaml_could_do_is_refused(written: str, told: str) -> None:
    with pytest.raises(UserError, match=f"mine.yaml.*{told}"):
        parse(written, "mine.yaml")


def test_a_device_is_no_text(tmp_path) -> None:
    with pytest.raises(UserError, match="is no text file"):
        read_text(Path("/dev/zero"))


def test_bounds_hold_for_what_hydra_reads(tmp_path, monkeypatch) -> None:
    (tmp_path / "mine" / "run").mkdir(parents=True)
    (tmp_path / "mine" / "run" / "own.yaml").write_text(bomb(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code, told = hostile.said("run", "--config-dir", "mine", "--config-name", "own", "--cfg", "job")
    assert code == 2
    assert "own.yaml, line 1: '&a'" in told


def test_fields_of_another_kind_are_reported_together_with_their_lines(tmp_path) -> None:
    (tmp_path / "fit").mkdir()
    written = (PACKAGED / "fit" / "history.yaml").read_text(encoding="utf-8")
    lines = written.replace("low: 0.4009", "low: little").replace("{year: 1998, table", "{year: soon, table", 1).splitlines()
    (tmp_path / "fit" / "mine.yaml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(UserError) as wrong:
        load_plan("mine", Library(tmp_path))
    low, year = (1 + next(i for i, line in enumerate(lines) if word in line) for word in ("low: little", "year: soon"))
    cure = "write plain digits, as in 0.1 or 1200."
    assert wrong.value.all == (
        f"mine.yaml, line {low}, parameters, lever_factors.origin.desire, low: 'little' is not a number; {cure}",
        f"mine.yaml, line {year}, targets, stock, row 1, year: 'soon' is not a number; {cure}",
    )


LIVE = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "=cmd|' /C calc'!A0", "bell\x07")


def test_exports_hold_no_formulas(tmp_path) -> None:
    """Numbers, signs and dashes as they are told stay what they are."""
    kept = ["-5", "+4,200", "-0.031", "-20 %", "-", "plain", "a=b", ""]
    table = pd.DataFrame({"=name": [*LIVE, *kept], "number": range(-4, len(LIVE) + len(kept) - 4)})
    inert(table).to_csv(tmp_path / "table.csv", index=False)
    workbook({"table": table}, tmp_path / "table.xlsx")
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.reader(file))
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "table.xlsx").active.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    words = [str(cell.value or "") for cell in cells if cell.column == 1]
    expected = [f"'{one}".replace("\r", "") for one in LIVE[:-1]]
    assert words == [row[0] for row in written] == ["'=name", *expected, "bell", *kept]
    assert [cell.value for cell in cells if cell.column == 2][1:] == list(range(-4, len(LIVE) + len(kept) - 4))


@pytest.mark.parametrize("name", ["seed", "scale", "replicates"])
def test_numbers_of_thousands_of_digits_are_no_traceback(name: str) -> None:
    with pytest.raises(UserError, match=f"{name} is not valid: the number has more than 18 digits"):
        Settings(**{name: 10**5000})


def test_an_edited_record_is_found(tmp_path, folders) -> None:
    shutil.copytree(folders / "run", tmp_path / "run")
    record = tmp_path / "run" / "record.json"
    record.write_text(record.read_text(encoding="utf-8").replace('"machine": "', '"machine": "Another '), encoding="utf-8")
    code, told = hostile.said("verify", str(tmp_path / "run"))
    assert code == 1
    assert "the record has been edited" in told
