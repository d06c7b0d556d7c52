PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON := .venv/bin/python
# The everyday suite: everything but the slow checks, the browser and what CI alone looks at closely; CI runs those too.
EVERYDAY := not full and not browser and not ci

.DEFAULT_GOAL := help
.PHONY: help install install-test demo demo-reset test bench lint

help: ## What this file can do
	@echo "ePEP. Say make and one of:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1 \2/p' Makefile | awk '{ name = $$1; $$1 = ""; printf "  %-12s%s\n", name, $$0 }'

install: ## Get what it takes to run ePEP
	@ops/install.sh run

install-test:
	@ops/install.sh test

demo: install ## Run ePEP with made-up children on http://localhost:8000 (PORT=8001 for another port)
	@PORT="$(PORT)" HOST="$(HOST)" $(PYTHON) ops/demo.py

demo-reset: ## Throw the demo's data away
	@python3 ops/demo.py reset

test: install-test ## Run the everyday tests
	@if $(PYTHON) -m pytest -n 2 --dist loadfile -m "$(EVERYDAY)"; \
	then echo; echo "All tests passed."; \
	else echo; echo "SOME TESTS FAILED: see above."; exit 1; fi

bench: install-test ## Measure how fast the busiest pages and saves are, against a bare page
	@$(PYTHON) -m tests.bench

lint: install-test ## Check the style of code and templates
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@find . -name '*.html' -path '*templates*' -not -path './.venv/*' -not -path './var/*' -print0 \
		| xargs -0 -r $(PYTHON) -m djhtml --check --tabwidth 2
	@echo "The style is as agreed."
