package store

import (
	"context"
	"database/sql"
	"time"

	"clavero/internal/fault"
	"clavero/internal/recertification"
)

const campaignPersonColumns = `p.id, p.campaign_id, p.official_id, p.credential_id, o.unit_id, p.unit_id, p.stage, p.stage_on, p.answer, p.answered_at, p.answered_by,
	p.answer_unit, p.said_at, p.excused_at, p.version, o.given_names, o.surname1, o.surname2, o.position, o.mail, k.user_name, k.ended_at, k.state,
	coalesce(t.name, '')`

const fromCampaignPerson = ` from campaign_person p join official o on o.id = p.official_id join credential k on k.id = p.credential_id
	left join staff t on t.id = p.answered_by`

var (
	qCampaignPeople = query("campaign.people", `select `+campaignPersonColumns+fromCampaignPerson+` where p.campaign_id = $1 order by o.unit_id, o.folded, p.id`)
	qCampaignStates = query("campaign.states", `select p.stage, p.stage_on, p.answer, p.excused_at is not null, count(*) from campaign_person p
		join credential k on k.id = p.credential_id where p.campaign_id = $1 and k.ended_at is null group by p.stage, p.stage_on, p.answer, p.excused_at is not null`)
	qCampaignPerson  = query("campaign.person", `select `+campaignPersonColumns+fromCampaignPerson+` where p.id = $1`)
	qCampaignHolding = query("campaign.holding", `select `+campaignPersonColumns+fromCampaignPerson+` join campaign c on c.id = p.campaign_id
		where p.official_id = $1 and p.credential_id = $2 and p.id <> $3 and p.stage = $4 and c.state = 'open' and p.answer = '' and p.excused_at is null order by p.id`)
	qCampaignOfAct = query("campaign.ofAct", `select count(*) from campaign_batch_person x join campaign_person p on p.id = x.person_id where p.official_id = $1 and p.credential_id = $2 and x.petition_id = $3`)
	qCampaignPut   = query("campaign.put", `insert into campaign_person (id, campaign_id, official_id, credential_id, unit_id, stage, stage_on, answer, answered_by, version)
		values ($1, $2, $3, $4, $5, $6, $7, '', 0, 1) on conflict do nothing`)
	qCampaignMove = query("campaign.move", `update campaign_person set stage = $3, stage_on = $4, answer = $5, answered_at = $6, answered_by = $7, answer_unit = $8,
		said_at = $9, excused_at = $10, version = version + 1 where id = $1 and version = $2`)
	qBatches = query("campaign.batches", `select b.id, b.campaign_id, b.stage, b.on_day, b.at, b.undone_at, b.undone_by, b.reason,
		(select count(*) from campaign_batch_person x where x.batch_id = b.id) from campaign_batch b where b.campaign_id = $1 order by b.id`)
	qBatch = query("campaign.batch", `select b.id, b.campaign_id, b.stage, b.on_day, b.at, b.undone_at, b.undone_by, b.reason,
		(select count(*) from campaign_batch_person x where x.batch_id = b.id) from campaign_batch b where b.id = $1`)
	qBatchOf        = query("campaign.batchOf", `select b.id from campaign_batch b where b.campaign_id = $1 and b.stage = $2 and b.on_day = $3`)
	qBatchInsert    = query("campaign.batchInsert", `insert into campaign_batch (id, campaign_id, stage, on_day, at, reason) values ($1, $2, $3, $4, $5, '')`)
	qBatchUndo      = query("campaign.batchUndo", `update campaign_batch set undone_at = $2, undone_by = $3, reason = $4 where id = $1 and undone_at is null`)
	qBatchPersonPut = query("campaign.batchPerson", `insert into campaign_batch_person (batch_id, person_id, before_stage, before_on, restricted, petition_id)
		values ($1, $2, $3, $4, $5, $6)`)
	qBatchPeople = query("campaign.batchPeople", `select x.person_id, x.before_stage, x.before_on, x.restricted, x.petition_id from campaign_batch_person x where x.batch_id = $1 order by x.person_id`)
	qRestrict    = revising(people, query("restriction.put", `insert into restriction (credential_id, person_id, since_at) values ($1, $2, $3) on conflict do nothing`))
	qUnrestrict  = revising(people, query("restriction.lift", `delete from restriction where credential_id = $1`))
	qRestriction = query("restriction.of", `select r.person_id from restriction r where r.credential_id = $1`)
	qKeysToAsk   = query("campaign.keys", `select c.id, c.official_id, o.unit_id, coalesce(c.starts_at, c.created_at), c.first_used_at, c.last_used_at
		from credential c join official o on o.id = c.official_id where c.ended_at is null and c.state = 'live' and o.left_at is null order by o.unit_id, c.id`)
)

// CampaignPerson is a person whom a campaign asks about, as they are now, and where it stands with them.
type CampaignPerson struct {
	ID         int64
	Campaign   int64
	Official   int64
	Key        int64
	Unit       int64 // where they are now
	AskedUnit  int64 // where they were when they were asked about
	State      recertification.Person
	AnsweredAt time.Time
	AnsweredBy int64
	AnswerUnit int64     // where they moved to
	Said       time.Time // when they said themselves that they are there; zero when they did not
	Version    int64
	Name       string
	Position   string
	Mail       string
	UserName   string
	KeyEnded   bool
	KeyState   string
	Answerer   string
}

// CampaignPeople lists the people of a campaign by their unit and name.
func (r Reader) CampaignPeople(ctx context.Context, campaign int64) ([]CampaignPerson, error) {
	return collect[CampaignPerson](r.query(ctx, qCampaignPeople, campaign))(scanCampaignPerson)
}

// CampaignStates counts the people of a campaign whose keys have not ended by where it stands with them.
func (r Reader) CampaignStates(ctx context.Context, campaign int64) (map[recertification.Person]int, error) {
	states := map[recertification.Person]int{}
	_, err := collect[int](r.query(ctx, qCampaignStates, campaign))(func(row scanner) (int, error) {
		var p recertification.Person
		var n int
		err := row.Scan(&p.Stage, &p.Since, &p.Answer, &p.Excused, &n)
		states[p] = n
		return n, err
	})
	return states, err
}

// CampaignPerson loads one of them; fault.NotFound where there is none.
func (r Reader) CampaignPerson(ctx context.Context, id int64) (CampaignPerson, error) {
	return scanCampaignPerson(r.row(ctx, qCampaignPerson, id))
}

// AlsoHolding lists the same key in the other campaigns under way that have come to a stage with it and wait for an answer.
func (r Reader) AlsoHolding(ctx context.Context, p CampaignPerson, stage recertification.Stage) ([]CampaignPerson, error) {
	return collect[CampaignPerson](r.query(ctx, qCampaignHolding, p.Official, p.Key, p.ID, string(stage)))(scanCampaignPerson)
}

// StoppedByCampaign reports whether a petition is what any campaign suspended a person's key by.
func (r Reader) StoppedByCampaign(ctx context.Context, p CampaignPerson, petition int64) (bool, error) {
	var n int
	err := r.row(ctx, qCampaignOfAct, p.Official, p.Key, petition).Scan(&n)
	return n > 0, err
}

// InsertCampaignPerson asks about the holder of a key; one who is asked about already stays as they are.
func (tx *Tx) InsertCampaignPerson(ctx context.Context, p CampaignPerson) error {
	_, err := tx.exec(ctx, qCampaignPut, p.ID, p.Campaign, p.Official, p.Key, p.Unit, string(p.State.Stage), p.State.Since)
	return err
}

// MoveCampaignPerson stores where a campaign stands with a person over the version it was loaded at; fault.Conflict when
// somebody else was quicker.
func (tx *Tx) MoveCampaignPerson(ctx context.Context, p CampaignPerson) error {
	var excused time.Time
	if p.State.Excused {
		excused = tx.Now
	}
	n, err := tx.exec(ctx, qCampaignMove, p.ID, p.Version, string(p.State.Stage), p.State.Since, string(p.State.Answer), maybe(p.AnsweredAt), p.AnsweredBy,
		ref(p.AnswerUnit), maybe(p.Said), maybe(excused))
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "recert.moved")
	}
	return err
}

func scanCampaignPerson(row scanner) (CampaignPerson, error) {
	var p CampaignPerson
	var answered, unit, said, excused, ended sql.NullInt64
	var given, surname1, surname2 string
	err := row.Scan(&p.ID, &p.Campaign, &p.Official, &p.Key, &p.Unit, &p.AskedUnit, &p.State.Stage, &p.State.Since, &p.State.Answer, &answered, &p.AnsweredBy,
		&unit, &said, &excused, &p.Version, &given, &surname1, &surname2, &p.Position, &p.Mail, &p.UserName, &ended, &p.KeyState, &p.Answerer)
	p.AnsweredAt, p.AnswerUnit, p.Said, p.State.Excused, p.KeyEnded = instantOf(answered), unit.Int64, instantOf(said), excused.Valid, ended.Valid
	p.Name = fullName(given, surname1, surname2)
	return p, found(err)
}

func fullName(parts ...string) string {
	name := ""
	for _, part := range parts {
		if part != "" && name != "" {
			name += " "
		}
		name += part
	}
	return name
}

// Batch is a consequence that came for several people of a campaign on one day.
type Batch struct {
	ID       int64
	Campaign int64
	Stage    recertification.Stage
	Day      string
	At       time.Time
	Undone   time.Time // zero while it holds
	UndoneBy int64
	Reason   string // of the undoing
	People   int
}

// BatchPerson is what a batch did to one person: the stage before it, whether it restricted their key, the petition by which
// it suspended it.
type BatchPerson struct {
	Person      int64
	BeforeStage recertification.Stage
	BeforeOn    string
	Restricted  bool
	Petition    int64
}

// Batches lists the consequences of a campaign in their order.
func (r Reader) Batches(ctx context.Context, campaign int64) ([]Batch, error) {
	return collect[Batch](r.query(ctx, qBatches, campaign))(scanBatch)
}

// Batch loads one; fault.NotFound where there is none.
func (r Reader) Batch(ctx context.Context, id int64) (Batch, error) {
	return scanBatch(r.row(ctx, qBatch, id))
}

// BatchPeople lists whom a batch touched.
func (r Reader) BatchPeople(ctx context.Context, batch int64) ([]BatchPerson, error) {
	return collect[BatchPerson](r.query(ctx, qBatchPeople, batch))(func(row scanner) (BatchPerson, error) {
		var p BatchPerson
		var petition sql.NullInt64
		err := row.Scan(&p.Person, &p.BeforeStage, &p.BeforeOn, &p.Restricted, &petition)
		p.Petition = petition.Int64
		return p, err
	})
}

func scanBatch(row scanner) (Batch, error) {
	var b Batch
	var at int64
	var undone, by sql.NullInt64
	err := row.Scan(&b.ID, &b.Campaign, &b.Stage, &b.Day, &at, &undone, &by, &b.Reason, &b.People)
	b.At, b.Undone, b.UndoneBy = instant(at), instantOf(undone), by.Int64
	return b, found(err)
}

// BatchFor gives the id of a campaign's batch of a stage and day, making it where there is none yet.
func (tx *Tx) BatchFor(ctx context.Context, campaign int64, stage recertification.Stage, day string) (int64, error) {
	var id int64
	err := found(tx.row(ctx, qBatchOf, campaign, string(stage), day).Scan(&id))
	if !fault.Is(err, fault.NotFound) {
		return id, err
	}
	id = tx.NewID()
	_, err = tx.exec(ctx, qBatchInsert, id, campaign, string(stage), day, micros(tx.Now))
	return id, err
}

// InsertBatchPerson notes what a batch did to a person.
func (tx *Tx) InsertBatchPerson(ctx context.Context, batch int64, p BatchPerson) error {
	_, err := tx.exec(ctx, qBatchPersonPut, batch, p.Person, string(p.BeforeStage), p.BeforeOn, p.Restricted, ref(p.Petition))
	return err
}

// UndoBatch marks a batch as undone, and says whether it still held.
func (tx *Tx) UndoBatch(ctx context.Context, id, by int64, reason string) (bool, error) {
	n, err := tx.exec(ctx, qBatchUndo, id, micros(tx.Now), by, reason)
	return n == 1, err
}

// Restrict holds a key to the page on which its holder says that they are there; sessions see it at once. It says whether
// the key was not restricted before.
func (tx *Tx) Restrict(ctx context.Context, key, person int64) (bool, error) {
	n, err := tx.exec(ctx, qRestrict, key, person, micros(tx.Now))
	return n == 1, err
}

// Unrestrict lifts a key's restriction and says whether there was one.
func (tx *Tx) Unrestrict(ctx context.Context, key int64) (bool, error) {
	n, err := tx.exec(ctx, qUnrestrict, key)
	return n == 1, err
}

// Restriction gives the person of a campaign for whom a key is restricted; fault.NotFound for a key that is not.
func (r Reader) Restriction(ctx context.Context, key int64) (int64, error) {
	var person int64
	err := r.row(ctx, qRestriction, key).Scan(&person)
	return person, found(err)
}

// KeyToAsk is a live key with what is needed to say whether a campaign asks about it.
type KeyToAsk struct {
	Key, Official, Unit int64
	LastUse             time.Time // the day it was received where it was never used
}

// KeysToAsk lists the live keys of people who serve, by unit.
func (r Reader) KeysToAsk(ctx context.Context) ([]KeyToAsk, error) {
	return collect[KeyToAsk](r.query(ctx, qKeysToAsk))(func(row scanner) (KeyToAsk, error) {
		var k KeyToAsk
		var starts, first, seen sql.NullInt64
		err := row.Scan(&k.Key, &k.Official, &k.Unit, &starts, &first, &seen)
		for _, at := range []sql.NullInt64{starts, first, seen} {
			if at.Valid && instantOf(at).After(k.LastUse) {
				k.LastUse = instantOf(at)
			}
		}
		return k, err
	})
}
