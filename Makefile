# Thin names over `cargo xtask`. Everything that is built lies outside the clone.
export CARGO_TARGET_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/polyclinic/target
# Clippy compiles the workspace's own crates where it is installed, so that a run, lints and tests share one build.
ifneq ($(shell command -v clippy-driver),)
export RUSTC_WORKSPACE_WRAPPER ?= clippy-driver
endif

XTASK = cargo run --quiet --package xtask --bin xtask --
FIRST = $(if $(wildcard $(CARGO_TARGET_DIR)/debug/polyclinic),,yes)

.DEFAULT_GOAL := help
.PHONY: help run test assure bench

help: ## What there is to do
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | awk -F'\t' '{ printf "  make %-8s %s\n", $$1, $$2 }'

run: ## Sets up, builds, fills two demo chains, serves at localhost:3000; Ctrl-C stops it
	@echo "Polyclinic: set up, build, fill two demo chains, serve at http://localhost:3000. Ctrl-C stops it."
	@test -z "$(FIRST)" || echo "The first time takes about 6 minutes on two cores, later a few seconds. First the commands themselves, half a minute."
	@$(XTASK) run

test: ## Everything that must hold; ONLY=… for one step, crate or file
	@echo "Polyclinic: format, rules, dependencies, lints, tests on a real PostgreSQL, the contract fuzzed, journeys in a browser."
	@test -z "$(FIRST)" || echo "The first time takes about half an hour on two cores. First the commands themselves, half a minute."
	@$(XTASK) test $(if $(ONLY),--only '$(ONLY)')

bench: ## Hot paths against pgbench with the same statements, in one run, as ratios; MEASURES="…" for some
	@echo "Polyclinic: the hot paths against pgbench. The optimised server is built first, which takes long the first time."
	@$(XTASK) bench $(MEASURES)

assure: ## The full forms of what `make test` tests in small, and what ships, with figures; MEASURES="…" for some
	@echo "Polyclinic: the long measures, each at most an hour."
	@$(XTASK) assure $(MEASURES)
