# Thin names over `cargo xtask`. Everything that is built lies outside the clone.
export CARGO_TARGET_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/polyclinic/target

.DEFAULT_GOAL := help
.PHONY: help run test assure bench

help: ## What there is to do
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | awk -F'\t' '{ printf "  make %-8s %s\n", $$1, $$2 }'

run: ## Sets up, builds, fills two demo chains, serves at localhost:3000; Ctrl-C stops it
	@cargo run --quiet --package xtask -- run

test: ## Format, lints, rules of the house, tests on a real PostgreSQL, journeys in a real browser
	@cargo run --quiet --package xtask -- test

bench: ## Hot paths against pgbench with the same statements, in one run, as ratios
	@cargo run --quiet --package xtask -- bench

assure: ## The full forms of the measures whose small forms `make test` runs, with their figures
	@cargo run --quiet --package xtask -- assure
