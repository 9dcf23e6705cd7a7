package ledger

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"
)

func TestAppendMakesTheTreeOfTheStandard(t *testing.T) {
	m := newLedger(t, 0)
	var leaves [][]byte
	for n := range 70 {
		if m.head.Hash != slowRoot(leaves) {
			t.Fatalf("root of %d entries differs", n)
		}
		e := m.next(n)
		m.append(t, e)
		leaves = append(leaves, e.Canonical())
	}
	if int64(len(m.hashes)) != tlog.StoredHashCount(m.head.Size) {
		t.Errorf("%d hashes for %d entries", len(m.hashes), m.head.Size)
	}
}

func TestAppendRefuses(t *testing.T) {
	m := newLedger(t, 5)
	reader := Reader(context.Background(), m)
	if _, _, err := Append(5, m.next(6), reader); err == nil {
		t.Error("a number was skipped")
	}
	if _, _, err := Append(5, m.next(4), reader); err == nil {
		t.Error("a number was used again")
	}
	bad := m.next(5)
	bad.Kind = "petition.deleted"
	if _, _, err := Append(5, bad, reader); !errors.Is(err, ErrEntry) {
		t.Errorf("unknown kind: %v", err)
	}
	delete(m.hashes, 0)
	delete(m.hashes, 6)
	if _, _, err := Append(5, m.next(5), reader); !errors.Is(err, ErrNoHash) {
		t.Errorf("missing hashes: %v", err)
	}
}

func TestProofs(t *testing.T) {
	m := newLedger(t, 37)
	reader := Reader(context.Background(), m)
	older := Head{}
	for n := range int64(37) {
		proof, err := ProveInclusion(m.head, n, reader)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckInclusion(m.head, m.entries[n], proof); err != nil {
			t.Error(err)
		}
		other := m.entries[n]
		other.Subject.ID++
		if CheckInclusion(m.head, other, proof) == nil {
			t.Errorf("entry %d passes edited", n)
		}
		root, err := tlog.TreeHash(n, reader)
		if err != nil {
			t.Fatal(err)
		}
		older = Head{Size: n, Hash: root}
		continuity, err := ProveConsistency(older, m.head, reader)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckConsistency(older, m.head, continuity); err != nil {
			t.Errorf("from %d: %v", n, err)
		}
		older.Hash[0] ^= 1
		if CheckConsistency(older, m.head, continuity) == nil {
			t.Errorf("from a wrong head of %d", n)
		}
	}
	if _, err := ProveInclusion(m.head, 37, reader); err == nil {
		t.Error("an entry that is not there was proved")
	}
	if err := CheckInclusion(m.head, Entry{Seq: -1}, nil); err == nil {
		t.Error("entry -1 passes")
	}
	if _, err := ProveConsistency(m.head, older, reader); err == nil {
		t.Error("a shorter ledger continues a longer one")
	}
}

func TestHeadText(t *testing.T) {
	head := newLedger(t, 3).head
	text := head.String()
	if len(text) != 66 || !strings.HasPrefix(text, "3:") {
		t.Errorf("head %q", text)
	}
	for _, written := range []string{text, " " + text + "\n", strings.ToUpper(text)} {
		got, err := ParseHead(written)
		if err != nil || got != head {
			t.Errorf("ParseHead(%q) = %v, %v", written, got, err)
		}
	}
	hash := text[2:]
	for _, bad := range []string{"", ":", "3", hash, "3:" + hash[1:], "3:" + hash + "0", "-1:" + hash, "+3:" + hash,
		"03:" + hash, "3 :" + hash, "3: " + hash, "9223372036854775808:" + hash, "3:" + hash[1:] + "g"} {
		if _, err := ParseHead(bad); !errors.Is(err, ErrHead) {
			t.Errorf("ParseHead(%q): %v", bad, err)
		}
	}
	if Empty().String() != "0:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("empty: %s", Empty())
	}
}

func FuzzParseHead(f *testing.F) {
	f.Add(Empty().String())
	f.Add("1:" + strings.Repeat("AB", 32))
	f.Fuzz(func(t *testing.T, text string) {
		head, err := ParseHead(text)
		if err != nil {
			return
		}
		again, err := ParseHead(head.String())
		if err != nil || again != head {
			t.Errorf("%q: %v, %v", text, again, err)
		}
	})
}

// golden fixes the text that is hashed. It must never change: every proof given out so far depends on it.
const golden = `clavero-ledger/1
seq 41
at 1763899200000001
kind step
what hold back
actor staff 7
subject petition 7310293847561029
detail 0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20
`

const goldenDetail = "688804adf77f12abaa5e6cf40d19b282658f36a3175919f7b468c4b6cb79265e"

func goldenEntry() Entry {
	e := Entry{Seq: 41, At: 1763899200000001, Kind: Step, What: "hold back",
		Actor: Actor{ByStaff, 7}, Subject: Subject{OnPetition, 7310293847561029}}
	for i := range e.Detail {
		e.Detail[i] = byte(i + 1)
	}
	return e
}

func TestCanonicalIsGolden(t *testing.T) {
	if diff := cmp.Diff(golden, string(goldenEntry().Canonical())); diff != "" {
		t.Error(diff)
	}
	e, err := ParseEntry([]byte(golden))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(goldenEntry(), e); diff != "" {
		t.Error(diff)
	}
	first := Entry{At: 1, Kind: Installation, Actor: Actor{ByOperator, 0}, Subject: Subject{OnInstallation, 0}}
	if got, err := ParseEntry(first.Canonical()); err != nil || got != first {
		t.Errorf("the first entry: %v, %v", got, err)
	}
	detail := NewDetail([16]byte{1}, []byte("x"))
	if got := (Head{1, detail}).String()[2:]; got != goldenDetail {
		t.Errorf("detail %s", got)
	}
}

func TestParseEntryTakesOneFormOnly(t *testing.T) {
	for _, change := range [][2]string{
		{"seq 41", "seq 041"}, {"seq 41", "seq +41"}, {"seq 41", "seq -41"}, {"seq 41", "seq  41"}, {"seq 41\n", ""},
		{"at 1763899200000001", "at 0"}, {"kind step", "kind steps"}, {"kind step", "Kind step"},
		{"what hold back", "what Hold"}, {"what hold back", "what"},
		{"what hold back", "what " + strings.Repeat("x", 41)}, {"staff 7", "staff"}, {"staff 7", "nobody 7"},
		{"staff 7", "staff -7"}, {"petition 7", "pétition 7"}, {"detail 01", "detail 0"}, {"detail 01", "detail 0G"},
		{"0a0b", "0A0b"}, {"/1\n", "/2\n"}, {"20\n", "20"}, {"20\n", "20\n\n"}, {"20\n", "20\r\n"},
	} {
		text := strings.Replace(golden, change[0], change[1], 1)
		if text == golden {
			t.Fatalf("%q changes nothing", change)
		}
		if _, err := ParseEntry([]byte(text)); !errors.Is(err, ErrEntry) {
			t.Errorf("%q: %v", change, err)
		}
	}
}

func FuzzParseEntry(f *testing.F) {
	f.Add([]byte(golden))
	f.Add([]byte(strings.Replace(golden, "hold back", "", 1)))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := ParseEntry(text)
		if err != nil {
			return
		}
		if e.Check() != nil || string(e.Canonical()) != string(text) {
			t.Errorf("%q gives %+v", text, e)
		}
	})
}

func FuzzCanonicalIsInjective(f *testing.F) {
	f.Add(int64(1), int64(2), "step", "x", "staff", int64(3), "petition", int64(4))
	f.Add(int64(1), int64(2), "step\nwhat a", "b\nactor staff 3", "staff", int64(3), "petition", int64(4))
	f.Fuzz(func(t *testing.T, seq, at int64, kind, what, actor string, actorID int64, subject string, subjectID int64) {
		e := Entry{Seq: seq, At: at, Kind: Kind(kind), What: what, Actor: Actor{actor, actorID}, Subject: Subject{subject, subjectID}}
		sound := e.Check() == nil
		got, err := ParseEntry(e.Canonical())
		if sound != (err == nil) || sound && got != e {
			t.Errorf("%+v: read back as %+v, %v", e, got, err)
		}
	})
}

func TestKindsAreToldOnce(t *testing.T) {
	if len(known) != len(Kinds()) {
		t.Error("a kind is listed twice")
	}
	for _, k := range Kinds() {
		if strings.Trim(string(k), "abcdefghijklmnopqrstuvwxyz._") != "" || !Known(k) {
			t.Errorf("kind %q", k)
		}
	}
	if Known("") || Known("delete") {
		t.Error("an unknown kind is known")
	}
}

func BenchmarkAppend(b *testing.B) {
	m := newLedger(b, 0)
	for n := 0; b.Loop(); n++ {
		m.append(b, m.next(n))
	}
}

func BenchmarkVerify10k(b *testing.B) {
	m := newLedger(b, 10_000)
	for b.Loop() {
		if report, err := Verify(context.Background(), m, nil, nil); err != nil || !report.OK() {
			b.Fatal(report, err)
		}
	}
}
