// Package static holds the style sheets, the scripts and the icons of the pages, as written: no bundler, nothing
// fetched from elsewhere.
//
// All of them are served under one address that carries the hash of their contents, so that a browser may keep them
// for a year and still never mixes the files of two versions: scripts import their neighbours by relative address.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
)

//go:embed *.css *.js *.svg
var files embed.FS

// Prefix is the address under which Handler expects its requests, without the path prefix of the installation:
// «/static/<hash>/».
var Prefix = "/static/" + hash() + "/"

// Path gives the address of a file, without the path prefix of the installation.
func Path(name string) string { return Prefix + name }

// Handler serves the files under Prefix, to anyone, to be kept for a year.
func Handler() http.Handler {
	server := http.StripPrefix(Prefix, http.FileServerFS(files))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == Prefix {
			http.NotFound(w, r) // no listing
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		server.ServeHTTP(w, r)
	})
}

// hash covers names and contents. The files are part of the program: one that cannot be read is a defect of the build.
func hash() string {
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := files.ReadFile(path)
		sum.Write([]byte(path + "\x00"))
		sum.Write(data)
		return err
	})
	if err != nil {
		panic("static: " + err.Error())
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}
