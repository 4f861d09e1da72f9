.PHONY: axe build test test-go test-browser bench faults demo generate

build:
	CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o overgang ./cmd/overgang

test: ## everything, on both databases and in a real browser
	test/ci/run.sh

test-go:
	test/ci/run.sh go

test-browser:
	test/ci/run.sh browser

axe: ## every page with axe-core in all four languages, light and dark (make test takes a third of the pages in most)
	cd test/browser && npm ci --no-audit --no-fund --silent && OVERGANG_AXE=all node --test pages.test.mjs

bench: ## figures beside the physical limit taken in the same run
	go run ./bench

demo:
	go run ./cmd/overgang demo

generate: ## pages from *.templ
	go tool templ generate -path internal

faults: ## the program killed again and again, on both databases
	OVERGANG_FAULT_ROUNDS=30 OVERGANG_FAULT_DESK=100 OVERGANG_FAULT_CUT=10s go test -timeout 30m -count=1 -v ./test/fault
