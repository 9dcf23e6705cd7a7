package web

import "clavero/internal/auth"

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
		rows = append(rows, Row{r.method, r.path, r.permission, route(r).limit()})
	}
	return rows
}
