"""What `import transitsim as ts` offers: its names, how results show themselves, and pictures in a reader's own Axes."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from fakes import fake_inputs, fake_simulation
from matplotlib.figure import Figure

import transitsim as ts
from transitsim.core.representation import Shown
from transitsim.inputs.settings import Settings
from transitsim.studies import run as study

PICTURES = ("arrivals", "womens_share", "transit_stock", "want_can_do", "binding", "stays")


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> ts.Results:
    folder = tmp_path_factory.mktemp("results")
    return study.run(fake_inputs(Settings(replicates=2)), folder, progress=False, simulate=fake_simulation)


def cells(shown: Shown) -> dict[str, str]:
    """Names and words of the table that a notebook shows, read as a browser would."""
    table = ElementTree.fromstring(shown._repr_html_())
    return {row.findtext("th"): row.findtext("td") for row in table.iter("tr")}


def test_names_are_the_public_ones_alone() -> None:
    names = [name for name in dir(ts) if not name.startswith("__")]
    assert names == ts.__all__ == sorted(ts.__all__)
    assert "__version__" in dir(ts)
    assert ts.__version__
    assert all(getattr(ts, name) is not None for name in names)
    with pytest.raises(AttributeError, match=r"'simulat'.* Did you mean 'simulate'"):
        _ = ts.simulat


def test_results_show_what_they_hold(results) -> None:
    assert repr(results) == f"<Results {results.record['id']}: 2 of 2 replicates>"
    found = cells(results)
    assert found["flows"] == f"{len(results.flows):,} rows"
    assert found["spells"] == f"{len(results.spells):,} rows"
    assert found["lives"].startswith("history in north_korea_china, to 2024-12")
    assert set(found) == {"lives", *results.record["tables"]}


def test_a_model_shows_where_it_stands() -> None:
    model = ts.TransitModel(scale=5000)
    assert "nothing lived yet" in repr(model)
    model.step()
    assert repr(model) == "<TransitModel history, replicate 0: lived to 1995-01>"
    assert cells(model)["months"] == "1 of 360, 1995-01 to 2024-12"
    assert cells(model)["people"].startswith(f"{(model.people['place'] >= 0).sum()} agents")


def test_what_is_shown_is_escaped() -> None:
    class Sharp(Shown):
        heading = "<b> & co"
        holds = {"a<b": "<script>alert('x')</script>"}  # noqa: RUF012

    assert "<b>" not in Sharp()._repr_html_()
    assert "<script>" not in Sharp()._repr_html_()
    assert cells(Sharp()) == {"a<b": "<script>alert('x')</script>"}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_drawn_into_given_axes(results, name) -> None:
    """It comes back as the same Axes, and their figure and neighbours stay as they were."""
    figure = Figure(figsize=(11, 4))
    left, right = figure.subplots(1, 2)
    before = right.get_position().bounds, tuple(figure.get_size_inches()), figure.dpi
    assert ts.draw(results, name, ax=left) is left
    assert left.get_title(loc="left")
    assert left.has_data()
    assert (right.get_position().bounds, tuple(figure.get_size_inches()), figure.dpi) == before
    assert not right.has_data()


def test_without_axes_a_picture_is_a_figure(results) -> None:
    assert isinstance(ts.draw(results), Figure)


def test_an_unknown_picture_is_refused(results) -> None:
    with pytest.raises(ts.UserError, match="Did you mean 'arrivals'"):
        ts.draw(results, "arivals")
