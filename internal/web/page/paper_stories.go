package page

import (
	"clavero/internal/lang"
	written "clavero/internal/paper"
	"clavero/internal/pdf"
	"clavero/internal/web/diagram"
)

func paperStories() []Story {
	hand := Dossier{Frame: officeFrame(lang.ES, "Expediente SIE-2026-000123", "/mesa/SIE-2026-000123/expediente"), Doc: dossierDoc(), CasePath: "/mesa/SIE-2026-000123",
		Path: "/mesa/SIE-2026-000123/expediente", CanHand: true}
	wrong := hand
	wrong.Form = Form{Values: map[string]string{"recipient": "Órgano Interno de Control"}, Errors: map[string]string{"reason": "Escriba por qué se entrega."}}
	seen := hand
	seen.CanHand = false
	manual := Manual{Frame: storyFrame(lang.ES, "Manual", "/procedimiento/manual"), Doc: manualDoc(), Drawing: diagram.Draw(storyFlow(false)), PDFPath: "/procedimiento/manual.pdf"}
	list := Checkpoints{
		Frame: auditorFrame("Puntos de la bitácora", "/bitacora/puntos"), Mailed: []string{"oic@contraloria.anahuac.example"}, CanSign: true, KeyPath: "/bitacora/llave", SignPath: "/bitacora/puntos",
		Rows: []CheckpointRow{
			{Path: "/bitacora/puntos/2", At: before(6 * hour), Cause: "el del día", Size: 4182, Root: "9f2c 41ab 77d0 5e13", Mails: Status{Kind: Done, Text: "enviado"}},
			{Path: "/bitacora/puntos/1", At: before(30 * hour), Cause: "con un expediente", Size: 3977, Root: "03c1 d955 a871 0b2e"},
		},
	}
	good, bad, none := list, list, list
	good.Verdict = &CheckpointVerdict{Good: true, Text: "Todo cuadra: los 3977 actos de ese punto siguen siendo los mismos entre los 4182 de ahora.", Proof: []string{"qINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs="}}
	bad.Verdict = &CheckpointVerdict{Text: "Un punto no continúa al otro: la bitácora se reescribió entre los dos."}
	none.Rows, none.Mailed = nil, nil
	one := Checkpoint{
		Frame: auditorFrame("Puntos de la bitácora", "/bitacora/puntos/2"), At: before(6 * hour), Cause: "el del día", Size: 4182, Root: "a8834bd4644585 61f0", Note: storyPoint,
		Key: storySigning, NotePath: "/bitacora/puntos/2/nota", PDFPath: "/bitacora/puntos/2/pdf", Before: good.Verdict, BeforeAt: before(30 * hour),
	}
	keys := LedgerKeys{
		Frame: publicFrame(lang.ES, "Llave de la bitácora", "/bitacora/llave"), Head: "4182:9f2c41ab77d05e13", At: before(6 * hour), Named: "clavero/9f2c41ab77d05e13",
		Keys: []LedgerKeyShown{{Public: storySigning, Created: before(90 * day), Handover: storyPoint}, {Public: storySigning, Created: before(400 * day), Ended: before(90 * day)}},
	}
	empty := keys
	empty.Keys, empty.Head = nil, ""
	english := keys
	english.Frame = publicFrame(lang.EN, "Key of the ledger", "/bitacora/llave")
	return []Story{
		{"dossier", hand}, {"dossier-wrong", wrong}, {"dossier-seen", seen}, {"manual", manual}, {"checkpoints", list}, {"checkpoints-good", good}, {"checkpoints-bad", bad},
		{"checkpoints-none", none}, {"checkpoint", one}, {"ledger-keys", keys}, {"ledger-keys-none", empty}, {"ledger-keys-en", english},
	}
}

const (
	storySigning = "clavero/9f2c41ab77d05e13+7e4ab1c2+AZ3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeO"
	storyPoint   = "clavero/9f2c41ab77d05e13\n4182\nqINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=\ntime 2026-11-23T11:10:00Z\n\n— clavero/9f2c41ab77d05e13 fkqxwt3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)

func dossierDoc() written.Doc {
	return written.Doc{
		Kicker: "Expediente de una solicitud de clave", Title: "Expediente SIE-2026-000123", Lead: "Rosa Elena Tzab Uc",
		Facts: [][2]string{{"Estado", "Concluida"}, {"Comenzó", "lunes 9 de noviembre de 2026, 9:05 h"}},
		Parts: []written.Part{
			{Key: "data", Number: "1", Title: "Datos", Blocks: []written.Block{written.Pairs([2]string{"Nombre", "Rosa Elena Tzab Uc"}, [2]string{"Unidad", "Servicios de Salud de Yucatán"})}},
			{Key: "steps", Number: "2", Title: "Actuaciones y decisiones", Blocks: []written.Block{
				written.Sub("1.2  Verificada"), written.Pairs([2]string{"Quién", "Irene Muestra Villalobos"}), written.Bullets("6.1  Quien capturó no verifica.", "5.1  Claves que puede tener una unidad: 15"),
				{Table: &written.Table{Caption: "Verificaciones", Heads: []string{"Verificación", "Resultado", "Qué se vio"}, Rows: [][]string{{"Dirección", "cumple", "La dirección se comprobó.\nCorreo: rosa@salud.example"}, {"Unidad", "cumple", "Está en el catálogo."}}}},
			}},
			{Key: "mails", Number: "3", Title: "Correos al funcionario", Blocks: []written.Block{written.Sub("Solicitud SIE-2026-000123 recibida"), written.Mono("Buen día:\n\nSu solicitud de clave quedó recibida con el folio SIE-2026-000123.")}},
			{Key: "notes", Number: "4", Title: "Notas de las oficinas", Blocks: []written.Block{written.Note("Ninguna.")}},
			{Key: "use", Number: "5", Title: "Uso de la clave", Blocks: []written.Block{{Table: &written.Table{Heads: []string{"Mes", "Días", "Notas"}, Right: []bool{false, true, true}, Rows: [][]string{{"2026-11", "9", "128"}}}}}},
		},
	}
}

func manualDoc() written.Doc {
	return written.Doc{
		Kicker: "Secretaría de Salud", Title: "Procedimiento para la asignación y control de claves", Lead: "Impreso por el programa de sus tablas.", Facts: [][2]string{{"Versión", "Lineamientos No. 1"}},
		Parts: []written.Part{
			{Key: "m1", Number: "1.0", Title: "Propósito", Blocks: []written.Block{written.Para("1.1 Poner a disposición de los funcionarios la Síntesis Informativa Electrónica.")}},
			{Key: "m5", Number: "5.0", Title: "Diagrama de flujo", Blocks: []written.Block{{Figure: &pdf.Figure{}}}},
			{Key: "m7", Number: "7.0", Title: "Registros", Blocks: []written.Block{{Table: &written.Table{Heads: []string{"Registro", "Tiempo de conservación"}, Rows: [][]string{{"Solicitud de clave de acceso", "5 años"}}}}}},
			{Key: "m9", Number: "9.0", Title: "Cambios de esta versión", Blocks: []written.Block{written.Note("Primera versión.")}},
		},
	}
}
