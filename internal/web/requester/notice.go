package requester

import (
	"strings"
	"time"

	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/post"
	"clavero/internal/web/page"
)

// noticeFrom is the day the version came into force.
func noticeFrom() time.Time {
	return time.Date(2026, time.January, 1, 0, 0, 0, 0, spanish.MexicoCity())
}

// noticeText is one heading of the full notice with its paragraphs. {Institution}, {Office} and {Mail} are the installation's.
type noticeText struct {
	heading    string
	paragraphs []string
}

// notices are the full notice in each language, in the order of what articles 21 and 22 of the Ley General de Protección de
// Datos Personales en Posesión de Sujetos Obligados (DOF 20-03-2025) ask of it.
var notices = map[lang.Tag][]noticeText{
	lang.ES: {
		{"Quién responde de sus datos", []string{
			"{Institution} es responsable de los datos personales que se recaban para asignar y controlar las claves de usuario de la Síntesis Informativa Electrónica. El trámite está a cargo de su área de comunicación social.",
			"Domicilio y contacto para este trámite: {Office}; correo {Mail}.",
		}},
		{"Qué datos se tratan", []string{
			"Al pedir una clave: nombre y apellidos, cargo, institución y unidad, correo institucional, teléfono y extensión, el motivo de la solicitud y, si usted lo adjunta, el oficio.",
			"Mientras la clave está vigente: la clave de usuario y, de cada acceso, la fecha y la hora, la nota consultada, el prefijo de la red y la clase de dispositivo. La contraseña no se guarda en una forma que alguien pueda leer.",
			"No se recaban datos personales sensibles, ni la CURP, ni datos biométricos.",
		}},
		{"Con qué fundamento", []string{
			"El tratamiento se funda en las atribuciones que la Ley Orgánica de la Administración Pública Federal y el reglamento interior confieren a {Institution} y a su área de comunicación social; en el procedimiento para la asignación y control de claves de usuario para consulta de la Síntesis Informativa Electrónica; y en los artículos 10 a 22 de la Ley General de Protección de Datos Personales en Posesión de Sujetos Obligados.",
		}},
		{"Para qué se usan", []string{
			"Para verificar que quien pide la clave es un funcionario del sector; crear la clave, entregarla sólo a su titular y darla de baja cuando corresponda; llevar el registro de accesos diarios; informarle en qué va su solicitud; y conservar los expedientes el tiempo que marca la norma de archivos.",
			"Todas estas finalidades son necesarias para el trámite. No hay ninguna otra: sus datos no se usan para publicidad, para evaluar su trabajo ni para decisiones automatizadas que le perjudiquen.",
		}},
		{"A quién se comunican", []string{
			"El nombre, el cargo, la unidad y el correo se remiten a la empresa que administra el sistema electrónico, como persona encargada y por contrato, sólo para crear, cambiar o dar de baja la clave.",
			"No se hacen transferencias que requieran su consentimiento. Sólo se entregarían datos a una autoridad competente que los requiera con fundamento en la ley.",
		}},
		{"Cómo negarse", []string{
			"Si no está de acuerdo con este aviso, no envíe la solicitud: sin consentimiento no hay tratamiento y tampoco clave. Después de enviarla puede cancelarla desde su página de seguimiento mientras no concluya y, si ya tiene clave, pedir su baja al correo de arriba.",
		}},
		{"Cuánto se conservan", []string{
			"Las solicitudes y las respuestas, cinco años desde que concluye el asunto; los datos de la clave y de los accesos, cinco años desde que la clave termina. Después procede la baja documental, salvo que la ley obligue a conservarlos más tiempo.",
			"Una solicitud que no se confirma se borra a las 72 horas.",
		}},
		{"Sus derechos", []string{
			"Usted puede pedir en cualquier momento el acceso a sus datos, su rectificación o cancelación, oponerse a su tratamiento u obtener una copia portable (derechos ARCO y portabilidad). Es gratuito.",
			"La solicitud se presenta ante la Unidad de Transparencia de {Institution}, en su domicilio oficial o por la Plataforma Nacional de Transparencia (www.plataformadetransparencia.org.mx). Indique su nombre, un medio para recibir la respuesta, el derecho que ejerce y los datos de que se trata, y acredite su identidad.",
			"La respuesta se da en un máximo de veinte días hábiles, que pueden ampliarse diez una sola vez; si procede, se hace efectiva en los quince días hábiles siguientes. Contra la respuesta, o la falta de ella, cabe recurso de revisión ante la autoridad garante.",
		}},
		{"Cambios a este aviso", []string{
			"Cada versión lleva número y fecha y se publica en esta página. Si cambia lo que usted aceptó, se le avisa por correo antes de que el cambio entre en vigor.",
		}},
	},
	lang.EN: {
		{"Who answers for your data", []string{
			"{Institution} answers for the personal data collected to grant and control user keys to the electronic press digest. Its office of social communication is in charge of the procedure.",
			"Address and contact for this procedure: {Office}; mail {Mail}.",
		}},
		{"Which data are processed", []string{
			"When you ask for a key: given names and surnames, position, institution and unit, institutional mail, telephone and extension, the reason for the request and, if you attach it, the official letter.",
			"While the key is in force: the user name and, for each access, date and time, the note read, the network prefix and the class of device. The passphrase is not kept in any form that somebody could read.",
			"No sensitive personal data are collected, nor the CURP, nor biometric data.",
		}},
		{"On what legal grounds", []string{
			"The processing rests on the powers that the Ley Orgánica de la Administración Pública Federal and the internal regulations give {Institution} and its office of social communication; on the procedure for the assignment and control of user keys for consulting the electronic press digest; and on articles 10 to 22 of the Ley General de Protección de Datos Personales en Posesión de Sujetos Obligados.",
		}},
		{"What they are used for", []string{
			"To verify that whoever asks for a key is an official of the sector; to create the key, deliver it to its holder only and end it when due; to keep the register of daily accesses; to tell you how your request is getting on; and to keep the case files for the time that the rules on archives set.",
			"All of these purposes are necessary for the procedure. There is no other: your data are not used for advertising, to assess your work or for automated decisions to your detriment.",
		}},
		{"Who they are given to", []string{
			"Your name, position, unit and mail are passed to the company that runs the electronic system, which processes them under contract on the institution's behalf, only to create, change or end the key.",
			"No transfers are made that would need your consent. Data would be given only to a competent authority that requires them by law.",
		}},
		{"How to refuse", []string{
			"If you do not agree with this notice, do not send the request: without consent there is no processing, and no key. After sending it you can cancel it on your tracking page until it is concluded and, if you already hold a key, ask for it to be ended at the address above.",
		}},
		{"How long they are kept", []string{
			"Requests and answers, five years from the end of the matter; the data of the key and of its accesses, five years from the end of the key. They are then disposed of as records, unless the law requires them to be kept longer.",
			"A request that is not confirmed is erased after 72 hours.",
		}},
		{"Your rights", []string{
			"At any time you may ask for access to your data, for their rectification or cancellation, object to their processing, or obtain a portable copy (ARCO rights and portability). It is free of charge.",
			"The request is made to the Unidad de Transparencia of {Institution}, at its official address or through the Plataforma Nacional de Transparencia (www.plataformadetransparencia.org.mx). Give your name, a way to receive the answer, the right you exercise and the data concerned, and prove your identity.",
			"The answer comes within twenty working days, which may be extended once by ten; if granted, it takes effect within the next fifteen working days. Against the answer, or the lack of one, an appeal for review lies with the supervisory authority.",
		}},
		{"Changes to this notice", []string{
			"Each version has a number and a date and is published on this page. If what you accepted changes, you are told by mail before the change takes effect.",
		}},
	},
}

// fullNotice is the full privacy notice of an installation in a language.
func fullNotice(tag lang.Tag, site post.Site) []page.NoticeSection {
	fill := strings.NewReplacer("{Institution}", site.Institution, "{Office}", site.Office, "{Mail}", contact(site))
	sections := make([]page.NoticeSection, 0, len(notices[tag]))
	for _, text := range notices[tag] {
		section := page.NoticeSection{Heading: text.heading}
		for _, paragraph := range text.paragraphs {
			section.Paragraphs = append(section.Paragraphs, fill.Replace(paragraph))
		}
		sections = append(sections, section)
	}
	return sections
}

// contact is the address that people may write to.
func contact(site post.Site) string {
	if site.ReplyTo.Mail != "" {
		return site.ReplyTo.Mail
	}
	return site.From.Mail
}
