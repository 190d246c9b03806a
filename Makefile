# make check is what must pass before a change lands; the rest is for the day.
GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS  = -s -w -X crm/cmd.Version=$(VERSION)
RACE    ?= ./internal/store/... ./internal/index/... ./internal/codec/... ./internal/share/...
FUZZTIME ?= 20s
PREFIX  ?= /usr/local
SIZES   ?= 1000 10000 100000

.PHONY: build test race fuzz soak bench bench-dupes cover fmt lint cross check install clean

build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o crm .

test:
	$(GO) test ./...

race:
	$(GO) test -race -short $(RACE)

# Every fuzz target of the module, for FUZZTIME each.
fuzz:
	@set -e; for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	    echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg; \
	  done; done

# Kills, power cuts, many writers and git gc, SOAK times as long as in a test.
SOAK ?= 20
soak:
	CRM_SOAK=$(SOAK) $(GO) test -count=1 -timeout 2h -run 'PowerCut|GCAndWriters|TestWriters|WithGit|Killed|SeenWhole' ./internal/store ./internal/index ./cmd
	CRM_SOAK=$(SOAK) $(GO) test -count=1 -timeout 2h -run 'TestReplicas|TestBothWaysAlike' ./internal/reconcile

# Side by side with git, rg, sqlite3 and a bare Go program, at each of SIZES customers.
bench: build
	$(GO) run ./internal/bench -crm ./crm $(SIZES)

# How well duplicates are found, in public sets (skipped where they are not here) and made-up books.
DUPES ?= ../shared/data/dedupe
bench-dupes:
	$(GO) run ./internal/bench/dupes $(DUPES)

cover:
	$(GO) test -coverprofile=cover.out -coverpkg=./... ./...
	$(GO) tool cover -func=cover.out | tail -1

fmt:
	gofmt -l -w .

lint:
	@out=$$(gofmt -l .); if [ -n "$$out" ]; then echo "not formatted (make fmt):"; echo "$$out"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) mod tidy -diff

# The systems that a release is built for.
cross:
	@set -e; for t in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64; do \
	  echo "build $$t"; CGO_ENABLED=0 GOOS=$${t%/*} GOARCH=$${t#*/} $(GO) build -trimpath -o /dev/null .; done

check: lint cross test race

install: build
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 crm $(DESTDIR)$(PREFIX)/bin/crm

clean:
	rm -rf crm crm.exe dist cover.out
