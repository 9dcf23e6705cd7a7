package seed

// Official is an invented person who asks for a key.
type Official struct {
	GivenNames string
	Surname1   string
	Surname2   string
	Position   string
	UnitCode   string // of the demonstration's catalogue; empty when the unit is only written in words
	UnitText   string // the unit in the person's words
	Mail       string
	Phone      string // ten digits
	Extension  string
	Reason     string // why the person asks
}

// Staff is an invented member of the offices that attend the procedure.
type Staff struct {
	Name     string
	Mail     string
	Position string
	UnitCode string
	Roles    []string // liaison, editor, authority, auditor, admin
}

// The officials are ordered so that the first are the plainest cases; among the last are those whose data ask for
// attention: a shared domain, a unit without one, a closed unit, a unit only in words, an address of another house.
var officials = []Official{
	{
		GivenNames: "Citlali", Surname1: "Robledal", Surname2: "Tepozán",
		Position: "Directora de Vigilancia de Enfermedades Transmisibles", UnitCode: "316",
		Mail: "citlali.robledal@salud.anahuac.example", Phone: "5555550101", Extension: "3160",
		Reason: "Dar seguimiento a lo que se publica sobre dengue e influenza en los estados.",
	},
	{
		GivenNames: "Nezahual", Surname1: "Arroyo", Surname2: "Piedrafina",
		Position: "Subdirector de Comunicación para la Salud", UnitCode: "310",
		Mail: "nezahual.arroyo@salud.anahuac.example", Phone: "5555550102", Extension: "3104",
		Reason: "Preparar las campañas a partir de las dudas que recoge la prensa.",
	},
	{
		GivenNames: "Jimena", Surname1: "Cantera", Surname2: "Lluvia",
		Position: "Coordinadora de Asesores", UnitCode: "100",
		Mail: "jimena.cantera@salud.anahuac.example", Phone: "5555550103", Extension: "1002",
		Reason: "Informar al Secretario antes de la reunión de las ocho.",
	},
	{
		GivenNames: "Anselmo", Surname1: "Vereda", Surname2: "Cuatrocaminos",
		Position: "Director de Adquisiciones de Medicamentos", UnitCode: "514",
		Mail: "anselmo.vereda@salud.anahuac.example", Phone: "5555550104", Extension: "5140",
		Reason: "Atender las notas sobre abasto y compra consolidada.",
	},
	{
		GivenNames: "Xóchitl", Surname1: "Montebello", Surname2: "Ahuehuete",
		Position: "Directora de Donación Voluntaria", UnitCode: "I00",
		Mail: "xochitl.montebello@sangre.anahuac.example", Phone: "5555550105", Extension: "214",
		Reason: "Responder a los llamados de donación que se hacen por radio.",
	},
	{
		GivenNames: "Tadeo", Surname1: "Fuentes", Surname2: "Delmaguey",
		Position: "Vocal Ejecutivo", UnitCode: "CSM",
		Mail: "tadeo.fuentes@saludmental.anahuac.example", Phone: "5555550106", Extension: "100",
		Reason: "Seguir la cobertura de la línea de apoyo para jóvenes.",
	},
	{
		GivenNames: "María Tonantzin", Surname1: "Olmo", Surname2: "Serranía",
		Position: "Jefa de Enlace Informativo", UnitCode: "S00",
		Mail: "tonantzin.olmo@proteccionsanitaria.anahuac.example", Phone: "5555550107", Extension: "3321",
		Reason: "Vigilar las notas sobre alertas sanitarias y productos falsificados.",
	},
	{
		GivenNames: "Próspero", Surname1: "Llanura", Surname2: "Contreviento",
		Position: "Subdirector Médico", UnitCode: "NCA",
		Mail: "prospero.llanura@corazon.anahuac.example", Phone: "5555550108", Extension: "510",
		Reason: "Conocer lo publicado sobre el programa de corazón artificial.",
	},
	{
		GivenNames: "Itzayana", Surname1: "Campoamor", Surname2: "Delrío",
		Position: "Directora de Comunicación Social", UnitCode: "EF01",
		Mail: "itzayana.campoamor@salud.vallealto.example", Phone: "5555550109", Extension: "77",
		Reason: "Comparar la prensa nacional con la del estado.",
	},
	{
		GivenNames: "Fulgencio", Surname1: "Marisma", Surname2: "Palmarseco",
		Position: "Director de Promoción de la Salud", UnitCode: "EF02",
		Mail: "fulgencio.marisma@salud.costaesmeralda.example", Phone: "5555550110", Extension: "12",
		Reason: "Seguimiento de la emergencia por dengue en el litoral.",
	},
	{
		GivenNames: "Leonora", Surname1: "Altamira", Surname2: "Niebla",
		Position: "Secretaria Particular", UnitCode: "EF03",
		Mail: "leonora.altamira@sierranueva.example", Phone: "5555550111",
		Reason: "Elaborar la carpeta diaria de la titular.",
	},
	{
		GivenNames: "Sóstenes", Surname1: "Quiroga", Surname2: "Delcántaro",
		Position: "Subdirector de Enseñanza", UnitCode: "NHE",
		Mail: "sostenes.quiroga@hospital-especialidades.example", Phone: "5555550112", Extension: "45",
		Reason: "Usar los reportajes en la formación de residentes.",
	},
	{
		GivenNames: "Domitila", Surname1: "Ribereña", Surname2: "Sauceda",
		Position: "Coordinadora de Brigadas Acuáticas", UnitCode: "EF04",
		Mail: "domitila.riberena@lagunagrande.example", Phone: "5555550113",
		Reason: "Saber qué comunidades se reportan aisladas.",
	},
	{
		GivenNames: "Eusebio", Surname1: "Techado", Surname2: "Lámina",
		Position: "Director General Adjunto", UnitCode: "699",
		Mail: "eusebio.techado@salud.anahuac.example", Phone: "5555550114", Extension: "6990",
		Reason: "Consultar la historia de los hospitales sustituidos.",
	},
	{
		GivenNames: "Aurelia", Surname1: "Párpado", Surname2: "Vigía",
		Position: "Responsable de Prensa del Programa de Salud Visual", UnitText: "Programa Escolar de Salud Visual",
		Mail: "aurelia.parpado@salud.anahuac.example", Phone: "5555550115", Extension: "3199",
		Reason: "Dar seguimiento a la entrega de lentes en las escuelas.",
	},
}

// staff gives one person for each office of the procedure, and two for the offices in which two act on the same cases.
func staff() []Staff {
	return []Staff{
		{
			Name: "Brígida Carpeta Lozanía", Position: "Directora de Comunicación y Enlace", UnitCode: "112-DCE",
			Mail: "brigida.carpeta@salud.anahuac.example", Roles: []string{"liaison"},
		},
		{
			Name: "Hermilo Acuse Barrancas", Position: "Analista de Comunicación y Enlace", UnitCode: "112-DCE",
			Mail: "hermilo.acuse@salud.anahuac.example", Roles: []string{"liaison"},
		},
		{
			Name: "Renata Galera Versal", Position: "Jefa del Departamento de Edición", UnitCode: "112-DE",
			Mail: "renata.galera@salud.anahuac.example", Roles: []string{"editor"},
		},
		{
			Name: "Abel Cuartilla Folio", Position: "Editor de la Síntesis", UnitCode: "112-DE",
			Mail: "abel.cuartilla@salud.anahuac.example", Roles: []string{"editor"},
		},
		{
			Name: "Casandra Lineamiento Prado", Position: "Directora General de Comunicación Social", UnitCode: "112",
			Mail: "casandra.lineamiento@salud.anahuac.example", Roles: []string{"authority"},
		},
		{
			Name: "Nicanor Padrón Ventanilla", Position: "Coordinador Administrativo", UnitCode: "300",
			Mail: "nicanor.padron@salud.anahuac.example", Roles: []string{"delegate"},
		},
		{
			Name: "Severo Cotejo Delamesa", Position: "Auditor", UnitCode: "113",
			Mail: "severo.cotejo@salud.anahuac.example", Roles: []string{"auditor"},
		},
		{
			Name: "Ofelia Llavero Montiel", Position: "Administradora de sistemas", UnitCode: "511",
			Mail: "ofelia.llavero@salud.anahuac.example", Roles: []string{"admin"},
		},
	}
}
