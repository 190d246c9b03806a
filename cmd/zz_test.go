package cmd

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

func BenchmarkZZ(b *testing.B) {
	args := strings.Fields(os.Getenv("ZZ"))
	for b.Loop() {
		w := quietWorld(os.Getenv("ZZDIR"), io.Discard)
		w.Now = func() time.Time { return time.Now() }
		Main(append([]string{"crm"}, args...), w)
	}
}
