"""The small vocabularies, as integers that compiled code can hold. Append only.

Places are roles of any transit system; a context gives them their names (`coast`, ...).
"""

from __future__ import annotations

from enum import IntEnum

NEVER = 99999  # a month that does not come
ADULT_AGE = 18  # years
CHILDHOOD = 12 * ADULT_AGE  # months
PREGNANCY = 9  # months
TOP_RUNG = 5  # of the job ladder in transit, from 0
FEMALE, MALE = 0, 1
SEXES = ("female", "male")
CLASSES = ("poor", "middle", "privileged")
POOR, MIDDLE, PRIVILEGED = range(len(CLASSES))


def names(codes: type[IntEnum]) -> tuple[str, ...]:
    """Lower-case names of an enumeration that counts from 0."""
    return tuple(code.name.lower() for code in codes)


class Place(IntEnum):
    """Where a person is."""

    ORIGIN_BORDER = 0
    ORIGIN_INTERIOR = 1
    TRANSIT_COETHNIC = 2
    TRANSIT_VILLAGE = 3
    TRANSIT_CITY = 4
    TRANSIT_INLAND = 5
    ROUTE = 6
    DETENTION_TRANSIT = 7
    DETENTION_ORIGIN = 8
    HOLDING = 9
    EMBASSY = 10
    DESTINATION = 11
    THIRD_COUNTRY = 12
    DEAD = 13


TRANSIT = (Place.TRANSIT_COETHNIC, Place.TRANSIT_VILLAGE, Place.TRANSIT_CITY, Place.TRANSIT_INLAND)


class Hiding(IntEnum):
    """How a person is housed and hidden in the transit country."""

    NONE = 0
    SHELTER = 1
    EMPLOYER = 2
    MARRIAGE = 3
    COMMERCIAL_SEX = 4
    RENT = 5


class Entry(IntEnum):
    """How the crossing into the transit country was paid for."""

    NOT_YET = 0
    OWN_CASH = 1
    VISA = 2
    SPONSORED = 3
    CREDIT = 4
    ELITE = 5
    OTHER = 6


class Option(IntEnum):
    """The alternatives of a decision."""

    STAY = 0
    MOVE = 1
    DESTINATION_ALONE = 2
    DESTINATION_WITH_CHILD = 3
    THIRD_COUNTRY = 4
    RETURN = 5


OPTIONS = len(Option)


class Constraint(IntEnum):
    """What closes an option. Each is evaluated for every option, whatever the wish."""

    NONE = 0
    FUNDS = 1
    GUIDE = 2
    CONFINED = 4
    SURVEILLANCE = 8
    CHILD = 16
    BORDER = 32
    HEALTH = 64
    INFORMATION = 128
    ELIGIBILITY = 256
    HOUSEHOLD = 512


class State(IntEnum):
    """Aspiration by capability (Carling 2002; Schewel 2020), one a person-month."""

    NOT_COUNTED = 0
    MOBILE = 1
    PREPARING = 2
    INVOLUNTARY = 3
    VOLUNTARY = 4
    ACQUIESCENT = 5
    FORCED = 6


class Message(IntEnum):
    """What a person leaves for kin, as bits; delivered once everybody has lived the month."""

    NONE = 0
    SPONSOR = 1
    REACHED_DESTINATION = 2
    KNOWN_DEPARTURE = 4
    ENTERED_TRANSIT = 8
    ARRESTED = 16
    FAMILY_CHANGED = 32
    FETCH_CHILD = 64
    FOUND_OUT = 128
    DECIDES = 256


class Request(IntEnum):
    """Rationed places requested this month, as bits; next month's chance is places over the number of requests."""

    NONE = 0
    RESCUE = 1
    EMBASSY = 2
    THIRD = 4
    FRIEND = 8


class Act(IntEnum):
    """What a person did this month, as bits: strategies neutrally named, none of them graded (M67, M68)."""

    NONE = 0
    HIDE = 1
    SAVE = 2
    LEARN = 4
    SEND = 8
    DELAY = 16
    MARRY = 32
    MOVE = 64
    REGISTER_CHILD = 128
    SEND_FOR_CHILD = 256
    CARE_FROM_AFAR = 512
    SEEK_CARE = 1024
    RECONSIDER = 2048
    CHANGE_MIND = 4096
    START_BUSINESS = 8192


class Exposure(IntEnum):
    """What a person was exposed to this month, as bits: counted, never shown."""

    NONE = 0
    VIOLENCE = 1
    PAY_WITHHELD = 2
    DISCRIMINATION = 4
    ILLNESS = 8
    DECEIT = 16


class Stage(IntEnum):
    """Stages of a journey in which harm is met (M02)."""

    DEPARTURE = 0
    TRANSIT = 1
    DEPORTATION = 2
    DETENTION = 3
    RESETTLEMENT = 4
    RETURN = 5


class Help(IntEnum):
    """Who lifts money and guide in the month of a review."""

    NOBODY = 0
    HELPER = 1
    FRIEND = 2
    EMBASSY = 3
