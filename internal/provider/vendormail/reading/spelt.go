package reading

// As people write in a hurry: what is meant is plain, and no other word is written so.
var misspellings = []struct{ as, meant string }{
	{`\bvajas?\b`, "baja"}, {`\bac(?:es|sec|sces|cez)o(s?)\b`, "acceso$1"}, {`\bsuspenc`, "suspens"}, {`\bsuspedid`, "suspendid"}, {`\b(des?)?in?avilit`, "inhabilit"},
	{`\bdesavilit`, "deshabilit"}, {`\bdesabilit`, "deshabilit"}, {`\binabilit`, "inhabilit"}, {`\b(re|des)?actib`, "${1}activ"}, {`\babilit`, "habilit"}, {`\bblokea`, "bloquea"}, {`\bbloqea`, "bloquea"},
	{`\bcontra(?:ce|ze|s e)n`, "contrasen"}, {`\bususari`, "usuari"}, {`\busuar(?:oi|ios?o)\b`, "usuario"}, {`\bq\b`, "que"}, {`\bxq\b`, "porque"}, {`\b(?:xfa|xfavor|porfa|pf)\b`, "por favor"},
}

var misspelled = func() []expression {
	var all []expression
	for _, m := range misspellings {
		all = append(all, lazily(m.as))
	}
	return all
}()

// wellWritten gives folded text with what is often misspelt in it as it should be.
func wellWritten(text string) string {
	for i, e := range misspelled {
		text = e().ReplaceAllString(text, misspellings[i].meant)
	}
	return text
}
