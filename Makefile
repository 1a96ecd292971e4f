# Two commands do everything on a fresh Debian machine: `make run` and `make test`.
.POSIX:
.SUFFIXES:
VENV = .venv
BIN = $(VENV)/bin

.PHONY: help run test soak check bench docs clean

help:
	@echo 'make run    the demo household on emulated modems (REAL=1: your own modems)'
	@echo 'make test   install what the tests need and run them'
	@echo 'make check  lint, types and floors'
	@echo 'make soak   the long runs in full size (SOAK_SECONDS, SOAK_SEED)'
	@echo 'make bench  benchmarks, as ratios measured side by side'
	@echo 'make docs   bring the generated documents in step'

run:
	@sh scripts/setup.sh run
	@REAL='$(REAL)' sh scripts/run.sh

test:
	@WHEEL='$(WHEEL)' sh scripts/setup.sh test
	@sh scripts/test.sh $(PYTEST)

soak:
	@sh scripts/setup.sh test
	@sh scripts/soak.sh

check:
	@sh scripts/setup.sh lint
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python scripts/docs.py --check
	$(BIN)/python scripts/udev.py --check

bench:
	@sh scripts/setup.sh test
	@$(BIN)/python scripts/bench.py

docs:
	@sh scripts/setup.sh run
	@$(BIN)/python scripts/docs.py
	@$(BIN)/python scripts/udev.py

clean:
	rm -rf $(VENV) .run dist build
