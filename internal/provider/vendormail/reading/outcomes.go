package reading

import (
	"slices"
	"strings"
)

// phrase is words that stand for an outcome.
type phrase struct {
	words    expression
	outcomes []Outcome
}

// known are the phrases of every vendor for what was done. Where the same words are said of two operations both are
// given, and the order decides.
var known = []phrase{
	{deed(`inhabilit|deshabilit|desactiv|bloque|inactiv|congel|paus|desconect`, `suspend`, `inactiv[oa]s?|suspended|disabled|deactivated|blocked|locked|paused|frozen|fuera de (?:servicio|operacion|linea)|baja temporal`), []Outcome{Suspended}},
	{deed(`reactiv|rehabilit|desbloque|reanud|restaur`, `restitu`, `reactivated|re-?enabled|unlocked|unblocked|reinstated|restored|unsuspended|(?:levanto|levantamos|levantad[oa]|retiro|quito|quitamos) (?:la |el |su )?(?:suspension|bloqueo)|`+
		`(?:devolvio|devolvimos|devuelto|regreso|regresamos) (?:el |su )?acceso|acceso (?:fue |ha sido )?(?:devuelto|restituido)|volvio a (?:quedar |estar |ser )?(?:activ|habilit|dad[oa] de alta)[a-z]*|ya (?:puede|pueden) volver a (?:entrar|ingresar|acceder)|`+
		`can (?:now )?(?:log|sign) in again|(?:has|have) access again|(?:is|are) active again|back online`), []Outcome{Restored}},
	{deed(`habilit`, ``, `activad[oa]s?|activaron|activamos|enabled|activated|se activo|`+activeAgain), []Outcome{Restored, Created}},
	{deed(`elimin|borr`, `suprim|remov`, `removed|deleted|(?:dad[oa]s?|dio|dieron|dimos|causo|causaron|quedo|quedaron) (?:de )?baja|de baja|baja definitiva|`+
		`(?:cuenta|usuari[oa]|clave|acceso|registro)s? (?:[a-z0-9._@-]+ )?(?:(?:fue|ha sido|quedo|queda|esta|en definitiva|definitivamente) )*cancelad[oa]s?|`+
		`(?:cancelo|cancelamos|cancelaron|cancelad[oa]s?)(?: (?:ya|en definitiva|definitivamente))? (?:la|el|su|las|los) (?:cuenta|usuari[oa]|clave|acceso|registro)s?`), []Outcome{Removed}},
	{deed(``, `restablec|reestablec`, ``), []Outcome{Reset, Restored}},
	{deed(`reinici|resete|regener`, ``, `reset`), []Outcome{Reset}},
	{deed(`cre`, ``, `(?:dad[oa]s?|dio|dieron|dimos|queda|quedo|quedan) de alta|created|set up|(?:le |les )?(?:abrio|abrimos|abrieron) (?:su|sus|la|las|una|el) (?:cuenta|acceso|usuario|clave)s?|(?:cuenta|acceso|usuario)s? (?:fue(?:ron)? |quedo |quedaron |ha sido |ya )*abiert[oa]s?`), []Outcome{Created}},
	{lazily(`\b(?:(?:acceso|entrada|permiso|privilegio)s? (?:de [a-z0-9._@-]+ )?(?:fue(?:ron)? |ha sido |quedo |quedaron )?(?:revocad|retirad|cortad|cancelad|quitad)[oa]s?|` +
		`(?:revoco|revocaron|retiro|retiraron|quito|quitaron|corto|cortaron|cancelo|revocamos|retiramos|quitamos|cortamos|cancelamos) (?:el|los|su|sus) (?:acceso|permiso|privilegio)s?|` +
		`access (?:was |has been )?(?:revoked|withdrawn|removed|cut off))\b`), []Outcome{Suspended, Removed}},
	{carriedOut(`suspension|bloqueo|desactivacion|inhabilitacion|deshabilitacion|inactivacion`, `suspender|bloquear|desactivar|inhabilitar|deshabilitar|inactivar`), []Outcome{Suspended}},
	{carriedOut(`reactivacion|rehabilitacion|restitucion|desbloqueo|reanudacion`, `reactivar|rehabilitar|restituir|desbloquear|reanudar`), []Outcome{Restored}},
	{carriedOut(`baja|eliminacion|borrado|cancelacion definitiva`, `eliminar|borrar|dar de baja`), []Outcome{Removed}},
	{carriedOut(`alta|creacion`, `crear|dar de alta`), []Outcome{Created}},
	{carriedOut(`restablecimiento|reestablecimiento|reinicio|reseteo|cambio`, `restablecer|reestablecer|reiniciar|resetear`), []Outcome{Reset}},
	{lazily(`\b(?:generad[oa]s?|genero|generaron|generamos|generated)\b`), []Outcome{Created, Reset}},
}

// activeAgain are the ways to say that a user is active.
const activeAgain = `(?:activ[oa]s?) (?:de nuevo|nuevamente|otra vez)|nuevamente activ[oa]s?|` +
	`(?:queda|quedo|quedaron|esta|estan|se encuentra|encuentran|usuari[oa]s?|cuentas?|acceso|estatus|status|estado|perfil|now|is|are)(?: ya| ahora)?:? (?:activ[oa]s?|active)|` +
	`(?:usuari[oa]|cuenta) [a-z0-9._@-]+:? activ[oa]|ya pueden? (?:entrar|ingresar|acceder) (?:de nuevo|nuevamente|otra vez)|(?:ya )?(?:tiene|tienen|cuenta con) acceso (?:de nuevo|nuevamente|otra vez)`

// userActive is a whole line: «jperez activo».
var userActive = lazily(`^([a-z0-9._@-]+) ?[:-]? (?:ya )?(activ[oa])[.!]?$`)

// accessAgain is no refusal: «ya tiene acceso nuevamente».
var accessAgain = lazily(`\b(?:ya )?(?:tiene|tienen|cuenta con|cuentan con) acceso (?:de nuevo|nuevamente|otra vez)\b`)

// deed is that something was done, by the stems of verbs in -ar and in -er or -ir, and by other words: «suspendido»,
// «suspendió», «suspendimos».
func deed(ar, er, others string) expression {
	var all []string
	if ar != "" {
		all = append(all, `(?:`+ar+`)(?:ad[oa]s?|o|aron|amos)|ya (?:l[oa]s? |les? )?(?:`+ar+`)e`)
	}
	if er != "" {
		all = append(all, `(?:`+er+`)(?:id[oa]s?|io|ieron|imos|yo|yeron)`)
	}
	if others != "" {
		all = append(all, others)
	}
	return lazily(`\b(?:` + strings.Join(all, `|`) + `)\b`)
}

// carriedOut is how offices say that an act was done: «se procedió a la suspensión», «se llevó a cabo la baja».
func carriedOut(nouns, verbs string) expression {
	return lazily(`\b(?:(?:aplico|aplicamos|realizo|realizamos|efectuo|efectuamos|ejecuto|ejecutamos|hizo|hicimos|confirmo|confirmamos|llevo a cabo|llevamos a cabo|` +
		`(?:procedio|procedimos|ha procedido|hemos procedido) (?:a|con)|atendio (?:su|la) solicitud de) (?:a )?(?:la |el |su )?(?:correspondiente )?(?:` + nouns + `)|` +
		`(?:procedio|procedimos|ha procedido|hemos procedido) a (?:` + verbs + `)|` +
		`(?:` + nouns + `)(?: (?:definitiva|temporal|total))?(?: (?:del?|de la|de los|de las) (?:[a-z]+ ){0,2}[a-z0-9._@-]+)?,?:?(?: (?:la cual|el cual|misma que|mismo que|fue|fueron|ya|quedo|queda|quedaron|ha sido|esta|se encuentra|debidamente|correctamente|exitosamente))* ` +
		`(?:aplicad|realizad|efectuad|ejecutad|list[oa]\b|hech|procesad|exitos|complet|concluid|atendid|finalizad|ok\b|done)[a-z]*)\b`)
}

// outcomesOf gives the outcomes whose words a text has.
func (v vocabulary) outcomesOf(text string) []Outcome {
	var all []Outcome
	for _, p := range slices.Concat(known, v.outcomes) {
		if p.words().MatchString(text) {
			for _, o := range p.outcomes {
				if !slices.Contains(all, o) {
					all = append(all, o)
				}
			}
		}
	}
	return all
}

// saysSeveral reports whether a text has words for two things that cannot be one.
func (v vocabulary) saysSeveral(text string) bool {
	var common []Outcome
	for _, p := range slices.Concat(known, v.outcomes) {
		if !p.words().MatchString(text) {
			continue
		}
		if common == nil {
			common = p.outcomes
			continue
		}
		if common = slices.DeleteFunc(slices.Clone(common), func(o Outcome) bool { return !slices.Contains(p.outcomes, o) }); len(common) == 0 {
			return true
		}
	}
	return false
}

func (v vocabulary) firstOutcome(text string) int {
	first := -1
	for _, p := range slices.Concat(known, v.outcomes) {
		if at := p.words().FindStringIndex(text); at != nil && (first < 0 || at[1] < first) {
			first = at[1]
		}
	}
	return first
}
