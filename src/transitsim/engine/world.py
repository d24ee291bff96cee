"""One replicate before its first month: regime by month, structures, parameters, key of random numbers, people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from transitsim.core.calendar import parse_end
from transitsim.core.elementary import LN2, exp, log
from transitsim.core.jit import rule
from transitsim.engine.assumptions import with_assumptions
from transitsim.engine.microdata_population import check_factors, people_of
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.context import Context
from transitsim.inputs.settings import Settings
from transitsim.rules.brokers import road_price
from transitsim.rules.choice.utility import annuity
from transitsim.schema.parameters import BEHAVIOUR_FIELDS, PARAMETERS
from transitsim.schema.structures import structures

LUCK = np.dtype((np.record, [("seed", "i8"), ("replicate", "i8")]))


@dataclass
class World:
    """One replicate before its first month."""

    settings: Settings
    context: Context
    months: int
    policy: np.ndarray  # POLICY, shape (months,)
    structures: np.ndarray  # STRUCTURE, shape (months, places, 2)
    p: np.record  # PARAMETERS
    luck: np.record  # LUCK
    people: np.ndarray  # PERSON, shape (people,)


@rule
def derive(p):
    """Write A(0), 1 - 2**(-1/h) of the shocks, r = 2**(-1/h) and sd sqrt(1 - r r) of the union's quality.

    To be called when a parameter has changed.
    """
    p.derived_annuity = annuity(p, 0.0)
    p.derived_shock_renewal = 1.0 - exp(-LN2 / p.behaviour_shock_half_life)
    decay = exp(-LN2 / p.life_partner_half_life)
    p.derived_partner_decay = decay
    p.derived_partner_shock = p.life_partner_sd * math.sqrt(1.0 - decay * decay)


def parameters(settings: Settings, context: Context, life: Mapping[str, float] | None = None) -> np.record:
    """Preferences (defaults, then the settings') and constants of life (the context's, then `life`) as one record."""
    record = np.zeros(1, PARAMETERS)[0]
    for field in BEHAVIOUR_FIELDS:
        record[field.column] = settings.behaviour.get(field.name.removeprefix("behaviour."), field.default)
    for name, value in {**context.life, **(life or {})}.items():
        record[f"life_{name}"] = value
    derive(record)
    return record


@rule
def mark_news(policy, p):
    """Set `news` in months with a review for everybody: the road's price has moved, a border or leg has opened or shut (M43)."""
    noticed = log(1.0 + p.life_news)
    for month in range(len(policy)):
        now, before = policy[month], policy[max(0, month - 1)]
        moved = abs(log(max(1.0, road_price(now, p))) - log(max(1.0, road_price(before, p)))) > noticed
        shut = now.origin_closed != before.origin_closed or now.route_open != before.route_open
        now.news = 1 if moved or shut else 0


def luck_of(seed: int, replicate: int) -> np.record:
    """The key of all draws."""
    luck = np.zeros(1, LUCK)[0]
    luck["seed"], luck["replicate"] = seed, replicate
    return luck


def build_world(inputs: Inputs, replicate: int = 0) -> World:
    """The world of one replicate: months of the regime, structures, parameters of its draw, and people.

    Raises UserError for anything wrong in the settings or in own people.
    """
    if inputs.own is not None:
        check_factors(inputs.settings)
    settings = with_assumptions(inputs.settings, replicate, inputs.posterior)
    inputs = replace(inputs, settings=settings)
    months = parse_end(settings.until, "until") + 1
    policy = np.array(inputs.regime.policy(months, settings.lever_factors))
    usual = inputs.usual.policy(months, settings.lever_factors)
    policy["usual_capture_chance"], policy["usual_catch_chance"] = usual["route_capture_chance"], usual["origin_catch_chance"]
    p = parameters(settings, inputs.context, inputs.life)
    mark_news(policy, p)
    luck = luck_of(settings.seed, replicate)
    people = people_of(inputs, policy, p, luck)
    return World(settings, inputs.context, months, policy, structures(policy, inputs.context.settings), p, luck, people)
