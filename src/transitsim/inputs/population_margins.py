"""Margins of a population, as a context gives them: who wishes to cross first, and the family around them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transitsim.core.dictionary import Field
from transitsim.inputs.time_series import Series
from transitsim.schema.enums import ADULT_AGE, CLASSES
from transitsim.schema.microdata_columns import OLDEST

POPULATION_FIELDS = {
    "women_share": Field("women_share", "share", "of women among would-be crossers", low=0, high=1),
    "border_residents": Field("border_residents", "share", "of them who live at the border", low=0, high=1),
    "kin_in_transit": Field("kin_in_transit", "share", "with kin in the transit country", low=0, high=1),
    "marriage_age": Field("marriage_age", "years", "of women at marriage, mean", low=12, high=50),
    "marriage_spread": Field("marriage_spread", "years", "its s.d.", low=0, high=10),
    "husband_older": Field("husband_older", "years", "that husbands are older", low=0, high=20),
    "ever_married": Field("ever_married", "share", "of people who marry", low=0, high=1),
    "first_birth_after": Field("first_birth_after", "years", "of marriage", low=0, high=10),
    "birth_spacing": Field("birth_spacing", "years", "from child to child", low=0.75, high=10),
    "mother_age": Field("mother_age", "years", "of the mother at the birth of the first to wish, mean", low=15, high=45),
    "mother_age_spread": Field("mother_age_spread", "years", "its s.d.", low=0, high=10),
    "wishes_a_family": Field("wishes_a_family", "people", "of a family who come to wish to cross, mean", low=1, high=10),
    "wish_spouse": Field("wish_spouse", "chance", "that the spouse of the first comes to wish it too", low=0, high=1),
    "wish_child": Field("wish_child", "chance", "that a child does, once grown", low=0, high=1),
    "wish_sibling": Field("wish_sibling", "chance", "that a sibling does", low=0, high=1),
    "wish_parent": Field("wish_parent", "chance", "that a parent does", low=0, high=1),
    "wish_nephew": Field("wish_nephew", "chance", "that a niece or nephew does, once grown", low=0, high=1),
    "wish_wait": Field("wish_wait", "months", "from the first wish to that of one who follows, mean", low=1, high=600),
    "births_reserved": Field("births_reserved", "people", "of a family who may be born away, at most", low=0, high=12),
    "leaver_youngest": Field("leaver_youngest", "years", "of age, the privileged and other leavers", low=ADULT_AGE, high=OLDEST),
    "leaver_oldest": Field("leaver_oldest", "years", "of age, the same", low=ADULT_AGE, high=OLDEST),
    "leaver_years": Field("leaver_years", "years", "that they have still to live", low=1, high=OLDEST),
}
SHARES = {"class_shares": len(CLASSES), "children": 8, "siblings": 5}
POPULATION_KEYS = (*POPULATION_FIELDS, *SHARES, "adult_ages", "desire_envelope")
DESIRE = Field("desire_envelope", "people/month", "upper bound of origin.desire in any regime", low=0, high=1e6)


@dataclass(frozen=True)
class Ages:
    """The share of would-be crossers whose age lies in [first, last] (whole years)."""

    first: int
    last: int
    share: float


@dataclass(frozen=True)
class Population:
    """Who might come. Shares are of would-be crossers; `children` (of a couple) and `siblings` run over 0, 1, 2, ..."""

    women_share: float
    border_residents: float
    class_shares: tuple[float, ...]
    adult_ages: tuple[Ages, ...]
    children: tuple[float, ...]
    siblings: tuple[float, ...]
    kin_in_transit: float
    marriage_age: float
    marriage_spread: float
    husband_older: float
    ever_married: float
    first_birth_after: float
    birth_spacing: float
    mother_age: float
    mother_age_spread: float
    wishes_a_family: float
    wish_spouse: float
    wish_child: float
    wish_sibling: float
    wish_parent: float
    wish_nephew: float
    wish_wait: float
    births_reserved: float
    leaver_youngest: float
    leaver_oldest: float
    leaver_years: float
    desire_envelope: Series

    def envelope(self, months: int) -> np.ndarray:
        """Upper bound of the people who begin to wish to cross, people/month, shape (months,)."""
        return self.desire_envelope.values(months)
