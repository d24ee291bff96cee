"""Long files are begun first, so that both workers are busy to the end.

With `TRANSITSIM_SKIP_NOTHING=1`, as in `.ci/run`, what would be skipped fails instead: a check that is skipped is no check.

The reason given says what to install.
"""

from __future__ import annotations

import os

import pytest

NOTHING = os.environ.get("TRANSITSIM_SKIP_NOTHING", "0") not in ("", "0")

LONG = (
    "test_faults.py",
    "test_mechanisms.py",
    "test_counterfactual_signs.py",
    "test_fit_command.py",
    "test_fit_refit.py",
    "test_notebooks.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of long files to the front; all others, and the tests of a file, stay in their order."""
    items.sort(key=lambda item: item.path.name not in LONG)


def held(report: pytest.TestReport | pytest.CollectReport) -> None:
    """A report of something skipped becomes one of a failure, with its reason; what is expected to fail stays."""
    if NOTHING and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome, report.longrepr = "failed", f"TRANSITSIM_SKIP_NOTHING is set, and this would be skipped. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    held(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    report = yield
    held(report)
    return report
