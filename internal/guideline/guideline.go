// Package guideline holds the two sets of rules the procedure leaves to its offices, as versioned data: the guidelines
// of the Dirección General de Comunicación Social (clause 3.1: who may hold a key and on what grounds one is refused)
// and the mechanisms of the Dirección de Comunicación y Enlace (clause 3.2: how a user reaches the digest).
//
// A new installation starts with No. 1 of each in force. Nothing here is ever edited: a change is a new number, and
// every decision keeps the numbers and the lines it was taken on.
package guideline

import (
	"slices"
	"time"

	"clavero/internal/calendar"
)

// Guideline is what the authority decides (3.1).
type Guideline struct {
	Number     int               `json:"number"`
	Title      string            `json:"title"`
	Holders    Holders           `json:"holders,omitzero"`
	Grounds    []Ground          `json:"grounds"`
	Limits     []Limit           `json:"limits"`
	Calendar   calendar.Calendar `json:"calendar"`
	Quota      Quota             `json:"quota"`
	KeyLife    KeyLife           `json:"key_life"`
	Renewal    Renewal           `json:"renewal"`
	Separation []Separation      `json:"separation"`
	Alone      Alone             `json:"alone"`
	Reopen     Window            `json:"reopen"`
	Asking     Asking            `json:"asking"`
	Reconsider Window            `json:"reconsider,omitzero"` // none in a number published before it was known: nobody could ask
}

// NotHolder is the code of the ground on which somebody is refused whom the lines of the holders leave out.
const NotHolder = "not_holder"

// Ground is a reason for which a request may be returned or refused. Nothing is refused on a ground not listed here.
type Ground struct {
	Line string `json:"line"` // of the guideline, cited in decisions
	Code string `json:"code"`
	Step string `json:"step"` // "return" or "reject"
	ES   string `json:"es"`
	EN   string `json:"en"`
}

// Unit says in what time a limit runs.
type Unit string

// The units of a limit.
const (
	Hours        Unit = "h"  // as the clock runs
	Days         Unit = "d"  // as the clock runs
	WorkingHours Unit = "wh" // horas hábiles
	WorkingDays  Unit = "wd" // días hábiles; ends with the last of them
)

// Limit is how long a petition may stand at a state.
type Limit struct {
	Line  string `json:"line"`
	State string `json:"state"`
	N     int    `json:"n"`
	Unit  Unit   `json:"unit"`
}

// Quota is how many live keys a unit may hold, and which units may hold another number.
type Quota struct {
	Line    string      `json:"line"`
	PerUnit int         `json:"per_unit"`
	Except  []Exception `json:"except,omitempty"`
}

// Exception is the number of keys of one unit.
type Exception struct {
	Line string `json:"line"`
	Unit string `json:"unit"` // code in the catalogue
	Keys int    `json:"keys"`
}

// Of gives the number of keys of a unit, and the line that says so.
func (q Quota) Of(unit string) (int, string) {
	for _, e := range q.Except {
		if e.Unit == unit {
			return e.Keys, e.Line
		}
	}
	return q.PerUnit, q.Line
}

// KeyLife is how long a key lives from the day it was received.
type KeyLife struct {
	Line   string `json:"line"`
	Months int    `json:"months"`
}

// Renewal says when a key may be renewed. It lives on from its end, for as long as KeyLife says.
type Renewal struct {
	Line string `json:"line"`
	Days int    `json:"days"` // before the end from which it may be asked
}

// renewalDays hold where a number was published before the program knew renewals.
const renewalDays = 45

// mostRenewalDays bounds how early a renewal may be asked.
const mostRenewalDays = 180

// shortest is how many days so many months last at least, in whichever month they begin.
func shortest(months int) int {
	least := 31 * months
	for month := range time.Month(12) {
		from := time.Date(2025, time.January+month, 1, 0, 0, 0, 0, time.UTC)
		least = min(least, int(from.AddDate(0, months, 0).Sub(from).Hours())/24)
	}
	return least
}

// Opens is how many days before a key's end its renewal may be asked.
func (r Renewal) Opens() int {
	if r.Days <= 0 {
		return renewalDays
	}
	return r.Days
}

// RenewableFrom is when a key that ends then may be renewed; ok is false for one without an end.
func (g Guideline) RenewableFrom(ends time.Time) (time.Time, bool) {
	return ends.AddDate(0, 0, -g.Renewal.Opens()), !ends.IsZero()
}

// WarningDays are the days before a key's end on which its holder is written to, the nearest to it first: those of the
// mechanisms, none before the renewal that the letter offers may be asked.
func (g Guideline) WarningDays(m Mechanism) []int {
	days := slices.Clone(m.Warnings())
	for i := range days {
		days[i] = min(days[i], g.Renewal.Opens())
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// Separation is a pair of steps of one case that two different people must take.
type Separation struct {
	Line  string `json:"line"`
	First string `json:"first"`
	Then  string `json:"then"`
}

// Alone lists the steps the program may take by itself when all checks pass.
type Alone struct {
	Line  string   `json:"line"`
	Steps []string `json:"steps"`
}

// Window is a number of working days in which something is still possible.
type Window struct {
	Line        string `json:"line"`
	WorkingDays int    `json:"working_days"`
}

// Asking is how often an office may return a request before its head must give a reason.
type Asking struct {
	Line  string `json:"line"`
	Times int    `json:"times"`
}

// Standard is Guideline No. 1, in force from installation.
func Standard() Guideline {
	return Guideline{
		Number:  1,
		Title:   "Lineamientos para la asignación de claves de usuario de la Síntesis Informativa Electrónica",
		Holders: standardHolders(),
		Grounds: []Ground{
			{"2.1", "incomplete", "return", "Falta un dato o no se lee.", "A piece of data is missing or cannot be read."},
			{"2.2", "not_institutional", "return", "El correo no es institucional y no se explica por qué.", "The mail address is not institutional and no reason is given."},
			{"2.3", "unit_unclear", "return", "No se reconoce la unidad a la que pertenece.", "The unit you belong to is not recognised."},
			{"2.4", "oficio_unreadable", "return", "El oficio no corresponde a la solicitud o no se lee.", "The official letter does not match the request or cannot be read."},
			{"3.1", "not_in_sector", "reject", "La persona no presta sus servicios en el sector salud.", "The person does not serve in the health sector."},
			{"3.2", "unit_closed", "reject", "La unidad ya no existe y no se indicó la que la sucede.", "The unit no longer exists and its successor was not given."},
			{"3.3", "has_key", "reject", "La persona ya tiene una clave vigente.", "The person already holds a live key."},
			{"3.4", "quota", "reject", "La unidad tiene asignadas todas las claves que le corresponden.", "The unit already holds all the keys it is entitled to."},
			{"3.5", "not_theirs", "reject", "La solicitud no fue hecha por la persona a cuyo nombre está.", "The request was not made by the person it names."},
			{"3.6", NotHolder, "reject", "La persona no está entre quienes pueden tener una clave.", "The person is not among those who may hold a key."},
		},
		Limits: []Limit{
			{"4.1", "unconfirmed", 72, Hours},
			{"4.2", "received", 8, WorkingHours},
			{"4.3", "returned", 10, WorkingDays},
			{"4.4", "forwarded", 16, WorkingHours},
			{"4.5", "verified", 1, Hours},
			{"4.6", "refused", 8, WorkingHours},
			{"4.7", "obtained", 4, WorkingHours},
			{"4.8", "probed", 8, WorkingHours},
			{"4.9", "sent", 20, WorkingDays},
			{"4.10", "undelivered", 8, WorkingHours},
			{"4.11", "ordered", 16, WorkingHours},
			{"4.12", "withdrawing", 16, WorkingHours},
			{"4.13", "reconsidering", 10, WorkingDays},
		},
		Calendar: calendar.Standard(),
		Quota:    Quota{Line: "5.1", PerUnit: 15},
		KeyLife:  KeyLife{"5.2", 12},
		Renewal:  Renewal{"5.3", renewalDays},
		Separation: []Separation{
			{"6.1", "enter", "verify"},
			{"6.2", "verify", "send"},
		},
		Alone:      Alone{"7.1", []string{"order", "probe", "renew"}},
		Reopen:     Window{"8.1", 15},
		Asking:     Asking{"8.2", 1},
		Reconsider: Window{"8.3", 15},
	}
}

// Automatic is g with every step of the offices left to the program wherever all checks pass: the setting of a small
// office that wants to see only what needs eyes.
func Automatic(g Guideline) Guideline {
	g.Alone.Steps = []string{"forward", "verify", "renew", "change", "order", "probe", "send"}
	return g
}

// MayAlone reports whether the program may take the step by itself.
func (g Guideline) MayAlone(step string) bool { return slices.Contains(g.Alone.Steps, step) }

// GroundsFor lists the grounds a step may be taken on; none means the step needs none.
func (g Guideline) GroundsFor(step string) []Ground {
	var grounds []Ground
	for _, ground := range g.Grounds {
		if ground.Step == step {
			grounds = append(grounds, ground)
		}
	}
	return grounds
}

// Ground finds the ground of that code for that step.
func (g Guideline) Ground(step, code string) (Ground, bool) {
	for _, ground := range g.GroundsFor(step) {
		if ground.Code == code {
			return ground, true
		}
	}
	return Ground{}, false
}

// Text is the ground in a language.
func (g Ground) Text(lang string) string {
	if lang == "en" {
		return g.EN
	}
	return g.ES
}

// LimitOf gives the limit of a state; ok is false where there is none.
func (g Guideline) LimitOf(state string) (Limit, bool) {
	for _, limit := range g.Limits {
		if limit.State == state {
			return limit, true
		}
	}
	return Limit{}, false
}

// Due is when a petition that entered state at that time passes its limit; zero where the state has none.
func (g Guideline) Due(state string, entered time.Time) time.Time {
	limit, ok := g.LimitOf(state)
	if !ok {
		return time.Time{}
	}
	switch limit.Unit {
	case Hours:
		return entered.Add(time.Duration(limit.N) * time.Hour)
	case Days:
		return entered.AddDate(0, 0, limit.N)
	case WorkingHours:
		return g.Calendar.AddHours(entered, limit.N)
	case WorkingDays:
		return g.Calendar.AddDays(entered, limit.N)
	}
	return time.Time{}
}

// ReopenUntil is the last moment at which a case that ended then may be reopened.
func (g Guideline) ReopenUntil(ended time.Time) time.Time {
	return g.Calendar.AddDays(ended, g.Reopen.WorkingDays)
}

// ReconsiderUntil is the last moment at which the official may ask that a refusal made known then be looked at again; zero
// where the guideline gives no such right.
func (g Guideline) ReconsiderUntil(refused time.Time) time.Time {
	if g.Reconsider.WorkingDays == 0 {
		return time.Time{}
	}
	return g.Calendar.AddDays(refused, g.Reconsider.WorkingDays)
}
