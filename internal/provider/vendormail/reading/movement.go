package reading

// A report gives what was to be done in one place and that it was done in another: «Movimiento: SUSPENSIÓN», «Estatus: APLICADO».

// carried is said of a movement that was carried out.
var carried = lazily(`\b(?:aplicad[oa]|atendid[oa]|realizad[oa]|concluid[oa]|ejecutad[oa]|efectuad[oa]|completad[oa]|procesad[oa]|finalizad[oa]|terminad[oa]|exitos[oa]|correct[oa]|hech[oa]|list[oa]|ok|done|completed|success|successful)\b`)

// notCarried is said where it was not, or not wholly.
var notCarried = lazily(`\b(?:no|sin|para|por|casi|falta|faltan|pendientes?|proceso|parcial(?:mente)?|cuando|not|partially|ready|manana|programad[oa]|a partir)\b`)

// movements are the names of what can be asked for.
var movements = []struct {
	named expression
	done  Outcome
}{
	{lazily(`\b(?:suspension|bloqueo|inhabilitacion|deshabilitacion|desactivacion|inactivacion|suspend)\b`), Suspended},
	{lazily(`\b(?:reactivacion|restitucion|desbloqueo|rehabilitacion|reanudacion|restauracion|reactivate|restore)\b`), Restored},
	{lazily(`\b(?:baja|eliminacion|borrado|delete|remove)\b`), Removed},
	{lazily(`\b(?:alta|creacion|create)\b`), Created},
	{lazily(`\b(?:restablecimiento|reestablecimiento|reseteo|reset|reinicio|cambio de (?:contrasena|clave|password))\b`), Reset},
}

// movementsOf gives the movement that a report's remarks name; none where they name several.
func movementsOf(folded string) []Outcome {
	var all []Outcome
	for _, m := range movements {
		if m.named().MatchString(folded) {
			all = append(all, m.done)
		}
	}
	if len(all) > 1 || notCarried().MatchString(folded) {
		return nil
	}
	return all
}
