# A small front to meson, ninja and the scripts in tools/. `make help` lists what there is.
build_dir = build
PORT = 3000

build: ## Build the program: build/bema
	@tools/setup build
	@tools/configure $(build_dir) debugoptimized
	@ninja -C $(build_dir) programs

test: ## Unit tests (plain and sanitized), end to end on SQLite and PostgreSQL, tidy
	@tools/setup build test browser
	@tools/test

test-sanitized: ## End to end: all of it under ASan and UBSan, what runs at once under TSan
	@tools/setup build test browser
	@tools/test sanitized-e2e threads-e2e

scroll: build ## A page scrolled through 10,000 posts: what it weighs on the way
	@tools/setup build test browser
	@mkdir -p $(build_dir)/e2e
	@node_modules/.bin/esbuild tests/e2e/page_scroll.test.ts --bundle --platform=node --format=esm \
		--packages=external --outdir=$(build_dir)/e2e --out-extension:.js=.mjs --log-level=warning
	@BEMA_TEST_SCROLL_POSTS=10000 BEMA_TEST_BINARY=$(build_dir)/bema BEMA_TEST_ROOT=$(CURDIR) \
		node --test --test-reporter=spec $(build_dir)/e2e/page_scroll.test.mjs

demo: build ## Serve a populated square at http://localhost:3000; PORT=n for another
	@tools/demo 127.0.0.1:$(PORT)

screenshots: ## Every screen, drawn and through axe; BEMA_TEST_SCREENS=REGEX BEMA_TEST_SERIES=REGEX
	@tools/setup build test browser
	@tools/test screenshots

run: build ## Serve a square of your own at http://localhost:3000, kept in data/; PORT=n
	@$(build_dir)/bema serve --data data --listen 127.0.0.1:$(PORT) --url http://localhost:$(PORT)

bench: build ## Measure, against the limits
	@tools/setup bench
	@bench/run

tidy: ## Format, clang-tidy, layers, banned functions, SQL rules, lengths
	@tools/setup build test
	@tools/configure $(build_dir) debugoptimized
	@tools/tidy

same-bytes: ## What the algorithms compute: alike from every compiler, 32 bits, big-endian
	@tools/setup build test portable
	@tools/same_bytes

fuzz: ## Each parser for a while; FUZZ_SECONDS=60
	@tools/setup build fuzz
	@tools/fuzz

torture: ## kill -9 under load and lost power; KILLS=50 SEED=n MODE=kill,power…
	@tools/setup build test
	@tools/configure $(build_dir) debugoptimized
	@ninja -C $(build_dir)
	@tests/torture/run main
	@tools/postgres tests/torture/run main
	@tests/torture/log_kills
	@tools/postgres tests/torture/log_kills

soak: ## Mixed load for a long time: memory and latency stay flat; MINUTES=30 SVG=FILE
	@tools/setup build test
	@tools/configure $(build_dir) debugoptimized
	@ninja -C $(build_dir) programs
	@tests/torture/run soak

clean: ## Remove what was built (not data/, not node_modules/)
	@rm -rf $(build_dir) build-sanitized build-threads build-fuzz web/dist tests/e2e/out

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name about; \
	do printf 'make %-16s %s\n' "$$name" "$$about"; done

.PHONY: build test test-sanitized demo screenshots run bench tidy same-bytes fuzz torture soak clean help
