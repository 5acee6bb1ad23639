# Everything a developer does here. `make` alone lists it.

GO ?= go

.DEFAULT_GOAL := help
.PHONY: help build test short lint fmt gen golden demo bench compat fuzz

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

build: ## bin/feast: one static binary without symbols
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o bin/feast ./cmd/feast

test: cc ## every test under the race detector, lint included
	CGO_ENABLED=1 $(GO) test -race -count=1 -timeout 18m ./...

short: ## the tests that need no network and under a minute
	$(GO) test -short ./...

lint: ## vet, staticcheck, gofumpt, the house rules, who may import whom
	$(GO) test -count=1 ./internal/lint ./internal/arch

fmt: ## format every Go file
	$(GO) build -C internal/lint/tools -o $(CURDIR)/.cache/tools/gofumpt mvdan.cc/gofumpt
	git ls-files -z '*.go' ':!wire/feastpb' | xargs -0 .cache/tools/gofumpt -w

gen: ## the generated code, from proto/
	$(GO) -C internal/protogen run . ../..

golden: ## golden files, made anew by the official package (needs Python and the network)
	testdata/feast/golden.sh

demo: build ## the main job end to end, with the true output of every command
	demo/run.sh bin/feast

bench: ## benchmarks of every package
	$(GO) test -run '^$$' -bench . -benchmem ./...

compat: build ## the same repo through this program and the official package (needs Python and the network)
	compat/run.sh

fuzz: ## ten seconds of every fuzz target
	@$(GO) list -f '{{.Dir}} {{join .TestGoFiles " "}} {{join .XTestGoFiles " "}}' ./... | while read -r dir files; do \
	  for f in $$(cd $$dir && cat $$files /dev/null | sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p'); do \
	    echo "$$dir $$f"; (cd $$dir && $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime 10s . ) || exit 1; done; done

# The race detector links against the C library: install a compiler where there is none.
.PHONY: cc
cc:
	@command -v gcc >/dev/null || command -v cc >/dev/null || { \
	  echo "no C compiler: installing gcc for the race detector"; \
	  $$(test "$$(id -u)" = 0 || echo sudo) apt-get install -y --no-install-recommends gcc libc6-dev >/dev/null; }
