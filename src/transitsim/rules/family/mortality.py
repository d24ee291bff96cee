"""The life table: hazards of death by age, constant within a band."""

from transitsim.core.elementary import exp, log
from transitsim.core.jit import rule

BAND = 5.0  # years of age
OLDEST = 110.0  # nobody grows older
STATED_AT = 40.0  # years, at which `life.mortality` is stated


@rule
def hazard_of_death(band, p):
    """Hazard a year in the band of ages [5 band, 5 band + 5).

    Before five that of which `life.dead_before_five` die; from then on m exp(b (age - 40)) at the middle of the band.
    """
    if band == 0:
        return -log(1.0 - p.life_dead_before_five) / BAND
    return p.life_mortality * exp(p.life_mortality_slope * (BAND * (2 * band + 1) / 2.0 - STATED_AT))


@rule
def years_to_live(age, u, p):
    """Years still to live from `age`: the cumulated hazard reaches -ln u. One uniform."""
    left, at, band = -log(u), age, int(age / BAND)
    while at < OLDEST:
        until = BAND * (band + 1.0)
        hazard = hazard_of_death(band, p)
        if left < hazard * (until - at):
            return at + left / hazard - age
        left -= hazard * (until - at)
        at = until
        band += 1
    return max(0.0, OLDEST - age)
