"""Families as drawn, against closed forms: ties, ages, sibships, the life table, who wishes; and whole at every scale."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from named import world_of
from worlds import LUCK, context, living, near, share_error

from transitsim.engine.family_tree import CHILDREN, FATHER, MOTHER, NEPHEWS, SIBLINGS, SPOUSE
from transitsim.engine.margins import population_tables
from transitsim.engine.population import draw_families, empty_people
from transitsim.inputs.settings import Settings
from transitsim.rules.family.mortality import hazard_of_death
from transitsim.schema.enums import CHILDHOOD, FEMALE, MALE, NEVER
from transitsim.schema.person import OUTSIDE, SLOTS

FAMILIES, MONTH = 4000, 120
DEATHLESS = {"life_mortality": 0.0, "life_dead_before_five": 0.0}
TABLES = population_tables(context().population)


def drawn(**life) -> np.ndarray:
    """Families whose first wish is in one month."""
    families, months, p = np.arange(FAMILIES), np.full(FAMILIES, MONTH), living(**life)
    people = empty_people(draw_families(empty_people(0), families, months, LUCK, TABLES, p))
    draw_families(people, families, months, LUCK, TABLES, p)
    return people


@pytest.fixture(scope="module")
def everybody():
    """Where nobody dies: all who were ever born, and are to be born, are there."""
    return drawn(**DEATHLESS)


def slots(people):
    """Slot of everybody, -1 for rows kept for those born away."""
    return np.where(people["born"] == NEVER, -1, people["person"] % SLOTS)


def first_of(people):
    """The first of each one's family."""
    return people[people["family_row"]]


def survival(ages, p):
    """Share alive at these ages."""
    cumulated = np.zeros(len(ages))
    for band in range(22):
        cumulated += hazard_of_death(band, p) * np.clip(ages - 5.0 * band, 0.0, 5.0)
    return np.exp(-cumulated)


def share_of_older():
    """Of siblings: the first to wish stands anywhere among them, as far as the mother was 15 at the births before."""
    age, older = NormalDist(TABLES["mother_age"], TABLES["mother_age_spread"]), 0.0
    for siblings, share in enumerate(TABLES["siblings"]):
        room = [1.0 - age.cdf(15.0 + before * TABLES["birth_spacing"]) for before in range(1, siblings + 1)]
        for position in range(siblings + 1):
            older += share * sum(room[:position]) / (siblings + 1)  # E min(position, room) = sum of P(room >= k), k <= position
    return older / sum(siblings * share for siblings, share in enumerate(TABLES["siblings"]))


def test_siblings_are_as_many_as_the_context_says(everybody):
    """From none to four, by the child's view; the first to wish stands anywhere among them; two or eight tenths years apart."""
    sibling = (slots(everybody) >= SIBLINGS) & (slots(everybody) < CHILDREN)
    count = np.bincount(np.unique(everybody["family_row"], return_inverse=True)[1], weights=sibling).astype(int)
    near(np.bincount(count, minlength=5) / FAMILIES, TABLES["siblings"], share_error(TABLES["siblings"], FAMILIES))
    gap = everybody["born"] - first_of(everybody)["born"]
    older = sibling & (gap < 0)
    near(older.sum() / sibling.sum(), share_of_older(), 0.5 / math.sqrt(FAMILIES))
    mother = everybody[np.where(everybody["mother"] >= 0, everybody["family_row"] + everybody["mother"], 0)]
    age = (everybody["born"] - mother["born"])[sibling & (everybody["mother"] >= 0)] / 12.0
    assert age.min() >= 15.0 - 1 / 12
    near(np.abs(gap[sibling]).min(), 12 * TABLES["birth_spacing"], 1.0)


def test_parents_and_spouses(everybody):
    """Everybody has both parents where nobody dies; husbands are older by the same years; mothers by a normal law, cut off."""
    slot = slots(everybody)
    for which, sex in ((MOTHER, FEMALE), (FATHER, MALE)):
        assert (slot == which).sum() == FAMILIES
        assert (everybody["sex"][slot == which] == sex).all()
    ages = (first_of(everybody)["born"] - everybody["born"])[slot == MOTHER] / 12.0
    near(ages.mean(), TABLES["mother_age"], TABLES["mother_age_spread"] / math.sqrt(FAMILIES))
    older = first_of(everybody)["born"] - everybody["born"]
    spouse = slot == SPOUSE
    wife = first_of(everybody)["sex"][spouse] == MALE
    assert np.where(wife, -1, 1) == pytest.approx(older[spouse] / (12 * TABLES["husband_older"]))
    assert (everybody["sex"][spouse] != first_of(everybody)["sex"][spouse]).all()
    assert (everybody["spouse"][spouse] == 0).all()


def test_who_is_married(everybody):
    """Ever married times the share whose age at marriage, normal by sex, has passed."""
    from scipy.stats import norm

    first = everybody[everybody["family_row"] == np.arange(len(everybody))]
    years = (MONTH - first["born"]) / 12.0
    mean = TABLES["marriage_age"] + TABLES["husband_older"] * (first["sex"] == MALE)
    chance = TABLES["ever_married"] * norm.cdf((years - mean) / TABLES["marriage_spread"])
    near((first["spouse"] >= 0).sum(), chance.sum(), math.sqrt((chance * (1 - chance)).sum()), 6.0)


def test_children_are_spaced(everybody):
    """The first a year and a half after the marriage, then one every 2.8 years, to the month; of both parents."""
    slot = slots(everybody)
    for which in range(1, 3):
        later, earlier = slot == CHILDREN + which, slot == CHILDREN + which - 1
        both = np.isin(everybody["family_row"][earlier], everybody["family_row"][later])
        gaps = everybody["born"][later] - everybody["born"][earlier][both]
        assert set(np.unique(gaps)) <= {33, 34}  # 2.8 years are 33.6 months
    child = (slot >= CHILDREN) & (slot < NEPHEWS)
    mother = np.where(first_of(everybody)["sex"] == FEMALE, 0, first_of(everybody)["spouse"])
    assert (everybody["mother"][child] == mother[child]).all()
    nephew = slot >= NEPHEWS
    assert ((everybody["mother"] == OUTSIDE) ^ (everybody["father"] == OUTSIDE))[nephew].all()


def test_who_is_alive_is_as_the_life_table_says(everybody):
    """Of those who were born, each is there with the chance of having survived to their age; whoever is not, renumbers nobody."""
    p = living(life_mortality=0.006, life_dead_before_five=0.06)
    people = drawn(life_mortality=0.006, life_dead_before_five=0.06)
    kin = (slots(everybody) > 0) & (slots(everybody) < NEPHEWS) & (everybody["born"] < MONTH)  # of the dead no children are asked
    chance = survival((MONTH - everybody["born"][kin]) / 12.0, p)
    there = np.isin(everybody["person"][kin], people["person"])
    near(there.sum(), chance.sum(), math.sqrt((chance * (1 - chance)).sum()))
    same = people[np.isin(people["person"], everybody["person"][kin])]
    order = np.argsort(everybody["person"], kind="stable")
    match = everybody[order[np.searchsorted(everybody["person"][order], same["person"])]]
    for name in ("sex", "born", "cash_luck", "desire_month"):
        assert (same[name] == match[name]).all(), name


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("wish_spouse", SPOUSE, MOTHER), ("wish_parent", MOTHER, SIBLINGS), ("wish_sibling", SIBLINGS, CHILDREN),
     ("wish_child", CHILDREN, NEPHEWS), ("wish_nephew", NEPHEWS, 31)],
)  # fmt: skip
def test_who_follows_in_wishing(everybody, name, low, high):
    """By tie, with the context's chances, never before the first of the family nor before eighteen."""
    kin = (slots(everybody) >= low) & (slots(everybody) < high)
    wishes = everybody["desire_month"] < NEVER
    near(wishes[kin].mean(), TABLES[name], share_error(TABLES[name], kin.sum()))
    month = everybody["desire_month"][kin & wishes]
    assert (month > MONTH).all()
    assert (month > everybody["born"][kin & wishes] + CHILDHOOD).all()
    grown = kin & wishes & (MONTH - everybody["born"] >= CHILDHOOD)
    if grown.sum() > 100:
        near((everybody["desire_month"][grown] - MONTH).mean(), TABLES["wish_wait"], TABLES["wish_wait"] / math.sqrt(grown.sum()))


def test_a_coarser_scale_has_whole_families_of_the_finer():
    """Every row of a family of 1:1000 is among those of 1:500, in the same order."""
    fine, coarse = (world_of(Settings(scale=scale, seed=3, until="2004-12")).people for scale in (500, 1000))
    family = fine["person"] // SLOTS % 2**27
    kept = fine[np.isin(family, coarse["person"] // SLOTS % 2**27)]
    for name in coarse.dtype.names:
        if name != "family_row":
            assert (kept[name] == coarse[name]).all(), name


def test_families_are_of_the_size_that_memory_is_stated_for():
    """Seven to eight living members on average, at most a hundredth above 17; whom the context counts on to wish do wish."""
    people = world_of(Settings(scale=100, seed=3)).people
    family = people["family_row"][people["family_size"] > 1]
    living_rows = (people["place"] >= 0)[people["family_size"] > 1]
    sizes = np.bincount(np.unique(family, return_inverse=True)[1], weights=living_rows)
    assert 7.0 < sizes.mean() < 8.5
    assert np.quantile(sizes, 0.99) <= 17
    early = people[people["desire_month"][people["family_row"]] < 120]
    families = len(np.unique(early["family_row"]))
    assert (early["desire_month"] < 360).sum() / families == pytest.approx(TABLES["wishes_a_family"], rel=0.06)
