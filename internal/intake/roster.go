package intake

// The keys of RosterColumns that PeopleColumns does not have.
const (
	Level = "level"
	Since = "since"
)

// RosterColumns are those of the public directory of an institution as the National Platform of Transparency and the
// institutions' own pages give it (LGTAIP, article 65-VI). The name stands in one column or in three.
func RosterColumns() []Column {
	return []Column{
		{Key: GivenNames, Required: true, Headings: []string{"Nombre", "Nombre(s)", "Nombre completo", "Nombre del servidor público", "Nombre del servidor(a) público(a)",
			"Nombre de la persona servidora pública", "Servidor público"}},
		{Key: FirstSurname, Headings: []string{"Primer apellido", "Apellido paterno", "Primer apellido del servidor(a) público(a)", "Primer apellido de la persona servidora pública"}},
		{Key: SecondSurname, Headings: []string{"Segundo apellido", "Apellido materno", "Segundo apellido del servidor(a) público(a)", "Segundo apellido de la persona servidora pública"}},
		{Key: Position, Required: true, Headings: []string{"Denominación del cargo", "Cargo", "Puesto", "Denominación del puesto", "Cargo o nombramiento"}},
		{Key: Level, Headings: []string{"Clave o nivel del puesto", "Nivel", "Clave del puesto"}},
		{Key: Since, Headings: []string{"Fecha de alta en el cargo", "Fecha de alta", "Fecha de alta (día/mes/año)"}},
		{Key: Unit, Required: true, Headings: []string{"Área de adscripción", "Unidad administrativa", "Unidad", "Área", "Adscripción"}},
		{Key: Mail, Headings: []string{"Correo electrónico oficial", "Correo electrónico institucional", "Correo electrónico", "Correo", "Correo institucional"}},
	}
}
