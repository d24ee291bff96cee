"""Kinds 5 and 6: words, names and values of other libraries are taken for what they mean, or told with a cure that cures."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import hostile
import numpy as np
import pandas as pd
import pytest

import transitsim as ts
from transitsim.core.errors import UserError
from transitsim.inputs.library import Library
from transitsim.inputs.regimes import check, listing, names

MINE = """title: Half the price
status: hypothetical
base: history
levers:
  route.fee:
    - {from: 2006-01, factor: 0.5, source: assumed, because: the question asks for it}
"""


def own(folder: Path, *files: str, text: str = MINE) -> Path:
    (folder / "regime").mkdir(exist_ok=True)
    for name in files:
        (folder / "regime" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_a_name_is_the_same_however_its_accents_are_written(tmp_path, form: str, typed: str) -> None:
    """Apple's disks take accents and syllables apart; keyboards give them whole."""
    for name in ("prix_réduit", "한글"):
        own(tmp_path, f"{normalize(form, name)}.yaml")
        assert Library(tmp_path).regime(normalize(typed, name)).name == normalize("NFC", name)
        assert ts.Settings(regime=normalize(typed, name)).regime == normalize("NFC", name)
        assert normalize("NFC", name) in names([tmp_path])
    code, told = hostile.said("run", "--config-dir", str(tmp_path), f"regime={normalize(typed, '한글')}", "--cfg", "job")
    assert code == 0, told


def test_files_that_are_not_read_are_named(tmp_path) -> None:
    own(tmp_path, "good.yaml", "x.yml", "v1.2.yaml", "with space.yaml")
    (tmp_path / "regime" / "README.md").write_text("notes", encoding="utf-8")
    for told in ("\n".join(check("", [tmp_path])), listing([tmp_path])):
        assert "x.yml in" in told
        assert "because of its ending" in told
        assert all(
            f"{name} in {tmp_path / 'regime'} is not read because of its name" in told
            for name in ("v1.2.yaml", "with space.yaml")
        )
        assert "README" not in told
    assert check("good", [tmp_path]) == []


def test_one_broken_file_takes_no_list_away(tmp_path) -> None:
    own(own(tmp_path, "good.yaml"), "broken.yaml", text="title: [")
    told = listing([tmp_path])
    assert "\ngood " in told
    assert "\nhistory " in told
    assert "broken.yaml, line 2" in told.split("Not listed:")[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "route.fee=0.5"), "There is no setting 'route.fee'. Did you mean 'lever_factors.route.fee'?"),
        (("run", "weight_security=0.5"), "Did you mean 'behaviour.weight_security'?"),
        (("run", "seed=1", "seed=2"), "seed is given twice; give it once."),
        (("run", f"seed={'9' * 5000}"), "seed"),
        (("calibrate", "origins=12345678901234567890"), "origins=12345678901234567890 is not valid: give"),
    ],
)
def test_a_sentence_cures(words, told: str) -> None:
    code, said = hostile.said(*words)
    assert code == 2
    assert told in said
    assert len(said) < 400


def test_scalars_of_other_libraries_are_values() -> None:
    plain = ts.Settings(regime="history", seed=7, scale=100, behaviour={"weight_security": 0.5}, panel=(1, 2), rationing=False)
    wrapped = ts.Settings(
        regime=np.str_("history"),
        seed=np.int64(7),
        scale=pd.Series([100]).iloc[0],
        behaviour={"weight_security": np.float64(0.5)},
        panel=np.array([1, 2]),
        rationing=np.bool_(False),
    )
    assert wrapped == plain
    assert repr(wrapped) == repr(plain)


@pytest.mark.parametrize("regime", [["history"], ("history", "firewall"), np.array(["history"]), 3, None])
def test_a_list_of_regimes_is_refused_where_one_is_meant(regime) -> None:
    with pytest.raises(UserError, match=r"regime=.* is not valid: give one name"):
        ts.Settings(regime=regime)


def test_a_second_question_to_a_sweep_has_a_folder_of_its_own(tmp_path) -> None:
    small = ("scale=5000", "until=1996-12", "progress=false")
    sweep = str(tmp_path / "s")
    assert hostile.said("sweep", "regime=history,safe_passage", "workers=1", *small, f"out={sweep}")[0] == 0
    assert hostile.said("robustness", sweep, "outcome=arrests")[0] == 0
    code, told = hostile.said("robustness", sweep, "outcome=forced_returns", "group=women")
    assert code == 0, told
    assert {path.name for path in (tmp_path / "s").glob("robustness*")} == {"robustness", "robustness_women_forced_returns"}
    assert hostile.said("robustness", sweep, "outcome=arrests")[0] == 2
    assert hostile.said("robustness", sweep, "outcome=arrests", "overwrite=true")[0] == 0
