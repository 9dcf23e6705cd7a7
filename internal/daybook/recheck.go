package daybook

import (
	"context"
	"time"

	"clavero/internal/clockwork"
	"clavero/internal/digest"
	"clavero/internal/fault"
)

// recheckedFor is how long after its closing a day is among those that are read again: each is so once, or twice.
const recheckedFor = 36 * time.Hour

// recheck reads the accesses of the days that were closed lately once more, and holds them to their sheets. A closing does
// not: it seals what was counted as the accesses came, so an access that somebody rewrote afterwards, while the day was open,
// is in the sheet as it was and in the table as it is now. What is found is an incident, and the log names it.
func (b *Book) recheck(ctx context.Context) (clockwork.Tally, error) {
	done := clockwork.Tally{"rechecked": 0, "flawed": 0}
	days, err := b.DB.Read().RegisterDays(ctx, string(b.today().Add(-int(recheckedFor.Hours()/24)-2)), string(b.today()))
	if err != nil {
		return done, err
	}
	flawed := digest.Day("")
	for _, d := range days {
		if b.DB.Now().Sub(d.Closed) > recheckedFor {
			continue
		}
		day := digest.Day(d.Day)
		verdict, err := b.Verify(ctx, day, day, nil)
		if err != nil {
			return done, err
		}
		done["rechecked"]++
		if !verdict.OK() {
			done["flawed"]++
			flawed = day
			b.Log.Error("a closed day of the register is not as it was sealed", "day", d.Day, "findings", len(verdict.Findings), "first", verdict.Findings[0].String())
		}
	}
	if flawed != "" {
		return done, fault.New(fault.Conflict, "daybook.recheck.unsound", "Day", string(flawed))
	}
	return done, nil
}
