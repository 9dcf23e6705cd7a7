package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"clavero/internal/fault"
	"clavero/internal/recertification"
)

const campaignColumns = `c.id, c.name, c.ground, c.scope_unit, c.unused_months, c.state, c.starts_on, c.yearly, c.plan, c.timetable, c.created_at,
	c.created_by, c.started_at, c.closed_at, c.closed_by, c.reason`

var (
	qCampaigns      = query("campaign.all", `select `+campaignColumns+` from campaign c order by c.id desc`)
	qCampaignByID   = query("campaign.byID", `select `+campaignColumns+` from campaign c where c.id = $1`)
	qCampaignsOpen  = query("campaign.open", `select `+campaignColumns+` from campaign c where c.state = 'open' order by c.id`)
	qCampaignsDue   = query("campaign.due", `select `+campaignColumns+` from campaign c where c.state = 'planned' and c.starts_on <= $1 order by c.starts_on, c.id`)
	qCampaignInsert = query("campaign.insert", `insert into campaign (id, name, ground, scope_unit, unused_months, state, starts_on, yearly, plan,
		timetable, created_at, created_by, started_at, reason) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '')`)
	qCampaignStart = query("campaign.start", `update campaign set state = 'open', timetable = $2, started_at = $3 where id = $1 and state = 'planned'`)
	qCampaignEnd   = query("campaign.end", `update campaign set state = $2, closed_at = $3, closed_by = $4, reason = $5 where id = $1 and state in ('planned', 'open')`)
)

// Campaign is a campaign of recertification as stored.
type Campaign struct {
	ID        int64
	Name      string
	Ground    recertification.Ground
	Unit      int64 // whose people it asks about, with those beneath; 0 for all
	Months    int   // of keys not used for so long alone; 0 asks about all
	State     string
	StartsOn  string // ISO day
	Yearly    bool   // another follows a year later
	Plan      recertification.Plan
	Timetable recertification.Timetable // empty until it starts
	Created   time.Time
	By        int64 // 0 the program
	Started   time.Time
	Ended     time.Time
	EndedBy   int64
	Reason    string
}

// Open reports whether it is under way.
func (c Campaign) Open() bool { return c.State == "open" }

// Campaigns lists all campaigns, the newest first.
func (r Reader) Campaigns(ctx context.Context) ([]Campaign, error) {
	return collect[Campaign](r.query(ctx, qCampaigns))(scanCampaign)
}

// OpenCampaigns lists those under way.
func (r Reader) OpenCampaigns(ctx context.Context) ([]Campaign, error) {
	return collect[Campaign](r.query(ctx, qCampaignsOpen))(scanCampaign)
}

// CampaignsToStart lists those planned for a day or one before it.
func (r Reader) CampaignsToStart(ctx context.Context, day string) ([]Campaign, error) {
	return collect[Campaign](r.query(ctx, qCampaignsDue, day))(scanCampaign)
}

// Campaign loads one; fault.NotFound where there is none.
func (r Reader) Campaign(ctx context.Context, id int64) (Campaign, error) {
	return scanCampaign(r.row(ctx, qCampaignByID, id))
}

// InsertCampaign stores a new campaign.
func (tx *Tx) InsertCampaign(ctx context.Context, c Campaign) error {
	plan, table, err := c.encoded()
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, qCampaignInsert, c.ID, c.Name, string(c.Ground), ref(c.Unit), c.Months, c.State, c.StartsOn, c.Yearly, plan, table,
		micros(tx.Now), c.By, maybe(c.Started))
	return err
}

func (c Campaign) encoded() (string, string, error) {
	plan, err := json.Marshal(c.Plan)
	if err != nil {
		return "", "", err
	}
	table, err := json.Marshal(c.Timetable)
	return string(plan), string(table), err
}

// StartCampaign opens a planned campaign with its days, and says whether it was still planned.
func (tx *Tx) StartCampaign(ctx context.Context, id int64, t recertification.Timetable) (bool, error) {
	table, err := json.Marshal(t)
	if err != nil {
		return false, err
	}
	n, err := tx.exec(ctx, qCampaignStart, id, string(table), micros(tx.Now))
	return n == 1, err
}

// EndCampaign closes or cancels a campaign, and says whether it was still planned or under way.
func (tx *Tx) EndCampaign(ctx context.Context, id int64, state string, by int64, reason string) (bool, error) {
	n, err := tx.exec(ctx, qCampaignEnd, id, state, micros(tx.Now), by, reason)
	return n == 1, err
}

func scanCampaign(row scanner) (Campaign, error) {
	var c Campaign
	var unit, started, ended, endedBy sql.NullInt64
	var created int64
	var plan, table string
	err := row.Scan(&c.ID, &c.Name, &c.Ground, &unit, &c.Months, &c.State, &c.StartsOn, &c.Yearly, &plan, &table, &created, &c.By, &started,
		&ended, &endedBy, &c.Reason)
	if err != nil {
		return c, found(err)
	}
	c.Unit, c.Created, c.Started, c.Ended, c.EndedBy = unit.Int64, instant(created), instantOf(started), instantOf(ended), endedBy.Int64
	if err := json.Unmarshal([]byte(plan), &c.Plan); err != nil {
		return c, fault.Wrap(err, fault.Unplanned, "fault.unplanned")
	}
	return c, json.Unmarshal([]byte(table), &c.Timetable)
}
