package forms

import (
	"encoding/json"
	"strconv"

	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// Files wait between preview and being applied under these names.
const (
	CatalogueUpload = "catalogue"
	ListUpload      = "list"
)

// ColumnHelp says what the columns of a file mean; a column without an example has none in the texts.
func ColumnHelp(v *visit.Visit, area string, columns []intake.Column) []page.ListColumn {
	var help []page.ListColumn
	for _, column := range columns {
		if column.Ours {
			continue
		}
		help = append(help, page.ListColumn{
			Name: column.Headings[0], Required: column.Required, Meaning: v.T(area + column.Key), Example: v.Worded(area+column.Key+".example", ""),
		})
	}
	return help
}

// FileFault says beside a file's field what is wrong with the file.
func FileFault(field string, err error) error {
	if code := fault.CodeOf(err); code != fault.Invalid && code != fault.TooLarge {
		return err
	}
	return fault.Form([]fault.Field{FieldOf(field, err)})
}

// KeepUpload keeps a file, with what was said of it, for the person who sent it.
func KeepUpload(v *visit.Visit, kind string, kept any) (int64, error) {
	content, err := json.Marshal(kept)
	if err != nil {
		return 0, err
	}
	return v.Files.KeepUpload(v.Request.Context(), v.DB, v.Who.ID, kind, kind, content)
}

// KeptUpload gives back what keepUpload kept; fault.NotFound for anybody else's, and after a day.
func KeptUpload(v *visit.Visit, id, kind string, into any) error {
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return v.NotFound()
	}
	_, content, err := v.Files.Upload(v.Request.Context(), v.DB.Read(), number, v.Who.ID, kind)
	if err != nil {
		return err
	}
	return json.Unmarshal(content, into)
}
