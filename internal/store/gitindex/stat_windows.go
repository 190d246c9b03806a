package gitindex

import (
	"syscall"
	"time"
)

// Git on Windows takes the time of creation for the ctime.
func (s *Stat) fill(sys any) {
	if st, ok := sys.(*syscall.Win32FileAttributeData); ok {
		s.Ctime = TimeOf(time.Unix(0, st.CreationTime.Nanoseconds()))
	}
}
