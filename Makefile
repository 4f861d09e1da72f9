.PHONY: build test test-go test-browser bench faults demo generate

build:
	CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o overgang ./cmd/overgang

test: ## everything, on both databases and in a real browser
	test/ci/run.sh

test-go:
	test/ci/run.sh go

test-browser:
	test/ci/run.sh browser

bench: ## figures beside the physical limit taken in the same run
	go run ./bench

demo:
	go run ./cmd/overgang demo

generate: ## pages from *.templ
	go tool templ generate -path internal
