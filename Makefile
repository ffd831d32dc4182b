# Two commands do all the set-up: make generate, make test. The virtual environment is made on first use.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TYPED := generator/specmint generated/bill_com generated/billbee generated/billing_booth_one generated/chargeover

.PHONY: generate test check lint types drift faults prism corpus clean

generate: $(READY)  ## specs/ -> generated/
	$(BIN)/specmint generate --from-scratch

test: $(READY)  ## everything but the slow suites
	$(BIN)/python -m pytest -n 2

faults: $(READY)  ## the fault-injection suite at its full counts, which it prints; make test runs a sample
	SPECMINT_FAULTS=full $(BIN)/python -m pytest -n 2 tests/faults

check: lint types drift  ## lint, types, drift: what a review expects

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/black --quiet --check .

types: $(READY)
	$(BIN)/mypy $(TYPED)
	$(BIN)/pyright --pythonpath $(BIN)/python

drift: $(READY)  ## generated/ is what specs/ says, believing no manifest
	$(BIN)/specmint check --from-scratch

prism: $(READY)  ## 200 random bodies for every operation, through Prism (minutes)
	SPECMINT_PRISM=full $(BIN)/python -m pytest tests/prism -n 2

corpus: $(READY)  ## every document below SPECMINT_CORPUS (else those of this repository) generated, imported, called (hours); ARGS="--only 'big/*'"
	$(BIN)/python -m tests.corpus $(ARGS)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $(READY)

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
