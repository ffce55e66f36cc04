# The household in a few words; `make` alone lists them.

.PHONY: help setup demo test rust-test browser-test bench fuzz shots

LISTEN ?= 127.0.0.1:8080
DATA ?= demo-data
SECONDS ?= 60

help:
	@echo "make demo    build the release and serve the demonstration on http://$(LISTEN)"
	@echo "make test    install what the tests need, then run them all"
	@echo "make bench   measure speed and memory on national-size data"
	@echo "make fuzz    try every format and the grammar with strange bytes (SECONDS=60 each)"
	@echo "make shots   take pictures of every page into e2e/out"

setup:
	@tools/packages

# The first build takes some minutes on two cores; later ones take seconds.
demo:
	cargo build --release -p ntm
	target/release/ntm demo --listen $(LISTEN) --data $(DATA)

test: setup rust-test browser-test

rust-test:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo run -q -p xtask -- tidy
	cargo test --workspace
	cargo build -p ntm

browser-test:
	e2e/run

bench:
	cargo build --release -p ntm
	tools/bench

fuzz:
	tools/fuzz $(SECONDS)

shots:
	cargo build -p ntm
	e2e/run shots
