package intake

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"clavero/internal/fault"
)

// parts is what was learned of a workbook before it is opened.
type parts struct {
	merges map[string][]merge // cells merged downwards, by the name of their sheet, from the top
}

// merge is a range of cells merged over several rows.
type merge struct {
	top, bottom int // rows, counted from 1
	column      int // the first, counted from 0
}

// What a part of a workbook may hold. Lists and rosters come nowhere near; files made to fill the memory do.
const (
	mostParts    = 2_000
	otherPart    = 4_000_000 // bytes of a part that is neither sheet nor texts: styles, names
	mostStrings  = 1_500_000 // texts that cells share
	longString   = 256 << 10 // bytes of one, with its markup
	rowValues    = 2_000     // cells with a value in one row
	mostMerges   = 100_000
	smallPart    = 1_000_000 // bytes of the lists of sheets and of parts
	workbookPart = "xl/workbook.xml"
	relationPart = "xl/_rels/workbook.xml.rels"
)

// inspect looks through a workbook without keeping it: what is no workbook, is protected or carries programs is refused
// with what to do, and so is what would unpack to more than the limits. A library would first build all of it in memory.
func inspect(content []byte, limits Limits) (parts, error) {
	if bytes.HasPrefix(content, []byte(compoundMark)) {
		if protected(content) {
			return parts{}, fault.New(fault.Invalid, "intake.xlsx.encrypted")
		}
		return parts{}, fault.New(fault.Invalid, "intake.xlsx.old")
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return parts{}, fault.Wrap(err, fault.Invalid, "intake.xlsx.damaged")
	}
	if err := rightKind(archive); err != nil {
		return parts{}, err
	}
	bomb := fault.New(fault.TooLarge, "intake.xlsx.bomb", "Max", limits.Unpacked/1_000_000)
	if len(archive.File) > mostParts {
		return parts{}, bomb
	}
	left := limits.Unpacked
	ranges := map[string][]merge{}
	for _, file := range archive.File {
		t := tally{name: partName(file)}
		size, err := t.look(file, left)
		switch left -= size; {
		case left < 0 || errors.Is(err, errTooMuch):
			return parts{}, bomb
		case err != nil:
			return parts{}, fault.Wrap(err, fault.Invalid, "intake.xlsx.damaged")
		}
		ranges[t.name] = t.merges
	}
	return parts{mergesByName(archive, ranges)}, nil
}

// rightKind tells a workbook from other files that are ZIPs too.
func rightKind(archive *zip.Reader) error {
	names := map[string]bool{}
	for _, file := range archive.File {
		names[partName(file)] = true
	}
	types := string(smallFile(archive, "[content_types].xml"))
	switch {
	case names["xl/vbaproject.bin"] || strings.Contains(types, "macroEnabled"):
		return fault.New(fault.Invalid, "intake.xlsx.macros")
	case names["xl/workbook.bin"]:
		return fault.New(fault.Invalid, "intake.xlsx.binary")
	case names["content.xml"] && names["mimetype"]:
		return fault.New(fault.Invalid, "intake.xlsx.open")
	case !names[workbookPart]:
		return fault.New(fault.Invalid, "intake.xlsx.other")
	}
	return nil
}

// partName is how the library calls a part.
func partName(file *zip.File) string {
	return strings.ToLower(strings.ReplaceAll(file.Name, "\\", "/"))
}

// smallFile reads a part that is not long; nil where there is none, or it is.
func smallFile(archive *zip.Reader, name string) []byte {
	at := slices.IndexFunc(archive.File, func(f *zip.File) bool { return partName(f) == name })
	if at < 0 {
		return nil
	}
	r, err := archive.File[at].Open()
	if err != nil {
		return nil
	}
	defer func() { _ = r.Close() }()
	content, err := io.ReadAll(io.LimitReader(r, smallPart+1))
	if err != nil || len(content) > smallPart {
		return nil
	}
	return content
}

// mergesByName finds which part each sheet is. Where a workbook does not say so in the usual place, its merged cells stay
// as they are stored: the text in the first row only.
func mergesByName(archive *zip.Reader, ranges map[string][]merge) map[string][]merge {
	var book struct {
		Sheets []struct {
			Name     string     `xml:"name,attr"`
			Relation []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	var relations struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	_ = xml.Unmarshal(smallFile(archive, workbookPart), &book)
	_ = xml.Unmarshal(smallFile(archive, relationPart), &relations)
	target := map[string]string{}
	for _, relation := range relations.All {
		at := relation.Target
		if !strings.HasPrefix(at, "/") {
			at = path.Join("xl", at)
		}
		target[relation.ID] = strings.ToLower(strings.TrimPrefix(at, "/"))
	}
	byName := map[string][]merge{}
	for _, sheet := range book.Sheets {
		for _, attr := range sheet.Relation {
			if attr.Name.Local == "id" {
				byName[sheet.Name] = ranges[target[attr.Value]]
			}
		}
	}
	return byName
}

// mergeRange is a range as a sheet names it.
var mergeRange = regexp.MustCompile(`ref="\$?([A-Za-z]{1,3})\$?([0-9]{1,7}):\$?[A-Za-z]{1,3}\$?([0-9]{1,7})"`)

// readMerge reads the tag of a merged range; false for one that stays in its row.
func readMerge(tag []byte) (merge, bool) {
	m := mergeRange.FindSubmatch(tag)
	if m == nil {
		return merge{}, false
	}
	column, err := excelize.ColumnNameToNumber(string(m[1]))
	top, badTop := strconv.Atoi(string(m[2]))
	bottom, badBottom := strconv.Atoi(string(m[3]))
	return merge{top, bottom, column - 1}, err == nil && badTop == nil && badBottom == nil && top > 0 && bottom > top
}
