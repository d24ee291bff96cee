"""An edited rule runs edited: machine code is kept by the hash of its sources, callees in other files included."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import transitsim

PROGRAM = """
import numpy as np
from transitsim.schema.levers import POLICY
from transitsim.schema.person import PERSON
from transitsim.rules.choice.constraints import cash_price
me, policy = np.zeros(1, PERSON)[0], np.zeros(1, POLICY)[0]
policy["destination_grant"], policy["route_pledge_share"], policy["route_upfront_share"] = 5000.0, 0.5, 0.2
print(cash_price(me, policy, 1000.0))
"""


def test_an_edited_callee_gives_the_new_answer(tmp_path):
    """`cash_price` calls `grant_for` of another file: cut the grant to a tenth and 200 becomes 1000."""
    package = tmp_path / "transitsim"
    shutil.copytree(Path(transitsim.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__", "configs"))
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def answer() -> float:
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return float(ran.stdout)

    assert answer() == 200.0
    assert answer() == 200.0  # from the cache
    destination = package / "rules" / "destination.py"
    text = destination.read_text()
    assert "    return policy.destination_grant\n" in text
    destination.write_text(text.replace("    return policy.destination_grant\n", "    return 0.1 * policy.destination_grant\n"))
    assert answer() == 1000.0
    assert len(list((tmp_path / "cache" / "transitsim").iterdir())) == 2
