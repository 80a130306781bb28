# Two commands do all set-up: `make demo` and `make test`. `make help` lists the others.
PYTHON ?= python3
BIN := .venv/bin
CODE := src tests bench docs hatch_build.py
PARTS := pyproject.toml constraints.txt hatch_build.py $(wildcard src/plantui/locale/*/LC_MESSAGES/plantui.po)
PURE := tests/plan tests/changes tests/review tests/render

.PHONY: help demo check unit test one fmt cover pythons bench fuzz faults mutants pictures codebase attacks accounts design format news release clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16

demo: .venv/installed ## a throwaway repository in the middle of an invented round
	$(BIN)/plantui demo

check: .venv/tested ## lint, form, types and import contracts: seconds
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

# Properties are tried on a tenth of the examples that `make test` tries.
unit: .venv/tested ## the tests of the pure rooms: under half a minute
	$(BIN)/python -m pytest -n 2 --hypothesis-profile=quick $(PURE)

test: check ## everything; what a change must pass
	$(BIN)/python -m pytest -n 2

one: .venv/tested ## one file, folder or test: make one T=tests/plan/test_dates.py
	$(BIN)/python -m pytest -x $(or $(T),$(error say which: make one T=tests/plan/test_dates.py::test_name))

fmt: .venv/tested ## put the code into form, and mend what ruff can mend
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

# Apart from `make test`: counting takes twice to three times as long, and some of its tests measure time.
cover: .venv/tested ## which lines of the pure rooms their tests leave unread; ALL=1 of all rooms by all tests
	$(BIN)/python -m pytest -n 2 --hypothesis-profile=quick --cov-report=term-missing:skip-covered \
	  $(if $(ALL),--cov=plantui tests,$(PURE:tests/%=--cov=plantui.%) $(PURE))

pythons: ## `make unit` and a few commands under every Python there is, from 3.11 to 3.14
	.ci/pythons

bench: .venv/tested ## all measures, or one part: make bench PART=screens (`bench/__main__.py` names them)
	PYTHONPATH=tests $(BIN)/python -m bench $(PART)

# Random histories, judged by plantui, by the verifier and by what must hold of any; then mutated signatures, put to the tools
# that made them. What fails is kept in build/fuzz, and told with the seed that makes it again.
fuzz: .venv/tested ## random histories and mutated signatures; SEED=… begins there, COUNT=… and MUTATIONS=… say how many
	PYTHONPATH=tests $(BIN)/python -m e2e.fuzz $(if $(SEED),--seed $(SEED)) --count $(or $(COUNT),300)
	PYTHONPATH=tests $(BIN)/python -m fuzz.signatures $(or $(MUTATIONS),20000) $(SEED)

faults: .venv/tested ## docs/faults.md: what is tried to break the program; with TRIAL=writers one row alone
	PYTHONPATH=tests $(BIN)/python -m faults.page $(TRIAL)

# One thing changed at a time in the rule's own code. What was tried is kept in mutants/, and tried again only where code or tests
# changed.
mutants: .venv/tested ## which small changes to the rule's own code no test notices; an hour, or one room: ROOM=plantui.review.policy
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/mutmut run $(if $(ROOM),"$(ROOM)*")
	PYTHONPATH=tests $(BIN)/python -m mutation

# All of them stand in build/pictures afterwards, to be looked at; eight are kept in docs/pictures.
pictures: .venv/installed ## the screens drawn by themselves, at three sizes, dark and light; ONLY=80-dark those alone
	$(BIN)/python docs/pictures.py build/pictures $(ONLY)

codebase: .venv/bin/python ## the list of modules in docs/codebase.md
	$(BIN)/python docs/modules.py

attacks: .venv/tested ## docs/attacks.md: what the tests' attacks come to
	PYTHONPATH=tests $(BIN)/python docs/attacks.py

format: .venv/installed ## the tables of fields in docs/plan-format.md and docs/json.md, and the schemas for editors
	$(BIN)/python docs/format.py
	$(BIN)/python docs/schemas.py

accounts: .venv/tested ## tests/e2e/corpus_accounts.txt: all that the rule says of the corpus; read the difference
	PYTHONPATH=tests $(BIN)/python -m e2e.corpus_accounts

design: .venv/installed ## the tables of bounds and severities in docs/design/
	$(BIN)/python docs/design.py

news: .venv/tested ## what changed since the last version, from changelog.d/
	$(BIN)/towncrier build --draft --version Unreleased

release: .venv/tested ## make a version of what stands in changelog.d/: make release VERSION=0.2.0
	$(BIN)/towncrier build --yes --version $(or $(VERSION),$(error say which: make release VERSION=0.2.0))

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("plantui needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python $(PARTS)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	$(BIN)/python -m compileall -q src
	touch $@

.venv/tested: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

clean: ## take away what was built here
	rm -rf .venv build dist
