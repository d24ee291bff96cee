"""Who arrives: the questions that surveys and offices answer, and the model beside them, each with its unit and of whom it is.

The measure of each is in `measures/who_arrives.py`; answers that were given are rows of an evidence table.
"""

from __future__ import annotations

from typing import NamedTuple


class Question(NamedTuple):
    """Heading of a question, of whom it is asked, and the unit of its answer: per cent, or years."""

    title: str
    of_whom: str
    unit: str


GROWN, EVERYBODY = "grown people who came through transit", "arrivals of all ages"
QUESTIONS = {
    "kin_there": Question("kin already there", GROWN, "%"),
    "family_unit": Question("came with others of the family", EVERYBODY, "%"),
    "under_20": Question("under 20 years of age", EVERYBODY, "%"),
    "mean_stay": Question("mean of the last stay in transit", GROWN, "years"),
    "returned": Question("ever returned by force", GROWN, "%"),
    "kin_left": Question("kin left at home", "grown people settled at the destination", "%"),
}
