package intake

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/fault"
	"clavero/internal/register"
)

// The keys of AccessLogColumns.
const (
	LoggedUser    = "user"
	LoggedAt      = "at"
	LoggedTime    = "time"
	LoggedPath    = "path"
	LoggedMethod  = "method"
	LoggedStatus  = "status"
	LoggedEvent   = "event"
	LoggedAddress = "address"
	LoggedAgent   = "agent"
)

// AccessLogColumns are those of a CSV of accesses. The time of day stands beside the date or in a column of its own.
func AccessLogColumns() []Column {
	return []Column{
		{Key: LoggedUser, Required: true, Headings: []string{"Usuario", "Nombre de usuario", "Clave de usuario", "Cuenta", "Login", "Clave", "User", "Username", "User name", "cs-username", "remote_user"}},
		{Key: LoggedAt, Required: true, Headings: []string{"Fecha", "Fecha y hora", "Fecha/hora", "Fecha de acceso", "Momento", "Date", "Datetime", "Timestamp", "time_local", "When"}},
		{Key: LoggedTime, Headings: []string{"Hora", "Hora de acceso", "Time"}},
		{Key: LoggedEvent, Headings: []string{"Evento", "Acción", "Operación", "Tipo", "Tipo de acceso", "Movimiento", "Actividad", "Event", "Action", "Activity", "Type"}},
		{Key: LoggedPath, Headings: []string{"Página", "Dirección web", "URL", "URI", "Ruta", "Nota", "Recurso", "Path", "Page", "Request", "cs-uri-stem"}},
		{Key: LoggedMethod, Headings: []string{"Método", "Method", "cs-method"}},
		{Key: LoggedStatus, Headings: []string{"Código", "Código HTTP", "Estatus HTTP", "Status", "sc-status"}},
		{Key: LoggedAddress, Headings: []string{"IP", "Dirección IP", "Dirección", "Address", "Remote address", "Client IP", "c-ip", "remote_addr"}},
		{Key: LoggedAgent, Headings: []string{"Navegador", "Agente", "Dispositivo", "User agent", "Agent", "Browser", "cs(User-Agent)"}},
	}
}

// logCSV is where a CSV has its columns.
type logCSV struct {
	delimiter rune
	columns   map[string]int
}

// openCSV finds the heading among the first rows.
func (l *AccessLog) openCSV(head string, headings map[string]string) (*logCSV, error) {
	wanted := Mapped(AccessLogColumns(), headings)
	delimiter, skipped := sniff(toUTF8(head), wanted)
	if skipped > 0 {
		if _, err := l.lines.ReadString('\n'); err != nil {
			return nil, fault.New(fault.Invalid, "intake.log.empty")
		}
		l.line++
	}
	for range headingRows {
		cells, err := l.cells(delimiter)
		if errors.Is(err, io.EOF) {
			break
		}
		var unread *LineFault
		if errors.As(err, &unread) {
			continue
		}
		if err != nil {
			return nil, err
		}
		columns := map[string]int{}
		for i, cell := range cells {
			if key := keyOf(cell, wanted); key != "" {
				if _, twice := columns[key]; !twice {
					columns[key] = i
				}
			}
		}
		if missing(columns, wanted) == nil {
			return &logCSV{delimiter, columns}, nil
		}
	}
	return nil, fault.New(fault.Invalid, "intake.log.form")
}

// cells parts one line. A field does not go over the end of its line: a log has one access on each.
func (l *AccessLog) cells(delimiter rune) ([]string, error) {
	text, err := l.text()
	if err != nil {
		return nil, err
	}
	if l.line == 1 {
		text = strings.TrimPrefix(text, "\ufeff")
	}
	if !strings.ContainsRune(text, '"') {
		return strings.Split(text, string(delimiter)), nil
	}
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = delimiter, true, -1
	cells, err := reader.Read()
	if err != nil {
		return nil, &LineFault{l.line, "intake.log.line"}
	}
	return cells, nil
}

func (l *AccessLog) row() (register.Logged, error) {
	cells, err := l.cells(l.csv.delimiter)
	if err != nil {
		return register.Logged{}, err
	}
	get := func(key string) string {
		at, ok := l.csv.columns[key]
		if !ok || at >= len(cells) {
			return ""
		}
		return saidField(strings.TrimSpace(unguard(cells[at])))
	}
	logged := register.Logged{User: get(LoggedUser), Method: strings.ToUpper(get(LoggedMethod)), Path: get(LoggedPath), Event: get(LoggedEvent),
		Address: get(LoggedAddress), Agent: get(LoggedAgent)}
	if method, path := asked(logged.Path); method != "-" && slices.Contains(methods, method) {
		logged.Method, logged.Path = method, path
	}
	if status := get(LoggedStatus); status != "" {
		if logged.Status, err = strconv.Atoi(status); err != nil || logged.Status < 0 || logged.Status > 999 {
			logged.Status = 0
		}
	}
	at, ok := l.moment(get(LoggedAt), get(LoggedTime))
	if !ok {
		return logged, &LineFault{l.line, "intake.log.time"}
	}
	logged.At = at
	return logged, nil
}

var methods = []string{"GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"}

// dateForms are the ways to write a date, by the order of its numbers.
var dateForms = map[string][]string{
	"dmy": {"2/1/2006", "2-1-2006", "2.1.2006", "2/Jan/2006", "2-Jan-2006"},
	"mdy": {"1/2/2006", "1-2-2006"},
	"ymd": {"2006/1/2"},
}

var timeForms = []string{"", " 15:04:05", " 15:04", " 3:04:05 PM", " 3:04 PM", " 15:04:05.000"}

// moment reads a date and a time as vendors write them.
func (l *AccessLog) moment(date, clock string) (time.Time, bool) {
	if len(date) > 60 || len(clock) > 40 {
		return time.Time{}, false
	}
	if n, err := strconv.ParseInt(date, 10, 64); err == nil && clock == "" && n > 1e9 && n < 1e14 {
		if n > 1e11 {
			return time.UnixMilli(n).UTC(), true
		}
		return time.Unix(n, 0).UTC(), true
	}
	text := strings.TrimSpace(strings.TrimSpace(date) + " " + strings.TrimSpace(clock))
	for _, form := range []string{time.RFC3339, logTime, "2006-01-02 15:04:05 -0700", "2006-01-02T15:04:05"} {
		if at, err := time.ParseInLocation(form, text, l.place); err == nil {
			return at.UTC(), true
		}
	}
	text = dayHalves.Replace(strings.ReplaceAll(strings.ToUpper(text), ",", ""))
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), " HRS"))
	for _, form := range slices.Concat([]string{"2006-1-2"}, dateForms[l.dates()]) {
		for _, clock := range timeForms {
			if at, err := time.ParseInLocation(form+clock, text, l.place); err == nil {
				return at.UTC(), true
			}
		}
	}
	return time.Time{}, false
}

// dayHalves are the halves of the day as spreadsheets in Mexico write them.
var dayHalves = strings.NewReplacer("A. M.", "AM", "P. M.", "PM", "A.M.", "AM", "P.M.", "PM", "A.\u00a0M.", "AM", "P.\u00a0M.", "PM", "\u00a0", " ", "  ", " ")

func (l *AccessLog) dates() string {
	if _, known := dateForms[l.order]; known {
		return l.order
	}
	return "dmy"
}
