.PHONY: run test check docs soak faults
PY := .venv/bin/python

run:
	@deploy/bootstrap.sh
	@.venv/bin/sigap run --demo

test:
	@deploy/bootstrap.sh test
	$(PY) -m pytest
	@if [ -f ui/web/package.json ]; then cd ui/web && npm run --silent check && npm test --silent; fi

check:
	@deploy/bootstrap.sh
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

docs:
	$(PY) -m tests.write_docs

soak:
	$(PY) -m pytest -m soak

faults:
	$(PY) -m tests.faults
