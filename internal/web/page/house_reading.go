package page

import "time"

// ReadingAsk asks for what and why before reading is opened in detail. 3.3
type ReadingAsk struct {
	Frame
	Tabs   []ListView
	Form   Form
	OfNote bool // of a note, and not of a person
	Other  string
}

func (ReadingAsk) template() string { return "house_readingask" }

// ReadingShown is one person's reading, or who read one note, for the hour after it was opened.
type ReadingShown struct {
	Frame
	Tabs      []ListView
	OfNote    bool
	About     string // the person, or the note's headline
	Period    string
	Reason    string
	At, Until time.Time
	Entry     int64
	People    []NoteReader
	Rows      []ReadingRow
	More      bool
	CSVPath   string
	NotePath  string
}

func (ReadingShown) template() string { return "house_readingshown" }

// ReadingRow is one access of a person.
type ReadingRow struct {
	At                    time.Time
	What, Title           string
	TitlePath             string
	User, Network, Device string
}

// NoteReader is a person who read a note.
type NoteReader struct {
	Number           int
	Name, User, Unit string
	First, Last      time.Time
	Times            int
}

// ReadingLog is who opened whose reading, and why, the newest first.
type ReadingLog struct {
	Frame
	Tabs     []ListView
	Rows     []ReadingLogRow
	NextPath string
}

func (ReadingLog) template() string { return "house_readinglog" }

// ReadingLogRow is one opening.
type ReadingLogRow struct {
	At              time.Time
	By, What, About string
	Period, Reason  string
	Entry           int64
}
