package desk

import (
	"context"
	"slices"

	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// UnitsOf gives the units a delegate answers for now: those they were appointed to and all beneath these in the catalogue,
// in order of code. Nobody else has any.
func UnitsOf(ctx context.Context, r store.Reader, staff int64) ([]directory.Unit, error) {
	roots, err := r.UnitsOfDelegate(ctx, staff)
	if err != nil || len(roots) == 0 {
		return nil, err
	}
	units, err := r.Units(ctx)
	return directory.Beneath(units, roots), err
}

// OfTheirs holds what a delegate does to the people of their own units: of another's there is nothing for them,
// fault.NotFound. Other roles are the table's to judge.
func OfTheirs(ctx context.Context, r store.Reader, by petition.Actor, unit int64) error {
	if by.Role != petition.Delegate {
		return nil
	}
	theirs, err := AnswersFor(ctx, r, by.ID, unit)
	if err == nil && !theirs {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

// AnswersFor reports whether a unit is among [UnitsOf] a delegate.
func AnswersFor(ctx context.Context, r store.Reader, staff, unit int64) (bool, error) {
	roots, err := r.UnitsOfDelegate(ctx, staff)
	if err != nil || len(roots) == 0 {
		return false, err
	}
	line, err := r.UnitLine(ctx, unit)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return slices.ContainsFunc(line, func(u directory.Unit) bool { return slices.Contains(roots, u.ID) }), err
}

// unitsNamedBy tells which units somebody may act for: a delegate for their own, others for any.
func unitsNamedBy(ctx context.Context, r store.Reader, by petition.Actor) (func(unit int64) bool, error) {
	if by.Role != petition.Delegate {
		return func(int64) bool { return true }, nil
	}
	theirs, err := UnitsOf(ctx, r, by.ID)
	return func(unit int64) bool {
		return slices.ContainsFunc(theirs, func(u directory.Unit) bool { return u.ID == unit })
	}, err
}
