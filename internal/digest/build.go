package digest

// builder puts rows together into sections and notes, in the order in which they first come.
type builder struct {
	sections []Section
	bySlug   map[string]int   // titles that fold alike are one section
	byKey    map[string]place // notes that more rows may join
	spoilt   map[string]int   // keys of notes left out → the row at fault
	faults   []RowFault
}

type place struct {
	section, note int
}

func newBuilder() *builder {
	return &builder{bySlug: map[string]int{}, byKey: map[string]place{}, spoilt: map[string]int{}}
}

func (b *builder) add(r *row) {
	if r.blank() {
		return
	}
	key := r.line(colNote)
	at, known := b.byKey[key]
	spoiltBy, spoilt := b.spoilt[key]
	switch {
	case key == "":
		b.open(r, key)
	case known:
		b.join(r, at)
	case spoilt:
		r.fail(colNote, "digest.csv.note_spoilt", "Row", spoiltBy)
	default:
		b.open(r, key)
		if len(r.faults) > 0 {
			b.spoilt[key] = r.number
		}
	}
	b.faults = append(b.faults, r.faults...)
}

// open begins a note with its first appearance.
func (b *builder) open(r *row, key string) {
	title, layout := r.required(colSection), r.layout()
	slug := Slug(title)
	if title != "" && slug == "" {
		r.fail(colSection, "digest.csv.section_bad")
	}
	at, known := b.bySlug[slug]
	if known && r.filled(colLayout) && b.sections[at].Layout != layout {
		r.fail(colLayout, "digest.csv.layout_differs", "Section", title)
	}
	if known {
		layout = b.sections[at].Layout
	}
	note := r.note(layout)
	note.Appearances = []Appearance{r.appearance()}
	r.finish()
	if len(r.faults) > 0 {
		return
	}
	if !known {
		at = len(b.sections)
		b.bySlug[slug] = at
		b.sections = append(b.sections, Section{Title: title, Slug: slug, Layout: layout})
	}
	section := &b.sections[at]
	section.Notes = append(section.Notes, note)
	if key != "" {
		b.byKey[key] = place{section: at, note: len(section.Notes) - 1}
	}
}

// join adds an appearance to a note. What belongs to the note may be left empty or said again, never otherwise.
func (b *builder) join(r *row, at place) {
	section := &b.sections[at.section]
	note := &section.Notes[at.note]
	if section.Layout == Covers {
		r.fail(colNote, "digest.csv.cover_twice", "Outlet", note.Appearances[0].Outlet)
	}
	r.mustRepeat(colSection, Slug(r.line(colSection)), section.Slug)
	r.mustRepeat(colHeadline, r.line(colHeadline), note.Headline)
	r.mustRepeat(colLead, r.line(colLead), note.Lead)
	r.mustRepeat(colBody, r.paragraphs(colBody), note.Body)
	r.mustRepeat(colAuthor, r.line(colAuthor), note.Author)
	r.mustRepeat(colGenre, string(r.genre(section.Layout)), string(note.Genre))
	appearance := r.appearance()
	r.finish()
	if len(r.faults) > 0 {
		return
	}
	note.Appearances = append(note.Appearances, appearance)
}
