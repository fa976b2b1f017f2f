# Nothing else to remember: audit - test - quick - golden - bench - slow - spark - vulnerabilities
PYTHON ?= python3
BIN := .venv/bin
KILLS ?= 200

.PHONY: audit test quick golden bench slow spark kills vulnerabilities prose-report clean

audit: .venv/audit.stamp ## the embedded audit: sets up, runs, says where to look
	$(BIN)/transparency-audit run --fail-on never

test: .venv/dev.stamp ## what CI runs: lint, types, all tests but the slow ones
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -q -n auto --dist loadfile -m "not slow"

quick: .venv/dev.stamp ## under half a minute: no browser, no real documents
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -q -x -m "not slow and not browser and not corpus"

slow: .venv/dev.stamp ## the long property, coverage and kill tests
	$(BIN)/pytest -n auto --dist loadfile -m slow

kills: .venv/dev.stamp ## the command itself, killed 200 times (KILLS=60: 60) at random moments
	KILLS=$(KILLS) $(BIN)/pytest -q -s -m slow tests/runs/test_kill_command.py

vulnerabilities: .venv/pip-audit/bin/pip-audit ## known ones among the pins; needs the network (status 2 without)
	$(BIN)/python tests/vulnerabilities.py $<

.venv/pip-audit/bin/pip-audit: .venv/audit.stamp
	$(PYTHON) -m venv .venv/pip-audit
	.venv/pip-audit/bin/pip install --quiet --disable-pip-version-check pip-audit

# Not part of `make test`: pyspark is 450 MB to install and its session takes a quarter of a minute.
spark: .venv/dev.stamp ## the same digits on Apache Spark as on DuckDB; needs Java 17 or later
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,spark]'
	$(BIN)/pytest -q tests/measure/test_spark.py

golden: .venv/dev.stamp ## writes expected.csv where it is missing, then fails: compare by hand
	$(BIN)/pytest -q tests/test_sources_contract.py --write-golden

prose-report: .venv/dev.stamp ## precision and recall of the prose reader on its labelled set
	$(BIN)/python -m tests.prose.report

bench: .venv/dev.stamp ## every benchmark; ratios go into benchmarks/README.md
	for script in benchmarks/bench_*.py; do $(BIN)/python $$script || exit 1; done

.venv/audit.stamp: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/dev.stamp: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@ .venv/audit.stamp

clean:
	rm -rf .venv outputs/*/ .mypy_cache .ruff_cache .pytest_cache
