"""The pure functions of the page, called in node: what they get and give is JSON, where NaN is None."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

WEB = Path(__file__).resolve().parents[1] / "src" / "transitsim" / "page" / "web"
NODE = shutil.which("node")
INSTALL = "install node and npm, then make page"

installed = pytest.mark.skipif(NODE is None or not (WEB / "node_modules").is_dir(), reason=INSTALL)


BUNDLE = """
const outfile = process.argv[1]
require("esbuild").buildSync({entryPoints: ["pure.ts"], bundle: true, format: "esm", outfile, logLevel: "warning"})
"""
CALL = """
const [file, name] = process.argv.slice(1), told = JSON.parse(require("fs").readFileSync(0, "utf8"))
import(file).then(found => console.log(JSON.stringify(found[name](...told) ?? null)))
"""


def ran(*command: str, told: str = "") -> str:
    """What node says to a command in the folder of the sources; the test fails with it when it fails."""
    done = subprocess.run([str(NODE), *command], cwd=WEB, input=told, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@cache
def bundle() -> Path:
    """`pure.ts` as one module."""
    file = Path(mkdtemp(prefix="page-")) / "pure.mjs"
    ran("-e", BUNDLE, str(file))
    return file


def called(function: str, *arguments: Any) -> Any:
    """What a function that `pure.ts` exports gives."""
    return json.loads(ran("-e", CALL, bundle().as_uri(), function, told=json.dumps(arguments)))
