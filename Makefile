.PHONY: run test check bench docs types golden soak faults tour
RUNS ?= 5
SECONDS ?= 60
# What runs every branch of states, journal, hub and picture; tracing is slow, so nothing else is traced.
TRACED := tests/incidents tests/dispatch $(addprefix tests/live/test_,crews.py picture.py slow.py stream.py)
PY := .venv/bin/python

run:
	@deploy/bootstrap.sh
	@.venv/bin/sigap run --demo

# Three tests at once on two cores: one that misses a time because of the others is tried again alone; twice red is red.
test:
	@deploy/bootstrap.sh test
	.venv/bin/ruff check .
	.venv/bin/lint-imports
	$(PY) -m pytest -n 3 --dist loadfile $(TRACED) --cov --cov-report=term:skip-covered
	$(PY) -m pytest -n 3 --dist loadfile $(TRACED:%=--ignore=%) || $(PY) -m pytest --last-failed --last-failed-no-failures none
	@if [ -f ui/web/package.json ]; then cd ui/web && npm run --silent check && npm test --silent; fi

check:
	@deploy/bootstrap.sh
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) -m tests.write_types --check
	cd ui/web && npm run --silent check
	@[ -d tests/tools/node_modules ] || (cd tests/tools && npm ci --silent)
	@$(PY) -m tests.measure

types:
	$(PY) -m tests.write_types

golden:
	$(PY) -m tests.write_golden

bench:
	@deploy/bootstrap.sh test
	@uv pip install --quiet -p .venv --require-hashes -r requirements-bench.txt
	$(PY) -m benchmarks --runs $(RUNS) --seconds $(SECONDS)

docs:
	@deploy/bootstrap.sh
	$(PY) -m tests.write_docs

soak:
	@deploy/bootstrap.sh test
	$(PY) -m pytest -n 2 -m soak --durations=0

faults:
	@deploy/bootstrap.sh test
	$(PY) -m tests.faults

tour:
	@deploy/bootstrap.sh test
	$(PY) -m tests.tour
