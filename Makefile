# Targets for people and for CI. `make help` lists them.
.DEFAULT_GOAL := help
GO ?= go
AXE_VERSION := 4.14.1
SCIM_SERVER := scimmy@1.3.5 scimmy-routers@1.3.2 express@5.3.0
LINT_VERSION := v2.15.0
FUZZTIME ?= 30s
KILLS ?= 500
ORDERS ?= 1000
OFFICIALS ?= 20000
SCALE ?= small
FUZZ_PACKAGES := $(shell grep -rlE '^func Fuzz' --include='*_test.go' internal | xargs -n1 dirname | sort -u)

.PHONY: help run demo deps test race check crash vendor-trial simulate fuzz bench microbench docs

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: ## run the program on ./data
	$(GO) run . serve

demo: ## run the demonstration
	$(GO) run . demo

deps: ## fetch what only tests need: axe-core and a SCIM server (npm) into .deps
	@test -f .deps/node_modules/axe-core/axe.min.js -a -d .deps/node_modules/scimmy-routers -a -d .deps/node_modules/express || \
		{ command -v npm >/dev/null || { echo "npm is missing: the tests of accessibility and of SCIM will be skipped"; exit 0; }; \
		npm install --silent --no-audit --no-fund --prefix .deps axe-core@$(AXE_VERSION) $(SCIM_SERVER); }

test: deps ## all tests; says what it skips and how to get it
	$(GO) test -timeout 40m ./...

race: deps ## all tests with the race detector, without bulk fixtures
	$(GO) test -race -short -timeout 30m ./...

check: ## gofmt, vet, golangci-lint
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not gofmt-ed:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	@command -v golangci-lint >/dev/null || $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	PATH="$$PATH:$$($(GO) env GOPATH)/bin" golangci-lint run ./...

crash: ## kill the program KILLS times (default 500) on each database while people ask for keys
	CRASH_KILLS=$(KILLS) $(GO) test ./test/crash -run '^TestCrash$$' -count 1 -timeout 0 -v

vendor-trial: ## ORDERS (default 1000) to a vendor by mail on each database, with forgeries, kills and restarts of its mail server
	VENDOR_ORDERS=$(ORDERS) $(GO) test ./test/vendor -run '^TestVendor$$' -count 1 -timeout 0 -v

simulate: ## five years of an office with OFFICIALS (default 20000) holders of keys, on each database
	SIMULATE_OFFICIALS=$(OFFICIALS) $(GO) test ./test/simulate -run '^TestFiveYears$$' -count 1 -timeout 0 -v

# The engine sometimes calls it a failure that its own deadline cut it off: that found nothing.
fuzz: ## every fuzz target for FUZZTIME (default 30s)
	@log=$$(mktemp); trap 'rm -f $$log' EXIT; for package in $(FUZZ_PACKAGES); do \
		for target in $$(grep -hoE '^func Fuzz[A-Za-z0-9_]+' $$package/*_test.go | sed 's/func //'); do \
			echo "$$package $$target"; $(GO) test ./$$package -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x 2>&1 | tee $$log; \
			if grep -q '^FAIL' $$log && { grep -q 'Failing input' $$log || ! grep -q 'context deadline exceeded' $$log; }; then exit 1; fi; \
		done; done

docs: ## write the generated tables of docs/ anew
	$(GO) test ./test/docs -update

bench: ## measure against the limits, on both databases (SCALE=full, ITEMS=ab, RAW=days in r, FIGURES=file.json): docs/rendimiento.md
	$(GO) test ./test/bench -run '^TestBench$$' -count 1 -timeout 0 -v -scale $(SCALE) -items "$(ITEMS)" $(if $(RAW),-raw $(RAW)) -figures "$(if $(FIGURES),$(abspath $(FIGURES)))"
	TIMING=$(if $(filter full,$(SCALE)),full,some) $(GO) test ./internal/web -run '^TestNoAnswerTellsByItsTime$$' -count 1 -timeout 60m -v

microbench: ## the benchmarks beside the code: compare within one run only
	$(GO) test -run '^$$' -bench . -benchmem ./...
