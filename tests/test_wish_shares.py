"""How much of a wish is structure: closed forms, exact cases and symmetries of the measure, and the survey against the review.

Random terms and structures of the closed forms are quantiles, shuffled once with a fixed seed, so that no test of them fails by
chance; 400 values in the place of a whole distribution are what is left of an error.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from transitsim.engine.model import TransitModel
from transitsim.engine.wish_answers import together
from transitsim.engine.wish_survey import GROUPS, PASSAGES, survey
from transitsim.measures.wish_shares import MEASURES, contrast, wish_shares
from transitsim.schema.enums import OPTIONS, Option

N = 400
TOLERANCE = 0.01


def quantiles(seed: int, count: int = N) -> np.ndarray:
    """Evenly spaced numbers in (0, 1), shuffled."""
    return (np.random.default_rng(seed).permutation(count) + 0.5) / count


def only(option: Option, what: np.ndarray, closed: float = 0.0) -> np.ndarray:
    """Six columns of which one holds `what`; staying is 0, and the others are `closed`."""
    found = np.full((len(what), OPTIONS), closed)
    found[:, Option.STAY] = 0.0
    found[:, option] = what
    return found


def measured(structure: np.ndarray, random: np.ndarray, **given) -> dict[str, float]:
    """The measures of g = structure + random."""
    values, random = only(Option.DESTINATION_ALONE, structure, -1e9), only(Option.DESTINATION_ALONE, random)
    return wish_shares(values, random, **given).set_index("measure")["value"].to_dict()


def entropy(p: float) -> float:
    return -p * math.log(p) - (1.0 - p) * math.log(1.0 - p)


def test_without_structure_it_explains_nothing():
    found = measured(np.full(500, 0.3), norm.ppf(quantiles(1, 500)))
    assert [found[name] for name in MEASURES[:4]] == pytest.approx([0.0] * 4, abs=1e-9)
    assert found["auc"] == 0.5
    assert found["chance_sd"] == pytest.approx(1.0, abs=0.01)


def test_without_chance_it_explains_all():
    found = measured(norm.ppf(quantiles(1, 500)), np.zeros(500))
    assert [found[name] for name in MEASURES[:5]] == pytest.approx([1.0] * 5, abs=1e-9)


@pytest.mark.parametrize("ratio", [0.5, 1.0, 2.0, 4.0])
def test_two_structures_and_logistic_chance(ratio):
    """V is a or -a with one half each, chance logistic of scale 1; of a = 2: U .473, D .580, W .762."""
    u = quantiles(2)
    found = measured(np.where(np.arange(N) % 2, ratio, -ratio), np.log(u / (1.0 - u)))
    p = 1.0 / (1.0 + math.exp(-ratio))
    assert found["uncertainty_share"] == pytest.approx(1.0 - entropy(p) / math.log(2.0), abs=TOLERANCE)
    assert found["variance_share"] == pytest.approx(math.tanh(ratio / 2.0) ** 2, abs=TOLERANCE)
    assert found["total_share"] == pytest.approx(math.tanh(ratio / 2.0), abs=TOLERANCE)
    variance = ratio**2
    assert found["latent_share"] == pytest.approx(variance / (variance + math.pi**2 / 3.0), abs=TOLERANCE)


@pytest.mark.parametrize(("share", "uncertainty"), [(0.1, 0.05), (0.2, 0.10), (0.4, 0.21), (0.6, 0.35)])
def test_normal_structure_and_chance_at_a_base_rate_of_one_half(share, uncertainty):
    found = measured(math.sqrt(share) * norm.ppf(quantiles(3)), math.sqrt(1.0 - share) * norm.ppf(quantiles(4)))
    assert found["uncertainty_share"] == pytest.approx(uncertainty, abs=TOLERANCE)
    assert found["variance_share"] == pytest.approx(2.0 / math.pi * math.asin(share), abs=TOLERANCE)
    assert found["total_share"] == pytest.approx(1.0 - 2.0 / math.pi * math.asin(1.0 - share), abs=TOLERANCE)
    assert found["auc"] == pytest.approx(0.5 + 2.0 / math.pi * math.asin(math.sqrt(share / 2.0)), abs=TOLERANCE)
    assert found["latent_share"] == pytest.approx(share, abs=TOLERANCE)
    assert found["structure_sd"] == pytest.approx(math.sqrt(share), abs=TOLERANCE)


AT_BASE_RATES = {
    0.5: (0.21, 0.26, 0.59, 0.795),
    0.7: (0.22, 0.25, 0.61, 0.80),
    0.85: (0.23, 0.21, 0.65, 0.83),
    0.95: (0.245, 0.15, 0.73, 0.86),
}  # a latent share of .4, normal: U, D, W, AUC


@pytest.mark.parametrize(("base", "expected"), AT_BASE_RATES.items())
def test_the_same_latent_share_at_other_base_rates(base, expected):
    """A latent share of .4: D falls as nearly all wish the same, U hardly moves. The numbers expected have two digits."""
    found = measured(math.sqrt(0.4) * norm.ppf(quantiles(5)) + norm.ppf(base), math.sqrt(0.6) * norm.ppf(quantiles(6)))
    names = ("uncertainty_share", "variance_share", "total_share", "auc")
    assert [found[name] for name in names] == pytest.approx(expected, abs=TOLERANCE)


def six(seed: int, count: int, spread: float) -> np.ndarray:
    return np.random.default_rng(seed).normal(scale=spread, size=(count, OPTIONS))


@pytest.mark.parametrize("seed", range(5))
def test_shares_are_in_order(seed):
    """0 <= D <= W <= 1, over all six options, up to the standard errors that come with them."""
    found = wish_shares(six(seed, 600, 0.2 + seed), six(seed + 100, 600, 1.0), np.arange(600)).set_index("measure")
    value, error = found["value"], found["standard_error"]
    slack = 3.0 * float(error[["variance_share", "total_share"]].max())
    assert -slack <= value["variance_share"] <= value["total_share"] + slack <= 1.0 + 2.0 * slack
    assert 0.0 <= value["base_rate"] <= 1.0


@pytest.mark.parametrize("factor", [0.01, 3.7, 1000.0])
def test_shares_do_not_know_the_unit_of_utility(factor):
    values, random = six(1, 300, 1.0), six(2, 300, 1.5)
    one, other = (wish_shares(times * values, times * random, np.arange(300)).set_index("measure") for times in (1.0, factor))
    shares = [name for name in MEASURES if not name.endswith("_sd")]
    for column in ("value", "standard_error"):
        np.testing.assert_allclose(other[column][shares], one[column][shares], rtol=1e-9, atol=1e-12)
    sds = ["structure_sd", "chance_sd"]
    np.testing.assert_allclose(other["value"][sds], factor * one["value"][sds], rtol=1e-9)


def test_swapping_structure_and_chance_swaps_first_and_total_share():
    """What structure does alone or together is what random does not do alone: W = 1 - D of the roles swapped."""
    values, random = six(3, 400, 1.0), six(4, 400, 1.3)
    one, other = (wish_shares(*pair).set_index("measure")["value"] for pair in ((values, random), (random, values)))
    assert one["total_share"] == pytest.approx(1.0 - other["variance_share"], abs=1e-12)
    assert one["variance_share"] == pytest.approx(1.0 - other["total_share"], abs=1e-12)
    assert one["structure_sd"] == pytest.approx(other["chance_sd"], abs=1e-12)
    assert one["base_rate"] == pytest.approx(other["base_rate"], abs=1e-12)


def test_the_order_of_people_and_which_answer_counts_are_nothing():
    values, random, shuffled = six(5, 350, 1.0), six(6, 350, 1.0), np.random.default_rng(7).permutation(350)
    one, other = wish_shares(values, random), wish_shares(values[shuffled], random[shuffled])
    np.testing.assert_allclose(one["value"], other["value"], rtol=1e-9, atol=1e-12)
    swapped = [2, 3, 0, 1, 5, 4]  # the options that leave for good and the others change places
    stay, leave = (wish_shares(some[:, order], random[:, order]) for some, order in ((values, range(6)), (values, swapped)))
    same = [name not in ("base_rate",) for name in MEASURES]
    np.testing.assert_allclose(stay["value"][same], leave["value"][same], rtol=1e-9, atol=1e-12)
    assert stay["value"][MEASURES.index("base_rate")] == pytest.approx(1.0 - leave["value"][MEASURES.index("base_rate")])


def test_standard_errors_are_the_spread_over_samples():
    """The jackknife against 60 samples of the same world, 400 persons with two months each.

    The s.d. of 60 samples is known to within 9 % (one standard error), and the mean jackknife to within about 3 %, so that a
    right one lies outside 0.65 to 1.55 in fewer than one in a thousand.
    """
    draws = np.random.default_rng(11)
    found = []
    for _ in range(60):
        structure, random = draws.normal(size=400), draws.normal(size=400)
        twice = np.repeat(np.arange(400), 2)
        values, random = only(Option.DESTINATION_ALONE, structure[twice], -1e9), only(Option.DESTINATION_ALONE, random[twice])
        found.append(wish_shares(values, random, twice).set_index("measure"))
    for name in ("uncertainty_share", "variance_share", "total_share", "auc", "base_rate"):
        spread = np.std([one["value"][name] for one in found], ddof=1)
        told = np.mean([one["standard_error"][name] for one in found])
        assert 0.65 < told / spread < 1.55, name


@pytest.mark.parametrize("count", [0, 1])
def test_of_too_few_it_says_nothing(count):
    found = wish_shares(np.zeros((count, OPTIONS)), np.zeros((count, OPTIONS)), np.arange(count))
    assert list(found["measure"]) == list(MEASURES)
    assert found[["value", "standard_error"]].isna().all(axis=None)


def test_where_all_wish_the_same_there_is_nothing_to_explain():
    found = measured(np.full(50, 9.0) + quantiles(1, 50), np.zeros(50))
    assert found["base_rate"] == pytest.approx(1.0, abs=1e-12)
    assert all(math.isnan(found[name]) for name in ("uncertainty_share", "variance_share", "total_share", "auc"))


@pytest.fixture(scope="module")
def model() -> TransitModel:
    """A world at the end of 2004."""
    made = TransitModel(scale=100, until="2004-12", assumptions="point", views=False)
    for _ in range(120):
        made.step()
    return made


def test_the_survey_finds_the_wishes_of_the_review(model):
    """Of everybody who has just weighed their options, the values and the random terms asked for give their wishes."""
    answers, people = survey(model), {int(one["person"]): one for one in model.people}
    row = np.array([people[int(one)]["reviewed"] == model.month and people[int(one)]["came_from"] < 0 for one in answers.person])
    assert row.sum() > 30
    for passage, wish in zip(PASSAGES, ("wish_safe", "wish"), strict=True):
        utility = answers.values[PASSAGES.index(passage)][row] + answers.random[row]
        assert utility.argmax(axis=1).tolist() == [people[int(one)][wish] for one in answers.person[row]]


def test_a_survey_changes_nothing(model):
    before = model.people.copy()
    one, other = survey(model), survey(model)
    assert before.tobytes() == model.people.tobytes()
    assert all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("person", "values", "recordable", "random"))


def test_hidden_states_reach_only_those_who_have_them(model):
    """Without a union nothing hidden is in staying; somebody in one weighs it differently from the mean."""
    answers = survey(model)
    hidden = (answers.values - answers.recordable)[1, :, Option.STAY]
    in_union = answers.groups[:, GROUPS.index("in_union")]
    assert not hidden[~in_union].any()
    assert hidden[in_union].any()


def test_groups_divide_those_asked_and_surveys_add_up(model):
    answers = survey(model)
    both = together([answers, answers])
    assert both.values.shape == (len(PASSAGES), 2 * len(answers.person), OPTIONS)
    assert both.groups.shape == (2 * len(answers.person), len(GROUPS))
    for parts in (("women", "men"), ("in_union", "not_in_union"), ("under_1_year", "1_to_5_years", "5_years_and_more")):
        at = [GROUPS.index(name) for name in parts]
        assert (answers.groups[:, at].sum(axis=1) == 1).all()


def test_contrast_is_the_best_of_leaving_less_the_best_of_the_rest():
    values, random = np.array([[0.0, 1.0, 2.0, 0.0, 5.0, 3.0]]), np.array([[0.0] * 6, [9.0, 0.0, 0.0, 0.0, -5.0, 0.0]])
    assert contrast(values, random).tolist() == [[2.0, -7.0]]
