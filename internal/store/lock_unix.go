//go:build unix

package store

import (
	"os"

	"golang.org/x/sys/unix"
)

// tryLock takes the file for this process or fails at once; the kernel lets go of it when the process ends.
func tryLock(file *os.File) error {
	return unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
}
