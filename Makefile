.PHONY: run test check
PY := .venv/bin/python

run test check: .venv/.ready

.venv/.ready: requirements-dev.txt
	python3 -m pip install --quiet uv
	uv venv --quiet --allow-existing --python 3.11 .venv
	uv pip install --quiet -p .venv --require-hashes -r requirements-dev.txt
	uv pip install --quiet -p .venv --no-deps -e .
	touch $@

test:
	$(PY) -m pytest

check:
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
