"""Faults on purpose: a command is stopped, or the system says no, at its n-th act upon the files of its folder.

A trial follows from its number: which command, which instant, which fault, what else stands in the folder. `trial` says in
words what was wrong, or nothing. Commands run in forks of a process that has everything loaded (`faults_warm.py`).
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import multiprocessing as mp
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import numpy as np

OUT, WORK, PATIENCE = "out", ".transitsim", 120.0
ACTS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.truncate")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
SMALL = ("scale=5000", "until=1996-12", "progress=false")
COMPARED = ("compare", "regimes=safe_passage", "since=1996-01", "replicates=2", *SMALL, f"out={OUT}")
COMMANDS = {
    "run": ("run", "replicates=3", *SMALL, f"out={OUT}"),
    "run again": ("run", "replicates=3", "seed=2", *SMALL, f"out={OUT}", "overwrite=true"),
    "compare": COMPARED,
    "compare again": (*COMPARED, "seed=2", "overwrite=true"),
    "shares": ("shares", "structures=[no_arrest,free_road]", "replicates=2", *SMALL, f"out={OUT}"),
    "sweep": ("sweep", "regime=history,safe_passage", "replicates=2", "workers=1", *SMALL, f"out={OUT}"),
    "explain": ("explain", "person=320000", f"out={OUT}", *SMALL),
    "people": ("people", f"out={OUT}"),
}
OLDER = {"run again": COMMANDS["run"], "compare again": COMMANDS["compare"]}  # what stands in the folder before
FAULTS = ("kill", "term", "full", "read-only", "two writers", "truncated", "foreign")
IN_THE_WAY = {
    "run": ("flows.parquet", "record.json", "summary.md", "files.json", "figures/arrivals.png", "figures"),
    "compare": ("changed_course.parquet", "record.json", "figures/paired_difference.svg", "files.json"),
    "shares": ("structural_shares.parquet", "summary.md", "figures/structural_share_held.png"),
    "sweep": ("points.parquet", "ledger.sqlite", "record.json", "parts/notes.txt"),
    "explain": ("person_320000.txt", "person_320000.csv", "person_320000.png"),
    "people": ("people.csv", "codebook.md"),
}
USERS = ("notes.txt", "brief/chapter1.docx", "report.html", "figures/mine.png", ".record.json.writing", "parts.writing")


class Answer(NamedTuple):
    """What a command has said: exit code (99 for a traceback, 137 when killed), and its words."""

    code: int
    words: str


def act(words: tuple[str, ...], place: Path, fault: str, at: int, pipe: Connection) -> None:
    """In a fork: one command in a folder, with a fault at its n-th act upon `out`; says how many acts there were."""
    assert "faults_warm" in sys.modules, "the server of forks could not load faults_warm: every command would begin cold"
    os.chdir(place)
    os.setpgrp()
    from transitsim.cli.main import main

    said, count = io.StringIO(), _inject(fault, at, place / OUT, pipe)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = main(list(words))
    except BaseException:
        said.write(traceback.format_exc())
        code = 99
    count[1] = 0  # what follows is not of the command
    pipe.send(("ended", code, said.getvalue(), count[0]))


def _inject(fault: str, at: int, folder: Path, pipe: Connection) -> list[int]:
    """Let the n-th act, and with a full or read-only disk every later one, fail; the count of acts, and 1 while it counts."""
    count, below = [0, 1], str(folder)

    def strike(path: object, is_removal: bool) -> None:
        if not count[1] or not isinstance(path, (str, os.PathLike)) or not os.path.abspath(path).startswith(below):
            return
        count[0] += 1
        if count[0] == at and fault in ("kill", "truncated"):
            os.kill(os.getpid(), signal.SIGKILL)
        if count[0] == at and fault == "term":
            os.kill(os.getpid(), signal.SIGTERM)
        if count[0] == at and fault == "two writers":
            pipe.send(("waiting",))
            pipe.recv()
        if at <= count[0] and fault == "read-only":
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), os.fspath(path))
        if at <= count[0] and fault == "full" and not is_removal:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.fspath(path))

    def hear(event: str, args: tuple) -> None:
        if event in ACTS and (event != "open" or (args[2] or 0) & WRITING):
            strike(args[0], event in ("os.remove", "os.rmdir", "os.rename"))

    sys.addaudithook(hear)
    _tables(strike)
    return count


def _tables(strike: Callable[[object, bool], None]) -> None:
    """Parquet files are opened where Python does not see it."""
    import pyarrow.parquet as pq

    write = pq.write_table

    def heard(table, where, *words, **more):
        strike(where, False)
        write(table, where, *words, **more)

    pq.write_table = heard


class Command:
    """One command in a fork."""

    def __init__(self, words: tuple[str, ...], place: Path, fault: str = "none", at: int = 0) -> None:
        self._pipe, theirs = mp.Pipe()
        self._process = mp.get_context("forkserver").Process(target=act, args=(words, place, fault, at, theirs))
        self._process.start()
        theirs.close()
        self.acts = 0

    def waits(self) -> bool:
        """Whether it has come to its n-th act and waits there; false when it has ended before."""
        return self._pipe.poll(PATIENCE) and self._next()[0] == "waiting"

    def goes_on(self) -> None:
        """Let it act."""
        self._pipe.send("go on")

    def _next(self) -> tuple:
        self._last = self._pipe.recv()
        return self._last

    _last: tuple = ()

    def answer(self) -> Answer:
        """How it has ended."""
        try:
            while not self._last or self._last[0] != "ended":
                assert self._pipe.poll(PATIENCE), "the command has not ended"
                self._next()
            _, code, words, self.acts = self._last
        except (EOFError, ConnectionResetError):
            code, words = 137, ""
        self._process.join(PATIENCE)
        return Answer(code, words)


def done(words: tuple[str, ...], place: Path) -> tuple[Answer, int]:
    """A command without a fault: its answer and the number of its acts."""
    command = Command(words, place)
    return command.answer(), command.acts


def standing(place: Path) -> dict[str, bytes]:
    """Every file of a folder, the hidden ones of the work left out."""
    files = (path for path in place.rglob("*") if path.is_file() and WORK not in path.parts)
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in files}


def hash_of(place: Path) -> str:
    """Hash of all values that the record names; of single files, of their bytes."""
    record = place / OUT / "record.json"
    if record.is_file():
        return json.loads(record.read_text(encoding="utf-8"))["hash"]
    files = standing(place / OUT).items()
    return str(sorted(one for name, one in files if name not in USERS and name.endswith((".csv", ".txt", ".md"))))


class References:
    """What every command leaves when nothing happens, and how many acts it takes; kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.acts, self.hashes = folder, {}, {}
        for name, words in COMMANDS.items():
            place = folder / name.replace(" ", "_")
            place.mkdir()
            if name in OLDER:
                shutil.copytree(folder / name.removesuffix(" again") / OUT, place / OUT)
            answer, self.acts[name] = done(words, place)
            assert answer.code == 0, (name, answer)
            self.hashes[name] = hash_of(place)

    def older(self, name: str) -> Path:
        """The folder that a command finds."""
        return self.folder / name.removesuffix(" again") / OUT


def trial(number: int, place: Path, known: References) -> str:
    """One fault and what comes after it; what was wrong, or nothing."""
    luck = np.random.default_rng(number)
    name, fault = str(luck.choice(list(COMMANDS))), FAULTS[number % len(FAULTS)]
    at = int(luck.integers(1, known.acts[name] + 1))
    if name in OLDER:
        shutil.copytree(known.older(name), place / OUT)
    users = dict.fromkeys(luck.choice(USERS, luck.integers(1, 4), replace=False))
    for one in users:
        path = place / OUT / one
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(luck.bytes(20))
        users[one] = path.read_bytes()
    told = f"trial {number}: {name}, {fault} at act {at} of {known.acts[name]}"
    try:
        {"two writers": _two, "foreign": _foreign}.get(fault, _fault)(name, fault, at, place, known, luck)
        for one, held in users.items():
            assert (place / OUT / one).read_bytes() == held, f"the user's {one} is not what it was"
    except AssertionError as wrong:
        return f"{told}: {wrong}"
    return ""


def _fault(name: str, fault: str, at: int, place: Path, known: References, luck: np.random.Generator) -> None:
    answer = Command(COMMANDS[name], place, fault, at).answer()
    codes = {"kill": (137,), "truncated": (137,), "term": (143,), "full": (0, 2), "read-only": (0, 2)}[fault]
    assert answer.code in (*codes, 0), answer
    _is_sound(name, place, known)
    if fault == "truncated" and (cut := _cut(place, luck)):
        again = done(_again(name, place), place)[0]
        if again.code == 0:
            assert hash_of(place) == known.hashes[name], f"{cut} was cut, and the values are others"
        else:  # what was cut in its place is the user's now, and what was cut before cannot be put there
            assert again.code == 2, again
            if WORK in cut:
                _is_sound(name, place, known)
        return
    again = done(_again(name, place), place)[0]
    finished = answer.code == 0 or "already" in again.words
    assert again.code == 0 or (finished and again.code == 2), again
    assert hash_of(place) == known.hashes[name], "gone on with, the values are others"
    assert not (place / OUT / WORK).exists(), f"left: {sorted(map(str, (place / OUT / WORK).rglob('*')))}"


def _again(name: str, place: Path) -> tuple[str, ...]:
    """What is typed after a fault."""
    return ("resume", OUT, "workers=1") if name == "sweep" and (place / OUT / "ledger.sqlite").exists() else COMMANDS[name]


def _is_sound(name: str, place: Path, known: References) -> None:
    """What stands there is the older result, the new one, or what is finished of it; never a mixture."""
    if name == "sweep" or not (place / OUT / "record.json").exists():
        assert name not in OLDER, "the older result is gone"
        return
    answer = done(("verify", OUT), place)[0]
    assert answer.code == 0, answer
    if name in OLDER:
        assert hash_of(place) in (known.hashes[name], known.hashes[name.removesuffix(" again")]), "neither old nor new"


def _cut(place: Path, luck: np.random.Generator) -> str:
    """Cut one of the files that the command has left in two; which."""
    files = sorted(path for path in (place / OUT).rglob("*") if path.is_file() and path.stat().st_size > 1)
    ours = [path for path in files if path.relative_to(place / OUT).as_posix() not in USERS]
    if not ours:
        return ""
    path = ours[luck.integers(len(ours))]
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    return path.relative_to(place).as_posix()


def _two(name: str, fault: str, at: int, place: Path, known: References, luck: np.random.Generator) -> None:
    first = Command(COMMANDS[name], place, fault, at)
    second = done(COMMANDS[name], place)[0] if first.waits() else None
    if second:
        first.goes_on()
    answers = [one for one in (first.answer(), second) if one]
    assert sorted(one.code for one in answers) in ([0], [0, 2], [0, 0]), answers
    assert [one.code for one in answers] != [0, 0] or name in OLDER, "both have written"
    assert hash_of(place) == known.hashes[name], "two have mixed"
    assert not (place / OUT / WORK).exists(), "left behind"


def _foreign(name: str, fault: str, at: int, place: Path, known: References, luck: np.random.Generator) -> None:
    kind = name.removesuffix(" again")
    path = place / OUT / str(luck.choice(IN_THE_WAY[kind]))
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        path = path / "arrivals.png"
    path.write_bytes(b"precious")
    before = standing(place)
    answer = done(COMMANDS[name], place)[0]
    assert answer.code == 2, answer
    assert standing(place) == before, "refused, and yet something was changed"
    assert path.read_bytes() == b"precious"
