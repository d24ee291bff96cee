"""The model as Mesa's users expect it: agents to select and aggregate, a data collector, views that remember nothing."""

from __future__ import annotations

import ast
import gc
import weakref
from pathlib import Path

import mesa
import networkx
import numpy as np
import pytest

from transitsim.engine.model import Migrant, TransitModel
from transitsim.inputs.settings import Settings
from transitsim.schema.enums import TRANSIT, Place

SETTINGS = Settings(regime="history", scale=400, seed=3, until="1999-12")


@pytest.fixture(scope="module")
def model():
    """Three years lived."""
    model = TransitModel(SETTINGS)
    for _ in range(36):
        model.step()
    return model


def test_every_run_is_a_mesa_model(model):
    """The model, its agents and its steps are Mesa's."""
    assert isinstance(model, mesa.Model)
    assert isinstance(next(iter(model.agents)), mesa.Agent)
    assert len(model.agents) == len(model.people)
    assert model.steps == 36
    assert model.date == "1997-12"


def test_agents_select_agg_get_do(model):
    """select, agg, get, set and do read and write the rows."""
    here = model.agents.select(lambda one: Place.TRANSIT_COETHNIC <= one.place <= Place.TRANSIT_INLAND)
    in_transit = (model.people["place"] >= Place.TRANSIT_COETHNIC) & (model.people["place"] <= Place.TRANSIT_INLAND)
    assert len(here) == in_transit.sum() > 0
    assert here.agg("savings", sum) == pytest.approx(model.people["savings"][in_transit].sum())
    assert sorted(here.get("person")) == sorted(model.people["person"][in_transit].tolist())
    one = next(iter(here))
    before = one.savings
    here.set("savings", 7.5)
    assert model.people["savings"][one.row] == 7.5
    one.savings = before
    assert one.place_name in model.world.context.place_names.values()
    seen = []
    here.do(lambda agent: seen.append(agent.row))
    assert len(seen) == len(here)


def test_a_view_remembers_nothing(model):
    """What is written to the row is what the view says."""
    view = next(iter(model.agents))
    assert set(vars(view)) <= {"unique_id", "model", "row", "pos"}
    model.people["language"][view.row] = 0.25
    assert view.language == 0.25


def test_a_data_collector_collects():
    """mesa.DataCollector with model and agent reporters, as in any Mesa model."""
    model = TransitModel(SETTINGS)
    collector = mesa.DataCollector(
        model_reporters={"in_transit": lambda m: int((m.people["entered"] >= 0).sum())}, agent_reporters={"place": "place"}
    )
    for _ in range(6):
        model.step()
        collector.collect(model)
    assert len(collector.get_model_vars_dataframe()) == 6
    agents = collector.get_agent_vars_dataframe()
    assert len(agents) == 6 * len(model.people)
    last = agents["place"].to_numpy()[-len(model.people) :]
    assert sorted(last.tolist()) == sorted(model.people["place"].tolist())


def test_kin_graph_is_the_families(model):
    """Cliques, one a family, across whatever borders lie between them."""
    graph = model.kin_graph()
    sizes = sorted(len(family) for family in networkx.connected_components(graph))
    born = model.people["family_row"][model.people["place"] >= 0]
    assert sizes == sorted(np.unique(born, return_counts=True)[1].tolist())


def test_a_closed_model_leaves_memory():
    """Mesa before 3.4.2 keeps every model alive; close() lets go."""
    model = TransitModel(SETTINGS)
    model.step()
    model.close()
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_views_wait_in_a_large_world(monkeypatch):
    """Above the limit views are made on request only."""
    monkeypatch.setattr("transitsim.engine.model.VIEWS_UP_TO", 10)
    model = TransitModel(SETTINGS)
    assert len(model.agents) == 0
    model.make_views()
    assert len(model.agents.select(agent_type=Migrant)) == len(model.people)


def test_the_model_of_the_page_on_mesas_window_counts_who_is_where():
    """docs/mesa.md without its widgets, which need Solara: the model and its data collector, for two years."""
    program = (Path(__file__).resolve().parents[1] / "docs" / "mesa.md").read_text(encoding="utf-8")
    tree = ast.parse(program.split("```python\n")[1].split("```")[0])
    plain = [one for one in tree.body if not any(word in ast.unparse(one) for word in ("solara", "Solara", "mesa.visualization"))]
    names: dict = {}
    exec(compile(ast.Module(plain, []), "docs/mesa.md", "exec"), names)
    model = names["Watched"](regime="history", scale=400, seed=1)
    for _ in range(24):
        model.step()
    counted = model.datacollector.get_model_vars_dataframe()
    assert counted.shape == (24, len(names["PLACES"]))
    assert counted.iloc[-1].sum() == np.isin(model.people["place"], TRANSIT).sum() > 0
