package demo

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"clavero/internal/auth"
	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// comments are what the editors noted to days so long ago, before they signed them.
var comments = map[int]string{
	18: "La edición matutina salió 25 minutos tarde por una falla del proveedor de recortes; de ahí las entradas repetidas.",
	9:  "Mantenimiento de la red de 13:00 a 13:40 h. Sin efecto en los accesos.",
	4:  "Se revisaron las entradas fallidas: una persona escribía su contraseña anterior.",
}

// addenda are what the editors added to days so long ago, two days after they signed them.
var addenda = map[int]string{
	6: "El proveedor entregó la relación de su sitio para este día. Se cotejó con la hoja: no hay accesos que falten.",
}

// keepRegister plans the nights and mornings of the register: each day is closed by the clock and signed by the editors,
// but for yesterday, which waits for its signature (3.3).
func (s *story) keepRegister() {
	place := spanish.MexicoCity()
	local := s.now.In(place)
	for ago := past; ago >= 1; ago-- {
		day := local.AddDate(0, 0, -ago)
		next := time.Date(day.Year(), day.Month(), day.Day()+1, 1, 2, 0, 0, place)
		s.at(next, func(ctx context.Context) error {
			_, err := s.app.Days.CloseDue(ctx)
			return err
		})
		if ago > 1 {
			s.sign(digest.DayOf(day, place), ago, s.signedAt(next.Add(8*time.Hour+10*time.Minute)).Add(time.Duration(past-ago)*time.Minute)) // one after the other where several wait
		}
	}
}

// signedAt is the morning on which a day is signed: that of the next working day, unless it has not come yet.
func (s *story) signedAt(morning time.Time) time.Time {
	at := morning
	for !working(at) {
		at = at.AddDate(0, 0, 1)
	}
	if at.Before(s.now) {
		return at
	}
	return morning
}

// sign plans the morning on which a day is looked over and signed.
func (s *story) sign(day digest.Day, ago int, at time.Time) {
	s.at(at, func(ctx context.Context) error {
		editor := s.editor()
		if text := comments[ago]; text != "" {
			if err := s.app.Days.Comment(ctx, editor, day, text); err != nil {
				return err
			}
		}
		return s.signUpTo(ctx, editor, day)
	})
	if text := addenda[ago]; text != "" {
		s.at(at.AddDate(0, 0, 2), func(ctx context.Context) error {
			return s.app.Days.AddAddendum(ctx, s.editor(), auth.DemoCode, day, text)
		})
	}
}

// signUpTo signs a day, and whatever is still unsigned before it: the months in which few had a key.
func (s *story) signUpTo(ctx context.Context, editor auth.Who, day digest.Day) error {
	days, err := s.app.Days.Days(ctx, "2000-01-01", day)
	if err != nil {
		return err
	}
	for _, d := range days {
		if d.State != store.DayClosed {
			continue
		}
		sum, err := s.app.Days.ToSign(ctx, digest.Day(d.Day))
		if err != nil {
			return fmt.Errorf("sign %s: %w", d.Day, err)
		}
		if err := s.app.Days.SignDay(ctx, editor, auth.DemoCode, digest.Day(d.Day), hex.EncodeToString(sum[:]), ""); err != nil {
			return fmt.Errorf("sign %s: %w", d.Day, err)
		}
	}
	return nil
}

// editor is the first editor as they are when signed in.
func (s *story) editor() auth.Who {
	who := s.who(petition.Editor, 0)
	return auth.Who{Kind: auth.Staff, ID: who.ID, Name: who.Name, Roles: []auth.Role{auth.Editor}}
}
