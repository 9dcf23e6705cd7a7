package web

import (
	"clavero/internal/antivirus"
	"clavero/internal/auth"
	"clavero/internal/web/visit"
)

// Row is a row of the table of routes, as tests read it.
type Row struct {
	Method, Path string
	Permission   auth.Permission
	Limit        int64
}

// Rows is the table of routes: a row added to it is tried by the tests without anybody thinking of it.
func (s *Server) Rows() []Row {
	var rows []Row
	for _, r := range s.routes() {
		rows = append(rows, Row{r.Method, r.Path, r.Permission, visit.Route(r).Limit()})
	}
	return rows
}

// ScanBy has files looked at by another antivirus from now on.
func (s *Server) ScanBy(scanner *antivirus.Scanner) { s.service.Antivirus = scanner }

// Options are what it was made with.
func (s *Server) Options() visit.Options { return s.service.Options }
