package daybook

import (
	"context"
	"slices"
	"strconv"

	"clavero/internal/digest"
	"clavero/internal/reading"
	"clavero/internal/register"
)

// open checks what came after the last closed day: marks, numbers, and that the last ones are there.
func (v *verifier) open(ctx context.Context) error {
	if v.to < v.today() {
		return nil
	}
	begin := digest.Day("")
	if v.previous.Number > 0 {
		begin = digest.Day(v.previous.Day).Add(1)
	} else if first, err := v.first(ctx); err == nil {
		begin = first
	} else {
		return err
	}
	if v.last == nil && v.previous.Number > 0 {
		return nil // the sheet it would follow on is not the one
	}
	return v.openFrom(ctx, begin)
}

func (v *verifier) openFrom(ctx context.Context, day digest.Day) error {
	from, _, err := reading.Span(day)
	if err != nil {
		return err
	}
	counted := v.Accesses.Counted()
	heads, err := v.DB.Events().AccessHeads(ctx)
	if err != nil {
		return err
	}
	checker, err := v.checker(ctx, v.last)
	if err != nil {
		return err
	}
	err = v.DB.Events().EachAccess(ctx, from, farAway, func(a register.Access) error {
		v.report.Accesses++
		checker.See(a)
		return nil
	})
	if err != nil {
		return err
	}
	upTo, cut, err := v.heads(ctx, heads, checker.Last(), counted)
	if err != nil {
		return err
	}
	missing, err := v.notElsewhere(ctx, day, checker.Missing(upTo))
	v.find(day, append(append(checker.Flaws(), missing...), cut...)...)
	return err
}

// heads holds how far the nodes say they counted to their marks and to what was seen.
func (v *verifier) heads(ctx context.Context, before []register.Head, seen map[int]int64, counted int64) (map[int]int64, []register.Flaw, error) {
	marker, err := v.Accesses.Marker(ctx)
	if err != nil {
		return nil, nil, err
	}
	after, err := v.DB.Events().AccessHeads(ctx)
	if err != nil {
		return nil, nil, err
	}
	upTo, now, known := map[int]int64{}, map[int]int64{}, map[int]bool{}
	var flaws []register.Flaw
	for _, h := range after {
		now[h.Node], known[h.Node] = h.N, true
	}
	for _, h := range before {
		if marker.Head(h) != h.Mark || !known[h.Node] {
			flaws = append(flaws, register.Flaw{What: register.HeadAltered, Node: h.Node, Where: "access_head/" + strconv.Itoa(h.Node)})
			continue
		}
		upTo[h.Node] = h.N
	}
	for node, n := range seen {
		if n == 0 {
			continue
		}
		if !known[node] || now[node] < n {
			flaws = append(flaws, register.Flaw{What: register.HeadAltered, Node: node, Where: "access_head/" + strconv.Itoa(node)})
		}
	}
	if here := v.DB.Node(); counted > max(now[here], seen[here]) {
		flaws = append(flaws, register.Flaw{What: register.AccessCut, Node: here, First: max(now[here], seen[here]) + 1, Last: counted})
	}
	register.SortFlaws(flaws)
	return upTo, slices.Compact(flaws), nil
}
