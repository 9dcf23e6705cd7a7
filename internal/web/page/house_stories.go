package page

import (
	"slices"
	"time"

	"clavero/internal/lang"
)

// houseStories are the screens of the offices. Every person, unit address and number in them is made up.
func houseStories() []Story {
	return slices.Concat(unitStories(), campaignStories(), successionStories(), deskStories(), caseStories(), entryStories(), directoryStories(), registerStories(),
		procedureStories(), ruleStories(), draftStories(), ledgerStories(), staffStories(), vendorStories(), taskStories(), recordStories(), paperStories())
}

// storyNow is when all stories of the offices happen: a Monday in Mexico City, UTC-6, ten past eleven.
var storyNow = time.Date(2026, time.November, 23, 11, 10, 0, 0, time.FixedZone("CST", -6*3600))

func before(d time.Duration) time.Time { return storyNow.Add(-d) }

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

func storyFrame(tag lang.Tag, title, here string) Frame {
	return Frame{
		Lang: tag, Title: title, Here: here, Institution: "Secretaría de Salud",
		ProductName: "Síntesis Informativa Electrónica", Now: storyNow,
	}
}

// officeFrame is the frame of the two offices that walk the procedure.
func officeFrame(tag lang.Tag, title, here string) Frame {
	f := storyFrame(tag, title, here)
	f.Who = Who{Name: "Gaspar Ensayo Trejo", Roles: "Comunicación y Enlace"}
	if tag == lang.EN {
		f.Who.Roles = "Communication and Liaison"
	}
	f.Nav = []NavItem{
		{Key: "frame.nav.desk", Path: "/mesa", Count: 12}, {Key: "frame.nav.directory", Path: "/directorio"},
		{Key: "frame.nav.catalogue", Path: "/catalogo"}, {Key: "frame.nav.register", Path: "/registro"},
		{Key: "frame.nav.procedure", Path: "/procedimiento"}, {Key: "frame.nav.rules", Path: "/lineamientos"},
		{Key: "frame.nav.today", Path: "/"},
	}
	return f
}

func auditorFrame(title, here string) Frame {
	f := storyFrame(lang.ES, title, here)
	f.Who = Who{Name: "Olga Supuesta Nava", Roles: "Auditoría"}
	f.Nav = []NavItem{
		{Key: "frame.nav.desk", Path: "/mesa"}, {Key: "frame.nav.register", Path: "/registro"},
		{Key: "frame.nav.ledger", Path: "/bitacora"}, {Key: "frame.nav.procedure", Path: "/procedimiento"},
		{Key: "frame.nav.rules", Path: "/lineamientos"},
	}
	return f
}

func adminFrame(title, here string) Frame {
	f := storyFrame(lang.ES, title, here)
	f.Who = Who{Name: "Simón Prueba Arce", Roles: "Administración"}
	f.Nav = []NavItem{{Key: "frame.nav.staff", Path: "/personal"}, {Key: "frame.nav.ledger", Path: "/bitacora"}}
	return f
}
