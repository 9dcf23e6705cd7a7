package archive

import (
	"fmt"
	"io"
)

// chunk is how much is sealed at a time.
const chunk = 64 << 10

// chunkRow binds a chunk to its place in its file.
func chunkRow(name string, n int64) string { return fmt.Sprintf("archive/%s/%d", name, n) }

// chunkWriter seals what is written to it, chunk by chunk. Sealed chunks but the last are of one length.
type chunkWriter struct {
	w      io.Writer
	sealer Sealer
	name   string
	buf    []byte
	n      int64
	size   int64
}

// Write takes bytes in.
func (w *chunkWriter) Write(p []byte) (int, error) {
	w.size += int64(len(p))
	w.buf = append(w.buf, p...)
	for len(w.buf) >= chunk {
		if err := w.put(w.buf[:chunk]); err != nil {
			return 0, err
		}
		w.buf = append(w.buf[:0], w.buf[chunk:]...)
	}
	return len(p), nil
}

func (w *chunkWriter) put(plain []byte) error {
	_, err := w.w.Write(w.sealer.Seal(plain, chunkRow(w.name, w.n)))
	w.n++
	return err
}

func (w *chunkWriter) flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	return w.put(w.buf)
}

// chunkReader opens the chunks that are asked for, and keeps the last one. It is not for use by several goroutines.
type chunkReader struct {
	r      io.ReaderAt
	size   int64 // before it was sealed
	sealer Sealer
	name   string
	over   int64 // how much longer a sealed chunk is; 0 while unknown
	at     int64 // the chunk that is kept
	plain  []byte
}

// ReadAt gives bytes of what was sealed.
func (r *chunkReader) ReadAt(p []byte, off int64) (int, error) {
	done := 0
	for done < len(p) {
		if off >= r.size {
			return done, io.EOF
		}
		plain, err := r.open(off / chunk)
		if err != nil {
			return done, err
		}
		n := copy(p[done:], plain[min(off%chunk, int64(len(plain))):])
		if n == 0 {
			return done, ErrFile
		}
		done, off = done+n, off+int64(n)
	}
	return done, nil
}

func (r *chunkReader) open(n int64) ([]byte, error) {
	if n == r.at {
		return r.plain, nil
	}
	if r.over == 0 {
		r.over = int64(len(r.sealer.Seal(nil, "")))
	}
	length := min(chunk, r.size-n*chunk)
	sealed := make([]byte, length+r.over)
	if _, err := r.r.ReadAt(sealed, n*(chunk+r.over)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	plain, err := r.sealer.Open(sealed, chunkRow(r.name, n))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	r.at, r.plain = n, plain
	return plain, nil
}
