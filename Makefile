# Two commands do all the set-up: make generate, make test. The virtual environment is made on first use.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Folders that hold the configured packages: what a new API adds to pyproject.toml is type-checked without a change here.
OUTPUTS = $(shell $(BIN)/python .ci/outputs.py)
TYPED = generator/specmint $(OUTPUTS)

.PHONY: help generate test check lint types drift faults fs names mutants edits packed stripe prism corpus bench editors newest oldest clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

generate: $(READY)  ## specs/ -> generated/
	$(BIN)/specmint generate --from-scratch

test: $(READY)  ## everything but the slow suites
	$(BIN)/python -m pytest -n 2

faults: $(READY)  ## the fault-injection suite at its full counts, which it prints; make test runs a sample
	SPECMINT_FAULTS=full $(BIN)/python -m pytest -n 2 tests/faults tests/runtime/test_interruptions.py

fs: $(READY)  ## 200 kills, full disks, runs at a time and 200 sequences of edits and commands (minutes), with counts
	SPECMINT_FS=full $(BIN)/python -m pytest -n 0 -q -rP tests/fs

names: $(READY)  ## 10,000 changes to documents, none of which may make a name mean something else unsaid (minutes)
	SPECMINT_NAMES=10000 $(BIN)/python -m pytest -n 0 -q tests/test_stable_names.py

edits: $(READY)  ## ten edits of real kinds on each of the four specs, as reviewers meet them (minutes)
	SPECMINT_EDITS=full $(BIN)/python -m pytest -n 2 -q tests/test_edits.py

packed: $(READY)  ## vendored clients in programs of PyInstaller and shiv, and the example of Bazel if it is here (minutes)
	SPECMINT_PACKED=full $(BIN)/python -m pytest -n 0 -q tests/test_packed.py

stripe: $(READY)  ## Stripe's client against localstripe of PyPI, which is installed for it (minutes); SPEC=stripe.json
	SPECMINT_STRIPE=$(SPEC) $(BIN)/python -m pytest -n 0 -q -rs tests/test_localstripe.py

check: lint types drift  ## lint, types, drift: what a review expects

lint: $(READY)  ## ruff and black
	$(BIN)/ruff check .
	$(BIN)/black --quiet --check .

types: $(READY)  ## mypy and pyright, both strict, on the generator and on every configured package
	@test -n "$(OUTPUTS)" || { echo "no package is configured in pyproject.toml: nothing to type-check" >&2; exit 1; }
	$(BIN)/mypy $(TYPED)
	$(BIN)/pyright --pythonpath $(BIN)/python $(TYPED)

drift: $(READY)  ## generated/ is what specs/ says, believing no manifest
	$(BIN)/specmint check --from-scratch

mutants: $(READY)  ## changes decisions of the code, and names those that no test notices (hours; ARGS="gate.py --sample 50")
	$(BIN)/python -m tests.mutants $(ARGS)

prism: $(READY)  ## 200 random bodies for every operation, through Prism (minutes)
	SPECMINT_PRISM=full $(BIN)/python -m pytest tests/prism -n 2

corpus: $(READY)  ## generate and call every document below SPECMINT_CORPUS (hours); ARGS="--only 'big/*'"
	$(BIN)/python -m tests.corpus $(ARGS)

bench: $(READY) .bench/.ready  ## CPU time beside peers, as ratios, in BENCHMARKS.md (minutes); ARGS="--only 'cold*'"
	$(BIN)/python -m tests.bench $(ARGS)

.bench/.ready: tests/bench/peers.txt
	$(PYTHON) -m venv .bench/openapi-python-client
	.bench/openapi-python-client/bin/python -m pip install --quiet --disable-pip-version-check -r tests/bench/peers.txt
	touch .bench/.ready

editors: $(READY)  ## the schemas for editors through the language servers of npm, which are installed once
	$(BIN)/python -m tests.editors.language_server
	$(BIN)/python -m pytest -n 0 tests/editors tests/test_editors.py

newest: $(READY)  ## a sample of the tests, and drift, on the newest Python that this machine has
	.ci/newest

oldest: $(READY)  ## a sample of the tests with the oldest httpx2 and pydantic that packages say they run with
	.ci/oldest

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $(READY)

clean:  ## remove the virtual environments and what tools leave behind
	rm -rf $(VENV) .venv-* dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .bench .mutants
