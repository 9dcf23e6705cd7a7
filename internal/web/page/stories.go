package page

import (
	"slices"
	"time"

	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
)

// Story is a page with made-up data, in one of its states. Names are «screen-state», and end in «-en» in English.
type Story struct {
	Name string
	Page Page
}

// Stories gives every screen in every state: empty, one, many, wrong, with long names, in English. Only tests call it.
func Stories() []Story {
	return slices.Concat(publicStories(), authStories(), readerStories(), ownKeyStories(), houseStories(), keyStories())
}

// publicNow is the moment in which all stories play: a Monday, a little after nine.
var publicNow = novemberAt(23, 9, 5)

// novemberAt is an hour of a day of November 2026 in Mexico City.
func novemberAt(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour, minute, 0, 0, spanish.MexicoCity())
}

// publicFrame is the frame of a page for the public.
func publicFrame(tag lang.Tag, title, here string) Frame {
	return Frame{
		Lang: tag, Title: title, Here: here, Now: publicNow,
		Institution: "Secretaría de Salud", ProductName: "Síntesis Informativa Electrónica",
	}
}

// readerFrame is the frame of a page for a signed-in reader.
func readerFrame(tag lang.Tag, title, here string) Frame {
	frame := publicFrame(tag, title, here)
	frame.Who = Who{Name: "Rosa Elena Tzab Uc"}
	frame.Nav = []NavItem{
		{Key: "frame.nav.today", Path: "/"}, {Key: "frame.nav.editions", Path: "/ediciones"},
		{Key: "frame.nav.account", Path: "/cuenta"},
	}
	return frame
}
