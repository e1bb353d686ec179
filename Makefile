# make run                     score the simulated shop and write its reports
# make run EXAMPLE=<name>      the same on the data of examples/<name>
# make test                    everything that must hold
# make trust                   the long versions: every fault, every surrounding; writes figures
# make spark                   the same models on Apache Spark, compared with DuckDB
# make metrics                 MetricFlow, to ask for numbers by name; docs/metrics.md
# make notebooks               open the notebooks behind the reports in Jupyter
# make clean                   remove what was built; the environments stay

PYTHON ?= python3
EXAMPLE ?=
SHOP := build/shop/input
BIN := .venv/bin
NOTEBOOKS := build/$(or $(EXAMPLE),shop)/reports/notebooks
DATABASE := build/$(or $(EXAMPLE),shop)/leadscore.duckdb

.PHONY: run test trust spark java metrics notebooks clean
.DELETE_ON_ERROR:

ifeq ($(EXAMPLE),)

run: .venv/requirements.installed
	@test -f $(SHOP)/leadscore.toml || $(BIN)/leadscore simulate --output $(SHOP)
	@$(BIN)/leadscore run --input $(SHOP)
	@$(BIN)/leadscore report --input $(SHOP)

else

SETTINGS := examples/$(EXAMPLE)/leadscore.toml
EXAMPLES := $(notdir $(patsubst %/leadscore.toml,%,$(wildcard examples/*/leadscore.toml)))

ifeq ($(filter $(EXAMPLE),$(EXAMPLES)),)
$(error There is no example $(EXAMPLE); there are: $(EXAMPLES))
endif

run: .venv/requirements-examples.installed
	@$(BIN)/leadscore run --settings $(SETTINGS)
	@$(BIN)/leadscore report --settings $(SETTINGS)

endif

# Three at a time: one of them often waits for an output that another builds.
test: .venv/requirements-dev.installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 0 analyses models tests/dbt
	$(BIN)/pytest --numprocesses 3 --dist loadfile

trust: .venv/requirements-dev.installed
	$(BIN)/pytest tests/trust --write-figures

spark: java .venv-spark/requirements-spark.installed
	.venv-spark/bin/pytest tests/spark

java:
	@command -v java > /dev/null || { echo "Spark runs on Java, and there is none here." \
		"Install a Java 17 runtime (Debian: apt install openjdk-17-jre-headless)."; \
		exit 1; }

metrics: .venv/requirements-metrics.installed
	@test -f $(DATABASE) || $(MAKE) run
	@LEADSCORE_DATABASE=$(DATABASE) $(BIN)/dbt parse --quiet
	@LEADSCORE_DATABASE=$(DATABASE) $(BIN)/mf list metrics

notebooks: .venv/requirements.installed
	@test -d $(NOTEBOOKS) || $(MAKE) run
	$(BIN)/jupyter lab $(NOTEBOOKS)

clean:
	rm -rf build target logs

# An environment is made once for each lock; all locks pin the same versions, so that
# those of .venv add to one another. $(1) environment, $(2) lock.
define environment
$(1)/$(2).packages: $(2).lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12"; exit 1; }
	@test -x $(1)/bin/pip || $(PYTHON) -m venv $(1) || \
		{ echo "$(PYTHON) -m venv failed (Debian: apt install python3-venv)"; exit 1; }
	$(1)/bin/pip install --disable-pip-version-check --no-deps --require-hashes \
		-r $(2).lock
	@touch $$@

$(1)/$(2).installed: $(1)/$(2).packages pyproject.toml
	$(1)/bin/pip install --disable-pip-version-check --no-deps --no-build-isolation \
		--quiet -e .
	@touch $$@
endef

$(eval $(call environment,.venv,requirements))
$(eval $(call environment,.venv,requirements-examples))
$(eval $(call environment,.venv,requirements-dev))
$(eval $(call environment,.venv,requirements-metrics))
$(eval $(call environment,.venv-spark,requirements-spark))
