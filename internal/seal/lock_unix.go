//go:build unix

package seal

import (
	"os"

	"golang.org/x/sys/unix"
)

// lock holds the folder until it is closed; another process that rotates waits.
func lock(folder *os.File) error {
	for {
		err := unix.Flock(int(folder.Fd()), unix.LOCK_EX)
		if err != unix.EINTR {
			return err
		}
	}
}

// syncFolder brings a new name in the folder to the disk.
func syncFolder(folder *os.File) error { return folder.Sync() }
