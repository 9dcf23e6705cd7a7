//go:build !unix

package seal

import "os"

// lock does nothing where folders cannot be locked: there, rotate with one process at a time.
func lock(*os.File) error { return nil }

// syncFolder does nothing where a folder cannot be brought to the disk by itself.
func syncFolder(*os.File) error { return nil }
