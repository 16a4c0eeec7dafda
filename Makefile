# Set-up, serving and tests; each target does all it needs. PYTHON, TORCH, ARGS, JOBS can be set:
#   make serve ARGS="--port 9000"
#   make test JOBS=8
#   make serve TORCH="torch==2.13.0 --index-url URL-OF-A-CPU-ONLY-BUILD"

PYTHON ?= python3
TORCH ?= torch==2.13.0
ARGS ?=
JOBS ?= 2

# What can be done side by side is: by make itself, by mypy and by pytest.
MAKEFLAGS += --jobs=$(JOBS)

VENV := .venv
BIN := $(VENV)/bin
PIP := PYTHONWARNINGS=ignore $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --no-compile
# The tests import few of all modules: those are compiled when they first are, and must be kept.
unexport PYTHONDONTWRITEBYTECODE
CONSTRAINTS := deploy/constraints.txt
INPUTS := pyproject.toml $(CONSTRAINTS) Makefile

.PHONY: serve test check curl format weights clean

serve: $(VENV)/.serve
	@exec $(BIN)/inkstone serve $(ARGS)

test: check .legacy-sdk/.installed .node-sdk/.installed curl
	$(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --num-workers $(JOBS)

# The README's examples are tests, and some are written for curl.
curl:
	@command -v curl >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -qq -y curl; } || \
	  { echo "the tests need curl" >&2; exit 1; }

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

weights: $(VENV)/.dev
	$(BIN)/python -m weights.recipe $(ARGS)

clean:
	rm -rf $(VENV) .legacy-sdk .node-sdk build .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Inkstone needs Python 3.11 or newer: make serve PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "python3 -m venv failed: on Debian and Ubuntu, apt-get install python3-venv" >&2; exit 1; }
	@$(INSTALL) --constraint $(CONSTRAINTS) --upgrade pip
	@touch $@

$(VENV)/.torch: $(VENV)/.created $(INPUTS)
	@echo "Installing PyTorch into $(VENV) (once; it is large)"
	@$(INSTALL) $(TORCH)
	@touch $@

$(VENV)/.serve: $(VENV)/.torch
	@echo "Installing Inkstone into $(VENV) (once)"
	@$(INSTALL) --constraint $(CONSTRAINTS) --editable .
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true  # some are for newer Pythons
	@touch $@

$(VENV)/.dev: $(VENV)/.torch
	@echo "Installing Inkstone and the tools of its tests into $(VENV) (once)"
	@$(INSTALL) --constraint $(CONSTRAINTS) --editable '.[dev]'
	@touch $(VENV)/.serve $@

# The SDK of 2023 has the same package name as today's, so it lives in a folder of its own.
.legacy-sdk/.installed: $(VENV)/.created
	@$(INSTALL) --target .legacy-sdk openai==0.28.1
	@touch $@

# Node's own SDK. Where there is no npm, or nothing to fetch it from, its tests are skipped.
.node-sdk/.installed: Makefile
	@mkdir -p .node-sdk
	@{ command -v npm >/dev/null && \
	   npm install --prefix .node-sdk --silent --no-audit --no-fund --no-save --ignore-scripts \
	     --fetch-retries 0 --fetch-timeout 60000 openai@6.49.0 && touch $@; } || \
	  echo "npm could not install its openai package: the tests with it are skipped" >&2
