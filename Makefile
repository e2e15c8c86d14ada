# Every task of the project; CI calls these and nothing else.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Kept bytecode halves the time that the many processes of the tests start in, also where the environment forbids it.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test slow lint types audit sbom web bench phone lighthouse soak simulate fuzz mutate setup dev lock clean

demo: setup web
	@sh scripts/system.sh zbar
	$(BIN)/checkin demo $(ARGS)

test: dev web
	@sh scripts/system.sh zbar chromium
	$(BIN)/pytest -n auto --dist worksteal -m "not slow" $(ARGS)

# What takes its time by nature: the demo and whole weeks, what kills, races and random histories, hostile input, the wheel. CI runs both.
slow: dev web
	@sh scripts/system.sh zbar chromium
	$(BIN)/pytest -n auto --dist worksteal -m slow $(ARGS)

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: dev
	$(BIN)/mypy

# Known weaknesses of what we pin, where the registries answer such questions.
audit: dev node_modules/.installed
	$(BIN)/python scripts/audit.py

# A bill of materials (CycloneDX) of what is installed with the service and what its pages are built from.
sbom: dev node_modules/.installed
	@mkdir -p out
	$(BIN)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml --output-reproducible -o out/sbom-python.json
	$(BIN)/npm sbom --sbom-format cyclonedx --loglevel=error > out/sbom-web.json
	@echo out/sbom-python.json out/sbom-web.json

bench: dev
	$(BIN)/python -m benchmarks $(ARGS)

# In a browser, and some minutes long: a target of its own.
phone: dev web
	@sh scripts/system.sh chromium
	$(BIN)/python -m benchmarks.phone

# Lighthouse has packages of its own: nothing else needs them.
lighthouse: dev web
	@sh scripts/system.sh chromium
	cd benchmarks/lighthouse && npm ci --no-audit --no-fund --loglevel=error
	$(BIN)/python -m benchmarks.pages

# Longer than CI gives them: more random histories, more seeds, more made-up input, mutants of the rules.
soak: dev
	EXAMPLES=$(or $(EXAMPLES),100000) $(BIN)/pytest -q tests/proofs/test_stateful.py --timeout 0 $(ARGS)

simulate: dev
	SEEDS=$(or $(SEEDS),2000) $(BIN)/pytest -q tests/proofs/test_simulation.py --timeout 0 $(ARGS)

fuzz: dev
	RUNS=$(or $(RUNS),20000000) SECONDS=$(or $(SECONDS),900) $(BIN)/pytest -q -n auto tests/fuzz --timeout 0 $(ARGS)

mutate: dev
	$(BIN)/mutmut run $(ARGS)
	$(BIN)/mutmut results

setup: .venv/.setup web
dev: .venv/.dev
web: dashboard/web/dist/.built scanner/phone/dist/.built scanner/laptop/fonts/.built

# The pinned, hashed set first, then the project itself without looking anywhere else.
.venv/.setup: requirements/run.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.setup requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

node_modules/.installed: package.json package-lock.json dashboard/web/package.json scanner/phone/package.json .venv/.setup
	$(BIN)/npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# One rule for both: each is built anew when a file of its own has changed.
.SECONDEXPANSION:
dashboard/web/dist/.built scanner/phone/dist/.built: %/dist/.built: node_modules/.installed $$(shell find $$* \( -name dist -o -name __pycache__ \) -prune -o -type f -print)
	$(BIN)/npm run build --silent --workspace $*
	@touch $@

scanner/laptop/fonts/.built: node_modules/.installed hatch_build.py
	$(BIN)/python -c "import pathlib, hatch_build; hatch_build.bring_fonts(pathlib.Path())"
	@touch $@

# Written anew only on purpose; uv is the one tool for it that knows all platforms at once.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --extra laptop --group build pyproject.toml -o requirements/run.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --extra laptop --group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

clean:
	rm -rf .venv node_modules dashboard/web/dist scanner/phone/dist scanner/laptop/fonts .pytest_cache .mypy_cache .ruff_cache
