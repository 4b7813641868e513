# Everything that a fresh machine needs is done here: `make demo` and `make test` set themselves up.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
SOURCES := pyproject.toml CMakeLists.txt $(wildcard kernels/*)

.DEFAULT_GOAL := help
.PHONY: help demo test lint types layers unit docs wheel clean

help:  ## Show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# Each stamp says that the environment was made from the files as they are now; a second run finds it and does nothing.
$(BIN)/python:
	@echo "== making the environment $(VENV) with $(PYTHON)"
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and f"lrdomains needs Python 3.11 or newer, found {v.major}.{v.minor}: call make PYTHON=/path/to/python3.11")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed-demo: $(BIN)/python $(SOURCES)
	@echo "== installing lrdomains with what the demo reads (compiles the kernels; a few minutes the first time)"
	@$(BIN)/python -m pip install --quiet --editable '.[demo]'
	@touch $@

$(VENV)/.installed-test: $(BIN)/python $(SOURCES)
	@echo "== installing lrdomains with what the tests need (compiles the kernels; a few minutes the first time)"
	@$(BIN)/python -m pip install --quiet --editable '.[demo,download,parquet,dask,spacy,plot]' --group test
	@touch $@ $(VENV)/.installed-demo

$(VENV)/.installed-docs: $(VENV)/.installed-test
	@echo "== installing what the documentation needs"
	@$(BIN)/python -m pip install --quiet --group docs
	@touch $@

demo: $(VENV)/.installed-demo  ## Run all four domains on real data; reports in demo-reports/
	@echo "== running all four domains on real data"
	@$(BIN)/lrdomains demo -o demo-reports

test: lint types layers unit  ## Lint, check types and layers, run every test

lint: $(VENV)/.installed-test  ## Check style
	@echo "== style"
	@$(BIN)/ruff check lrdomains tests benchmarks docs
	@$(BIN)/ruff format --check lrdomains tests benchmarks docs

types: $(VENV)/.installed-test  ## Check types
	@echo "== types"
	@$(BIN)/mypy

layers: $(VENV)/.installed-test  ## Check that rooms use only the rooms below them
	@echo "== layers"
	@$(BIN)/lint-imports --no-cache

unit: $(VENV)/.installed-test  ## Run every test, two modules at a time
	@echo "== tests"
	@$(BIN)/pytest -n 2 --dist loadscope

docs: $(VENV)/.installed-docs  ## Build the documentation, tutorials executed; warnings are errors
	@echo "== documentation"
	@$(BIN)/sphinx-build -W --keep-going -b html docs docs/_build/html
	@echo "open docs/_build/html/index.html"

wheel: $(VENV)/.installed-test  ## Build sdist and wheel, and run the tests on the wheel outside the source tree
	@echo "== building"
	@rm -rf dist && $(BIN)/python -m build --outdir dist .
	@echo "== testing the wheel in an environment of its own"
	@rm -rf build/wheel-test && $(PYTHON) -m venv build/wheel-test/venv
	@build/wheel-test/venv/bin/python -m pip install --quiet --upgrade pip
	@build/wheel-test/venv/bin/python -m pip install --quiet "$$(ls dist/*.whl)[demo,download,parquet,dask,spacy,plot]" --group test
	@cp -r tests tutorials README.md pyproject.toml build/wheel-test/
	@cd build/wheel-test && LRDOMAINS_DATA="$${LRDOMAINS_DATA:-$(abspath ../shared/data)}" venv/bin/pytest tests -m "not source_tree"

clean:  ## Remove what was made here
	@rm -rf $(VENV) build dist demo-reports docs/_build docs/api/generated
