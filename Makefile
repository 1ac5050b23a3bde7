# Every target sets up what it needs in .venv: only Python 3.11+ and make have to be there before.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# How many processes run the tests: `auto` is one for each core.
WORKERS ?= auto
# The caseloads of `make bench`: a million cases take some 7 GB, of which pandas takes the most.
CASES ?= 30000 300000 1000000
# How many records `make matrix` reads by every input route.
RECORDS ?= 100000
# How many inputs `make fuzz` reads.
INPUTS ?= 1000000
# For how many minutes `make mutants` runs.
MINUTES ?= 14
# The least share of lines and branches, in percent, that `make coverage` accepts.
BRANCHES ?= 95
# How many cases `make bench` gives to other tools.
PEER_CASES ?= 300000

# Python for browsers, which `make runtime` gets from the npm registry for the playground.
PYODIDE ?= 0.29.4
RUNTIME := build/pyodide/package

# Where `make reports` writes the example reports.
REPORTS ?= build/reports

# Where `make docs` writes the documentation site.
SITE ?= build/docs

.PHONY: help demo reports playground runtime test test-all matrix fuzz mutants coverage evidence floors client outside installs check bench pages docs pictures hooks clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY)  ## Weigh the two published sheets of South Wales and the sample of 57 cases
	$(BIN)/python examples/south_wales_2005/demo.py

reports: $(READY)  ## Write example reports for the browser: the sample, and the two published sheets
	mkdir -p $(REPORTS)
	$(BIN)/esi-rules report examples/south_wales_2005/sample \
	  --before examples/south_wales_2005/published/original_2004.toml --out $(REPORTS)/sample.html
	$(BIN)/esi-rules report examples/south_wales_2005/published/follow_up_2005.toml \
	  --before examples/south_wales_2005/published/original_2004.toml --out $(REPORTS)/south_wales_2005.html

playground: $(READY) runtime  ## Write the playground, a page that judges a case, and serve it; needs npm
	rm -rf build/playground
	$(BIN)/esi-rules playground --runtime $(RUNTIME) --out build/playground --serve

runtime: $(RUNTIME)/package.json  ## Get Python for browsers (the npm package pyodide) into build/pyodide

$(RUNTIME)/package.json: Makefile
	rm -rf build/pyodide
	mkdir -p build/pyodide
	npm pack --loglevel error pyodide@$(PYODIDE) --pack-destination build/pyodide
	tar -xzf build/pyodide/pyodide-$(PYODIDE).tgz -C build/pyodide
	touch $@

test: $(READY)  ## Run the tests, with a tenth of the examples of each property: up to 3 minutes
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not slow"

test-all: $(READY)  ## Run every test, with every example: some 20 minutes; CI runs this
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --hypothesis-profile=full -m "not spark"
	$(BIN)/python -m pytest --hypothesis-profile=full -m spark

matrix: $(READY)  ## Read 100,000 made-up records by every input route; goes on where it stopped
	$(BIN)/python -m tests.support.matrix_run --records $(RECORDS)

fuzz: $(READY)  ## Read a million damaged files and commands in one process; goes on where it stopped
	$(BIN)/python -m tests.support.fuzz_run --inputs $(INPUTS)

mutants: $(READY)  ## Try small changes of the code on the tests for 15 minutes; goes on where it stopped
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[mutation]"
	$(BIN)/python -m tests.support.mutants_run --minutes $(MINUTES) --record build/mutants.json

# The parts of which `make mutants` changes the code, and the tests that are about them.
COVERED := $(foreach part,rules calendar engine scoring,--cov=esi_rules.$(part))
ABOUT := $(addprefix tests/,rules calendar engine scoring standards test_operators.py test_data.py \
  test_json_schemas.py cli/test_several_inspections.py rulefile/test_rulefile_errors.py \
  analysis/search analysis/scenarios/test_shipped_scenarios.py) \
  $(foreach law,by_hand verdict_algebra evaluation_laws compiled_laws scoring_laws sheet_by_hand \
  nested_schedule_laws recount_laws own_fact_laws,tests/laws/test_$(law).py)

coverage: $(READY)  ## Measure which branches of verdict, calendar, rules, engine and scoring are tested
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not slow" $(ABOUT) --cov-branch \
	  $(COVERED) --cov-report=term-missing:skip-covered --cov-fail-under=$(BRANCHES)

evidence: $(READY)  ## Write docs/evidence.md from the records of the runs in docs/evidence
	$(BIN)/python -m tests.support.evidence_page

# The engines, the readers of files, the command line and the values, on the lowest versions.
FLOORS := tests/columns/test_agreement.py tests/columns/test_kernels.py \
  tests/columns/test_open_evidence.py tests/files/test_read_folder.py tests/test_data.py \
  tests/test_values_travel.py tests/rulefile/test_rulefile_round_trip.py tests/test_floors.py \
  tests/cli/test_shell_completion.py tests/service/test_service_answers.py

floors:  ## Test with the lowest versions that pyproject.toml allows, in a fresh environment
	rm -rf .venv-floors
	$(PYTHON) -m venv .venv-floors
	.venv-floors/bin/python -m pip install --quiet --constraint constraints-floors.txt --editable . \
	  attrs cattrs cyclopts duckdb fastapi holidays hypothesis jinja2 jsonschema narwhals numpy pandas \
	  polars pyarrow pytest PyYAML rich scipy uvicorn
	.venv-floors/bin/python -m pytest -m "not slow and not spark" $(FLOORS)

# The client is copied out of the repository, so that the installed package is read and each checker
# takes the settings of the client. Each must then refuse a file with mistakes. basedpyright is
# pyright with all that it needs in the package index.
CHECKERS = "mypy --python-executable $$bin/python ." "basedpyright --pythonpath $$bin/python" \
  "pyrefly check --python-interpreter-path $$bin/python"

client:  ## Check a program that uses the package with three type checkers, in a fresh environment
	rm -rf .venv-client
	$(PYTHON) -m venv .venv-client
	.venv-client/bin/python -m pip install --quiet --constraint constraints.txt \
	  . mypy basedpyright pyrefly
	project=$$(mktemp -d); trap 'rm -rf "$$project"' EXIT; bin=$(CURDIR)/.venv-client/bin; set -e; \
	cp tests/typing_client/* "$$project"; cd "$$project"; \
	for checker in $(CHECKERS); do $$bin/$$checker; done; \
	cp $(CURDIR)/tests/typing_samples/unsound.py .; \
	for checker in $(CHECKERS); do \
	  ! $$bin/$$checker > refused 2>&1 && grep -q unsound.py refused || \
	    { echo "$$checker accepts a file with mistakes"; exit 1; }; \
	done

# The wheel and not the repository is installed, and the project is copied out of the repository.
outside:  ## Test a project of its own that uses the testing kit, in a fresh environment
	rm -rf .venv-outside
	$(PYTHON) -m venv .venv-outside
	project=$$(mktemp -d); trap 'rm -rf "$$project"' EXIT; bin=$(CURDIR)/.venv-outside/bin; set -e; \
	cp -r examples/tested_rules/. "$$project"; \
	$$bin/python -m pip wheel --quiet --no-deps --wheel-dir "$$project/wheel" .; \
	$$bin/python -m pip install --quiet --constraint constraints.txt --find-links "$$project/wheel" "$$project"; \
	cd "$$project"; $$bin/python -m pytest

installs:  ## Use the wheel with each extra alone, and the sdist, in environments of their own
	$(PYTHON) -m tests.support.installs

check: $(READY)  ## Check lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)  ## Measure the evaluator, the start-up, sensitivity, the frames and other tools
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[bench]"
	$(BIN)/python -m benchmarks.evaluate
	$(BIN)/python -m benchmarks.growth --sizes 300 1000 3000
	$(BIN)/python -m benchmarks.import_time
	$(BIN)/python -m benchmarks.startup
	$(BIN)/python -m benchmarks.sensitivity
	$(BIN)/python -m benchmarks.frames --cases $(CASES)
	$(BIN)/python -m benchmarks.peers --cases $(PEER_CASES)

pages: $(READY)  ## Write the generated pages of docs/ and the catalogues of languages afresh
	$(BIN)/esi-rules rulebook --format md --out docs/rulebook.md
	$(BIN)/esi-rules verify --explain all > docs/verify-codes.md
	$(BIN)/python -m tests.support.catalogue

docs: $(READY)  ## Build the documentation site in build/docs; a warning is an error
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet --fresh-env docs $(SITE)
	@echo "open $(SITE)/index.html"

pictures: $(READY) runtime  ## Take the pictures of the documentation afresh; needs npm and Chromium
	$(BIN)/python docs/make_pictures.py --runtime $(RUNTIME)

hooks: $(READY)  ## Run `make check` before every commit
	$(BIN)/pre-commit install

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $(READY)

clean:  ## Remove the environment and every cache
	rm -rf $(VENV) .venv-floors .venv-client .venv-outside .pytest_cache .mypy_cache .ruff_cache .hypothesis
