"""Commands and snippets of README and docs: what stands on each page, which of it can be run here, and at which coarser scale."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import textwrap
import types
from pathlib import Path

import yaml

from transitsim.inputs.library import Library
from transitsim.inputs.table_mapping import KINDS
from transitsim.inputs.yaml_kinds import check_kinds
from transitsim.studies.design.study import load_study

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
MADE = ("commands.md", "model.md", "names.md", "mechanisms.md", "reliability.md")  # by `make docs`; examples: test_words.py
SCALE, REPLICATES = "2000", "2"
NOT_RUN = {
    "make ": "it is what runs this test",
    "python3 -m venv": "an installation, which .ci/run makes",
    ".venv/bin/python -m pip": "an installation, which .ci/run makes",
    "source .venv": "an installation, which .ci/run makes",
    "pip install": "an installation, which needs a network",
    "SOLARA_TELEMETRY": "waits for a browser; Mesa's window is another package",
    "dask ": "waits for other machines; tests/test_sweep_experiments.py has them in processes of this one",
    "executor=dask": "waits for other machines",
    "context=NAME": "a pattern, not an example",
    "transitsim serve": "waits for a browser; tests/test_page_command.py serves",
    "import solara": "Mesa's window is another package",
    '"posterior"': "needs posterior draws, and the package has none until the decision is fitted again",
    "jobqueue:": "names a cluster",
}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?<=\n\n)(?:    .+\n|\n(?=    ))+")


def blocks(page: Path) -> list[tuple[str, str]]:
    """Kind and text of every example of a page, in its order."""
    text = page.read_text(encoding="utf-8")
    found = [(match.start(), match[1] or "text", match[2]) for match in FENCE.finditer(text)]
    outside = FENCE.sub(lambda match: re.sub(r"[^\n]", "x", match[0]), text)
    found += [(match.start(), "commands", textwrap.dedent(match[0])) for match in INDENTED.finditer(outside)]
    return [(kind, block) for _, kind, block in sorted(found)]


def reason(example: str) -> str:
    """Why an example is not run, or nothing."""
    return next((why for start, why in NOT_RUN.items() if start in example), "")


def commands(kind: str, block: str) -> list[str]:
    """The command lines of an example."""
    if kind not in ("commands", "bash", "sh", "text"):
        return []
    lines = (re.split(r"\s+# ", line)[0].strip() for line in block.splitlines())
    return [line for line in lines if re.match(r"[\w./-]+ ", f"{line} ") and (line.startswith("transitsim") or reason(line))]


def coarse(line: str) -> list[str]:
    """The words of a command, with fewer people, replicates and points; `explain`, `lesson` and own tables need
    the page's scale.
    """
    words = shlex.split(line)[1:]
    own = any(word.startswith("people=") for word in words)
    words = [word if own else re.sub(r"^scale=\d+$", f"scale={SCALE}", word) for word in words]
    words = [re.sub(r"^replicates=\d+$", f"replicates={REPLICATES}", word) for word in words]
    takes = {"run", "compare", "shares", "threshold", "wishes", "sweep", "-m", "history"}
    if words and words[0] in takes and not any(word.startswith("scale=") for word in words):
        words.append(f"scale={SCALE}")
    if words and words[0] in ("shares", "threshold", "wishes") and not any(word.startswith("replicates=") for word in words):
        words.append(f"replicates={REPLICATES}")
    return words


def adapted(line: str, place: Path) -> list[str]:
    """As `coarse`; a study of the package with few points, and what stands there already replaced."""
    words = coarse(line)
    for word in words:
        if word.startswith("study=") and "dry_run=true" not in words:
            few_points(word.removeprefix("study="), place)
            words = [f"study=few_{word.removeprefix('study=')}" if one == word else one for one in words]
            words += ["--config-dir", "few"]
    if words[:1] == ["page"]:
        (place / words[1]).unlink(missing_ok=True)
    out = next((word.removeprefix("out=") for word in words if word.startswith("out=")), "")
    if out and words[0] in ("sweep", "people"):
        shutil.rmtree(place / out, ignore_errors=True)
    elif out and (place / out).is_dir() and "overwrite=true" not in words and words[0] in ("run", "compare", "shares"):
        words.append("overwrite=true")
    return words


def few_points(name: str, place: Path) -> None:
    """The study with four samples in the place of many."""
    content = yaml.safe_load((ROOT / "configs" / "study" / f"{name}.yaml").read_text(encoding="utf-8"))
    content["settings"] = {**content["settings"], "scale": 5000, "replicates": 2, "until": "2007-12"}
    for design in (content["design"], *content["design"].get("blocks", ())):
        if "samples" in design:
            design["samples"] = 8
    (place / "few" / "study").mkdir(parents=True, exist_ok=True)
    (place / "few" / "study" / f"few_{name}.yaml").write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def read_file_example(block: str, place: Path) -> None:
    """A regime, a study or a mapping, as one would write it into a folder of one's own."""
    if re.search("^lever *,", block, re.MULTILINE):
        (place / "tables" / "regime").mkdir(parents=True, exist_ok=True)
        (place / "tables" / "regime" / "example.csv").write_text(block, encoding="utf-8")
        Library(place / "tables").regime("example")
        return
    content = yaml.safe_load(block)
    if "levers" in content:
        (place / "mine" / "regime").mkdir(parents=True, exist_ok=True)
        (place / "mine" / "regime" / f"{content['name']}.yaml").write_text(block, encoding="utf-8")
        Library(place / "mine").regime(content["name"])
    elif "design" in content:
        (place / "mine" / "study").mkdir(parents=True, exist_ok=True)
        (place / "mine" / "study" / "example.yaml").write_text(block, encoding="utf-8")
        load_study("example", Library(place / "mine"))
    else:
        check_kinds(content, KINDS, "mapping")


def run_python(block: str, page: str) -> None:
    """A snippet as printed, but for its scale and replicates."""
    source = re.sub(r"replicates=\d+", f"replicates={REPLICATES}", block)
    if "people=" not in source:
        source = re.sub(r"scale=\d+", f"scale={SCALE}", source)
    file = Path(f"snippet_of_{page.partition('.')[0].replace('-', '_')}.py")
    file.write_text(source, encoding="utf-8")
    module = sys.modules.setdefault(file.stem, types.ModuleType(file.stem))  # machine code of a snippet's rules names its module
    exec(compile(source, str(file.resolve()), "exec"), vars(module))


def files_of(page: Path) -> list[str]:
    """What a page shows of files that are meant to be read: YAML, and regimes as spreadsheets."""
    found = [(kind, block) for kind, block in blocks(page) if not reason(block)]
    return [block for kind, block in found if kind == "yaml" or re.search("^lever *,", block, re.MULTILINE)]
