package mail

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestMemory(t *testing.T) {
	m := NewMemory()
	first, second := confirmation(), english()
	second.ID = MessageID("notice", 7, 1, "salud.test")
	for _, message := range []Message{first, second, second} {
		if err := m.Send(t.Context(), message); err != nil {
			t.Fatal(err)
		}
	}
	list := m.List()
	if len(list) != 3 || list[0].ID != second.ID || list[2].ID != first.ID {
		t.Errorf("list of %d", len(list))
	}
	got, ok := m.Get(first.ID)
	if !ok || got.Subject != first.Letter.Subject || got.Text == "" || got.HTML == "" {
		t.Errorf("Get: %v", ok)
	}
	if _, ok := m.Get("none@salud.test"); ok {
		t.Error("found what was not sent")
	}
	bad := first
	bad.To.Mail = "nadie"
	if err := m.Send(t.Context(), bad); err == nil {
		t.Error("kept a message that cannot be built")
	}
}

func TestMemoryForgetsTheOldest(t *testing.T) {
	m := NewMemory()
	message := english()
	for i := range memoryKeeps + 2 {
		message.ID = MessageID("notice", int64(i), 1, "salud.test")
		if err := m.Send(t.Context(), message); err != nil {
			t.Fatal(err)
		}
	}
	list := m.List()
	if oldest := MessageID("notice", 2, 1, "salud.test"); len(list) != memoryKeeps || list[memoryKeeps-1].ID != oldest {
		t.Errorf("%d held, the oldest %s", len(list), list[len(list)-1].ID)
	}
}

func TestMemoryWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory()
		go func() {
			time.Sleep(time.Minute) // of the bubble's clock
			other := english()
			other.ID = MessageID("notice", 1, 1, "salud.test")
			_ = m.Send(t.Context(), other)
			_ = m.Send(t.Context(), confirmation())
		}()
		wanted := func(s Sent) bool { return s.ID == confirmation().ID }
		if got, err := m.Wait(t.Context(), wanted); err != nil || got.ID != confirmation().ID {
			t.Errorf("Wait: %v, %v", got.ID, err)
		}
		short, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if _, err := m.Wait(short, func(Sent) bool { return false }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Wait for what never comes: %v", err)
		}
	})
}

func TestOff(t *testing.T) {
	err := Off{}.Send(t.Context(), confirmation())
	var f *Failure
	if !errors.Is(err, ErrOff) || !errors.As(err, &f) || !f.Config || f.Permanent {
		t.Errorf("Off: %v", err)
	}
}
