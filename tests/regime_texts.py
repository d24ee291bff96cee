"""Regimes written for a test, in a folder of its own."""

from transitsim.inputs.library import load_regime

MONTHS = 492  # to December 2035
HEAD = "title: a test\nstatus: provisional\nbase: history\n"
SECTIONS = """
facts:
  storm: {date: 2001-07, what: A storm, source: here}
sources:
  here: {title: A book, href: "https://example.org/book", read_on: 2024-03-05}
"""


def write(folder, name, text):
    """A regime file in the user's folder."""
    (folder / "regime").mkdir(exist_ok=True)
    (folder / "regime" / f"{name}.yaml").write_text(text, encoding="utf-8")


def load(folder, lever, head=HEAD, sections=SECTIONS):
    """A regime that says one thing more than history."""
    write(folder, "mine", f"{head}levers:\n  {lever}\n{sections}")
    return load_regime("mine", [folder])


def values(folder, lever_yaml):
    """Monthly values of origin.crossing_fee as written."""
    return load(folder, f"origin.crossing_fee: {lever_yaml}").policy(MONTHS).origin_crossing_fee
