package page

import (
	"time"

	"clavero/internal/lang"
)

// vendorStories are the correspondence with a vendor. No person, address or contract in them exists.
func vendorStories() []Story {
	empty := vendorListStory(lang.ES)
	empty.Mails, empty.Tabs = nil, vendorTabsStory(0, 0, 0)
	empty.Mailbox = Status{Info, "este programa no vigila ningún buzón"}
	english := vendorMailStory(lang.EN)
	english.Errors = map[string]string{"user-1": "Type the user name."}
	english.Summary, english.Whole = "Some fields need your attention", false
	settled := vendorMailStory(lang.ES)
	settled.Parts, settled.Doubts, settled.HandledBy, settled.HandledAt = nil, nil, "Irene Muestra Villalobos", before(hour)
	settled.State = Status{Done, "resuelto por una persona"}
	settled.Conflict = &Conflict{Who: settled.HandledBy, Did: "resolvió este correo", At: settled.HandledAt, Tried: "Aceptar esta lectura"}
	wrong := vendorTemplateStory(lang.ES)
	wrong.Tried, wrong.Summary = nil, "El renglón «{clave}» no se puede usar."
	return []Story{
		{"vendor-review", vendorListStory(lang.ES)}, {"vendor-review-en", vendorListStory(lang.EN)}, {"vendor-empty", empty},
		{"vendor-waiting", vendorWaitingStory()}, {"vendor-received", vendorReceivedStory()},
		{"vendormail-doubt", vendorMailStory(lang.ES)}, {"vendormail-errors-en", english}, {"vendormail-settled", settled},
		{"vendortemplate-tried", vendorTemplateStory(lang.ES)}, {"vendortemplate-tried-en", vendorTemplateStory(lang.EN)}, {"vendortemplate-wrong", wrong},
		{"vendorlink-orders", vendorLinkStory(lang.ES)}, {"vendorlink-orders-en", vendorLinkStory(lang.EN)}, {"vendorlink-gone", VendorLink{Frame: publicFrame(lang.ES, "Esta liga ya no sirve", "/proveedor/x"), Gone: true}},
	}
}

func vendorTabsStory(review, waiting, received int) []VendorTab {
	return []VendorTab{
		{Label: "Por revisar", Path: "/mesa/proveedor?ver=revisar", Count: review, Current: true},
		{Label: "En espera", Path: "/mesa/proveedor?ver=espera", Count: waiting},
		{Label: "Recibidos", Path: "/mesa/proveedor?ver=recibidos", Count: received},
	}
}

func vendorListStory(tag lang.Tag) Vendor {
	frame := officeFrame(tag, tag.T("mailroom.title", "Name", "E-Medios"), "/mesa/proveedor")
	frame.Nav = append(frame.Nav[:1:1], append([]NavItem{{Key: "frame.nav.vendor", Path: "/mesa/proveedor", Count: 2}}, frame.Nav[1:]...)...)
	return Vendor{
		Frame: frame, Name: "E-Medios", View: "revisar", CanRead: true, Tabs: vendorTabsStory(2, 3, 41),
		Mailbox: Status{Done, "conectado desde el 23 nov 2026, 08:02"},
		Mails: []VendorLine{
			{Path: "/mesa/proveedor/correo/1", From: "Altas E-Medios <altas@emedios.example>", Subject: "Re: Alta de clave SIE-2026-000012", Arrived: before(40 * time.Minute),
				Folios: []string{"SIE-2026-000012"}, Says: "No está comprobado que lo haya enviado el proveedor.", State: Status{Attention, "por revisar"}},
			{Path: "/mesa/proveedor/correo/2", From: "soporte.tecnico.y.atencion.a.suscriptores@emedios.example", Subject: "Información sobre las altas solicitadas durante la semana y las contraseñas que quedaron pendientes", Arrived: before(5 * hour),
				Says: "Puede corresponder a varias solicitudes y no dice a cuál.", State: Status{Attention, "por revisar"}},
		},
	}
}

func vendorWaitingStory() Vendor {
	p := vendorListStory(lang.ES)
	p.View, p.Mails, p.NextPath = "espera", nil, "/mesa/proveedor?ver=espera&tras=1"
	p.Mailbox, p.MailboxNote = Status{Fail, "sin conexión desde el 23 nov 2026, 08:02; se sigue intentando"}, "No se pudo llegar al servidor buzon.salud.example."
	p.Tabs[0].Current, p.Tabs[1].Current = false, true
	p.Waiting = []VendorOrder{
		{Folio: "SIE-2026-000012", Path: "/mesa/SIE-2026-000012", Name: "Rosa Elena Tzab Uc", Asked: "Alta", Since: before(3 * hour), State: Status{Info, "por enviar"}},
		{Folio: "SIE-2026-000009", Path: "/mesa/SIE-2026-000009", Name: "Bruno Tal Ibáñez", Asked: "Baja", Since: before(2 * day), Sent: before(2 * day), Last: before(day), Due: storyNow.Add(5 * hour), State: Status{Attention, "1 recordatorio"}},
		{Folio: "SIE-2026-000002", Path: "/mesa/SIE-2026-000002", Name: "Juan Nepomuceno de la Santísima Trinidad Ejemplo y Demostración de los Monteros", Asked: "Nueva contraseña", Since: before(9 * day), Sent: before(9 * day), Last: before(5 * day), State: Status{Fail, "sin respuesta: hace falta hablar con el proveedor"}},
	}
	return p
}

func vendorReceivedStory() Vendor {
	p := vendorListStory(lang.ES)
	p.View = "recibidos"
	p.Tabs[0].Current, p.Tabs[2].Current = false, true
	p.Mails[1].State, p.Mails[1].Says = Status{Ended, "sin efecto"}, "acuse de recibo"
	return p
}

func vendorMailStory(tag lang.Tag) VendorMail {
	orders := []Option{{Label: tag.T("mailroom.part.order.none")}, {Value: "12", Label: "SIE-2026-000012 · Rosa Elena Tzab Uc · " + tag.T("vendor.op.create")},
		{Value: "9", Label: "SIE-2026-000009 · Juan Nepomuceno de la Santísima Trinidad Ejemplo y Demostración de los Monteros · " + tag.T("vendor.op.remove")}}
	outcomes := []Option{{Value: "done", Label: tag.T("mailroom.part.done")}, {Value: "refused", Label: tag.T("mailroom.part.refused")}}
	subject := "Re: Alta de clave SIE-2026-000012"
	return VendorMail{
		Frame: officeFrame(tag, subject, "/mesa/proveedor/correo/1"), Action: "/mesa/proveedor/correo/1", BackPath: "/mesa/proveedor", Subject: subject,
		Form: Form{Values: map[string]string{"order-1": "12", "outcome-1": "done", "user-1": "rtzab"}},
		From: "Altas E-Medios <altas@emedios.example>", Arrived: before(40 * time.Minute), Kind: tag.T("mailroom.kind.answer"),
		State: Status{Attention, tag.T("mailroom.state.review")}, Authentic: Status{Attention, tag.T("mailroom.authentic.no")},
		AuthenticNote: tag.T("mailroom.authentic.no.means"), CanRead: true, Whole: true, Doubts: []string{tag.T("mailroom.doubt.not_authentic")},
		Text: "From: Altas E-Medios <altas@emedios.example>\nSubject: Re: Alta de clave SIE-2026-000012\n\nBuen día:\n\nFolio: SIE-2026-000012\nUsuario: rtzab\nContraseña: ▒▒▒▒\n\nSaludos.\n",
		Said: []VendorSaid{{Folio: "SIE-2026-000012", Path: "/mesa/SIE-2026-000012", Outcome: tag.T("mailroom.outcome.created"), User: "rtzab", Secret: tag.T("mailroom.secret.sealed", "N", 12)}},
		Parts: []VendorPart{
			{N: 1, Note: tag.T("mailroom.part.says", "What", tag.T("mailroom.outcome.created")), Orders: orders, Outcomes: outcomes, Secret: tag.T("mailroom.secret.sealed", "N", 12)},
			{N: 2, Orders: orders, Outcomes: outcomes, More: true},
		},
	}
}

func vendorLinkStory(tag lang.Tag) VendorLink {
	return VendorLink{
		Frame: publicFrame(tag, tag.T("mailroom.link.title"), "/proveedor/x"), Action: "/proveedor/x",
		Form: Form{Summary: tag.T("vendor.need.user"), Errors: map[string]string{"user-1": tag.T("vendor.need.user")}},
		Orders: []VendorAsked{
			{N: 1, Folio: "SIE-2026-000012", Name: "Rosa Elena Tzab Uc", Asked: tag.T("vendor.op.create"), Brings: true, Waits: true},
			{N: 2, Folio: "SIE-2026-000009", Name: "Juan Nepomuceno de la Santísima Trinidad Ejemplo y Demostración de los Monteros", Asked: tag.T("vendor.op.remove"), User: "jnejemplo", Waits: true},
			{N: 3, Folio: "SIE-2026-000002", Name: "Bruno Tal Ibáñez", Asked: tag.T("vendor.op.create")},
		},
	}
}

func vendorTemplateStory(tag lang.Tag) VendorTemplate {
	t := VendorTemplate{
		Frame: officeFrame(tag, tag.T("mailroom.template.title", "Name", "E-Medios"), "/mesa/proveedor"), Action: "/mesa/proveedor/plantilla", BackPath: "/mesa/proveedor",
		Version: "3", Outcomes: []string{"created", "reset", "suspended", "restored", "removed", "refused"}, Changed: 1,
		Form: Form{Values: map[string]string{"label_user": "suscriptor web", "label_password": "pase", "lines": "Pase de {usuario}: {secreto}", "outcome_suspended": "cortado"}},
	}
	person, auto := Status{Attention, tag.T("mailroom.act.person")}, Status{Done, tag.T("mailroom.act.auto")}
	t.Tried = []VendorTried{
		{Path: "/mesa/proveedor/correo/8", Subject: "Re: Solicitud de claves de usuario: SIE-2026-000081", Arrived: before(hour), Changed: true,
			Now:  VendorReads{Act: person, Items: []string{"SIE-2026-000081 · " + tag.T("mailroom.outcome.unknown")}},
			Then: VendorReads{Act: auto, Items: []string{"SIE-2026-000081 · " + tag.T("mailroom.outcome.created") + " · hmuestra · " + tag.T("mailroom.template.long", "N", 10)}}},
		{Path: "/mesa/proveedor/correo/7", Subject: "Respuesta automática", Arrived: before(3 * hour), Now: VendorReads{Act: Status{Ended, tag.T("mailroom.act.ignore")}}},
	}
	return t
}
