package page

import (
	"bytes"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"clavero/internal/web/shelf"
)

// What stands around a page is the same for all who share its address, language and roles, but for their name and the
// notices of the moment; and it costs more to draw than most pages. So it is kept, with a gap for the name.

// tops keeps the upper frames drawn last, some 3 kB each.
var tops = shelf.New[string, [2]string](2048)

const longestHere = 256 // bytes of an address whose frame is kept: nobody fills the memory with long ones

// Top is the frame above a page, up to its notices. Template «top».
func (f Frame) Top() (template.HTML, error) {
	var b bytes.Buffer
	err := f.writeTop(&b)
	return template.HTML(b.String()), err //nolint:gosec // it was drawn by a template
}

func (f Frame) writeTop(b *bytes.Buffer) error {
	if len(f.Here) > longestHere || len(f.Title) > 2*longestHere {
		return f.write(b, "top-fresh")
	}
	halves, err := tops.Get(f.key(), f.halves)
	if err != nil {
		return err
	}
	b.WriteString(halves[0])
	template.HTMLEscape(b, []byte(f.Who.Name))
	b.WriteString(halves[1])
	return nil
}

// around writes the frame with what stands in it; notices are a template's to draw.
func (f Frame) around(b *bytes.Buffer, middle func()) error {
	if err := f.writeTop(b); err != nil {
		return err
	}
	bottom, err := f.Bottom()
	if err != nil {
		return err
	}
	middle()
	b.WriteString(string(bottom))
	return nil
}

// halves draws the frame with a gap where the name goes.
func (f Frame) halves() ([2]string, error) {
	if f.Who.Name != "" {
		f.Who.Name = markStart
	}
	var drawn bytes.Buffer
	err := f.write(&drawn, "top-fresh")
	before, after, _ := strings.Cut(drawn.String(), markStart)
	return [2]string{before, after}, err
}

func (f Frame) write(b *bytes.Buffer, name string) error {
	if err := templates.ExecuteTemplate(b, name, f); err != nil {
		return fmt.Errorf("%s of page: %w", name, err)
	}
	return nil
}

// key has all that the upper frame shows but the name, each part with its length so that none can pass for two.
func (f Frame) key() string {
	b := make([]byte, 0, 512)
	measured := func(part string) {
		b = strconv.AppendInt(b, int64(len(part)), 10)
		b = append(append(b, ':'), part...)
	}
	for _, part := range []string{string(f.Lang), f.Title, f.Base, f.Here, f.Institution, f.ProductName, f.Who.Roles} {
		measured(part)
	}
	for _, is := range []bool{f.Who.Name != "", f.Demo, f.Print} {
		b = strconv.AppendBool(b, is)
	}
	for _, item := range f.Nav {
		measured(item.Key)
		measured(item.Path)
		b = append(strconv.AppendInt(b, int64(item.Count), 10), ';')
	}
	return string(b)
}

var bottoms = shelf.New[[4]string, template.HTML](16)

// Bottom is the frame below a page. Template «bottom».
func (f Frame) Bottom() (template.HTML, error) {
	key := [4]string{string(f.Lang), f.Base, f.Institution, f.ProductName}
	return bottoms.Get(key, func() (template.HTML, error) {
		var drawn bytes.Buffer
		err := f.write(&drawn, "bottom-fresh")
		return template.HTML(drawn.String()), err //nolint:gosec // it was drawn by a template
	})
}
