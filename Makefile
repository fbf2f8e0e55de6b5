# Each target is one step of `ide/installing`, which uses the standard library only; `make help` explains them.
SHELL = /bin/sh
INSTALLING = @command -v python3 >/dev/null 2>&1 \
	|| { echo "Terrarium needs Python 3.11 or later: on Debian and Ubuntu, apt install python3 python3-venv." >&2; exit 1; }; \
	exec python3 -m ide.installing

.PHONY: help run stop test check bench lock

help: ## this table
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/'

run: ## install what is missing, then serve at TERRARIUM_URL; Ctrl-C ends the service and leaves the sandboxes
	$(INSTALLING) run

stop: ## end the service, every sandbox of this installation, and the engine if we started it
	$(INSTALLING) stop

test: ## install what the tests need and run all of them: the gate, the real engine, a real browser
	$(INSTALLING) test

check: ## the gate alone: format, lint, types, imports, unit tests, front end
	$(INSTALLING) check

bench: ## print the benchmark table, peers in the same run
	$(INSTALLING) bench

lock: ## write the lock files anew from pyproject.toml
	$(INSTALLING) lock
