package intake

// The keys of PeopleColumns.
const (
	GivenNames    = "given_names"
	FirstSurname  = "first_surname"
	SecondSurname = "second_surname"
	Position      = "position"
	Institution   = "institution"
	Unit          = "unit"
	Mail          = "mail"
	PhoneNumber   = "phone"
	PhoneExt      = "extension"
	Reason        = "reason"
	Correction    = "correction" // what must be corrected, as the program wrote it into the list it gave back
)

// PeopleColumns are those of a unit's list of people who ask for a key (1.1), with the headings that offices use for them.
// A unit may send its list without a column for the institution.
func PeopleColumns() []Column {
	return []Column{
		{Key: GivenNames, Required: true, Headings: []string{"Nombre(s)", "Nombre", "Nombres", "Nombre de pila", "Given names", "First name"}},
		{Key: FirstSurname, Required: true, Headings: []string{"Primer apellido", "Apellido paterno", "Paterno", "Apellido 1", "First surname", "Last name"}},
		{Key: SecondSurname, Headings: []string{"Segundo apellido", "Apellido materno", "Materno", "Apellido 2", "Second surname"}},
		{Key: Position, Required: true, Headings: []string{"Cargo", "Puesto", "Cargo o puesto", "Nombramiento", "Denominación del cargo", "Position", "Job title"}},
		{Key: Institution, Headings: []string{"Institución", "Dependencia", "Organismo", "Órgano", "Entidad", "Institution"}},
		{Key: Unit, Required: true, Headings: []string{"Unidad", "Unidad administrativa", "Área", "Área de adscripción", "Adscripción", "Unit", "Department"}},
		{Key: Mail, Required: true, Headings: []string{"Correo electrónico institucional", "Correo institucional", "Correo electrónico", "Correo", "Correo-e",
			"E-mail", "Email", "Mail", "Institutional e-mail"}},
		{Key: PhoneNumber, Headings: []string{"Teléfono", "Tel.", "Teléfono de oficina", "Número telefónico", "Phone", "Telephone"}},
		{Key: PhoneExt, Headings: []string{"Extensión", "Ext.", "Extension number"}},
		{Key: Reason, Headings: []string{"Motivo", "Motivo de la solicitud", "Justificación", "Razón", "Reason"}},
		{Key: Correction, Ours: true, Headings: []string{"Qué corregir", "What to correct"}},
	}
}
