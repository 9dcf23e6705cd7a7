package rulework

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/guideline"
	"clavero/internal/lang/spanish"
	"clavero/internal/paper"
	"clavero/internal/pdf"
	"clavero/internal/retention"
	"clavero/internal/rulebook"
	"clavero/internal/web/diagram"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

const manualPDF = "/procedimiento/manual.pdf"

// ManualPage is the institution's manual of the procedure, in the ministry's ten headings: printed from the table of
// steps and the rules in force, so that it cannot say other than what is done.
func ManualPage(v *visit.Visit) error {
	doc, drawing, err := manual(v)
	if err != nil {
		return err
	}
	return v.OK(page.Manual{Frame: v.Frame(v.T("manual.title")), Doc: doc, Drawing: drawing, PDFPath: manualPDF})
}

func manual(v *visit.Visit) (paper.Doc, diagram.Drawing, error) {
	rules, err := v.Desk.Rules(v.Request.Context())
	if err != nil {
		return paper.Doc{}, diagram.Drawing{}, err
	}
	drawing := diagram.Draw(flow(v, figures{}))
	changes, err := manualChanges(v)
	if err != nil {
		return paper.Doc{}, drawing, err
	}
	doc := paper.Doc{
		Kicker: v.Post.Site().Institution, Title: v.T("manual.title"), Lead: v.T("manual.lead"),
		Facts: [][2]string{
			{v.T("manual.version"), v.T("manual.version.numbers", "Guideline", rules.Guideline.Number, "Mechanism", rules.Mechanism.Number, "Program", v.Version)},
			{v.T("manual.printed"), spanish.LongDate(v.Now, v.Lang)},
		},
	}
	for i, blocks := range [][]paper.Block{
		plain(v, "purpose"), plain(v, "scope"), manualPolicies(v, rules), manualSteps(v), {{Figure: figureOf(drawing)}}, manualReferences(v),
		manualRecords(v), manualGlossary(v), changes, manualAnnexes(v),
	} {
		number := strconv.Itoa(i + 1)
		doc.Parts = append(doc.Parts, paper.Part{Key: "m" + number, Number: number + ".0", Title: v.T("manual.part." + number), Blocks: blocks})
	}
	return doc, drawing, nil
}

// plain are the paragraphs of a heading that is text alone: manual.NAME.1, .2, …
func plain(v *visit.Visit, name string) []paper.Block {
	var blocks []paper.Block
	for n := 1; ; n++ {
		text := v.Worded("manual."+name+"."+strconv.Itoa(n), "")
		if text == "" {
			return blocks
		}
		blocks = append(blocks, paper.Para(text))
	}
}

// manualPolicies are the ministry's three policies, and under the first two the rules in force that carry them out.
func manualPolicies(v *visit.Visit, rules rulebook.Set) []paper.Block {
	blocks := []paper.Block{paper.Para(v.T("manual.policy.1")), paper.Sub(v.T("manual.policy.guidelines", "Number", rules.Guideline.Number))}
	words, err := ruleWords(v)
	if err == nil {
		blocks = append(blocks, holderBlocks(v.T("manual.holders"), rules.Guideline, words)...)
	}
	rest := guideline.GuidelineSections[1:] // the holders stand above
	blocks = append(blocks, ruleBlocks(ruleGroups(v, rest, guidelineSections(v, rules.Guideline, words)))...)
	blocks = append(blocks, paper.Para(v.T("manual.policy.2")), paper.Sub(v.T("manual.policy.mechanisms", "Number", rules.Mechanism.Number)))
	groups := ruleGroups(v, guideline.MechanismSections, mechanismSections(v, rules.Mechanism, words))
	blocks = append(blocks, ruleBlocks(groups[:len(groups)-1])...) // the letters are an annex
	return append(blocks, paper.Para(v.T("manual.policy.3")))
}

// holderBlocks say who may hold a key.
func holderBlocks(title string, g guideline.Guideline, words guideline.Words) []paper.Block {
	var lines []string
	for _, line := range g.Holders.Lines {
		lines = append(lines, line.Line+"  "+g.Line(line.Line, words))
	}
	if len(lines) == 0 {
		return nil
	}
	return []paper.Block{paper.Sub(title), paper.Bullets(lines...)}
}

func ruleBlocks(groups []page.RuleGroup) []paper.Block {
	var blocks []paper.Block
	for _, group := range groups {
		var lines []string
		for _, rule := range group.Rules {
			lines = append(lines, ruleLine(rule))
		}
		if len(lines) > 0 {
			blocks = append(blocks, paper.Sub(group.Title), paper.Bullets(lines...))
		}
	}
	return blocks
}

func ruleLine(rule page.Rule) string {
	line := strings.TrimSpace(rule.Ref + "  " + rule.Text + " " + rule.Value)
	if len(rule.Items) == 0 {
		return line
	}
	if !strings.HasSuffix(line, ":") {
		line += "."
	}
	return line + " " + strings.Join(rule.Items, "; ")
}

// manualSteps is the description: each step with who takes it and what happens, in the order of their numbers.
func manualSteps(v *visit.Visit) []paper.Block {
	table := &paper.Table{
		Caption: v.T("house.procedure.steps"), Heads: []string{v.T("house.procedure.number"), v.T("manual.activity"), v.T("manual.responsible")}, Shares: []float64{1, 6, 3},
	}
	for _, step := range procedureSteps(v) {
		table.Rows = append(table.Rows, []string{step.Number, visit.Capital(step.Name) + ". " + step.What, step.Who})
	}
	states := &paper.Table{
		Caption: v.T("house.procedure.states"), Heads: []string{v.T("desk.col.state"), v.T("house.procedure.turn"), v.T("house.procedure.limit"), v.T("house.procedure.passed")},
		Shares: []float64{3, 3, 2, 3},
	}
	g, err := v.Desk.Rules(v.Request.Context())
	if err != nil {
		return []paper.Block{{Table: table}}
	}
	for _, state := range procedureStates(v, g.Guideline, figures{}) {
		states.Rows = append(states.Rows, []string{state.Name, cmp.Or(state.Turn, "—"), cmp.Or(state.Limit, "—"), cmp.Or(state.Passed, "—")})
	}
	return []paper.Block{paper.Note(v.T("manual.plus")), {Table: table}, paper.Sub(v.T("house.procedure.states")), {Table: states}}
}

func manualReferences(v *visit.Visit) []paper.Block {
	table := &paper.Table{Heads: []string{v.T("manual.document"), v.T("manual.code")}, Shares: []float64{6, 2}}
	for _, series := range retention.All {
		table.Rows = append(table.Rows, []string{v.T("records.series." + strconv.Itoa(series.Number)), series.Code})
	}
	table.Rows = append(table.Rows, []string{v.T("manual.delivery"), v.T("manual.none")})
	return []paper.Block{{Table: table}}
}

// manualRecords is section 7 with what the text leaves open: what starts each term.
func manualRecords(v *visit.Visit) []paper.Block {
	table := &paper.Table{
		Heads: []string{v.T("manual.record"), v.T("manual.term"), v.T("manual.custodian"), v.T("manual.code"), v.T("manual.starts")}, Shares: []float64{4, 2.1, 3, 1.2, 2.6},
	}
	own := false
	for _, series := range retention.All {
		name := v.T("records.series." + strconv.Itoa(series.Number))
		if series.Ours {
			name, own = name+" *", true
		}
		table.Rows = append(table.Rows, []string{name, v.T("manual.years", "N", series.Years), v.T("petition.lane." + series.Custodian), series.Code, v.T("records.start." + string(series.Start))})
	}
	blocks := []paper.Block{{Table: table}}
	if own {
		blocks = append(blocks, paper.Note(v.T("manual.own")))
	}
	return append(blocks, paper.Para(v.T("manual.records.disposal")))
}

func manualGlossary(v *visit.Visit) []paper.Block {
	var pairs [][2]string
	for n := 1; ; n++ {
		key := "manual.glossary." + strconv.Itoa(n)
		term := v.Worded(key, "")
		if term == "" {
			return []paper.Block{{Pairs: pairs}}
		}
		pairs = append(pairs, [2]string{term, v.T(key + ".means")})
	}
}

// manualChanges tells what changed from each published version of the rules to the next, in words.
func manualChanges(v *visit.Visit) ([]paper.Block, error) {
	table := &paper.Table{Heads: []string{v.T("manual.revision"), v.T("manual.date"), v.T("manual.change")}, Shares: []float64{2.4, 2.2, 7}}
	words, err := v.Desk.Words(v.Request.Context(), v.DB.Read(), v.Lang)
	if err != nil {
		return nil, err
	}
	r, ctx := v.DB.Read(), v.Request.Context()
	err = eachRevision(v, rulebook.Guidelines, func(number int, at time.Time, first bool) error {
		after, err := v.Book.Guideline(ctx, r, number)
		if err != nil || first {
			addChanges(v, table, rulebook.Guidelines, number, at, nil)
			return err
		}
		before, err := v.Book.Guideline(ctx, r, number-1)
		addChanges(v, table, rulebook.Guidelines, number, at, guideline.Compare(before, after, words))
		return err
	})
	if err != nil {
		return nil, err
	}
	err = eachRevision(v, rulebook.Mechanisms, func(number int, at time.Time, first bool) error {
		after, err := v.Book.Mechanism(ctx, r, number)
		if err != nil || first {
			addChanges(v, table, rulebook.Mechanisms, number, at, nil)
			return err
		}
		before, err := v.Book.Mechanism(ctx, r, number-1)
		addChanges(v, table, rulebook.Mechanisms, number, at, guideline.CompareMechanisms(before, after, words))
		return err
	})
	return []paper.Block{{Table: table}}, err
}

// eachRevision goes through the numbers of a set that came into force, the first one first.
func eachRevision(v *visit.Visit, kind string, tell func(number int, at time.Time, first bool) error) error {
	versions, err := v.Book.Versions(v.Request.Context(), v.DB.Read(), kind)
	if err != nil {
		return err
	}
	for i := len(versions) - 1; i >= 0; i-- {
		version := versions[i]
		if version.InForce.After(v.Now) {
			continue
		}
		if err := tell(version.Number, version.InForce, i == len(versions)-1); err != nil {
			return err
		}
	}
	return nil
}

func addChanges(v *visit.Visit, table *paper.Table, kind string, number int, at time.Time, changes []guideline.Change) {
	text := v.T("manual.first")
	if changes != nil {
		var lines []string
		for _, change := range changes {
			lines = append(lines, strings.TrimSpace(change.Line+"  "+change.Text))
		}
		text = strings.Join(lines, "\n")
	} else if number > 1 {
		text = v.T("manual.same")
	}
	table.Rows = append(table.Rows, []string{v.T("manual.revision.of", "Kind", v.T("rules.kind."+kind), "Number", number), spanish.ShortDate(at, v.Lang), text})
}

// manualAnnexes are the letters that officials get, word for word, and the privacy notice's place.
func manualAnnexes(v *visit.Visit) []paper.Block {
	rules, err := v.Desk.Rules(v.Request.Context())
	if err != nil {
		return nil
	}
	blocks, fill := []paper.Block{paper.Para(v.T("manual.annex.letters"))}, sampleFill(v.Lang)
	for _, purpose := range mailPurposes {
		if words, ok := rules.Mechanism.Mail(purpose, string(v.Lang)); ok {
			blocks = append(blocks, paper.Sub(fill(words.Subject)))
			for _, paragraph := range append(append([]string{}, words.Paragraphs...), words.After...) {
				blocks = append(blocks, paper.Para(fill(paragraph)))
			}
		}
	}
	return append(blocks, paper.Para(v.T("manual.annex.notice")))
}

// belowBox is how far below a box a drawing may be cut.
const belowBox = 6

// figureOf is the flow diagram as a paper draws it.
func figureOf(d diagram.Drawing) *pdf.Figure {
	f := &pdf.Figure{Width: float64(d.Width), Height: float64(d.Height)}
	for _, b := range d.Boxes {
		below := b.Y + b.Height + belowBox
		if !slices.ContainsFunc(d.Boxes, func(o diagram.Box) bool { return o.Y < below && below < o.Y+o.Height }) {
			f.Cuts = append(f.Cuts, float64(below))
		}
	}
	for _, lane := range d.Lanes {
		f.Head = float64(lane.Head)
		if lane.Odd {
			f.Shapes = append(f.Shapes, box(lane.X, 0, lane.Width, lane.Height, pdf.Tint, 0, false))
		}
		f.Shapes = append(f.Shapes, box(lane.X, 0, lane.Width, lane.Head, pdf.White, 0.7, false))
		for _, line := range lane.Name {
			f.Shapes = append(f.Shapes, pdf.Shape{Points: []pdf.Point{at(line.X, line.Y)}, Text: line.Text, Size: 13, Bold: true, Middle: true})
		}
	}
	for _, arrow := range d.Arrows {
		f.Shapes = append(f.Shapes, pdf.Shape{Points: pathOf(arrow.Path), Stroke: 0.8, Strong: arrow.Main}, pdf.Shape{Points: pathOf(arrow.Tip), Fill: pdf.Dark, Strong: arrow.Main})
		if arrow.Label != nil {
			f.Shapes = append(f.Shapes, pdf.Shape{Points: []pdf.Point{at(arrow.Label.X, arrow.Label.Y)}, Text: arrow.Label.Text, Size: 11.5, Middle: true})
		}
	}
	for _, b := range d.Boxes {
		f.Shapes = append(f.Shapes, boxShapes(b)...)
	}
	return f
}

func boxShapes(b diagram.Box) []pdf.Shape {
	shapes := []pdf.Shape{box(b.X, b.Y, b.Width, b.Height, pdf.White, 0.8, b.Main)}
	if b.TabHeight > 0 {
		shapes = append(shapes, box(b.X, b.Y, b.Width, b.TabHeight, pdf.Tint, 0.5, b.Main))
	}
	write := func(line diagram.Line, size float64, bold bool) {
		shapes = append(shapes, pdf.Shape{Points: []pdf.Point{at(line.X, line.Y)}, Text: line.Text, Size: size, Bold: bold})
	}
	for _, line := range b.State {
		write(line, 13, true)
	}
	if b.Number != nil {
		write(*b.Number, 13, true)
	}
	for _, line := range b.Title {
		write(line, 13, false)
	}
	for _, line := range b.Sides {
		write(line, 10.5, false)
	}
	return shapes
}

func at(x, y int) pdf.Point { return pdf.Point{X: float64(x), Y: float64(y)} }

func box(x, y, width, height int, fill pdf.Fill, stroke float64, strong bool) pdf.Shape {
	return pdf.Shape{Points: []pdf.Point{at(x, y), at(x+width, y), at(x+width, y+height), at(x, y+height)}, Fill: fill, Stroke: stroke, Strong: strong}
}

// pathOf reads the few commands that the drawing's paths are made of: M x y, H x, V y, and within tips l, h and v.
func pathOf(path string) []pdf.Point {
	var points []pdf.Point
	var here pdf.Point
	for _, command := range strings.FieldsFunc(spread.Replace(path), func(r rune) bool { return r == ';' }) {
		fields := strings.Fields(command[1:])
		n := make([]float64, 2)
		for i := range min(len(fields), 2) {
			n[i], _ = strconv.ParseFloat(fields[i], 64)
		}
		switch command[0] {
		case 'M':
			here = pdf.Point{X: n[0], Y: n[1]}
		case 'H':
			here.X = n[0]
		case 'V':
			here.Y = n[0]
		case 'l':
			here = pdf.Point{X: here.X + n[0], Y: here.Y + n[1]}
		case 'h':
			here.X += n[0]
		case 'v':
			here.Y += n[0]
		}
		points = append(points, here)
	}
	return points
}

// spread parts a path into its commands.
var spread = strings.NewReplacer("M", ";M", "H", ";H", "V", ";V", "l", ";l", "h", ";h", "v", ";v", "z", "")
