# Every target works from a bare clone: it installs and builds what it needs. stdout belongs to the programs that are
# run; npm and tsc write to stderr, and must not read the input meant for the client.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help build run demo lab test flows interop fuzz crash bench generate check pack conformance install uninstall deb debian clean sqlite build-programs build-tests \
  check-lint check-format check-generated sqlite-meanwhile

TSC := node_modules/.bin/tsc
# Those of the compiler's tests are as they are.
X_FILES := $(wildcard specs/*.x rpc/*/examples/*.x tests/interop/*.x tests/interop/*/*.x)
INSTALLED := node_modules/.package-lock.json
TAP_BUILT := node_modules/.tap-built
BENCH_PEERS := tests/bench/peers/node_modules/.package-lock.json
# Compiling the SQLite driver takes a minute or two: only what uses it waits for it.
DRIVER := $(if $(filter sqlite:%,$(STORE)),sqlite)
DRIVER_WORKS := node -e 'new (require("better-sqlite3"))(":memory:")'

# The .x files are the only source of our programs. The compiler that is used needs none of them, so that it can be
# built when they are missing or broken.
SUNRPC := node rpc/rpcgen-js/dist/sunrpc.js
EXAMPLES := rpc/onc-rpc/examples
define compile-programs
$(SUNRPC) compile $(1) specs/log.x specs/audit.x -o daemons/programs && \
$(SUNRPC) compile $(1) specs/portmap.x specs/rpcbind.x -o rpc/portmapper-js/src && \
$(SUNRPC) compile $(1) specs/mount.x $(wildcard $(EXAMPLES)/*.x) -o $(EXAMPLES) && \
$(SUNRPC) compile $(1) tests/interop/all-types.x -o tests/interop/programs && \
$(SUNRPC) compile $(1) tests/interop/conformance/outcomes.x --beside tests/interop/all-types.x -o tests/interop/programs
endef

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: build-programs build-tests ## compile everything into dist/

run: build-programs $(DRIVER) ## start the whole system on loopback and open the client's prompt; STORE=sqlite:FILE keeps its state, KEEP=no keeps no logs
	@node dist/daemons/system/run/main.js

demo: build-programs $(DRIVER) ## two clients share files through the whole system, every step checked
	@node dist/daemons/system/demo/main.js

lab: build-programs ## a shell with our portmapper on port 111 and the log server registered, without root; KEEP=no keeps no logs
	@node dist/daemons/system/lab/main.js

test: build-tests ## run every test
	@node dist/tests/run-all.js </dev/null

flows: build-tests sqlite ## tests/flow with each store: memory, SQLite, three servers over PostgreSQL; STORE= picks one
	@failed=0; for store in $(or $(STORE),memory sqlite postgres); do \
	  echo "STORE=$$store"; STORE=$$store node dist/tests/run-all.js flow </dev/null || failed=1; done; exit $$failed

interop: build-tests ## run the tests against C programs and the system's tools
	@node dist/tests/run-all.js interop </dev/null

fuzz: build-tests ## a million bad inputs against all that reads bytes; SEED=, RUNS= and TARGET= repeat or narrow it
	@node dist/tests/fuzz/main.js </dev/null

crash: build-tests sqlite ## kills, power cuts and failing calls lose nothing; SEED= and RUNS= repeat it
	@node dist/tests/crash/main.js </dev/null
	@CRASH=whole node dist/tests/run-all.js crash/faults </dev/null

bench: build-tests sqlite $(BENCH_PEERS) ## measure beside C and other libraries, and write specs/performance.md; QUICK=1, ONLY=NAME
	@node dist/tests/bench/main.js </dev/null

generate: $(INSTALLED) ## write the programs that .x files describe, in TypeScript
	@$(TSC) -b rpc/rpcgen-js >&2 </dev/null
	@$(call compile-programs,)

# Side by side, as each keeps one processor busy.
check: $(INSTALLED) ## formatting, lint, types, generated code
	@$(MAKE) -j3 check-lint check-format check-generated sqlite-meanwhile

check-lint: build-tests
	@node_modules/.bin/eslint --max-warnings 0 . >&2

check-format: $(INSTALLED)
	@node_modules/.bin/prettier --check --log-level warn . >&2

check-generated: build-tests
	@node dist/client/sunrpc/main.js fmt --check $(X_FILES) >&2 || { echo 'run: node dist/client/sunrpc/main.js fmt FILE.x' >&2; exit 1; }
	@$(call compile-programs,--check) || { echo 'generated code is not current: run make generate' >&2; exit 1; }
	@$(TSC) -p daemons/admin/page >&2

# Only so that a second processor has something to do: the tests say what is missing.
sqlite-meanwhile:
	@$(MAKE) sqlite || true

conformance: build-tests ## run the conformance matrix and write specs/conformance.md
	@CONFORMANCE=write node dist/tests/run-all.js interop/conformance </dev/null

pack: build-tests ## the libraries and the programs as tarballs, which need nothing else: dist/packages/
	@node dist/tests/pack/main.js
	@node dist/daemons/installation/main.js npm

# for the program that writes the files; make's own words for them
prefix ?= /usr/local
sysconfdir ?= /etc
export DESTDIR prefix sysconfdir

install: build-programs sqlite ## programs, units, manual, completions; DESTDIR=, prefix= (/usr/local), sysconfdir= (/etc)
	@node dist/daemons/installation/main.js install

uninstall: build-programs ## remove what was installed, but for configuration and state
	@node dist/daemons/installation/main.js uninstall

deb: build-programs sqlite ## a package for Debian, in dist/; DEBFULLNAME=, DEBEMAIL=
	@node dist/daemons/installation/main.js deb

debian: build-tests sqlite ## the package in a Debian made by debootstrap: installed, run, upgraded, purged; as root; DEBIAN=trixie
	@TAP_TIMEOUT=1800 unshare --mount node dist/tests/daemons/installation/debootstrapped.js </dev/null

clean: ## remove what was built
	@rm -rf dist rpc/*/dist .tap

sqlite: $(INSTALLED) ## the driver that STORE=sqlite:FILE needs, compiled where no binary of it is to be had
	@$(DRIVER_WORKS) 2>/dev/null || { echo 'installing the SQLite driver' >&2; \
	  $(if $(filter true,$(CI)),CFLAGS=-O1) npm rebuild better-sqlite3 --no-update-notifier >&2 </dev/null && $(DRIVER_WORKS) || \
	  { echo 'it could not be compiled: a C++ compiler, make and Python 3 are needed' >&2; exit 1; }; }

build-programs: $(INSTALLED)
	@$(TSC) -b >&2 </dev/null

build-tests: $(TAP_BUILT)
	@$(TSC) -b tests >&2 </dev/null

# npm writes this file last: it is missing or old after an interrupted installation. The one script of all packages
# compiles the SQLite driver, which has a target of its own.
$(INSTALLED): package-lock.json
	@echo 'installing the npm packages' >&2
	@npm ci --ignore-scripts --no-progress --no-update-notifier >&2 </dev/null
	@touch $@

# Other libraries, which only make bench compares ours with.
$(BENCH_PEERS): tests/bench/peers/package-lock.json
	@echo 'installing what ours is compared with' >&2
	@cd tests/bench/peers && npm ci --ignore-scripts --no-progress --no-update-notifier --loglevel=error >&2 </dev/null
	@touch $@

# tap generates its test class, types and all, from the plugins of .taprc; the first run fails where that was not done.
$(TAP_BUILT): $(INSTALLED) .taprc
	@node_modules/.bin/tap build >&2 </dev/null
	@touch $@
