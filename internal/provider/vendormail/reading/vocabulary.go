package reading

import (
	"maps"
	"strings"
)

// class is what a label announces.
type class int

const (
	noClass class = iota
	userClass
	secretClass
	claveClass // «clave», «acceso»: the user in the procedure's language, the secret in everybody else's
	bothClass  // «usuario y contraseña:»
	folioClass
	nameClass
	statusClass
	reasonClass
	idClass    // «ID»: the user where it is made of the official's name, else a number of the vendor's own
	otherClass // a label that ends the value before it and says nothing to us
)

const maxPhrase = 4 // words of a label

// vocabulary is what is known of a vendor's words: the labels, folded, one space between words.
type vocabulary struct {
	labels   map[string]class
	outcomes []phrase
	patterns []pattern
	names    *index // whose officials' names are no words of a sentence; nil for nobody's
}

// general are the labels of every vendor.
var general = labelsOf(map[class]string{
	userClass: `usuario,user,username,user name,user id,userid,usr,usu,login,logon,cuenta,cuenta de usuario,nombre de usuario,nombre usuario,
		id de usuario,id usuario,clave de usuario,cve de usuario,identificador,identificador de usuario,account,account name,u,usuario de acceso,nombre de la cuenta,
		usuari,usua,nom de usuario,nom usuario,user login,login name,login id,sign in name,user account,account id,cuenta de acceso,nombre de acceso`,
	secretClass: `contrasena,contrasenia,contrasenna,contrasen a,contra sena,contra,password,passwd,pass,pswd,pwd,psw,pw,passcode,nip,pin,
		la nueva,palabra clave,clave secreta,secreto,p,codigo de acceso,pass word,contrasena de acceso,password de acceso,contr,contrs,contras,ctr,ctra,
		palabra de paso,frase de acceso,frase de contrasena,frase clave,frase secreta,frase de paso,passphrase,pass phrase,clave de paso,nip de acceso,pin de acceso,pin password,password pin,secret,secret word`,
	claveClass: `clave,cve,cve de acceso,clave de acceso,clave acceso,clave de ingreso,acceso,access key,llave,clave temporal,clave provisional`,
	folioClass: `folio,no de folio,num de folio,numero de folio,folio de solicitud,folio sie,referencia,ref,expediente,reference,n de folio`,
	nameClass: `nombre,nombre completo,nombres,nombre del servidor publico,servidor publico,servidora publica,titular,funcionario,funcionaria,
		name,full name,empleado,persona,nombre del titular,nombre del funcionario,official,nombre del usuario,beneficiario`,
	statusClass: `estatus,status,estado,situacion,resultado,result,respuesta,accion,movimiento,estatus de la solicitud`,
	reasonClass: `motivo,observaciones,observacion,comentario,comentarios,causa,razon,nota,notas,reason,comments,remarks,detalle,motivo del rechazo,
		motivo de rechazo`,
	idClass: `id,id de acceso,id acceso`,
	otherClass: `solicitante,requester,correo,correo electronico,email,e mail,mail,liga,url,enlace,link,portal,sitio,sitio web,pagina,pagina web,direccion,web,telefono,tel,
		cel,celular,ext,extension,vigencia,vence,expira,expires,caducidad,fecha,fecha de alta,fecha alta,hora,area,unidad,dependencia,cargo,puesto,
		perfil,rol,role,tipo,asunto,no,num,numero,servicio,plataforma,sistema,licencia,plan,usuarios,contrasenas,passwords,claves,accesos,modulo,
		adscripcion,institucion,ticket,caso,saludos,gracias,date,site,phone,consecutivo,operacion,ingreso,entrar en,ingresar en`,
})

// labelsOf turns lists of phrases into a map.
func labelsOf(lists map[class]string) map[string]class {
	all := map[string]class{}
	for c, list := range lists {
		for phrase := range strings.SplitSeq(list, ",") {
			all[strings.Join(strings.Fields(phrase), " ")] = c
		}
	}
	return all
}

// wordSet makes a set of the words of a text.
func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}

var (
	// modifiers may stand between a label and its sign: «contraseña temporal de acceso:».
	modifiers = wordSet(`asignado asignada nuevo nueva temporal provisional inicial de del la el acceso sistema para ingreso ingresar entrar
		creado creada generado generada portal plataforma web correspondiente siguiente siguientes nuestro nuestra su como son the for new
		temporary your actual definitiva definitivo emedios sera seria name se le asigno queda quedo correcto correcta final personal electronico primer vez
		restablecida reestablecida restablecido actualizada actualizado renovada reseteada reiniciada cambiada reset
		red dominio nva nvo digitos caracteres posiciones digits`)
	// verbs may stand for the sign: «el usuario es jperez».
	verbs = wordSet("es is sera seria como son")
	// connectors end a value before the next label: «jperez y la contraseña».
	connectors = wordSet("y e con and with su la el tu una un the asi como mientras que & / - , ; | sus cuya cuyo at a")
	// misspelt are the labels that are known although misspelt.
	misspelt = []string{"usuario", "contrasena", "password", "username", "contrasenia"}
)

// lookup gives the class of a phrase. A single long word may have a letter wrong, a very long one two.
func (v vocabulary) lookup(phrase string) class {
	if c, ok := v.labels[phrase]; ok {
		return c
	}
	if len(phrase) < 6 || strings.Contains(phrase, " ") || wellSpelt[phrase] {
		return noClass
	}
	for _, right := range misspelt {
		if typos(phrase, right) <= len(right)/5 {
			return v.labels[right]
		}
	}
	return noClass
}

// wellSpelt are words near a label that are none.
var wellSpelt = wordSet("usual usuales usura usurario contrasenas usuarios passwords contraste contrataria")

// isNear reports whether one letter is missing, added, wrong or out of order.
func isNear(a, b string) bool { return typos(a, b) <= 1 }

const farFetched = 3 // typos from which words are two

// typos counts the letters that are missing, added, wrong or out of order, up to farFetched. A syllable typed twice
// («ususario») is one.
func typos(a, b string) int {
	if max(len(a)-len(b), len(b)-len(a)) >= farFetched {
		return farFetched
	}
	if strings.Replace(a, "usus", "us", 1) == b {
		return 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for k := range last {
		last[k] = k
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for k := 1; k <= len(b); k++ {
			wrong := 1
			if a[i-1] == b[k-1] {
				wrong = 0
			}
			row[k] = min(last[k]+1, row[k-1]+1, last[k-1]+wrong)
			if i > 1 && k > 1 && a[i-1] == b[k-2] && a[i-2] == b[k-1] {
				row[k] = min(row[k], before[k-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], farFetched)
}

func (t Template) vocabulary() vocabulary {
	v := vocabulary{labels: general}
	if t.isZero() {
		return v
	}
	v.labels = maps.Clone(general)
	for c, list := range map[class][]string{userClass: t.User, secretClass: t.Secret, folioClass: t.Folio, nameClass: t.Name} {
		for _, label := range list[:min(len(list), maxLabels)] {
			if words := wordsOf(fold(label)); len(words) > 0 && len(words) <= maxPhrase {
				v.labels[strings.Join(words, " ")] = c
			}
		}
	}
	v.outcomes = t.phrases()
	v.patterns = t.compile()
	return v
}
