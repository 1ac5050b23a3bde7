# `make demo` and `make test` do all the set-up: they need only Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# How many cases `make bench` judges at once: some 7 GB, of which pandas takes the most.
CASES ?= 1000000

.PHONY: demo test check bench clean

demo: $(READY)
	$(BIN)/python examples/south_wales_2005/demo.py

test: $(READY)
	$(BIN)/python -m pytest -m "not slow"

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python -m benchmarks.evaluate
	$(BIN)/python -m benchmarks.import_time
	$(BIN)/python -m benchmarks.startup
	$(BIN)/python -m benchmarks.frames --cases $(CASES)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $(READY)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
