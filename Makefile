# The public names of what can be done with a checkout. The work itself is in xtask/.
# Needed beforehand: Rust (https://rustup.rs), Node with npm, and Debian's package manager for the rest.

XTASK := cargo run --package xtask --
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.DEFAULT_GOAL := help
.PHONY: help prepare run build test dev bench package faults
# The steps share Cargo's folder: two at a time would only wait for each other.
.NOTPARALLEL:

help:
	@echo "make run      build, start with demo data, and print where it is"
	@echo "make build    build the optimised product: target/release/fourview serve"
	@echo "make test     every check, on SQLite and on PostgreSQL, and in the browser"
	@echo "make dev      build quickly, start, and rebuild and restart on change"
	@echo "make bench    benchmarks"
	@echo "make faults   the long fault tests"
	@echo "make package  one self-contained binary, dist/fourview"

prepare:
	@command -v cargo >/dev/null || { echo "Rust is missing. Install it from https://rustup.rs" >&2; exit 1; }
	@command -v npm >/dev/null || \
		{ echo "Node with npm is missing. Install it with: apt-get install nodejs npm" >&2; exit 1; }
	@command -v c++ >/dev/null && command -v cmake >/dev/null || { echo "==> C and C++ compiler, and CMake for JPEG-LS"; \
		$(SUDO) apt-get update && $(SUDO) apt-get install --yes --no-install-recommends g++ libc6-dev cmake make; } \
		|| { echo "Missing: C++ compiler or CMake. Install them with: apt-get install g++ libc6-dev cmake" >&2; exit 1; }
	@echo "==> Build tool"

run build test dev bench package faults: prepare
	@$(XTASK) $@
