"""Pins that hold on both Pythons: `python .ci/constraints.py OLDER NEWER > constraints.txt`, two environments' pythons."""

import re
import subprocess
import sys

HEAD = """\
# Versions that the suite passes with: Python 3.11 (Mesa 3.3) and 3.12 or newer (Mesa 3.5).
# Made by `make constraints`; names no host.
"""


def installed(python: str) -> dict[str, str]:
    """Pinned packages of one environment, by lower-case name."""
    lines = subprocess.run([python, "-m", "pip", "freeze"], capture_output=True, text=True, check=True).stdout.splitlines()
    pins = [line.split("==") for line in lines if re.fullmatch(r"[\w.-]+==[\w.]+", line)]
    return {name.lower().replace("_", "-"): version for name, version in pins}


def main() -> None:
    """Print one line a package, or two with a marker where the Pythons differ."""
    older, newer = (installed(python) for python in sys.argv[1:3])
    print(HEAD, end="")
    for name in sorted({*older, *newer} - {"setuptools", "pip", "wheel"}):
        versions = older.get(name), newer.get(name)
        if versions[0] == versions[1] or None in versions:
            print(f"{name}=={versions[0] or versions[1]}")
        else:
            print(f'{name}=={versions[0]}; python_version < "3.12"')
            print(f'{name}=={versions[1]}; python_version >= "3.12"')


if __name__ == "__main__":
    main()
