"""exp, log, sin and cos of the package's own: the same bits on every machine, with the compiler off and in a browser.

Mathematics libraries differ in last bits, and a last bit turns a comparison and so a life. These rules use sums, products
and quotients of IEEE doubles, each rounded to nearest, comparisons, the bits of a double, and two tables: nothing else.

Errors stay below 0.8 units in the last place (ulp), those of exp and log below 0.7. Nothing is raised; what is out of range gives
C's special values: log(0) = -inf, log(-1) = nan, exp(710) = inf, exp(-746) = 0. Angles reach 1,024 quarter turns (1,608
radians) to both sides, 256 times what the rules use; sin and cos of what lies outside are nan.

Sources: tables as in Tang 1989 and Tang 1990. Series of sin, of cos and of log near 1 from fdlibm: Copyright (C) 1993 by Sun
Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify,
and distribute this software is freely granted, provided that this notice is preserved.
"""

import decimal
import math

import numpy as np

from transitsim.core.jit import inlined, rule

LN2 = 0.6931471805599453
LN2_HIGH, LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10  # ln 2 in two parts, the first exact times numbers below 2**20
PER_QUARTER = 0.6366197723675814  # 2 / pi
QUARTER_1, QUARTER_2, QUARTER_3 = 1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21  # pi / 2 in three parts
TO_WHOLE = 6755399441055744.0  # added and taken away, it rounds to a whole number
FARTHEST = 1608.0  # radians
PARTS, BITS = 128, 7  # places a doubling in both tables, and its logarithm
STEP = 52 - BITS  # of a double's bits, those within a place
LOWEST = (0x3FE60000 << 32) + (1 << (STEP - 1))  # bits of the middle of the first place of the table of log, 0.689
NEAR_ONE = (0x3FEE << 48, 0x3FF1 << 48)  # bits of 0.9375 and 1.0625
SMALLEST_NORMAL, INFINITE = 1 << 52, 0x7FF << 52  # bits


def table_of_exp() -> np.ndarray:
    """2**(j / 128) in two parts, shape (128, 2); exactly rounded."""
    with decimal.localcontext(prec=60):
        ln2 = decimal.Decimal(2).ln()
        exact = [(ln2 * j / PARTS).exp() for j in range(PARTS)]
        return np.array([(float(one), float(one - decimal.Decimal(float(one)))) for one in exact])


def table_of_log() -> np.ndarray:
    """Middle c of each place, 1 / c, ln c in multiples of 2**-42, and the rest of ln c, shape (128, 4); exactly rounded."""
    middles = np.arange(LOWEST, LOWEST + (PARTS << STEP), 1 << STEP).view(np.float64)
    with decimal.localcontext(prec=60):
        exact = [decimal.Decimal(c).ln() for c in middles.tolist()]
        high = [round(one * 2**42) / 2**42 for one in exact]
        return np.array(
            [
                (c, 1.0 / c, top, float(one - decimal.Decimal(top)))
                for c, one, top in zip(middles.tolist(), exact, high, strict=True)
            ]
        )


EXP, LOG = table_of_exp(), table_of_log()


@rule
def power_of_two(k):
    """2**k, -1022 <= k <= 1023."""
    return float(np.int64((k + 1023) << 52).view(np.float64))


@inlined
def exp(x):
    """e**x = 2**k 2**(j / 128) e**r, |r| <= ln 2 / 256: a table, and Taylor's series to r**5, cut off below 0.003 ulp."""
    x = float(x)
    if not -746.0 < x < 710.0:
        return 0.0 if x <= -746.0 else x * math.inf
    whole = (x * (PARTS / LN2) + TO_WHOLE) - TO_WHOLE
    r = (x - whole * (LN2_HIGH / PARTS)) - whole * (LN2_LOW / PARTS)
    r2 = r * r
    rise = r + r2 * ((0.5 + r * (1 / 6)) + r2 * (1 / 24 + r * (1 / 120)))
    place = int(whole)
    high, low = float(EXP[place & (PARTS - 1), 0]), float(EXP[place & (PARTS - 1), 1])
    k = place >> BITS
    half = k >> 1
    return (high + (low + high * rise)) * power_of_two(half) * power_of_two(k - half)


@inlined
def log(x):
    """ln x = k ln 2 + ln c + ln(1 + r), x = 2**k c (1 + r), |r| <= 1/256: a table, and Taylor's series to r**7."""
    x = float(x)
    bits = int(np.float64(x).view(np.int64))
    if NEAR_ONE[0] < bits < NEAR_ONE[1]:
        return log_near_one(x - 1.0)
    k = 0
    if not SMALLEST_NORMAL <= bits < INFINITE:
        if x == 0.0:
            return -math.inf
        if not 0.0 < x < math.inf:
            return x if x > 0.0 else math.nan
        bits = int(np.float64(x * 18014398509481984.0).view(np.int64))  # 2**54
        k = -54
    above = bits - (LOWEST - (1 << (STEP - 1)))
    place = (above >> STEP) & (PARTS - 1)
    shift = above >> 52
    k += shift
    r = (float(np.int64(bits - (shift << 52)).view(np.float64)) - LOG[place, 0]) * LOG[place, 1]
    r2 = r * r
    later = r2 * ((-0.5 + r * (1 / 3)) + r2 * ((-0.25 + r * 0.2) + r2 * (-1 / 6 + r * (1 / 7))))
    known = k * LN2_HIGH + LOG[place, 2]
    total = known + r
    return total + (((known - total) + r) + (k * LN2_LOW + LOG[place, 3]) + later)


@rule
def log_near_one(f):
    """ln(1 + f), |f| <= 1/16, by the series in s = f / (2 + f) (fdlibm)."""
    s = f / (2.0 + f)
    s2 = s * s
    s4 = s2 * s2
    odd = s2 * (0.6666666666666735 + s4 * (0.2857142874366239 + s4 * 0.1818357216161805))
    even = s4 * (0.3999999999940942 + s4 * 0.22222198432149784)
    half = 0.5 * f * f
    return f - (half - s * (half + (even + odd)))


@rule
def sin_small(r, rest):
    """sin(r + rest), |r| <= pi/4, rest below an ulp of r (fdlibm)."""
    r2 = r * r
    r3 = r2 * r
    later = 2.7557313707070068e-06 + r2 * (-2.5050760253406863e-08 + r2 * 1.58969099521155e-10)
    later = 0.00833333333332249 + r2 * (-0.0001984126982985795 + r2 * later)
    return r - ((r2 * (0.5 * rest - r3 * later) - rest) + r3 * 0.16666666666666632)


@rule
def cos_small(r, rest):
    """cos(r + rest), |r| <= pi/4, rest below an ulp of r (fdlibm)."""
    r2 = r * r
    later = -2.7557314351390663e-07 + r2 * (2.087572321298175e-09 + r2 * -1.1359647557788195e-11)
    later = r2 * (0.0416666666666666 + r2 * (-0.001388888888887411 + r2 * (2.480158728947673e-05 + r2 * later)))
    half = 0.5 * r2
    total = 1.0 - half
    return total + (((1.0 - total) - half) + (r2 * later - r * rest))


@rule
def turned(x, quarters):
    """sin(x + quarters pi/2): x less its whole quarter turns in three parts of pi/2 (Cody and Waite 1980), then the half wave."""
    x = float(x)
    if not -FARTHEST <= x <= FARTHEST:
        return math.nan
    whole = (x * PER_QUARTER + TO_WHOLE) - TO_WHOLE
    near = x - whole * QUARTER_1
    high = near - whole * QUARTER_2
    low = whole * QUARTER_3 - ((near - high) - whole * QUARTER_2)
    r = high - low
    rest = (high - r) - low
    quarter = (int(whole) + quarters) & 3
    value = cos_small(r, rest) if quarter & 1 else sin_small(r, rest)
    return -value if quarter & 2 else value


@rule
def sin(x):
    """sin x, x in radians."""
    return turned(x, 0)


@rule
def cos(x):
    """cos x, x in radians."""
    return turned(x, 1)
