package term

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// How long a task may take before its progress is shown, and how often it is drawn.
const (
	progressDelay = 500 * time.Millisecond
	progressEvery = 100 * time.Millisecond
)

// Progress is one line on a terminal that tells how far a long task is. It
// shows itself only after half a second and is gone when the task is done. It
// may be used from several goroutines. A nil Progress does nothing.
type Progress struct {
	mu    sync.Mutex
	w     io.Writer // nil: never shown
	now   func() time.Time
	what  string
	total int
	count int
	next  time.Time // when to draw next
	drawn bool
}

// Progress begins a task of total steps (0: not known). It is shown only when
// Err is a terminal that is not dumb and Streams.Now is set.
func (s *Streams) Progress(what string, total int) *Progress {
	if !s.tty.Err || s.Now == nil || s.getenv("TERM") == "dumb" {
		return &Progress{}
	}
	return &Progress{w: s.Err, now: s.Now, what: Clean(what), total: total, next: s.Now().Add(progressDelay)}
}

// Add counts n more steps as done.
func (p *Progress) Add(n int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.w == nil {
		return
	}
	p.count += n
	now := p.now()
	if now.Before(p.next) {
		return
	}
	p.next = now.Add(progressEvery)
	p.drawn = true
	if p.total > 0 {
		percent := min(int(int64(p.count)*100/int64(p.total)), 100)
		fmt.Fprintf(p.w, "\r%s %d of %d (%d %%)\x1b[K", p.what, p.count, p.total, percent)
		return
	}
	fmt.Fprintf(p.w, "\r%s %d\x1b[K", p.what, p.count)
}

// Done removes the line. Later calls of Add and Done do nothing.
func (p *Progress) Done() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.w == nil {
		return
	}
	if p.drawn {
		io.WriteString(p.w, "\r\x1b[K")
	}
	p.w = nil
}
