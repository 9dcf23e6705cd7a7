package store

import (
	"math"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock takes the file for this process or fails at once; the system lets go of it when the process ends. The byte that
// is locked lies beyond the content, so that others can still read who holds it.
func tryLock(file *os.File) error {
	return windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY,
		0, 1, 0, &windows.Overlapped{Offset: math.MaxInt32})
}
