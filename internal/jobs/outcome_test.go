package jobs_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"clavero/internal/jobs"
)

func TestOutcomeOf(t *testing.T) {
	cause := errors.New("the server is down")
	for want, err := range map[jobs.Outcome]error{
		jobs.Done: nil, jobs.PutOff: fmt.Errorf("mail: %w", jobs.Later(time.Minute, cause)), jobs.GivenUp: jobs.Stop(cause), jobs.Failed: cause,
	} {
		if got := jobs.OutcomeOf(err); got != want {
			t.Errorf("%v is %s, want %s", err, got, want)
		}
	}
}
