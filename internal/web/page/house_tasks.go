package page

import "time"

// Tasks is what the program does on a clock, and how each of them last went.
type Tasks struct {
	Frame
	Tasks []Task
	Late  int
}

func (Tasks) template() string { return "house_tasks" }

// Task is one task on the clock.
type Task struct {
	Name, What string
	Code       string // as it stands in logs and metrics
	Every      string // its interval in words
	State      Status
	Ran        time.Time
	Took       string
	Outcome    string // of the last turn, in words
	Success    time.Time
	DidAt      time.Time // the last turn that had something to do
	Did        string
	Due        time.Time
	Overdue    bool
	Alarmed    time.Time // since when an incident is open; zero for none
}
