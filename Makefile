# make help lists what there is to do.

SEED ?= 0
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check
PIP := $(BIN)/python $(PIP_INSTALL)
LIGHT := .venv-report
PACKAGE := $(shell find mmbias -name __pycache__ -prune -o -print)

# The first interpreter that runs and has a version the tested stack supports.
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))
PYTHON ?= $(shell for python in python3.11 python3 python3.12 python; do \
	if $$python -c '$(SUPPORTED)' 2>/dev/null; then echo $$python; break; fi; done)

.DEFAULT_GOAL := help
.PHONY: help demo mini test lint report-env weights references segmenter clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.stack  ## run the calibrated control on the CPU: make demo [SEED=n]
	$(BIN)/python tools/control.py --seed $(SEED) --out work_dirs/demo

mini: $(VENV)/.reproduce  ## run the graph of both papers on generated videos, on two cores
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/snakemake --snakefile tools/reproduce/Snakefile --config suite=mini --cores 2

test: lint $(LIGHT)/.ready  ## check style and types, then run every test
	$(BIN)/python -m pytest

lint: $(VENV)/.tools  ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy mmbias tools

report-env: $(LIGHT)/.ready  ## make an environment without torch, whose tests are skipped without

weights: data/i3d_inception_kinetics400.pth  ## fetch the Inception I3D (47 MB), whose test is skipped without

references: $(VENV)/.stack  ## install PyTorchVideo, whose test is skipped without
	@$(PIP) --no-deps --no-build-isolation -r requirements/references.txt

segmenter: $(VENV)/.stack  ## make the environment of BlazePose (0.4 GB), whose tests are skipped without
	@$(BIN)/python -m mmbias.segmenting.environment

data/i3d_inception_kinetics400.pth: | $(VENV)/.stack
	$(BIN)/python tools/get_i3d_inception.py --out $@

clean:  ## remove the environments, caches and the output of the demo
	rm -rf $(VENV) $(LIGHT) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	rm -rf work_dirs/demo work_dirs/mini .snakemake
	find mmbias tests tools configs -name __pycache__ -prune -exec rm -rf {} +

# A stamp is younger than everything it was made from, so an environment is installed once.
$(VENV)/.stack: requirements/tested.txt setup.py
	@test -n '$(PYTHON)' || { echo 'mmbias needs Python 3.11 (3.12 may work) and finds' \
		'none as python3.11 or python3. Name one: make PYTHON=/path/to/python3.11'; exit 1; }
	@$(PYTHON) -c '$(SUPPORTED)' || { echo '$(PYTHON) is not Python 3.11 or 3.12'; exit 1; }
	@test -x $(BIN)/pip || { echo "Making $(VENV) with $$($(PYTHON) --version)" && \
		$(PYTHON) -m venv --clear $(VENV); } || { rm -rf $(VENV); \
		echo 'The module venv does not work: on Debian, install python3-venv'; exit 1; }
	@echo 'Installing the tested stack, 1 of 3: torch (the largest part)'
	@$(PIP) "$$(grep '^torch==' requirements/tested.txt)"
	@echo 'Installing the tested stack, 2 of 3: everything else'
	@$(PIP) -r requirements/tested.txt
	@echo 'Installing the tested stack, 3 of 3: mmbias'
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

# Not editable: what is tested there is what an installation copies, templates and lists too. A
# build takes what an earlier one left in build/.
$(LIGHT)/.ready: $(LIGHT)/.stack setup.py pyproject.toml $(PACKAGE)
	@rm -rf build
	@$(LIGHT)/bin/python $(PIP_INSTALL) --no-build-isolation --no-deps --force-reinstall '.[report]'
	@touch $@

# The interpreter of the tested stack, so that both environments have one.
$(LIGHT)/.stack: requirements/report.txt | $(VENV)/.stack
	@echo 'Installing the environment without torch'
	@$(BIN)/python -m venv --clear $(LIGHT)
	@$(LIGHT)/bin/python $(PIP_INSTALL) -r requirements/report.txt
	@touch $@

$(VENV)/.reproduce: $(VENV)/.stack requirements/reproduce.txt
	@echo 'Installing Snakemake'
	@$(PIP) -r requirements/reproduce.txt
	@touch $@

$(VENV)/.tools: $(VENV)/.reproduce requirements/test.txt
	@echo 'Installing the linters and test tools'
	@$(PIP) -r requirements/test.txt
	@touch $@
