"""Random numbers by address: Philox 4x32-10 at (person, month, stream, block) under the key (seed, replicate).

Same address, same number: whatever the regime, the order of people or the number of threads. A person so has the same
*luck* under every regime; that is why rules call the key `luck`. Different addresses cannot collide. A rule takes all its
draws from one call; alternative k of a choice is word k mod 4 of block k div 4.

A person's address holds the family and the slot in it below bit 32, and above it the lineage of one who is born later: 4 bits a
generation, which of their mother's later children they and those before them are. The counter words are (family and slot, month,
stream + 256 lineage, block).

Source: Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3.
"""

from __future__ import annotations

import math
from enum import IntEnum

import numpy as np

from transitsim.core.elementary import cos, log, sin
from transitsim.core.jit import rule

# numba turns `np.uint64 + int` into a signed number: every constant is np.uint64
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_LOW, _HALF, _BYTE = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(8)
_SCALE = 1.0 / 4294967296.0
LINEAGE, GENERATION, FOUNDER = 32, 4, 0xFFFFFFFF  # of an address: bits below the lineage, bits a generation, the bits below
EVEN_ODDS = 0.5  # chance of either of two
LONGEST = 1200  # months: no wait is longer, which is beyond any life


class Stream(IntEnum):
    """Which decision a number is for. Append only: a renumbered stream is another world."""

    FAMILY = 0
    PERSON = 1
    TRAITS = 2
    FINANCE = 3
    CROSSING = 4
    PLACEMENT = 5
    ARREST = 6
    DETENTION = 7
    WORK = 8
    HOUSING = 9
    UNION = 10
    PERMIT = 11
    REMITTANCE = 12
    TASTE = 13
    PATHS = 14
    OPENING = 15
    CHILD = 16
    ROAD = 17
    SETTLEMENT = 18
    SPONSOR = 19
    TRIP = 20
    ARRIVAL = 21
    CANDIDATE = 22
    NEWS = 23
    BELIEF = 24
    REGISTER = 25
    EXPOSURE = 26
    AFTER = 27
    KIN = 28
    UPBRINGING = 29


@rule
def philox(c0, c1, c2, c3, k0, k1):
    """Ten rounds of Philox 4x32: four counter words and two key words to four words below 2**32 (all uint64)."""
    for _ in range(10):
        a = _M0 * c0
        b = _M1 * c2
        c0, c1, c2, c3 = (b >> _HALF) ^ c1 ^ k0, b & _LOW, (a >> _HALF) ^ c3 ^ k1, a & _LOW
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@rule
def uniforms(luck, person, month, stream, block):
    """Four uniforms in (0, 1) for one address; `luck` holds the key (seed, replicate)."""
    address = np.uint64(person)
    a, b, c, d = philox(
        address & _LOW,
        np.uint64(month),
        ((address >> _HALF) << _BYTE) | np.uint64(stream),
        np.uint64(block),
        np.uint64(luck.seed),
        np.uint64(luck.replicate),
    )
    return (
        (float(a) + 0.5) * _SCALE,
        (float(b) + 0.5) * _SCALE,
        (float(c) + 0.5) * _SCALE,
        (float(d) + 0.5) * _SCALE,
    )


@rule
def later_child(mother, which):
    """Address of the `which`th (1 to 15) child whom the person at address `mother` bears in the course of a world."""
    lineage = (mother >> LINEAGE) << GENERATION | which
    return (mother & FOUNDER) | lineage << LINEAGE


@rule
def gumbel(u):
    """Standard Gumbel(0, 1) at the uniform u: -ln(-ln u)."""
    return -log(-log(u))


@rule
def normal(u, v):
    """Standard normal from two uniforms (Box and Muller 1958)."""
    return math.sqrt(-2.0 * log(u)) * cos(math.tau * v)


@rule
def log_stable(u, v, tau):
    """tau ln S, S positive stable with Laplace transform exp(-t**tau), 0 < tau <= 1 (Kanter 1975); plus tau Gumbel it is Gumbel.

    S = sin(tau U) / sin(U)**(1/tau) * (sin((1 - tau) U) / E)**((1 - tau)/tau), U = pi u, E = -ln v.
    """
    if tau >= 1.0:
        return 0.0
    angle = math.pi * u
    return tau * log(sin(tau * angle)) - log(sin(angle)) + (1.0 - tau) * log(sin((1.0 - tau) * angle) / -log(v))


@rule
def months_until(u, hazard):
    """Waiting time of a constant monthly hazard: geometric on 1, 2, ... by inversion; LONGEST at most."""
    if 1.0 - hazard >= 1.0:
        return LONGEST
    if hazard >= 1.0:
        return 1
    return min(LONGEST, 1 + int(math.floor(log(u) / log(1.0 - hazard))))
