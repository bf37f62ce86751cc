# make run    everything: environments, training if needed, data base, demo data, both processes
# make test   everything for the tests, browser tests included
.DEFAULT_GOAL := help
SHELL := /bin/sh
UV_VERSION := 0.13.9
UV := $(shell command -v uv 2>/dev/null || echo .tools/uv/bin/uv)
API := .venv-api/bin/python
BOT := .venv-bot/bin/python
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3
export UV_NO_PROGRESS := 1
export UV_LINK_MODE := copy

.PHONY: audit-packages help run test check train talk bench bench-times bench-bookings eval eval-quick learn eval-crisis eval-redaction rotate-keys lock key clean fix

help: ## these lines
	@sed -n 's/^\([a-z-]*\):.*## /make \1|/p' Makefile | column -t -s '|'

run: .venv-api/.ready .venv-bot/.ready ## install, train if needed, prepare the data base, start api and bot
	@$(API) -m api.run

test: .venv-api/.ready .venv-bot/.ready ## every test, browser tests included
	@sh tests/system.sh
	@$(MAKE) -s tests/browser/node_modules/.ready
	@$(BOT) -m bot.train
	$(BOT) -m pytest -q -c tests/bot/pytest.ini tests/bot
	$(API) -m pytest -q -n 2 --dist loadfile tests/api
	$(API) -m pytest -q tests/journey tests/browser
	@$(API) -m tests.audit_packages

check: .venv-api/.ready .venv-bot/.ready ## ruff, mypy, import arrows, catalogue, rasa data validate
	$(API) -m ruff check .
	$(API) -m ruff format --check .
	$(API) -m mypy
	.venv-api/bin/lint-imports --config pyproject.toml
	$(API) -m api.programmes check
	@$(BOT) -m bot.validate

train: .venv-bot/.ready ## train the assistant now
	@$(BOT) -m bot.train --force

talk: .venv-api/.ready .venv-bot/.ready ## chat in the terminal through the running stack (start it with make run)
	@$(API) -m api.talk

bench-times: .venv-bot/.ready ## our time expressions against ctparse and dateparser
	@$(UV) run -q --no-project --python 3.10 --with ctparse==0.3.6 --with dateparser==1.5.0 --with python-dateutil \
	  --with rapidfuzz python tests/bench/times_peers.py

eval: .venv-bot/.ready ## classifiers compared on held-out voices; writes docs/understanding.md
	@$(BOT) -m bot.evaluation

eval-quick: .venv-bot/.ready ## the chosen classifier only
	@$(BOT) -m bot.evaluation chosen

learn: .venv-bot/.ready ## make learn FILE=mistakes.txt [ADD=--add]: teach what was understood wrongly
	@$(BOT) -m bot.learn $(FILE) $(ADD)

eval-crisis: .venv-api/.ready ## recall and false alarms of the crisis lexicon
	@$(API) -m api.conversations.crisis.evaluate

eval-redaction: .venv-api/.ready ## recall and precision of what is left out before storing
	@$(API) -m api.conversations.redaction.evaluate

bench: .venv-api/.ready .venv-bot/.ready ## compare this stack with a stock Rasa on this machine
	@$(BOT) -m bot.train
	@$(API) -m tests.bench

bench-bookings: .venv-api/.ready ## free times and bookings a second, on SQLite and PostgreSQL
	@$(API) -m tests.bench.bookings

lock: .tools/uv/bin/uv ## compile both locks from pyproject.toml
	$(UV) pip compile -q --universal --python-version 3.12 --generate-hashes --no-header --no-emit-index-url \
	  --group pyproject.toml:api --group pyproject.toml:dev-api -o api/requirements.lock
	$(UV) pip compile -q --python-version 3.10 --generate-hashes --no-header --no-emit-index-url \
	  --group pyproject.toml:bot --group pyproject.toml:dev-bot -o bot/requirements.lock

audit-packages: .venv-api/.ready ## known weaknesses of the pinned packages, when an advisory data base can be reached
	@$(API) -m tests.audit_packages

key: .venv-api/.ready ## a new value for LOTSE_SECRET_KEY
	@$(API) -m api.manage key

rotate-keys: .venv-api/.ready ## wrap every key anew after LOTSE_SECRET_KEY was changed
	@$(API) -m api.manage rotate-keys

fix: .venv-api/.ready ## format and mend what ruff can mend
	$(API) -m ruff check --fix .
	$(API) -m ruff format .

clean: ## remove environments, trained assistants and run-time data
	rm -rf .venv-api .venv-bot .tools models/lotse-* models/de_intake models/train.log var .rasa

tests/browser/node_modules/.ready: tests/browser/package-lock.json
	@cd tests/browser && npm ci --silent --no-audit --no-fund || echo "npm failed: the accessibility tests use the axe-core that came with its Python package"
	@mkdir -p tests/browser/node_modules && touch $@

.tools/uv/bin/uv:
	@echo "installing uv $(UV_VERSION) into .tools/"
	@python3 -m venv .tools/uv || { echo "python3 needs its venv module (Debian: apt-get install python3-venv)"; exit 1; }
	@.tools/uv/bin/pip install -q --disable-pip-version-check uv==$(UV_VERSION)

.venv-api/.ready: api/requirements.lock | $(UV)
	@echo "making the environment of the api (Python 3.12)"
	@$(UV) venv -q --allow-existing --python 3.12 .venv-api
	@$(UV) pip sync -q --require-hashes -p .venv-api api/requirements.lock
	@touch $@

.venv-bot/.ready: bot/requirements.lock | $(UV)
	@echo "making the environment of the bot (Python 3.10, Rasa)"
	@$(UV) venv -q --allow-existing --python 3.10 .venv-bot
	@$(UV) pip sync -q --require-hashes -p .venv-bot bot/requirements.lock
	@touch $@
