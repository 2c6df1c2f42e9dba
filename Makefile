# evq's commands. Each line "## …" behind a target is its help.
SHELL := /bin/bash
.DEFAULT_GOAL := help
EVGEN := go run ./cmd/evgen
PACKAGES := ./...
TEST := go test -timeout 20m # the same everywhere, so that what verify has run test does not run again
CATALOGUE := -o examples/userevents/catalogue ./examples/userevents
FUZZTIME ?= 30s
BENCH ?= # flags of bench, such as -quick

.PHONY: help demo test test-race verify generate lint bench bench-full torture fuzz postgres pgbouncer chromium

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

demo: ## generate the example and run it on a fresh SQLite file: needs Go and a C compiler
	@command -v go >/dev/null || { echo "demo needs Go 1.26: https://go.dev/dl" >&2; exit 1; }
	@command -v $${CC:-cc} >/dev/null || { echo "demo needs a C compiler for SQLite: sudo apt-get install gcc" >&2; exit 1; }
	$(EVGEN) ./examples/userevents
	go run ./examples/userevents/demo

test: postgres pgbouncer chromium ## run every test, on SQLite and on a private PostgreSQL server
	$(TEST) $(PACKAGES)

test-race: postgres pgbouncer chromium ## run every test with the race detector
	go test -race -timeout 40m $(PACKAGES)

verify: ## check that generated, golden and formatted files are what the tools write; changes nothing
	@test -z "$$(gofmt -l $$(git ls-files '*.go' ':!testdata/golden'))" || { echo "not formatted:" >&2; gofmt -l $$(git ls-files '*.go' ':!testdata/golden') >&2; exit 1; }
	go mod tidy -diff
	go vet $(PACKAGES)
	cd bench && go mod tidy -diff && go vet ./...
	$(EVGEN) -check ./...
	$(EVGEN) docs -check $(CATALOGUE)
	$(TEST) ./internal/house ./generator ./cmd/evgen

generate: ## write the generated code and the catalogue of the example, and the golden files
	$(EVGEN) ./...
	$(EVGEN) docs $(CATALOGUE)
	go test ./generator -run Golden -update

lint: ## run the linters (a module of their own, so that users never see their dependencies)
	go tool -modfile=tools/go.mod staticcheck $(PACKAGES)

bench: postgres ## measure evq beside ceilings, the naive way and other event stores, and write docs/performance.md: under 20 minutes
bench-full: postgres ## pushes in all combinations, and growth to ten million events, to docs/full/performance.md: about an hour
bench: OUT := docs
bench-full: OUT := docs/full
bench-full: PLAN := -full -only push,growth -rounds 3 -round 200ms
bench bench-full:
	@if cd bench/peers && go build -o /dev/null .; then go run . -out ../../$(OUT) $(PLAN) $(BENCH); else \
		echo "the peers cannot be fetched or built: measuring without them" >&2; \
		cd .. && go run . -missing "could not be fetched or built" -out ../$(OUT) $(PLAN) $(BENCH); fi

torture: postgres ## the guarantees under longer fire than make test has time for
	EVQ_TORTURE=1 go test -count=1 -timeout 60m ./internal/torture

fuzz: ## fuzz the generator and the parsers, FUZZTIME (30s) each
	@set -e; for target in $$(grep -rlE '^func Fuzz' --include='*_test.go' . | xargs -n1 dirname | sort -u); do \
		for name in $$(grep -hoE '^func Fuzz[A-Za-z0-9]+' $$target/*_test.go | cut -c6-); do \
			echo "$$target $$name"; go test $$target -run '^$$' -fuzz "^$$name$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 2x; done; done

postgres: # a server for the tests: EVQ_TEST_POSTGRES, an installed one, or Debian's package when it may be installed
	@./tools/postgres

chromium: # a browser for the tests: EVQ_TEST_CHROMIUM, an installed one, or Debian's package when it may be installed
	@./tools/chromium

pgbouncer: # a pooler for the tests: an installed one, or Debian's package when it may be installed
	@./tools/pgbouncer
