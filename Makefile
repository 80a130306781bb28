# Two commands do all set-up: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
PARTS := pyproject.toml constraints.txt hatch_build.py $(wildcard src/plantui/locale/*/LC_MESSAGES/plantui.po)

.PHONY: demo test fuzz bench picture codebase attacks design faults clean

demo: .venv/installed
	$(BIN)/plantui demo

test: .venv/tested
	$(BIN)/ruff check src tests bench docs
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2

# Random histories by the hundred, judged by plantui, by the verifier and by what must hold of any; SEED=… begins there.
# Whatever fails is kept in build/fuzz, and told with the seed that makes it again. Then mutated signatures, put to the tools
# that made them.
fuzz: .venv/tested
	PYTHONPATH=tests $(BIN)/python -m e2e.fuzz $(if $(SEED),--seed $(SEED)) --count $(or $(COUNT),300)
	PYTHONPATH=tests $(BIN)/python -m fuzz.signatures $(or $(MUTATIONS),20000) $(SEED)

# All measures, or with PART=screens (`bench/__main__.py` names the others) one part of them.
bench: .venv/tested
	PYTHONPATH=tests $(BIN)/python -m bench $(PART)

# The picture in the README, drawn by the screens themselves; the list of modules in docs/codebase.md.
picture: .venv/installed
	$(BIN)/python docs/picture.py

codebase: .venv/bin/python
	$(BIN)/python docs/modules.py

# What the tests' attacks come to, in docs/attacks.md.
attacks: .venv/tested
	PYTHONPATH=tests $(BIN)/python docs/attacks.py

# The tables of bounds and severities in docs/design/.
design: .venv/installed
	$(BIN)/python docs/design.py

# What is tried to break the program, and what came of it, in docs/faults.md; with TRIAL=writers one row alone.
faults: .venv/tested
	PYTHONPATH=tests $(BIN)/python -m faults.page $(TRIAL)

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

clean:
	rm -rf .venv build dist
