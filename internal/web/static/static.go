// Package static holds the style sheets, the scripts and the icons of the pages, as written: no bundler, nothing
// fetched from elsewhere.
//
// All of them are served under one address that carries the hash of their contents, so that a browser may keep them
// for a year and still never mixes the files of two versions: scripts import their neighbours by relative address.
// The style sheets go out one behind the other as «all.css», and everything compressed: until they have arrived a
// browser paints nothing, and a telephone at seven in the morning waits for each request.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed *.css *.js *.svg
var files embed.FS

// sheets are the parts of «all.css»: the theme's colours first, then what is common, then what is of some screens.
var sheets = []string{"theme.css", "app.css", "public.css", "house.css"}

// file is what is served under a name.
type file struct {
	kind   string // media type
	plain  []byte
	packed func() []byte // gzip, made when it is first asked for: every command starts this package, and few serve it
}

var served = gather()

// Prefix is the address under which Handler expects its requests, without the path prefix of the installation:
// «/static/<hash>/».
var Prefix = "/static/" + hash() + "/"

// Path gives the address of a file, without the path prefix of the installation.
func Path(name string) string { return Prefix + name }

// Handler serves the files under Prefix, to anyone, to be kept for a year.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, there := served[strings.TrimPrefix(r.URL.Path, Prefix)]
		if !there {
			http.NotFound(w, r)
			return
		}
		head := w.Header()
		head.Set("Cache-Control", "public, max-age=31536000, immutable")
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Content-Type", f.kind)
		head.Set("Vary", "Accept-Encoding")
		body := f.plain
		if takesGzip(r.Header.Get("Accept-Encoding")) {
			head.Set("Content-Encoding", "gzip")
			body = f.packed()
		}
		head.Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body) // whoever went away needs it no more
	})
}

// takesGzip reads an Accept-Encoding: gzip is named, and not with the weight 0 that forbids it.
func takesGzip(accepted string) bool {
	return slices.ContainsFunc(strings.Split(strings.ReplaceAll(accepted, " ", ""), ","), func(part string) bool {
		coding, weight, _ := strings.Cut(part, ";")
		return coding == "gzip" && (weight == "" || strings.Trim(weight, "q=0.") != "")
	})
}

// gather reads everything once. The files are part of the program: one that cannot be read is a defect
// of the build.
func gather() map[string]file {
	all := make(map[string]file)
	names, err := fs.Glob(files, "*")
	must(err)
	for _, name := range names {
		data, err := files.ReadFile(name)
		must(err)
		all[name] = pack(name, data)
	}
	var joined []byte
	for _, name := range sheets {
		joined = append(joined, all[name].plain...)
	}
	all["all.css"] = pack("all.css", joined)
	return all
}

func pack(name string, data []byte) file {
	return file{kind: mime.TypeByExtension(path.Ext(name)), plain: data, packed: sync.OnceValue(func() []byte { return compress(data) })}
}

func compress(data []byte) []byte {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	must(err)
	_, err = w.Write(data)
	must(err)
	must(w.Close())
	return packed.Bytes()
}

// hash covers names and contents.
func hash() string {
	names := make([]string, 0, len(served))
	for name := range served {
		names = append(names, name)
	}
	slices.Sort(names)
	sum := sha256.New()
	for _, name := range names {
		sum.Write([]byte(name + "\x00"))
		sum.Write(served[name].plain)
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}

func must(err error) {
	if err != nil {
		panic("static: " + err.Error())
	}
}
