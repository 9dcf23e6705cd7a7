package reading

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"slices"
	"strings"
)

// unzip gives the files of an archive that is no workbook. It reports false for anything else: what is no archive, is
// encrypted, holds an archive in turn, or more bytes than may be unpacked.
func unzip(data []byte, budget int) ([]part, bool) {
	archive := openZip(data)
	if archive == nil || isWorkbook(archive) || len(archive.File) > 2*maxFiles {
		return nil, false
	}
	var files []part
	for _, f := range archive.File {
		if strings.HasSuffix(f.Name, "/") || strings.HasPrefix(f.Name, "__MACOSX/") {
			continue
		}
		content, ok := unzipFile(f, int64(min(budget, maxFile)))
		if inner := openZip(content); !ok || inner != nil && !isWorkbook(inner) {
			return nil, false
		}
		budget -= len(content)
		files = append(files, part{kind: "application/octet-stream", name: path.Base(f.Name), data: content, size: len(content)})
	}
	return files, len(files) > 0
}

func openZip(data []byte) *zip.Reader {
	if !bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return nil
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil
	}
	return archive
}

// isWorkbook tells a file of an office program, which is an archive too.
func isWorkbook(archive *zip.Reader) bool {
	return slices.ContainsFunc(archive.File, func(f *zip.File) bool { return f.Name == "[Content_Types].xml" })
}

const encrypted = 1 // of the flags of a file in an archive

func unzipFile(f *zip.File, most int64) ([]byte, bool) {
	if f.Flags&encrypted != 0 {
		return nil, false
	}
	opened, err := f.Open()
	if err != nil {
		return nil, false
	}
	content, err := io.ReadAll(io.LimitReader(opened, most+1))
	if closing := opened.Close(); err == nil {
		err = closing
	}
	return content, err == nil && int64(len(content)) <= most
}
