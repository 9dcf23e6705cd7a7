package page

import (
	"time"

	"clavero/internal/lang"
)

func directoryStories() []Story {
	frame := officeFrame(lang.ES, "Directorio", "/directorio")
	many := officialsStory()
	none := Officials{Frame: frame, Query: "nadie", Asked: true}
	empty := Officials{Frame: frame}
	many.CanCheck = true
	nokey := officialStory()
	nokey.Key, nokey.Petitions, nokey.Active = nil, nil, false
	upload := CatalogueDiff{Frame: officeFrame(lang.ES, "Importar catálogo", "/catalogo/importar"), MaxFile: 2e6, Columns: catalogueColumns()}
	same := CatalogueDiff{Frame: upload.Frame, File: "institutions.csv", Same: 143}
	return append(append(append(rosterStories(), reconcileStories()...), theirStories()...), []Story{
		{"officials-many", many}, {"officials-none", none}, {"officials-empty", empty}, {"official-key", officialStory()}, {"official-nokey", nokey},
		{"catalogue-many", catalogueStory()}, {"catalogue-empty", Catalogue{Frame: catalogueStory().Frame, CanImport: true}},
		{"diff-upload", upload}, {"diff-review", diffStory()}, {"diff-same", same},
	}...)
}

func officialsStory() Officials {
	until := time.Date(2027, time.November, 1, 0, 0, 0, 0, storyNow.Location())
	return Officials{
		Frame: officeFrame(lang.ES, "Directorio", "/directorio?q=r"), Query: "r", Asked: true, Total: 1284, NextPath: "/directorio?q=r&tras=x",
		States: []Option{{Value: "", Label: "Todas"}, {Value: "live", Label: "Vigente"}, {Value: "suspended", Label: "Suspendida"}, {Value: "none", Label: "Sin clave"}},
		Rows: []OfficialRow{
			{Name: "Amapola Ríos Ensayo", Path: "/directorio/1", Position: "Subdirectora de Campañas", Unit: "Dirección General de Promoción de la Salud", Mail: "amapola.rios@salud.example", User: "arios", Key: Status{Done, "vigente"}, Until: until},
			{Name: "Bruno Tal Ibáñez", Path: "/directorio/2", Position: "Médico especialista", Unit: "Instituto Nacional de Pediatría", Mail: "bruno.tal@pediatria.example", Key: Status{Info, "sin clave"}},
			{Name: "Inés Cualquiera Mora", Path: "/directorio/3", Position: "Directora de Área", Unit: "Secretaría de Salud de Colima", Mail: "ines.cualquiera@colima.example", User: "icualq", Key: Status{Attention, "vence en 9 días"}, Until: storyNow.Add(9 * day)},
			{Name: "Hugo Muestra Lara", Path: "/directorio/4", Position: "Enlace de prensa", Unit: "Comisión Nacional de Arbitraje Médico", Mail: "hugo.muestra@arbitraje.example", User: "hmuestra", Key: Status{Fail, "suspendida"}},
			{Name: "Juan Nepomuceno de la Santísima Trinidad Ejemplo y Demostración de los Monteros", Path: "/directorio/5", Position: "Titular de la Coordinación de Vinculación Interinstitucional", Unit: "Comisión Nacional de Protección Social en Salud", Mail: "juannepomuceno.delasantisimatrinidad@proteccionsocial.example", User: "jnejemplo", Key: Status{Ended, "terminada"}},
		},
	}
}

func officialStory() Official {
	petitions := deskRows()[4:5]
	petitions[0].State, petitions[0].Age, petitions[0].Since = "Concluida", Bar{}, before(30*day)
	return Official{
		Frame: officeFrame(lang.ES, "Amapola Ríos Ensayo", "/directorio/1"), Name: "Amapola Ríos Ensayo", Position: "Subdirectora de Campañas", Unit: "Dirección General de Promoción de la Salud", Active: true,
		Leaving: &KeyAct{Label: "Dejó su puesto", Path: "/directorio/1/salida"},
		Key:     &OfficialKey{User: "arios", Path: "/claves/1", Provider: "Sistema propio", State: Status{Done, "vigente"}, Since: before(30 * day), Until: storyNow.Add(335 * day), LastSignIn: before(4 * hour), Accesses: 212},
		Data:    caseData()[:2], Petitions: petitions,
		History: []Happening{
			{Title: "Cambió de unidad", At: before(22 * day), Kind: Info, Office: "Edición", Detail: "De: Dirección General de Epidemiología"},
			{Number: "4.1", Title: "Recibió su clave", At: before(30 * day), Kind: Done},
			{Number: "1.2", Title: "Entró al directorio", Who: "Irene Muestra Villalobos", Office: "Edición", At: before(31 * day), Kind: Done},
		},
	}
}

func catalogueStory() Catalogue {
	closed := time.Date(2023, time.May, 29, 0, 0, 0, 0, storyNow.Location())
	return Catalogue{
		Frame: officeFrame(lang.ES, "Catálogo", "/catalogo"), Units: 143, Unproved: 61, Version: "3", ChangedAt: before(40 * day), CanImport: true,
		Groups: []CatalogueGroup{
			{Key: "ministry", Title: "Secretaría y sus unidades", Rows: []CatalogueRow{
				{Code: "SSA", Name: "Secretaría de Salud", Domain: "salud.gob.mx", Keys: 214, Path: "/directorio?unidad=SSA"},
				{Depth: 1, Code: "112", Name: "Dirección General de Comunicación Social", Domain: "salud.gob.mx", DomainUnproved: true, NameUnproved: true, Keys: 12, Path: "/directorio?unidad=112", Note: "DGCS"},
				{Depth: 2, Code: "112-DCE", Name: "Dirección de Comunicación y Enlace", Domain: "salud.gob.mx", DomainUnproved: true, Keys: 5, Path: "/directorio?unidad=112-DCE"},
				{Depth: 1, Code: "310", Name: "Dirección General de Promoción de la Salud", Domain: "salud.gob.mx", DomainUnproved: true, NameUnproved: true, Keys: 5, Path: "/directorio?unidad=310"},
			}},
			{Key: "body", Title: "Organismos descentralizados", Rows: []CatalogueRow{
				{Code: "U00", Name: "Comisión Nacional de Protección Social en Salud", From: closed.AddDate(-19, 0, 0), To: closed, Closed: true, Successor: "Servicios de Salud del Bienestar"},
				{Code: "NCZ", Name: "Instituto Nacional de Pediatría", Domain: "pediatria.gob.mx", Keys: 31, Path: "/directorio?unidad=NCZ"},
			}},
			{Key: "state", Title: "Secretarías estatales de salud", Rows: []CatalogueRow{
				{Code: "EF06", Name: "Secretaría de Salud de Colima", NameUnproved: true, Keys: 3, Path: "/directorio?unidad=EF06"},
				{Code: "EF31", Name: "Secretaría de Salud de Yucatán", Domain: "salud.yucatan.gob.mx", DomainUnproved: true},
			}},
		},
	}
}

func diffStory() CatalogueDiff {
	return CatalogueDiff{
		Frame: officeFrame(lang.ES, "Importar catálogo", "/catalogo/importar"), File: "catalogo-noviembre.csv", Token: "u-4", Same: 136, Keys: 14,
		Added:   []CatalogueChange{{Line: 145, Code: "EF33", Name: "Organismo ficticio de prueba", Changes: []ValueChange{{Label: "Depende de", New: "Secretaría de Salud"}}}},
		Changed: []CatalogueChange{{Line: 12, Code: "310", Name: "Dirección General de Promoción de la Salud", Changes: []ValueChange{{Label: "Dominio", Old: "salud.gob.mx", New: "promocion.salud.gob.mx"}, {Label: "Nombre", Old: "por confirmar", New: "confirmado"}}}},
		Closed:  []CatalogueChange{{Line: 80, Code: "U00", Name: "Comisión Nacional de Protección Social en Salud", Keys: 14, Changes: []ValueChange{{Label: "Cierra el", New: "30/11/2026"}, {Label: "La sucede", New: "Servicios de Salud del Bienestar"}}}},
		Bad:     []CatalogueChange{{Line: 33, Code: "X9", Name: "Unidad sin institución", Reason: "Depende de «X0», que no existe"}},
	}
}

func catalogueColumns() []ListColumn {
	return []ListColumn{{Name: "code", Meaning: "Código presupuestal, EF y número del estado, o siglas", Required: true, Example: "310"}, {Name: "name", Meaning: "Nombre oficial", Required: true, Example: "Dirección General de Promoción de la Salud"}, {Name: "mail_domain", Meaning: "Dominio de correo, si se conoce", Example: "salud.gob.mx"}}
}
