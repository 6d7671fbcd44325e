# make book   builds the book;  make test   runs every test;  make serve   builds on save.
# Each installs what it needs into .venv.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --require-hashes
# Debian and Ubuntu ship Python without venv.
SUDO := $(shell test $$(id -u) = 0 || echo sudo -n)

# An environment works only in the folder that it was made in.
ifneq ($(wildcard .venv/home),)
ifneq ($(shell cat .venv/home),$(CURDIR))
$(info This folder was copied or moved: its environment is made anew.)
$(shell rm -rf .venv)
endif
endif

.PHONY: book test serve lab bench mutate pins check-links lint clean

book: .venv/book
	$(BIN)/python -m casebook build

test: .venv/test
	$(BIN)/python -m pytest

serve: .venv/book
	$(BIN)/python -m casebook serve

# The pages as notebooks, without building the book.
lab: .venv/run
	$(BIN)/jupyter lab

bench: .venv/test
	$(BIN)/python tests/bench.py $(PART)

# Breaks the graders in every small way, which takes minutes, and sees that a test notices.
mutate: .venv/test
	$(BIN)/python tests/mutate.py

lint: .venv/test
	$(BIN)/ruff check . && $(BIN)/ruff format .

# Writes the pins anew; a version stays unless it is named: make pins UPGRADE="pandas scipy".
pins: .venv/test
	$(BIN)/python tests/pins.py $(UPGRADE)

# Asks other hosts, so it is apart from the tests: links rot without our doing.
check-links: .venv/book
	$(BIN)/jupyter-book build . --path-output _build/links --builder linkcheck

clean:
	rm -rf _build .venv book/*.egg-info book/kernelfree/src/*.egg-info

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv || { rm -rf .venv; $(SUDO) apt-get update && \
	  $(SUDO) apt-get install -y python3-venv && $(PYTHON) -m venv .venv; } || { rm -rf .venv; \
	  echo "This Python cannot make environments. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }

.venv/home: .venv/bin/python
	echo "$(CURDIR)" > $@

# What running needs, with the two packages themselves; what building adds; what testing adds.
.venv/run: .venv/home requirements.txt pyproject.toml book/kernelfree/pyproject.toml postBuild
	$(INSTALL) -r requirements.txt
	PATH="$(CURDIR)/$(BIN):$$PATH" ./postBuild
	touch $@

.venv/book: .venv/run book/requirements.txt
	$(INSTALL) -r book/requirements.txt
	touch $@

.venv/test: .venv/book tests/requirements.txt
	$(INSTALL) -r tests/requirements.txt
	$(BIN)/python tests/browser.py
	touch $@
