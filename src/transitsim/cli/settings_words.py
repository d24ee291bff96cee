"""The settings of a run as words: what `transitsim run` takes, `transitsim.simulate` too, and the page of names lists."""

from __future__ import annotations

from transitsim.cli.words import MONTH, OVERWRITE, PATH, PROGRESS, SWITCH, TEXT, Kind, Word, whole_from
from transitsim.inputs.settings import Settings

PERSONS = Kind("numbers of persons, like 17,23", lambda value: tuple(map(int, value)), "like 17,23")
USUAL_ASSUMPTIONS = "usual"  # not given, so each command takes what it usually takes

SETTINGS = (
    Word("regime", Settings.regime, TEXT, "name of a file in `configs/regime/`: which rules hold; several are joined by '+'"),
    Word("context", Settings.context, TEXT, "name of a file in `configs/context/`: which countries"),
    Word("replicates", Settings.replicates, whole_from(1), "repetitions with other people and other random numbers"),
    Word("scale", Settings.scale, whole_from(1), "people that one agent stands for; whole families are sampled"),
    Word("seed", Settings.seed, whole_from(0, 2**32 - 1), "key of all random numbers: the same seed gives the same history"),
    Word("until", Settings.until, MONTH, "last month, like 2030-12, or a whole year; after the record the last regime goes on"),
    Word("rationing", Settings.rationing, SWITCH, "ration places with helpers, in embassies and in third countries"),
    Word("threads", Settings.threads, whole_from(1), "threads for one replicate; results do not depend on it"),
    Word(
        "decision",
        Settings.decision,
        TEXT,
        "how people decide: random_utility, optimal_stopping, dynamic_choice, planned_behaviour, or yours",
    ),
    Word(
        "assumptions",
        USUAL_ASSUMPTIONS,
        TEXT,
        "posterior: a draw of what evidence leaves open; point: one value; usual: posterior where your own folder has one",
    ),
    Word(
        "lives_per_draw",
        Settings.lives_per_draw,
        whole_from(1),
        "replicates that share a posterior draw; 2 or more tell chance from parameters",
    ),
    Word("panel", Settings.panel, PERSONS, "persons whose months are kept"),
    Word(
        "people", Settings.people, PATH, "file of your own persons, in the place of drawn ones ([columns](own_data.md))", "none"
    ),
    Word("kin", Settings.kin, PATH, "file of who is whose kin among them", "none"),
    Word("out", "results/run/${regime}_seed${seed}", PATH, "folder of the results", "results/run/REGIME_seedSEED"),
    OVERWRITE,
    PROGRESS,
)
PATHS = ("people", "kin", "out")
NAMED = ("regime", "context", "until", "decision", "assumptions")  # texts of which several may be named
SECTIONS = ("behaviour", "lever_factors")
