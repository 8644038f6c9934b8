.PHONY: run test check bench docs types golden soak faults tour
RUNS ?= 5
SECONDS ?= 60
# What runs every branch of states, journal, hub and picture; tracing is slow, so nothing else is traced.
TRACED := tests/incidents tests/dispatch $(addprefix tests/live/test_,crews.py picture.py positions.py slow.py stream.py)
# What waits for the clock more than it works goes beside the rest.
WAITING := tests/alerts tests/desks tests/api/test_advice.py tests/live/test_processes.py $(addprefix tests/browser/test_,line.py town.py)
PY := .venv/bin/python

run:
	@deploy/bootstrap.sh
	@.venv/bin/sigap run --demo

# Beside what is traced the pages' own tests run, and on a bare machine Chromium is fetched: each waits where another works.
# Three tests at once on two cores, and one that waits: one that misses a time because of the others is tried again by
# itself; twice red is red.
test:
	@deploy/bootstrap.sh
	.venv/bin/ruff check .
	.venv/bin/lint-imports
	@$(MAKE) --no-print-directory -j 3 -O _traced _pages _browser
	@$(MAKE) --no-print-directory -j 2 _rest _waiting

OTHERS := $(patsubst %,--ignore=%,$(TRACED) $(WAITING))
AGAIN := --last-failed --last-failed-no-failures none
.PHONY: _traced _pages _browser _rest _waiting
_traced:
	$(PY) -m pytest -n 3 --dist worksteal $(TRACED) --cov --cov-report=term:skip-covered || \
	$(PY) -m pytest $(AGAIN) $(TRACED) --cov --cov-append --cov-report=term:skip-covered
_pages:
	@if [ -f ui/web/package.json ]; then cd ui/web && npm run --silent check && npm test --silent; fi
_browser:
	@deploy/bootstrap.sh test
_rest:
	$(PY) -m pytest -n 3 --dist loadfile $(OTHERS) || $(PY) -m pytest $(AGAIN) $(OTHERS)
# A second pytest closes the first one's folders to the database's user, unless each has its own.
_waiting:
	@own="-o cache_dir=.pytest_cache/waiting --basetemp=/tmp/sigap-waiting-$$$$"; \
	$(PY) -m pytest $$own $(WAITING) || $(PY) -m pytest $$own $(AGAIN) $(WAITING); \
	ended=$$?; rm -rf /tmp/sigap-waiting-$$$$; exit $$ended

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

# The longest first; kills promise seconds on a machine that does nothing else.
soak:
	@deploy/bootstrap.sh test
	$(PY) -m pytest -n 2 --dist worksteal -m soak --durations=0 --ignore=tests/live/test_kills.py tests/past $(filter-out tests/past/,$(wildcard tests/*/))
	$(PY) -m pytest -m soak tests/live/test_kills.py

faults:
	@deploy/bootstrap.sh test
	$(PY) -m tests.faults

tour:
	@deploy/bootstrap.sh test
	$(PY) -m tests.tour
