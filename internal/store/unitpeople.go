package store

import (
	"context"
	"fmt"
	"strings"

	"clavero/internal/directory"
	"clavero/internal/petition"
)

// unitsIn narrows a column to units; without any, nothing is found.
func unitsIn(where *conditions, column string, units []int64) {
	if len(units) == 0 {
		where.add("1 = 0")
		return
	}
	first := len(where.args) + 1
	for _, unit := range units {
		where.args = append(where.args, unit)
	}
	where.parts = append(where.parts, column+" in ("+placeholders(first, len(units))+")")
}

// PeopleOfUnits lists the persons who serve in some units and whose folded record or user name holds every word of a text,
// in order of name, and counts them all.
func (r Reader) PeopleOfUnits(ctx context.Context, units []int64, folded string, limit, offset int) ([]directory.Official, int, error) {
	where := conditions{}
	unitsIn(&where, "o.unit_id", units)
	where.add("o.left_at is null")
	for _, word := range sought(strings.Fields(folded)) {
		where.add(`(o.folded like ? escape '\'
			or exists (select 1 from credential c where c.official_id = o.id and c.user_folded like ? escape '\'))`, like(word), like(word))
	}
	var total int
	if err := r.row(ctx, dynamic("official.countInUnits", `select count(*) from official o`+where.sql()), where.args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	text := `select ` + officialColumns + ` from official o` + where.sql() + fmt.Sprintf(` order by o.folded, o.id limit %d offset %d`, limit, offset)
	list, err := collect[directory.Official](r.query(ctx, dynamic("official.inUnits", text), where.args...))(scanOfficial)
	return list, total, err
}

// OpenPetitionsOfUnits lists the petitions with a folio about people of some units that have not ended, the oldest first.
func (r Reader) OpenPetitionsOfUnits(ctx context.Context, units []int64, limit int) ([]petition.Petition, error) {
	where := conditions{}
	unitsIn(&where, "p.unit_id", units)
	where.add("p.folio is not null")
	where.add("p.ended_at is null")
	text := `select ` + petitionColumns + ` from petition p` + where.sql() + fmt.Sprintf(` order by p.id limit %d`, limit)
	return collect[petition.Petition](r.query(ctx, dynamic("petition.ofUnits", text), where.args...))(scanPetition)
}
