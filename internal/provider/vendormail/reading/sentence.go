package reading

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// sentence is one sentence of the prose of a mail, and what it does.
type sentence struct {
	text    string // as it was written
	folded  string
	folios  []string
	done    []Outcome // what it says was done; several where the words fit several
	mixed   bool      // it says that several things were done
	refuses bool
	denies  bool // it says that something was not done
	later   bool // it will be done, or would be
	asks    bool
	notes   bool // it says that something was received
	why     bool // it gives a cause
	absent  bool // it says that there is no such user
	keeps   bool // it says that a secret stays what it was
	hedges  bool // it takes something back, or speaks of before
	plain   bool // it says in general words that something was done: «listo»
	whole   bool // it speaks of all: «los tres usuarios»

	courteous bool // it ends half of all mails
	begins    bool // its paragraph
	aside     bool // it is about something else than the order
}

// cannotEnter begins what one may do then, and says nothing of the key.
var cannotEnter = lazily(`\bsi no (?:puede|pueden|pudiera|logra|logran) (?:entrar|ingresar|acceder|conectarse)\b`)

// noAccess says what a suspension or a removal brings about, and so that it was done.
var noAccess = lazily(`\b(?:ya (?:no|ningun[oa]?(?: de (?:ell[oa]s|l[oa]s [a-z0-9]+))?|nadie) (?:tiene|tienen|cuenta con|cuentan con) (?:mas )?acceso|ya (?:no|ningun[oa]?(?: de (?:ell[oa]s|l[oa]s [a-z0-9]+))?) (?:le |les )?(?:puede|pueden|permite|es posible) (?:entrar|ingresar|acceder|iniciar sesion|el acceso|el ingreso)|` +
	`(?:a partir de|desde) (?:este momento|hoy|ahora|ya|las [0-9:]+)[a-z0-9.,: ]{0,40} no (?:podra|podran|puede|pueden|tendra|tiene|tendran) (?:mas )?(?:entrar|ingresar|acceder|iniciar sesion|acceso)|` +
	`(?:quedo|queda|quedaron|quedan|dejo|dejamos|se encuentra|esta|estan)(?: ya| el| la| los| las| al| a| usuari[oa]s?| cuentas?| [a-z0-9._@-]+){0,3} sin (?:acceso|servicio|permisos?|entrada|privilegios)|ya no (?:esta|estan|aparece|figura) (?:activ[oa]s?|habilitad[oa]s?)|no longer (?:has|have) access|(?:can no longer|cannot|can't|(?:is|are) no longer able to) (?:log in|sign in|enter|access)(?: any ?more)?)\b`)

// informing begins what the writer says for themselves; what else comes before is a condition, or what somebody told them.
var (
	informing = lazily(`\b(?:confirm|inform|notific|comunic|coment|avis)(?:o|amos|arle|arles|ando)(?: a usted| a ustedes| que)* que\b`)
	hearsay   = lazily(`\b(?:si|que|cuando|porque|como|comenta|comentan|reporta|reportan|dice|dicen|indica|indican|menciona|if|that|says|reports)\b`)
)

var temporary = lazily(`\b(?:temporal|temporalmente|provisional|provisionalmente|temporarily)\b`)

// noEntry is a complaint, not a refusal.
var noEntry = lazily(`\bno (?:se |le |lo )?(?:puede|pueden|pudo|pudieron|logra|logran|logro) (?:entrar|ingresar|acceder|iniciar)\b`)

// relative clauses are no questions: «lo que me comparte sistemas».
var relative = lazily(`\bque (?:nos|me) [a-z]+`)

var (
	// requestOf is what was asked, not what was done: «su solicitud de baja».
	requestOf = lazily(`\b(?:solicitud|peticion|oficio|tramite|formato|orden)(?:es)? (?:[a-z]+ )?de (?:la )?(baja|alta|suspension|reactivacion)\b`)
	// elsewhere is what else is suspended, blocked and deleted, and why else nobody can enter.
	elsewhere = lazily(`\b(?:notificacion(?:es)?|mensajes?|calendario|buzon|lista de (?:distribucion|correo)|boletin(?:es)?|mantenimiento|fallas?|falla|caid[oa]|intentos fallidos)\b|` +
		`\b(?:suspendi|bloque|desactiv|inhabilit|deshabilit|elimin|cancel|quit|borr|reactiv|activ|habilit|restablec)[a-z]*(?: ya| temporalmente| de nuevo)* (?:el |la |los |las |sus? )?(?:envios?|alertas?|newsletter|resumen|whatsapp|sms|modulos?|reportes?|opcion|funcion|servicio de)\b|` +
		`\b(?:el|los|su|sus) (?:correo|correos|archivos?|reportes?|tickets?) |\bcuentas? de (?:correo|e-?mail|red|vpn|dominio)\b`)
	// onlySome takes back what is said of all: «de los tres solo uno».
	onlySome = lazily(`\b(?:(?:solo|solamente|unicamente|nada mas|only) (?:se|quedo|queda|quedaron|fue|fueron|un[oa]|dos|tres|one|two|[0-9])\b|algun[oa]s? (?:no|si)\b|un[oa] de (?:los|las|ell[oa]s)\b|one of\b)`)
)

// cause begins why something is refused; what stands behind it is nothing that the vendor will do.
var cause = lazily(`[,;:]? (?:porque|debido a|ya que|toda vez que|en virtud de|dado que|puesto que|pues|por(?:que)? (?:falta|no|el|la)|because|since|as)\b.*$`)

// gone is said of a user that is not there.
var gone = lazily(`\b(?:ya no|no longer)\b`)

// keepsSecret is said of a user who is let in again.
var keepsSecret = lazily(`\b(?:(?:conserva|conservan|conservando|mantiene|mantienen|manteniendo|sigue con|siguen con) (?:el mismo usuario y )?(?:su|la|sus)(?: misma| mismas)? (?:contrasena|clave|credenciales|password)s?` + asBefore + `?|` +
	`(?:entra|entrar|ingresa|ingresar|acceder|seguir|continuar|usar|usa|utiliza|utilizar) (?:con )?(?:su|la|sus|las)(?: misma| mismas)? (?:contrasena|clave|credenciales|password)s?` + asBefore + `|` +
	`(?:la|su) (?:contrasena|clave|password) (?:es la misma|no (?:cambia|cambio|se modifico|se cambio)|sigue siendo la misma)` + asBefore + `?|(?:same|existing|previous) password|mism[oa] (?:password|contrasena|clave) (?:de (?:antes|siempre)|que (?:ya )?tenia))\b`)

const asBefore = `(?: (?:anterior|actual|de siempre|de antes|previa|habitual|que (?:ya )?(?:tenia|tiene|usaba)))`

// notThere says that there is no such user.
var notThere = lazily(`\bno (?:esta|estan|se encuentra|se encuentran|figura|aparece|aparecen|tenemos)(?: (?:a|al|como|ese|ningun|el|la|este|usuario|usuaria|[a-z0-9._@-]*[0-9._@-][a-z0-9._@-]*))* (?:dad[oa]s? de alta|registrad[oa]s?)(?: (?:al|a|el|la|ningun) usuari[oa])?`)

var (
	refusing = lazily(`\b(?:(?:ya )?(?:esta|estan|se encuentra) (?:siendo |ya )?(?:en uso|ocupad|duplicad|repetid|asignad[oa] a otr)|(?:already )?(?:in use|taken)\b|no coincide|no (?:es|son) valid|invalid|invalido|cupo (?:esta |se encuentra )?(?:llen|agotad|complet)|(?:no hay|no tenemos|no contamos con|no quedan|sin) (?:mas )?(?:cupo|lugar|lugares|espacios?|asientos)|` +
		`(?:agotaron|acabaron|terminaron) (?:las |los )?(?:licencias|lugares|cupos|usuarios)|exced|rebasa|supera el|unregistered|` +
		`no (?:hay|tenemos|contamos con)(?: (?:ningun|ninguna|a|al|el|la|un|una))* (?:usuari[oa]|cuenta|registro)|no such (?:user|account)|` +
		`no (?:se |lo |la )?(?:creo|dio de alta|genero|realizo|aplico|proceso|suspendio|elimino|reactivo|reseteo)\b.{0,80}\b(?:porque|debido|ya que|pues|dado que|por)\b|` +
		`ya existe|ya existia|ya (?:esta|se encuentra) registrad|ya (?:cuenta|contaba) con|ya tiene (?:una? )?(?:cuenta|usuario|clave|acceso)|` +
		`incomplet[oa]s?|(?:por|hace) falta\b|falta de |faltan? (?:datos|informacion|documentos|el|la|los|las|su)\b|no procede|improcedente|se (?:le )?(?:niega|nego)|negad[oa]s?\b|rechazad|rechaza|rechazamos|denegad|` +
		`sin licencias|no (?:hay|existen|contamos con|tenemos|quedan|disponemos de|se cuenta con) (?:mas |suficientes )?licencias|licencias (?:agotadas|insuficientes|disponibles)|` +
		`(?:limite|tope|maximo) de (?:usuarios|licencias|cuentas)|no (?:es|fue|ha sido|resulta|resulto) posible|no (?:se |lo |la |le )?(?:pudo|pudimos|puede|podemos|puedo|logro|logramos|pudieron)\b|` +
		`imposible|no (?:esta |se encuentra )?autorizad|no (?:se |me |nos )?autoriz(?:a|o|an|aron|amos)\b|no (?:existe|aparece)|no (?:se |lo |la |le )?(?:encontro|encontramos|encontre|encuentra|localizo|localizamos|localiza)|no corresponde|` +
		`already exists|already has|cannot|can't|unable to|not possible|rejected|declined|not found|does(?: not|n't) exist|no licen[sc]es|incomplete|missing (?:data|information)|` +
		`no (?:licen[sc]es|seats) (?:left|available)|duplicad[oa]|no aplica(?:n|ba)?\b|could(?: not|n't)|not authori[sz]ed)`)
	asking = lazily(`[?¿]|\b(?:nos|me) (?:puede|pueden|podria|podrian|confirma|indica|indican|comparte|proporciona|hace el favor)\b|` +
		`\bsi les? parece\b|\b(?:favor de|le pedimos|le solicitamos|le pido|agradeceremos|requerimos|necesitamos|please|kindly) (?:que )?(?:nos |me )?(?:indi|confirm|proporcion|compart|envi|complet|precis|aclar|verifi|send|provide|clarify)[a-z]*|` +
		`\bagradecer(?:e|ia|emos|iamos)?(?: mucho)?(?: que)? (?:nos|me) [a-z]+|\bnos precisen?\b|\bconfirm(?:e|en)(?:me|nos)? (?:por favor )?si\b|\b(?:could|can|would) you\b|\b(?:cual|cuales) (?:es|seria|son)\b|\bqueda la duda\b|\btenemos (?:una )?duda`)
	// onceSent puts a deed off until we do something.
	onceSent = lazily(`\b(?:en cuanto|cuando|hasta que|una vez que) (?:nos|me) (?:l[oa]s? )?(?:mand|envi|remit|entreg|regres|firm|contest|respond|hag|hac|compart|confirm|indiqu|autoric|proporcion|pag|deposit|liquid|den)[a-z]*`)
	future   = lazily(`\b(?:manana|en breve|al rato|mas tarde|a la brevedad|en (?:el|un) transcurso|en cuanto|tan pronto|cuando|una vez (?:que|autorizad|aprobad|liberad)|una vez|` +
		`(?:re|des|in|des?in)?(?:activ|habilit|bloque)ar(?:a|an|emos)|(?:elimin|cre|gener|restaur|borr|reinici)ar(?:a|an|emos)|(?:suspend|restablec)er(?:a|an|emos)|` +
		`quedara|quedaran|estara|estaran|sera|seran|hara|haremos|haran|daremos|crearemos|creara|enviaremos|enviare|enviara|mandaremos|mandare|suspendera|suspenderemos|reactivaremos|eliminaremos|` +
		`atenderemos|procederemos|procedera|aplicaremos|aplicara|tendremos|tendra|responderemos|realizaremos|realizara|` +
		`va a (?:ser|quedar|estar|tener|dar|crear|tardar)|va a\b(?: [a-z]+)? [a-z]+arse|vamos a|van a (?:ser|quedar|estar)|voy a|en tramite|en proceso|en revision|en espera|pendientes?|estamos (?:trabajando|revisando|procesando|validando|gestionando|atendiendo|en)|` +
		`(?:se )?(?:lo|la|los|las) (?:envio|mando|hago llegar|comparto) (?:manana|hoy|en|el|por la|mas)|hoy mismo|queda hoy|el dia de manana|antes de las|por la tarde|` +
		`(?:el|este|proximo) (?:lunes|martes|miercoles|jueves|viernes)|la (?:proxima|siguiente|otra) semana|proximamente|proxim[oa]s|` +
		`si (?:se|nos|lo|la|autoriza|aprueba|todo)|para que (?:quede|se|pueda)|necesit(?:o|a|amos)|se requiere|requerimos|siempre y cuando|podria|deberia|debera quedar|por (?:crear|dar|aplicar|confirmar|suspender|eliminar|reactivar)|` +
		`(?:we|i|they|it|you)'ll|will|shall|going to|tomorrow|shortly|soon|once|as soon as|pending|in progress|working on|would|to be (?:created|suspended|removed|restored))\b`)
	negating = lazily(`\b(?:no|not|nunca|tampoco|sin|ni|aun|todavia|yet|never|isn't|wasn't|hasn't|haven't|imposible|unable|fallo|fallaron|error|failed|parcialmente|intento|intentamos|tratamos|ningun|ninguno|ninguna)\b`)
	noting   = lazily(`\b(?:recibid[oa]s?|recibi|recibimos|enterad[oa]s?|acuse|tomamos nota|tomo nota|received|got it|noted|registrad[oa]s?|` +
		`gracias por (?:su|tu|el) (?:correo|mensaje|solicitud)|thank you for your (?:e-?mail|message|request)|de acuerdo|ok|okay|con gusto|claro que si|ticket|turnad[oa]|canalizad[oa]|asignad[oa] a)\b`)
	hedging = lazily(`\b(?:anterior(?:es|mente)?|antes (?:era|tenia)|previ[oa](?:mente)?|vieja|viejo|old password|correccion|corrijo|corregimos|correct[oa]s? (?:es|son)|fe de erratas|` +
		`omit[aei]r?|haga caso omiso|hacer caso omiso|caso omiso|ignore|ignorar|disregard|equivocad[oa]|equivocamos|equivocacion|por error|error|disculp[ae]|una disculpa|` +
		`(?:es|son) (?:la|el) mism[oa]s? que (?:usa|tiene|la de|el de)|de pruebas|ambiente de|sandbox|por [0-9]+ (?:dias?|horas|semanas|meses)|por (?:una semana|un mes|un dia|unos dias)|no funciona|no sirve|prueb[ea]n?|intent[ea]n? con|evit[ea]n?|descart[ea]n?|olvid[ea]n? (?:el|la|lo)|hasta (?:que (?:le|les|nos|se|yo)|nuevo aviso)|` +
		`(?:comenta|dice|reporta|indica|menciona|refiere|informa) (?:el|la) (?:funcionari[oa]|usuari[oa]|titular|servidor)|(?:funcionari[oa]|usuari[oa]|titular) (?:nos |me |le )?(?:comenta|dice|reporta|indica|menciona|refiere|informa)|(?:me|nos) dicen|` +
		`ya no es|cambio de|dej[oa] de|ya estaba|ya se encontraba|ya (?:se )?habia|en lugar de|en vez de|sino|al parecer|creo que|parece que|supongo|` +
		`excepto|excepcion|exceptuando|salvo|a menos|menos (?:el|la|los|las) (?:de|del|cuenta|usuario)|except|pero|sin embargo|however|` +
		`tal vez|quiza|quizas|posiblemente|probablemente|maybe|perhaps|probably|i think|de prueba|ejemplo|for example|cancel[ao]r?|cancelad[oa]|revert|` +
		`primera? parte|segunda? parte|primera mitad|segunda mitad|resto de la|otra mitad|completar con|seguid[oa] de|followed by|(?:nada mas|nomas|solo|solamente) (?:que|falta|es cosa)|se (?:la|lo|las|los) confirmo|a ver si|faltan? (?:por )?[a-z]+(?:ar|er|ir)(?:lo|la|los|las|le|les)?|(?:pagando|firmando|autorizando|liquidando|cubriendo|entregando|renovando)\b.{0,60}\b(?:funciona|entra|queda|sirve|abre|se [a-z]+)|no (?:ella|ese|esa|usted)\b|propuest[oa]s?|sugerid[oa]s?|borrador|visto bueno|machote|(?:de|una) muestra|no (?:se )?(?:hicimos|hice|hizo) nada|(?:usamos|usan|uso|es|son|hicimos) (?:para|de) (?:la |las |el |los |una |un )?(?:demostracion|demo|capacitacion|curso|taller)|(?:ahi|entonces|ese dia|en (?:la|esa) (?:junta|reunion|capacitacion|sesion)) (?:se )?(?:la|lo|las|los) [a-z]+)\b`)
	generally = lazily(`\b(?:list[oa]s?|hech[oa]s?|atendid[oa]s?|realizad[oa]s?|aplicad[oa]s?|concluid[oa]s?|ejecutad[oa]s?|completad[oa]s?|procesad[oa]s?|resuelt[oa]s?|finalizad[oa]s?|done|completed|all set)\b`)
	// receipt is asked for, or more help is offered, once the answer is given: no question about it.
	receipt = lazily(`\b(?:recib|util\b|utilidad|olvid|calific|evalu|encuesta|survey|como lo hicimos|que tal lo hicimos|como fue (?:su|tu) (?:atencion|experiencia)|how (?:did we do|would you rate)|acus|receipt|recepcion|algo mas en (?:lo )?que|en que (?:mas|otra cosa)|anything else|` +
		`necesitas?n? (?:ayuda|apoyo)|confirm[a-z]* (?:por favor )?(?:que|si) (?:ya )?(?:le |les )?(?:pued|pudo|pudieron|logr)[a-z]* (?:entrar|ingresar|acceder|iniciar))`)
	notYet   = lazily(`\b(?:aun|todavia|yet)\b`)
	greeting = lazily(`^(?:hola|hello|hi|que tal|buen dia|buenos dias|buenas tardes|buenas noches|buenas|excelente dia|dear [a-z]+|estimad[oa]s?(?: [a-z.]+){0,3})[,.:;! ]+`)
	// smallTalk asks nothing: «¿cómo siguen?».
	smallTalk = lazily(`^(?:(?:hola|hello|hi|buen dia|buenos dias|buenas tardes|buenas noches|buenas)(?: [a-z]+){0,3}[,.! ]*)*[¿¡]?(?:que tal|como (?:esta|estan|estas|sigue|siguen|andan|les va|le va|se encuentra|se encuentran)|how are you)(?: (?:todo|todos|ustedes|usted|por alla|esta semana|hoy))*[?!., ]+`)
	// bookkeeping is what a desk does with the request, not with the key.
	bookkeeping = lazily(`\b(?:genero|generado|generamos|creo|creado|registro|registrado|abrio|abierto|levanto|levantado|asigno|created|opened)(?: (?:el|un|su|con el|a|the))? (?:ticket|folio|reporte|caso|numero|incidente|case)`)
	// ofContract is what befell the contract, not the key.
	ofContract = lazily(`\b(?:contrato|convenio|poliza)s?(?: (?:esta|estan|fue|se encuentra|ha sido|quedo))* (?:suspendid|bloquead|cancelad|inactiv)[oa]s?`)
	ofAll      = lazily(`\b(?:todos|todas|ambos|ambas|los (?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|[0-9]+)|las (?:dos|tres|cuatro|cinco|seis|[0-9]+ [a-z]+)|ningun[oa] de (?:los|las) [a-z0-9]+|all|both)\b`)
	// harmless sentences end half of all mails; they ask, deny and promise nothing about the order.
	harmless = lazily(`\b(?:facturas?|cotizacion|videollamada|cualquier (?:cosa|situacion)|podra(?:n)? (?:presentar|solicitar|enviar|remitir|volver a (?:solicitar|enviar))|sera necesari[oa]|una vez (?:subsanad|corregid|completad|solventad)[oa]s?|` +
		`favor de (?:levantar|generar|ingresar|presentar|abrir|enviar|mandar|hacer|realizar) (?:una |la |otra |nueva |de nuevo )*(?:solicitud|peticion)|(?:resulto|fue|ha sido|es) (?:util|de utilidad)|(?:cualquier|si (?:tiene|tienen|requiere|existe|hay|hubiera|hubiese|presenta)|en caso de|ante) (?:alguna? |algun |otra |mas |presentar |cualquier |tener |requerir |no poder )*(?:dudas?|problemas?|comentarios?|aclaracion(?:es)?|inconvenientes?|informacion|apoyo|detalles?|ingresar|entrar)|` +
		`no dude|no duden|a sus ordenes|a la orden|quedo (?:atent|al pendiente|pendiente)|(?:si )?(?:olvid[oae]|olvidaste|perdi[oa]) (?:su |la |tu )?(?:contrasena|clave)|(?:calific|evalu)[a-z]* (?:el|la|nuestr[oa]|su|mi) (?:servicio|atencion|experiencia)|encuesta|survey|como lo hicimos|que tal lo hicimos|como fue (?:su|tu) (?:atencion|experiencia)|how (?:did we do|would you rate)|reabrir|reabrira|reopen|(?:will|.ll) be able to (?:log|sign) in|necesitas?n? (?:ayuda|apoyo)|si no (?:recibimos|tenemos|hay|recibe)[a-z ]* (?:respuesta|noticias|comentarios)|(?:ticket|caso|reporte|incidente|solicitud|case)\b.{0,40}\b(?:se (?:cerrara|cierra|da por cerrad[oa])|(?:sera|quedara|quedo|queda|fue|esta|se encuentra|ha sido) (?:cerrad|resuelt)[oa]|will be closed)|quedamos (?:atent|al pendiente|pendientes|a sus)|estamos a sus|feel free|any questions|do not hesitate|` +
		`(?:debera|deberan|debe|favor de|podra|se le pedira|le pedira|le solicitara|se recomienda|recomendamos|sugerimos|le sugerimos|puede|tendra que) (?:de )?(?:cambiar|modificar|actualizar|personalizar)|al (?:primer )?(?:ingresar|entrar|iniciar|acceso)|` +
		`(?:en|desde|tras|al|despues de) (?:su|el|la) prim(?:er|era) (?:acceso|ingreso|inicio|sesion|vez)|first (?:login|log-in|sign-in|access|time)|(?:cambi[ae]r?|modificar|change) (?:su |la |esta |your |the )?(?:contrasena|clave|password)|` +
		`no (?:la |lo |los |las )?(?:compart|divulgu|respond|contest)[a-z]*|personal e intransferible|intransferibles?|do not (?:share|reply)|(?:respet|distingu|diferenci|consider|observ)[a-z]* (?:entre )?(?:las )?(?:mayusculas|minusculas)|case.sensitive|` +
		`(?:confirm|avis)[a-z]* (?:de recibido|la recepcion|de recibo|recepcion)|acus[ae]r? (?:de )?recib[a-z]*|confirm[a-z]* (?:receipt|reception)|` +
		`algo mas en (?:lo )?que|en que (?:mas|otra cosa)|anything else|confirm[a-z]* (?:por favor )?(?:que|si) (?:ya )?(?:le |les )?(?:pued|pudo|pudieron|logr)[a-z]* (?:entrar|ingresar|acceder|iniciar)|` +
		`que tenga|tenga (?:un )?(?:buen|excelente|bonito)|excelente (?:dia|tarde|semana)|buen fin|have a (?:nice|good|great)|` +
		`vigente|vigencia|vence|expira|caduca|expires|ya puede (?:entrar|ingresar|acceder|utilizar|usar)|ya pueden|podra (?:entrar|ingresar|acceder|consultar)|podran (?:entrar|ingresar)|can now|puede (?:entrar|ingresar|acceder|consultar)|para (?:entrar|ingresar|acceder))\b`)
	// consequence follows a suspension or removal: «ya no podrá ingresar».
	consequence = lazily(`,?;? ?(?:por lo que |y |asi que |de modo que |con lo que |so )*(?:ya )?(?:no|sin) (?:podra|podran|tendra|tendran|puede|pueden|tiene|tienen|cuenta con|posibilidad de|longer|acceso)[a-z ]*[.!]*$`)
)

var (
	// wasBefore says why somebody is let in again.
	wasBefore = lazily(`\b(?:estaba|estaban|habia estado|habian estado) (?:suspendid|inactiv|bloquead|deshabilitad|inhabilitad|desactivad)[oa]s?(?: desde [a-z0-9 ]{2,30})?`)
	// readyNow is no refusal: «listo, ya tiene acceso».
	readyNow = lazily(`^((?:list[oa]|hecho|ya quedo)\b.{0,60}) ya (?:tiene|cuenta con) acceso\b`)
)

// shutOut is what a suspension means, said before it: «ya no tiene acceso, quedó bloqueado».
var shutOut = lazily(`\b(?:ya no (?:tiene|tienen|tendra|tendran|podra|podran|puede|pueden|cuenta con|existe|existen|aparece|aparecen|figura)|can no longer)\b`)

var abbreviation = lazily(`(?i)(?:^|[\s(])(?:c|lic|ing|dr|dra|mtro|mtra|sr|sra|srta|arq|prof|no|num|núm|atte|tel|ext|art|av|col|ud|vs|etc|depto|p|s\.a|c\.v|[a-z])$`)

// sentences parts lines into sentences. Lines that a mail program broke are joined first; so no «no» is parted from
// what it denies.
func sentences(lines []string, x *index) []sentence {
	var all []sentence
	for _, paragraph := range paragraphs(lines, x) {
		start, first := 0, len(all)
		for i, r := range paragraph {
			if !strings.ContainsRune(".!?", r) || start > i {
				continue
			}
			end := i + 1
			if end < len(paragraph) && !strings.ContainsRune(" \t\u00a0\"»”)", rune(paragraph[end])) && paragraph[end] < 0x80 || r == '.' && abbreviation().MatchString(paragraph[start:i]) {
				continue
			}
			all = appendSentence(all, paragraph[start:end])
			start = end
		}
		if all = appendSentence(all, paragraph[start:]); first < len(all) {
			all[first].begins = true
		}
	}
	return all
}

// paragraphs joins the lines that a program broke. A line that begins with a user of the orders is the next of a list.
func paragraphs(lines []string, x *index) []string {
	var all []string
	joining := false
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if joining && line != "" && continues(all[len(all)-1], line) && (len(all[len(all)-1]) >= wrapped || !x.beginsWithUser(line)) {
			all[len(all)-1] += " " + line
			continue
		}
		joining = line != ""
		if joining {
			all = append(all, line)
		}
	}
	return all
}

// entryShape is a line of a list: «pnava: suspendido».
var entryShape = lazily(`^\S{2,60} ?(?:[:=|→]|->|- |– )`)

const wrapped = 45 // characters from which a line without an end may have been broken by a program

func continues(line, next string) bool {
	line = strings.TrimSuffix(line, string(markLine))
	if folioShape().MatchString(next) || entryShape().MatchString(next) || strings.ContainsAny(line[len(line)-1:], ".!?:;") || strings.ContainsAny(line+next, "\t") || len(line) > maxScan {
		return false
	}
	first := []rune(next)[0]
	lower := fold(string(first)) == string(first) && isWordRune(first) && (first < '0' || first > '9')
	return lower || len(line) >= wrapped && (isWordRune(first) || first == '(')
}

func appendSentence(all []sentence, text string) []sentence {
	text = strings.TrimSpace(text)
	if len(wordsOf(text)) == 0 && !strings.ContainsAny(text, "?¿") {
		return all
	}
	return append(all, sentence{text: text, folded: strings.Join(strings.Fields(fold(text)), " "), folios: appendFolios(nil, text)})
}

// understand says what the sentences do.
func (v vocabulary) understand(all []sentence) []sentence {
	for i := range all {
		v.understandOne(&all[i])
	}
	return all
}

func (v vocabulary) understandOne(s *sentence) {
	folded := withoutNoise(v.names.withoutNames(s.folded))
	text := cannotEnter().ReplaceAllString(greeting().ReplaceAllString(smallTalk().ReplaceAllString(folded, ""), ""), "cualquier duda")
	s.asks = asking().MatchString(relative().ReplaceAllString(text, "")) || onceSent().MatchString(text)
	s.whole = ofAll().MatchString(text)
	if isHarmless := harmless().MatchString(text); isHarmless && !refusing().MatchString(text) && !noAccess().MatchString(text) && len(v.outcomesOf(text)) == 0 {
		s.courteous = true
		s.asks = s.asks && strings.ContainsAny(text, "?¿") && !receipt().MatchString(text)
		s.hedges = hedging().MatchString(text)
		return
	}
	if s.keeps = keepsSecret().MatchString(text); s.keeps {
		text = keepsSecret().ReplaceAllString(text, "")
	}
	s.notes = noting().MatchString(text)
	text = requestOf().ReplaceAllString(accessAgain().ReplaceAllString(text, "activo de nuevo"), "solicitud $1")
	if m := userActive().FindStringSubmatch(text); m != nil && !ordinary[m[1]] && !future().MatchString(m[1]) {
		text = "usuario " + m[2]
	}
	if at := noAccess().FindStringIndex(text); at != nil && len(v.outcomesOf(text)) == 0 && !hearsay().MatchString(informing().ReplaceAllString(text[:at[0]], "")) {
		text = noAccess().ReplaceAllString(text, "acceso retirado")
	}
	complains := noEntry().MatchString(text) && !noAccess().MatchString(text) && len(v.outcomesOf(text)) == 0
	if complains {
		text = noEntry().ReplaceAllString(text, "")
	}
	text = ofContract().ReplaceAllString(bookkeeping().ReplaceAllString(text, ""), "")
	if s.absent = notThere().MatchString(text); s.absent {
		text = notThere().ReplaceAllString(text, "no existe")
	}
	if rest := wasBefore().ReplaceAllString(text, " "); rest != text && slices.Contains(v.outcomesOf(rest), Restored) {
		text = rest
	}
	if readyNow().MatchString(text) {
		text = readyNow().ReplaceAllString(text, "$1 quedo activo")
	}
	s.refuses = refusing().MatchString(text) || slices.Contains(v.outcomesOf(text), Refused)
	s.later = future().MatchString(text)
	if s.refuses {
		s.later = future().MatchString(cause().ReplaceAllString(text, ""))
	}
	s.hedges = hedging().MatchString(text) || complains || strings.HasPrefix(text, "si ") && !strings.HasPrefix(strings.ToLower(s.text), "sí ")
	s.hedges = s.hedges || len(v.outcomesOf(text)) > 0 && (!s.refuses && elsewhere().MatchString(text) || s.whole && onlySome().MatchString(text))
	if s.refuses && isDenied(text) {
		s.refuses, s.hedges = false, true
	}
	if slices.ContainsFunc(v.outcomesOf(text), func(o Outcome) bool { return o == Suspended || o == Removed }) {
		at := max(0, v.firstOutcome(text))
		text = shutOut().ReplaceAllString(text[:at]+consequence().ReplaceAllString(text[at:], ""), "")
		s.refuses = refusing().MatchString(text) && !isDenied(text)
		s.later = future().MatchString(text)
	}
	s.plain = generally().MatchString(text)
	told := text
	if at := v.firstOutcome(text); at >= 0 {
		told = text[:at] + consequence().ReplaceAllString(text[at:], "")
	}
	s.denies = negating().MatchString(strings.ReplaceAll(told, "no obstante", ""))
	s.done = slices.DeleteFunc(v.outcomesOf(text), func(o Outcome) bool { return o == Refused })
	s.mixed = v.saysSeveral(text)
	if temporary().MatchString(text) && slices.Contains(s.done, Removed) {
		s.done, s.mixed = []Outcome{Suspended}, true // what is removed for a time is not removed
	}
	if told != text {
		s.refuses = s.refuses && refusing().MatchString(told)
		s.later = future().MatchString(told)
	}
	if s.why = cause().MatchString(told); s.why && s.denies && len(s.done) > 0 {
		s.later = future().MatchString(cause().ReplaceAllString(told, ""))
	}
	s.later = s.later || s.denies && notYet().MatchString(told)
}

// withoutNoise takes out what says nothing: addresses, apologies for the delay, that all went «sin problema», what was
// before an arrow, and that an old secret is worth nothing now.
func withoutNoise(text string) string {
	text = wellWritten(text)
	for _, noise := range []expression{addressed, inAnswerTo, sorry, smoothly, before, oldIsGone, policy, checkIt} {
		text = noise().ReplaceAllString(text, " ")
	}
	text = withoutEmptyBut(withoutWhatWasFirst(withoutAdvice(text)))
	text = secretChange().ReplaceAllString(text, "reseteo")
	return strings.Join(strings.Fields(text), " ")
}

var (
	inAnswerTo   = lazily(`\ben (?:respuesta|atencion|relacion|referencia|seguimiento) (?:a|al|con) (?:su|el|tu) (?:atento |amable |grato )*(?:mensaje|correo|escrito|comunicado)\b`)
	addressed    = lazily(`\b(?:https?://|www\.)\S+|\b(?:generad|cread|enviad)[oa] automaticamente(?: por)?\b|\bautomatically generated\b`)
	sorry        = lazily(`(?:\bcualquier (?:cosa|duda|detalle|situacion) (?:me|nos) (?:dicen?|avisan?|escriben?|marcan?)\b|\blo anterior\b|\b(?:una |mil )?(?:disculp(?:a|as|e|en)|perdon|lamento|lamentamos|sorry)(?: de antemano)? (?:por )?(?:el|la|los|las|comunicarle|informarle|comunicarles|informarles|for the)(?: (?:inconveniente|molestia|demora|tardanza|retraso|inconvenience|delay)s?(?: que (?:esto|ello) (?:pueda|le pueda|pudiera) (?:causar|ocasionar)(?:le|les)?)?)?| \berror:? [0-9]{3}\b|^error\b:?)`)
	policy       = lazily(`\b(?:la|su|tu|toda) cuenta se (?:desactiva|bloquea|suspende|inactiva|elimina|inhabilita)\b[^.;]*|\bsi (?:usted |tu )?no (?:solicito|solicitaste|reconoce|reconoces|realizo|pidio)\b[^.;]*|\b(?:el|la) (?:sistema|plataforma|portal|sitio|servidor) (?:estara|se encontrara|entrara)[^.;]*\bmantenimiento\b[^.;]*`)
	checkIt      = lazily(`,? ?\b(?:favor de|por favor|les pido|le pido) (?:verificar|validar|probar|revisar|corroborar|verifique|valide|pruebe|revise)(?:l[oa]s?)?(?: (?:el|su|los) (?:acceso|ingreso|funcionamiento))?(?: por favor)?[.!]*$`)
	smoothly     = lazily(`\bsin (?:ningun |mayor |ningunos )?(?:problemas?|novedad|inconvenientes?|contratiempos?|complicacion(?:es)?)\b|\bno problem\b`)
	before       = lazily(`\b[a-z_]+ ?(?:->|=>|→) ?`)
	secretChange = lazily(`\bcambio de (?:la |su )?(?:contrasena|clave|password)\b`)
	oldIsGone    = lazily(`^(?:la|el) (?:anterior|previa|vieja) (?:ya )?(?:no (?:funciona|sirve|es valida|opera)|(?:dejo|deja) de (?:funcionar|servir|operar)(?: a partir de (?:este momento|ahora|hoy))?|queda|quedo)(?: sin efecto| cancelada| inactiva| deshabilitada)?\b|` + `\b(?:la |las |su |the )?(?:(?:contrasena|clave|password)s? (?:anterior|previa|vieja)(?:es|s)?|(?:old|previous) password)(?: (?:ya|ha|sido|fue|queda|quedo|quedara|is|was|has been|esta))*:? (?:cancelad|anulad|deshabilitad|desactivad|inhabilitad|invalidad|eliminad|inactiv|reemplazad|sustituid|revocad)[oa]s?\b|` +
		`\b(?:la |las |su )?(?:contrasena|clave)s? (?:anterior|previa|vieja)(?:es|s)? (?:queda |quedo |quedara |esta )?(?:sin efecto|sin validez|invalida)\b|` +
		`\b(?:la |las |su )?(?:contrasena|clave)s? (?:anterior|previa|vieja)(?:es|s)? (?:ya )?(?:no (?:funciona|sirve|es valida|esta vigente|tiene validez|opera)|dejo de (?:funcionar|servir|ser valida|operar))\b`)
)

// isDenied reports whether what sounds like a refusal is denied: «no fue rechazada».
func isDenied(text string) bool {
	at := refusing().FindStringIndex(text)
	if at == nil || strings.HasPrefix(text[at[0]:], "no ") || strings.HasPrefix(text[at[0]:], "sin ") {
		return false
	}
	before := wordsOf(text[:at[0]])
	return slices.ContainsFunc(before[max(0, len(before)-4):], func(w string) bool {
		return w == "no" || w == "not" || w == "sin" || w == "ningun" || w == "ninguna" || w == "nunca" || w == "never"
	})
}

// phrases makes the template's phrases: plain words, quoted for the expression.
func (t Template) phrases() []phrase {
	var all []phrase
	for outcome, list := range t.Outcomes {
		for _, text := range list[:min(len(list), maxPhrases)] {
			if words := wordsOf(fold(text)); len(words) > 0 {
				for i := range words {
					words[i] = regexp.QuoteMeta(words[i])
				}
				all = append(all, phrase{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\b` + strings.Join(words, `\W+`) + `\b`) }), []Outcome{outcome}})
			}
		}
	}
	return all
}
