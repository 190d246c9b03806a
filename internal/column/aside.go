package column

import "sync"

// Keeper keeps one run of bytes beside a segment, between processes.
type Keeper interface {
	// Keep is what is kept, if it fits; otherwise what build makes, which is kept from
	// now on. It is nil when nothing can be kept, and then nothing is built, or when
	// build is nil.
	Keep(fits func(data []byte) bool, build func() []byte) []byte
	// Drop forgets what is kept, as it is damaged. What was returned stays readable.
	Drop()
}

// aside is what was derived from a segment by those who read it.
type aside struct {
	mu     sync.Mutex
	keeper Keeper
	data   []byte
}

// SetKeeper tells where to keep what Aside makes. It must be called before the
// segment is shared.
func (s *Segment) SetKeeper(k Keeper) { s.aside.keeper = k }

// Aside is something that follows from the segment, takes long to make and is kept
// beside it. There is one such thing: all callers must want the same. Fits tells
// whether what is kept is it; build makes it, or nil. The answer is nil when there is no
// place to keep it; otherwise it is valid while the segment is open.
func (s *Segment) Aside(fits func(data []byte) bool, build func() []byte) []byte {
	s.aside.mu.Lock()
	defer s.aside.mu.Unlock()
	if s.aside.data == nil && s.aside.keeper != nil {
		s.aside.data = s.aside.keeper.Keep(fits, build)
	}
	return s.aside.data
}

// DropAside forgets what Aside made, which turned out to be damaged.
func (s *Segment) DropAside() {
	s.aside.mu.Lock()
	defer s.aside.mu.Unlock()
	if s.aside.keeper != nil {
		s.aside.keeper.Drop()
	}
	s.aside.keeper, s.aside.data = nil, nil
}
