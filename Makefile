# Needs make and Python 3.11 or later, nothing else; everything is installed into $(VENV).

PYTHON  ?= python3
VENV    ?= .venv
OUT     ?= out
PROFILE ?= ci
WORKERS ?= 2
PRESET  ?= small

BIN := $(VENV)/bin

.PHONY: help demo test lint types properties docs proofs verified-checker bench study clean
.NOTPARALLEL:

help:
	@echo "make demo        certify two kinds of iris, check every certificate, say where the report is"
	@echo "make test        linter, formatter, walls, review, types, tests and properties (PROFILE=dev|ci|thorough, default ci)"
	@echo "make properties  the properties alone, for example with PROFILE=thorough"
	@echo "make docs        the site, of the pages in docs/ and the docstrings, into $(OUT)/site; a warning is an error"
	@echo "make proofs      the Coq proofs of what the certificates say, see docs/proofs.md; needs Coq 8.16 and mathcomp"
	@echo "make verified-checker  the checker extracted from the proofs, $(OUT)/geomadv-check-verified; needs OCaml and Zarith, too"
	@echo "make bench       the benchmarks, and benchmarks/README.md from them"
	@echo "make study       the MNIST study and its figures (PRESET=smoke|small|paper, default small); goes on where it was"
	@echo "make clean       remove the environment, the caches and the output"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "geomadv needs Python 3.11 or later, and $(PYTHON) is not that; pass one that is: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	  echo "$(PYTHON) cannot make virtual environments; install its venv package (python3-venv on Debian), then run make again" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# One stamp for each extra; a change of the requirements or of the pins installs anew.
$(VENV)/.installed-%: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -c constraints.txt -e '.[$*]'
	@touch $@

demo: $(VENV)/.installed-cli
	$(BIN)/geomadv certify iris:setosa-versicolor --out $(OUT)/iris
	$(BIN)/geomadv check $(OUT)/iris/*.json
	@echo "Report: $(OUT)/iris/report.html"

test: lint
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --hypothesis-profile=$(PROFILE)

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/repo-review --show err .

types: $(VENV)/.installed-test
	$(BIN)/mypy

properties: $(VENV)/.installed-test
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --hypothesis-profile=$(PROFILE) properties

# In an environment of its own: see the extra in pyproject.toml.
$(VENV)/docs/.installed: pyproject.toml docs/constraints.txt | $(BIN)/python
	$(BIN)/python -m venv $(VENV)/docs
	$(VENV)/docs/bin/python -m pip install --disable-pip-version-check --quiet -c docs/constraints.txt -e '.[docs]'
	@touch $@

docs: $(VENV)/docs/.installed
	$(VENV)/docs/bin/python -m sphinx -q -W --keep-going -c docs -d $(OUT)/doctrees . $(OUT)/site
	$(VENV)/docs/bin/python docs/links.py $(OUT)/site
	@echo "Site: $(OUT)/site/index.html"

# Built by Coq's own make, which knows what depends on what.
proofs:
	@command -v coq_makefile >/dev/null || { \
	  echo "Coq is missing; on Debian 12: apt-get install --no-install-recommends coq libcoq-mathcomp-algebra-tactics" >&2; exit 1; }
	@cd proofs && coq_makefile -f _CoqProject -o Makefile.coq && $(MAKE) --no-print-directory -j2 -f Makefile.coq

# What Coq extracts, with a reader of JSON and a driver in OCaml.
verified-checker: proofs
	@ocamlfind query zarith unix >/dev/null 2>&1 || { \
	  echo "OCaml or Zarith is missing; on Debian 12: apt-get install --no-install-recommends ocaml-nox ocaml-findlib libzarith-ocaml-dev" >&2; exit 1; }
	@mkdir -p $(OUT)/verified && cp proofs/verified/*.ml proofs/verified/Extract.v $(OUT)/verified
	@cd $(OUT)/verified && coqc -w none -R $(CURDIR)/proofs Geomadv Extract.v && \
	  ocamlfind ocamlopt -w -a -package zarith,unix -linkpkg checked.mli checked.ml sha256.ml text.ml main.ml -o geomadv-check-verified
	@mv $(OUT)/verified/geomadv-check-verified $(OUT)/ && echo "Checker: $(OUT)/geomadv-check-verified"

bench: $(VENV)/.installed-test
	@mkdir -p $(OUT)
	$(BIN)/python -m pytest -p no:xdist benchmarks --benchmark-only \
	  --benchmark-columns=median,iqr,rounds --benchmark-json=$(OUT)/benchmarks.json
	$(BIN)/python -m benchmarks.report $(OUT)/benchmarks.json

study: $(VENV)/.installed-study
	$(BIN)/python -m benchmarks.mnist run --preset $(PRESET) --out $(OUT)/$(PRESET)
	$(BIN)/python -m benchmarks.mnist figure $(OUT)/$(PRESET)

clean:
	rm -rf $(VENV) $(OUT) build dist docs/api .mypy_cache .pytest_cache .ruff_cache .hypothesis .benchmarks
	cd proofs && rm -f *.vo *.vok *.vos *.glob .*.aux .*.cache Makefile.coq* .Makefile.coq.d
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
