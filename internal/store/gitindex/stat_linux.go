package gitindex

import "syscall"

func (s *Stat) fill(sys any) {
	st, ok := sys.(*syscall.Stat_t)
	if !ok {
		return
	}
	s.Ctime = Time{uint32(st.Ctim.Sec), uint32(st.Ctim.Nsec)}
	s.Dev, s.Ino, s.UID, s.GID = uint32(st.Dev), uint32(st.Ino), st.Uid, st.Gid
}
