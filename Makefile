# Two commands are all a newcomer needs: `make demo` and `make test`.
# Both do all the set-up. Everything they make lies in .venv/ and .data/; `make clean` removes it.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT   ?= 8000
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: help demo test coverage check format schema emulator mutants evaluate assess simulate bench-allocation bench-matching bench-titles bench-closest-yes bench-receipts bench-reading show-at-scale bench-api bench-honesty bench-duplicates bench-trust bench-travel bench-sign-in bench-search bench-upload bench-feeds bench-onboarding bench-lists bench-topn bench-learning bench-push lock clean

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

demo: $(VENV)/run.stamp  ## Set up, load the demo, print recommendations, serve GraphQL (PORT=8000)
	@PUBLIC_URL=$${PUBLIC_URL:-http://127.0.0.1:$(PORT)} exec $(BIN)/python manage.py demo --port $(PORT)

test: $(VENV)/dev.stamp emulator  ## Set up and run every check and test
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

coverage: $(VENV)/dev.stamp emulator  ## Run every test and show which lines none of them reaches (a third slower)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=term:skip-covered

check: $(VENV)/dev.stamp  ## Lint, layers, types, migrations, the schema file, the pages on personal data, on funding and for the public register
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py export_schema --check
	$(BIN)/python manage.py document_personal_data --check
	$(BIN)/python manage.py document_funding_rules --check
	$(BIN)/python manage.py document_accountability --check

format: $(VENV)/dev.stamp  ## Format the code and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: $(VENV)/dev.stamp  ## Write mobile_api/schema.graphql from the code
	$(BIN)/python manage.py export_schema

emulator: $(VENV)/dev.stamp  ## Install the Firebase Auth emulator for the tests (skipped where node is missing)
	@$(BIN)/python -m tests.firebase_emulator.install

mutants: $(VENV)/dev.stamp  ## Knock out one check of permission after the other, and expect a failing test for each
	@$(BIN)/python -m tests.mutants.run

evaluate: $(VENV)/run.stamp  ## How good the lists of the current release are, for whom, and whether it may be used (after make demo)
	@$(BIN)/python manage.py evaluate_matcher

assess: $(VENV)/run.stamp  ## Whom the current release serves worse, and whether that is within the budget (after make demo)
	@$(BIN)/python manage.py assess_release

simulate: $(VENV)/run.stamp  ## A year of a synthetic London: who would get places, who would be turned away, and what policies would cost
	@$(BIN)/python manage.py simulate_city

bench-allocation: $(VENV)/dev.stamp  ## Who gets limited places: ours beside greedy, quotas, boosts, FA*IR, FairRec, transport and the exact optimum
	@$(BIN)/python benchmarks/allocation.py

bench-matching: $(VENV)/dev.stamp  ## Ranking quality beside its peers and without each part, on the open development judgements
	@$(BIN)/python benchmarks/matching.py

bench-titles: $(VENV)/dev.stamp  ## Short texts against public judgements, part by part: MELO, JobBERT, TECH, HOUSE
	@$(BIN)/python benchmarks/titles.py

bench-closest-yes: $(VENV)/dev.stamp  ## 1,000 residents: does every "closest yes" come true, and how many milliseconds (SIZES="10000 50000")
	@$(BIN)/python benchmarks/closest_yes.py $(SIZES)

bench-receipts: $(VENV)/dev.stamp  ## What a receipt adds to making a list, the bytes of receipts and archive, a replay (SIZE=10000)
	@$(BIN)/python benchmarks/receipts.py $(SIZE)

bench-reading: $(VENV)/dev.stamp  ## Reading age of 30,000 generated reasons, kind by kind
	@$(BIN)/python benchmarks/reading_age.py

show-at-scale: $(VENV)/dev.stamp  ## 914 providers upload 50,000 courses; search, filter, bulk edit: prints what each step took
	@$(BIN)/python benchmarks/at_scale.py

bench-api: $(VENV)/dev.stamp  ## p50 of the recommendations query at 10,000 opportunities
	@$(BIN)/python benchmarks/api.py

bench-honesty: $(VENV)/dev.stamp  ## Precision and recall of the entry-level honesty check, beside plain keyword checks
	@$(BIN)/python benchmarks/honesty.py

bench-duplicates: $(VENV)/dev.stamp  ## Precision and recall of near-duplicates beside naive ways, and time at 5,000 and 50,000 titles
	@$(BIN)/python benchmarks/duplicates.py

bench-trust: $(VENV)/dev.stamp  ## Seconds to find duplicates and score freshness and quality at 50,000 courses
	@$(BIN)/python benchmarks/trust.py

bench-travel: $(VENV)/dev.stamp  ## How far off the estimated journeys are, beside a straight line
	@$(BIN)/python benchmarks/travel.py

bench-sign-in: $(VENV)/dev.stamp  ## Microseconds to check an ID token, beside firebase-admin's own way
	@$(BIN)/python benchmarks/sign_in.py

bench-search: $(VENV)/dev.stamp  ## p50 and p95 of searches in 20,000 and 200,000 listings (SIZES="20000 2000000"), beside the naive way
	@$(BIN)/python benchmarks/search.py $(SIZES)

bench-upload: $(VENV)/dev.stamp  ## Bulk upload of 100,000 rows: seconds, rows a second, memory; beside a plain loop
	@$(BIN)/python benchmarks/upload.py

bench-feeds: $(VENV)/dev.stamp  ## Following a feed of 2,000 listings: items a second, statements, bytes a page; beside a plain loop
	@$(BIN)/python benchmarks/feeds.py

bench-onboarding: $(VENV)/dev.stamp  ## Seconds and bytes of the guided steps, and p50 of typing help
	@$(BIN)/python benchmarks/onboarding.py

bench-lists: $(VENV)/dev.stamp  ## Coverage, Gini, organisations, kinds, levels and likeness of lists, before and after they are spread
	@$(BIN)/python benchmarks/list_quality.py

bench-topn: $(VENV)/bench.stamp  ## CPU of the best 20 under all conditions, beside faiss, scikit-learn and implicit (ARGS="--counts 1000000")
	@$(BIN)/python benchmarks/topn.py $(ARGS)

bench-learning: $(VENV)/dev.stamp  ## A million simulated clicks: weights that were put in beside those that are found, and seconds
	@$(BIN)/python benchmarks/learning.py

bench-push: $(VENV)/dev.stamp  ## CPU of one notification to FCM, our ways beside others; and the outbox
	@$(BIN)/python benchmarks/push_transports.py
	@$(BIN)/python benchmarks/push_outbox.py $(ARGS)

lock: $(VENV)/dev.stamp  ## Write the three lock files from pyproject.toml
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header pyproject.toml -o .ci/requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --extra dev -c .ci/requirements.lock pyproject.toml -o .ci/requirements-dev.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --extra bench -c .ci/requirements-dev.lock pyproject.toml -o .ci/requirements-bench.lock

clean:  ## Remove the virtual environment and all local data
	rm -rf $(VENV) .data

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and no python3 was found."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: .ci/requirements.lock | $(VENV)/bin/python
	@echo "Installing the locked dependencies into $(VENV) (a minute or two, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/requirements.lock
	@touch $@

$(VENV)/dev.stamp: .ci/requirements-dev.lock | $(VENV)/run.stamp
	@echo "Installing the locked test tools into $(VENV) (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/requirements-dev.lock
	@touch $@

$(VENV)/bench.stamp: .ci/requirements-bench.lock | $(VENV)/dev.stamp
	@echo "Installing the locked peers of the benchmark into $(VENV) (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/requirements-bench.lock
	@touch $@
