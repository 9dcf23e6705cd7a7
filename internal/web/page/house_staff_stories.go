package page

func staffStories() []Story {
	invited := staffStory()
	invited.Invited = &Invitation{Name: "Delia Ficticia Soto", Mail: "delia.ficticia@salud.example", Code: "7KQ4-MX2P", Until: storyNow.Add(3 * day)}
	failed := staffStory()
	failed.Form = Form{Values: map[string]string{"name": "Delia Ficticia Soto", "mail": "simon.prueba@salud.example"}, Errors: map[string]string{"mail": "Esa dirección ya tiene una cuenta.", "role": "Elija al menos una función."}, Order: []string{"mail", "role"}, Summary: "Hay 2 datos por corregir. Lo demás quedó como usted lo escribió."}
	seen := staffStory()
	seen.Manage = false
	return []Story{{"staff", staffStory()}, {"staff-auditor", seen}, {"staff-invited", invited}, {"staff-error", failed}}
}

func staffStory() Staff {
	roles := func(chosen string) []Option {
		options := []Option{{Value: "liaison", Label: "Comunicación y Enlace"}, {Value: "editor", Label: "Edición"}, {Value: "authority", Label: "Comunicación Social (lineamientos)"}, {Value: "auditor", Label: "Auditoría"}, {Value: "admin", Label: "Administración"}}
		for i := range options {
			options[i].Chosen = options[i].Value == chosen
		}
		return options
	}
	active, app := Status{Done, "activa"}, "segundo factor: aplicación"
	return Staff{
		Frame: adminFrame("Personal", "/personal"), Roles: roles(""), Manage: true,
		People: []StaffMember{
			{ID: "1", Name: "Simón Prueba Arce", Mail: "simon.prueba@salud.example", RoleWords: "Administración", State: active, Factor: app, LastSeen: before(hour / 60), Self: true},
			{ID: "2", Name: "Gaspar Ensayo Trejo", Mail: "gaspar.ensayo@salud.example", Roles: roles("liaison"), RoleWords: "Comunicación y Enlace", State: active, Factor: app, LastSeen: before(hour), Sessions: 2, Path: "/personal/2"},
			{ID: "3", Name: "Irene Muestra Villalobos", Mail: "irene.muestra@salud.example", Roles: roles("editor"), RoleWords: "Edición", State: active, Factor: app, LastSeen: before(3 * hour), Sessions: 1, Path: "/personal/3"},
			{ID: "4", Name: "Aurelio Inventado Cruz", Mail: "aurelio.inventado@salud.example", Roles: roles("authority"), RoleWords: "Comunicación Social (lineamientos)", State: Status{Info, "invitada"}, Invited: true, Path: "/personal/4"},
			{ID: "5", Name: "Olga Supuesta Nava", Mail: "olga.supuesta@salud.example", Roles: roles("auditor"), RoleWords: "Auditoría", State: Status{Fail, "suspendida"}, Suspended: true, LastSeen: before(60 * day), Path: "/personal/5"},
		},
	}
}
