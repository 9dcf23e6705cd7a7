package visit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"clavero/internal/fault"
	"clavero/internal/intake"
)

// upload is a file that came with a form.
type upload struct {
	name    string // as the browser gave it
	content []byte
	cut     bool // it is larger than the route takes, and what came of it was let go
}

const (
	megabyte = 1_000_000 // as people count them
	// aroundFile is what a form with a file may hold besides the file.
	aroundFile = megabyte
	// drained is how much of a form with a file is read to its end: a browser that is cut off while it sends shows an
	// error of its own and not the form with what was typed. What is beyond the route's limit is read and kept nowhere.
	drained = 64 * megabyte
	// maxParts bounds the fields of a form, many or few.
	maxParts = 1000
)

// errEndless is a file that is too much even to be read away: what would follow it in the form is not known.
var errEndless = errors.New("web: a file larger than is read")

// isParts reports whether a request's form comes in parts (RFC 7578), as forms with files do.
func isParts(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data")
}

// parseParts reads a form in parts. The fields are kept whatever becomes of the files, so that a file that cannot be
// taken never costs what was typed beside it, wherever in the form it stands.
func (v *Visit) parseParts() error {
	if err := v.Request.ParseForm(); err != nil { // of the address: the parts are left alone
		return err
	}
	v.Request.PostForm = url.Values{}
	parts, err := v.Request.MultipartReader()
	if err != nil {
		return err
	}
	left := v.Route.Limit()
	for range maxParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch {
		case part.FormName() == "":
		case part.FileName() == "":
			err = v.takeField(part, &left)
		default:
			err = v.takeFile(part, &left)
		}
		if errors.Is(err, errEndless) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return multipart.ErrMessageTooLarge
}

func (v *Visit) takeField(part *multipart.Part, left *int64) error {
	content, err := io.ReadAll(io.LimitReader(part, *left+1))
	if err != nil {
		return err
	}
	if *left -= int64(len(content)); *left < 0 {
		return multipart.ErrMessageTooLarge
	}
	v.Request.Form.Add(part.FormName(), string(content))
	v.Request.PostForm.Add(part.FormName(), string(content))
	return nil
}

// takeFile keeps a file if there is room for it, and else reads it away.
func (v *Visit) takeFile(part *multipart.Part, left *int64) error {
	content, err := io.ReadAll(io.LimitReader(part, *left+1))
	file := upload{name: part.FileName(), content: content}
	if err == nil && int64(len(content)) > *left {
		file.cut, file.content = true, nil
		_, err = io.Copy(io.Discard, part)
	}
	if errors.As(err, new(*http.MaxBytesError)) {
		file.cut, file.content, err = true, nil, errEndless
	}
	*left -= int64(len(file.content))
	v.keepFile(part.FormName(), file)
	return err
}

// keepFile keeps the first file of a field.
func (v *Visit) keepFile(field string, file upload) {
	if _, twice := v.files[field]; twice {
		return
	}
	if v.files == nil {
		v.files = map[string]upload{}
	}
	v.files[field] = file
}

// File is an uploaded file, nil when none was chosen; TooLarge when it is larger than the route takes, Invalid when the
// antivirus did not let it pass. Every file that is taken comes through here.
func (v *Visit) File(field string) ([]byte, error) {
	file := v.files[field]
	if file.cut {
		return nil, fault.New(fault.TooLarge, "fault.too_large", "Max", fmt.Sprintf("%d MB", (v.Route.Limit()-aroundFile)/megabyte))
	}
	return file.content, v.Antivirus.Scan(v.Request.Context(), file.content)
}

// Paper is an uploaded paper that was seen to be a PDF that can be kept; nil when none was chosen. Its faults are of the
// input alone.
func (v *Visit) Paper(field string) ([]byte, error) {
	content, err := v.File(field)
	if fault.Is(err, fault.TooLarge) {
		return nil, fault.New(fault.TooLarge, "intake.pdf.large", "Max", intake.MaxPDF/megabyte)
	}
	if err != nil || content == nil {
		return nil, err
	}
	return intake.PDF(bytes.NewReader(content), intake.MaxPDF)
}

// FileName is the name of an uploaded file as far as it can be shown; empty when none was chosen.
func (v *Visit) FileName(field string) string {
	const longest = 120
	file, chosen := v.files[field]
	if !chosen {
		return ""
	}
	name, err := intake.Text(file.name, longest)
	if err != nil || name == "" {
		return "PDF"
	}
	return name
}
