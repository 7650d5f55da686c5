# Every verb of the project; `make help` lists them. Relative paths only: the clone's own path may hold spaces.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
# What to pass on to pytest, as in `make test ARGS="tests/unit -x"`.
ARGS ?=

.PHONY: help install install-dev run test fuzz lint audit format bench screenshots lock clean

help: ## List the verbs
	@echo "CineWhy: what to watch, and why"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/installed-run ## Install what the site and its training need into .venv

install-dev: $(VENV)/installed-dev ## Install what tests and linters need, too

run: install ## Run the site: services, data, model, web, worker (PORT=8000, HOST=127.0.0.1)
	@exec $(BIN)/python -m cineproject.embedded.run

test: install-dev ## Run the whole test suite (ARGS="tests/unit -x" for a part)
	@exec $(BIN)/python -m pytest $(ARGS)

lint: install-dev ## Check style, types, layers, templates and migrations
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy .
	$(BIN)/python -m bandit --quiet --recursive --configfile pyproject.toml accounts catalog cineproject explainer ml_jobs recommender
	$(BIN)/python -c 'from importlinter.cli import lint_imports_command as lint; lint()'
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2 --check
	$(BIN)/python manage.py makemigrations --check --dry-run

audit: install-dev ## Ask the advisory service about the locked dependencies (needs the network)
	$(BIN)/python -m pip_audit --require-hashes --disable-pip --requirement requirements/dev.txt

format: install-dev ## Format code and templates
	$(BIN)/python -m ruff check --fix
	$(BIN)/python -m ruff format
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2

fuzz: install-dev ## Send the API 20,000 generated requests (FUZZ_CASES, FUZZ_SEED)
	@FUZZ_CASES=$${FUZZ_CASES:-20000} exec $(BIN)/python -m pytest tests/functional/test_api_fuzz.py $(ARGS)

bench: install-dev ## Measure training, serving and pages (BENCH_FULL=1 for 20 million ratings; ARGS="--json FILE")
	@exec $(BIN)/python -m ml_jobs.bench $(ARGS)

screenshots: install-dev ## Take the README's pictures of the site on this machine (after make run)
	@exec $(BIN)/python -m tests.pictures.screenshots

# The web tier and the run are subsets of the development lock, so that all three agree on every version.
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url
lock: ## Resolve the dependencies anew (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	$(LOCK) --upgrade --extra dev -o requirements/dev.txt
	$(LOCK) -c requirements/dev.txt --extra embedded --extra train -o requirements/run.txt
	$(LOCK) -c requirements/dev.txt -o requirements/web.txt

clean: ## Remove caches and collected files; data, models and passwords in .cine stay
	rm -rf staticfiles build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# The interpreter behind an environment may have gone since.
ifneq ($(shell $(BIN)/python -c 'print("works")' 2>/dev/null),works)
.PHONY: $(VENV)/made
endif

# A stamp is written last, so an installation that was interrupted is taken up again.
$(VENV)/installed-%: requirements/%.txt $(VENV)/made
	@rm -f $@
	$(PIP) install --require-hashes --no-deps -r $<
	@touch $@

$(VENV)/made:
	@command -v $(PYTHON) >/dev/null || { echo "make: CineWhy needs Python 3.11 or newer with its venv module; $(PYTHON) is not there" >&2; exit 1; }
	@$(PYTHON) cineproject/embedded/machine.py
	@# An environment that still works is kept; one that was moved or cut off half-way is made anew.
	$(PYTHON) -m venv $$($(BIN)/python -c 'import pip' 2>/dev/null || echo --clear) $(VENV)
	@touch $@
