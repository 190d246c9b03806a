package term

import "golang.org/x/sys/windows"

// enableColor asks the console to take ANSI sequences. Consoles older than
// Windows 10 refuse.
func enableColor(f any) bool {
	d, ok := f.(descriptor)
	if !ok {
		return false
	}
	h := windows.Handle(d.Fd())
	var mode uint32
	if windows.GetConsoleMode(h, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(h, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
