package intake

import "slices"

// The keys of VendorListColumns that PeopleColumns does not have.
const (
	ListedUser  = "user"
	ListedState = "state"
	ListedLast  = "last"
)

// VendorListColumns are those of a vendor's list of its users. The name stands in one column or in three.
func VendorListColumns() []Column {
	return []Column{
		{Key: ListedUser, Required: true, Headings: []string{"Usuario", "Nombre de usuario", "Clave de usuario", "Usuario del sistema", "Cuenta", "Cuenta de usuario",
			"Id de usuario", "Usuario asignado", "Login", "User", "Username", "User name", "Account"}},
		{Key: GivenNames, Headings: []string{"Nombre", "Nombre completo", "Nombre(s)", "Nombres", "Nombre del titular", "Titular", "Persona", "Name", "Full name"}},
		{Key: FirstSurname, Headings: []string{"Primer apellido", "Apellido paterno", "Apellidos", "Last name"}},
		{Key: SecondSurname, Headings: []string{"Segundo apellido", "Apellido materno"}},
		{Key: Mail, Headings: []string{"Correo", "Correo electrónico", "Correo institucional", "Correo-e", "E-mail", "Email", "Mail"}},
		{Key: ListedState, Headings: []string{"Estado", "Estatus", "Status", "Situación", "Activo", "Vigencia", "Estado de la cuenta", "Enabled", "Active", "State"}},
		{Key: Since, Headings: []string{"Alta", "Fecha de alta", "Fecha alta", "Fecha de registro", "Creado", "Fecha de creación", "Created"}},
		{Key: ListedLast, Headings: []string{"Último acceso", "Última sesión", "Último ingreso", "Fecha de último acceso", "Last login", "Last access"}},
	}
}

// Mapped gives the columns with the headings that a person said a file has, by their keys: those count before any other.
func Mapped(columns []Column, headings map[string]string) []Column {
	var said, rest []Column
	for _, column := range columns {
		if heading := headings[column.Key]; heading != "" {
			column.Headings = []string{heading}
			said = append(said, column)
		} else {
			rest = append(rest, column)
		}
	}
	return slices.Concat(said, rest)
}
