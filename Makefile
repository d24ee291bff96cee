# make run    the main job: 1995-2024, twenty replicates, into results/history; a second time it verifies and shows them
# make test   the test suite; make slow: the longer tests (fits, browsers, killed processes, the site); neither runs tests/REFIT.md
# make golden simulate the main questions again and compare every column with tests/golden.csv; every difference needs a reason
# make bench  how fast the page is, in a browser on a slowed processor
# make hashes write the hashes of whole worlds anew: a change of any bit needs it, and a line in CHANGELOG.md
# make wheels a folder of wheels for a room without a network: dist/wheels, with instructions in INSTALL.txt
# All set up .venv when it is missing or older than what it is made from. Any Python from 3.11 on will do: PYTHON=...

CANDIDATES := python3.11 python3.12 python3.13 python3 python
PYTHON ?= $(shell for one in $(CANDIDATES); do \
	$$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$one; break; }; done)
PIP := .venv/bin/python -m pip --disable-pip-version-check --no-input
MADE_FROM := pyproject.toml constraints.txt

.PHONY: help run test slow golden hashes bench lint docs page site notebooks wheels constraints clean
help:
	@sed -n '1,7s/^# //p' Makefile

run: .venv/run.stamp
	.venv/bin/transitsim history

# compiled modules are kept whatever the surroundings say: reading tests anew in three processes takes twice as long without
test slow golden: export PYTHONDONTWRITEBYTECODE :=

test: .venv/test.stamp
	.venv/bin/python -m pytest -m "not slow and not refit"

slow: .venv/test.stamp
	.venv/bin/python -m pytest -m "slow and not refit"

golden: .venv/test.stamp
	.venv/bin/python tests/golden.py

bench: .venv/test.stamp
	.venv/bin/python benchmarks/page.py

hashes: .venv/test.stamp
	.venv/bin/python tests/hashes.py

lint: .venv/test.stamp
	.venv/bin/ruff check .
	.venv/bin/ruff format --check src tests .ci
	.venv/bin/mypy

docs: .venv/test.stamp
	.venv/bin/transitsim names > docs/names.md
	.venv/bin/python docs/_ext/commands_page.py > docs/commands.md
	.venv/bin/python tests/mechanisms_page.py > docs/mechanisms.md
	.venv/bin/python docs/_ext/model_description.py > docs/model.md
	rm -f docs/regimes/*.md
	.venv/bin/python docs/_ext/regime_pages.py docs/regimes

# the rules as a WebAssembly module, and the scripts and looks of the page; needs node and npm
WEB := src/transitsim/page/web
page: .venv/test.stamp
	.venv/bin/python -m transitsim.page.module
	cd $(WEB) && npm ci --silent && npm run --silent check && npm run --silent build

site: .venv/test.stamp
	.venv/bin/python -m sphinx -q -W -b html docs build/site

notebooks: .venv/test.stamp
	.venv/bin/jupyter execute --inplace notebooks/*.ipynb

# for this kind of machine and this Python; EXTRAS=dev brings the tests and the notebooks too
EXTRAS := studies,calibrate,report
wheels: | .venv/bin/python
	rm -rf dist/wheels build/lib build/bdist.*
	$(PIP) wheel -q -c constraints.txt -w dist/wheels '.[$(EXTRAS)]'
	cp LICENSE README.md dist/wheels
	.venv/bin/python .ci/install_text.py '$(EXTRAS)' > dist/wheels/INSTALL.txt
	@cat dist/wheels/INSTALL.txt

constraints: .venv/test.stamp
	@test -x .venv-3.13/bin/python || { echo "make constraints needs a Python 3.13 in .venv-3.13, with pip install -e '.[dev]'"; exit 2; }
	.venv/bin/python .ci/constraints.py .venv/bin/python .venv-3.13/bin/python > constraints.new
	mv constraints.new constraints.txt

clean:
	rm -rf .venv .venv-3.13 build dist .pytest_cache .ruff_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "transitsim needs Python 3.11 or newer: make PYTHON=/path/to/python3"; exit 2; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: $(MADE_FROM) | .venv/bin/python
	$(PIP) install -q --no-compile -c constraints.txt -e .
	@touch $@

.venv/test.stamp: $(MADE_FROM) | .venv/bin/python
	$(PIP) install -q -c constraints.txt -e '.[dev]'
	@touch $@ .venv/run.stamp
