// Package web serves the pages. routes.go is the whole of what is served, with the permission in the row; nothing else is.
//
// A handler decodes what people send, calls one use case, and hands the outcome to a page; it returns an error, and one
// function (visit's fail) turns that into a page. The handlers stand in rooms by who works there: entrance, requester and reader
// for people from outside, the others for the house. A room knows visit, forms and wording, and what it leads to.
package web

import (
	"context"
	"net/http"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/web/casework"
	"clavero/internal/web/demodoor"
	"clavero/internal/web/entrance"
	"clavero/internal/web/keywork"
	"clavero/internal/web/listwork"
	"clavero/internal/web/reader"
	"clavero/internal/web/recordwork"
	"clavero/internal/web/registerwork"
	"clavero/internal/web/requester"
	"clavero/internal/web/rulework"
	"clavero/internal/web/staffwork"
	"clavero/internal/web/static"
	"clavero/internal/web/unitwork"
	"clavero/internal/web/vendorwork"
	"clavero/internal/web/visit"
)

// Server serves the pages.
type Server struct {
	service *visit.Service
	reader  *reader.Pages
	manuals *rulework.Manuals
}

// New makes a Server.
func New(o visit.Options) *Server {
	return &Server{service: visit.NewService(o), reader: reader.New(), manuals: rulework.NewManuals()}
}

// Handler is the whole program as an HTTP handler, to be served under the path prefix of the public URL. The prefix is
// in the patterns, so that what the mux itself answers (a path to be tidied, the prefix without its slash) leads inside it.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, row := range s.routes() {
		mux.Handle(row.Method+" "+s.service.Base+row.Path, http.StripPrefix(s.service.Base, s.service.Serve(visit.Route(row))))
	}
	mux.Handle(s.service.Base+"/", http.StripPrefix(s.service.Base, s.service.Serve(visit.Route{Path: "/", Handle: (*visit.Visit).NotFound})))
	return s.service.Outside(mux)
}

// Drain has work that was put away from its answer done at once and waits for it, at most until ctx ends.
func (s *Server) Drain(ctx context.Context) { s.service.Drain(ctx) }

// row is a row of the table.
type row visit.Route

// routes is everything that is served.
func (s *Server) routes() []row {
	table := []row{
		// for anybody
		{"GET", visit.HomePath, visit.Public, s.reader.Home, 0},
		{"GET", "/entrar", visit.Public, entrance.SignInPage, 0},
		{"POST", "/entrar", visit.Public, entrance.SignInPost, 0},
		{"GET", "/entrar/codigo", visit.Public, entrance.CodePage, 0},
		{"POST", "/entrar/codigo", visit.Public, entrance.CodePost, 0},
		{"POST", "/salir", visit.Public, entrance.SignOutPost, 0},
		{"GET", "/frase/olvidada", visit.Public, requester.ForgotPage, 0},
		{"POST", "/frase/olvidada", visit.Public, requester.ForgotPost, 0},
		{"GET", "/frase/{token}", visit.Public, requester.ResetPage, 0},
		{"POST", "/frase/{token}", visit.Public, requester.ResetPost, 0},
		{"GET", "/frase", visit.Public, entrance.PassphrasePage, 0},
		{"POST", "/frase", visit.Public, entrance.PassphrasePost, 0},
		{"GET", "/solicitud", visit.Public, requester.PetitionPage, 0},
		{"POST", "/solicitud", visit.Public, requester.PetitionPost, visit.WithPDF},
		{"GET", "/unidades", visit.Public, requester.UnitsSearch, 0},
		{"GET", "/solicitud/enviada", visit.Public, requester.PetitionSent, 0},
		{"GET", "/confirmar/{token}", visit.Public, requester.ConfirmPage, 0},
		{"POST", "/confirmar/{token}", visit.Public, requester.ConfirmPost, 0},
		{"GET", "/direccion/{token}", visit.Public, requester.ProvePage, 0},
		{"POST", "/direccion/{token}", visit.Public, requester.ProvePost, 0},
		{"GET", "/solicitud/{folio}", visit.Public, requester.TrackAskPage, 0},
		{"POST", "/solicitud/{folio}", visit.Public, requester.TrackAskPost, 0},
		{"GET", visit.FindPath, visit.Public, requester.FindPage, 0},
		{"POST", visit.FindPath, visit.Public, requester.FindPost, 0},
		{"GET", "/seguimiento/{token}", visit.Public, requester.TrackEnterPage, 0},
		{"POST", "/seguimiento/{token}", visit.Public, requester.TrackEnterPost, 0},
		{"GET", "/clave/{token}", visit.Public, requester.DeliveryPage, 0},
		{"POST", "/clave/{token}", visit.Public, requester.DeliveryPost, 0},
		{"POST", "/clave/{token}/otra", visit.Public, requester.DeliveryAgain, 0},
		{"GET", "/renovar/{token}", visit.Public, keywork.RenewLinkPage, 0},
		{"POST", "/renovar/{token}", visit.Public, keywork.RenewLinkPost, 0},
		{"GET", "/renovar/{token}/cambio", visit.Public, keywork.ChangeLinkPage, 0},
		{"POST", "/renovar/{token}/cambio", visit.Public, keywork.ChangeLinkPost, 0},
		{"GET", "/proveedor/{token}", visit.Public, vendorwork.VendorLinkPage, 0},
		{"POST", "/proveedor/{token}", visit.Public, vendorwork.VendorLinkPost, 0},
		{"GET", "/instrucciones", visit.Public, requester.InstructionsPage, 0},
		{"GET", "/aviso-de-privacidad", visit.Public, requester.NoticePage, 0},
		{"GET", "/procedimiento", visit.Public, rulework.ProcedurePage, 0},
		{"GET", "/procedimiento/manual", visit.Public, rulework.ManualPage, 0},
		{"GET", "/procedimiento/manual.pdf", visit.Public, s.manuals.ManualFile, 0},
		{"GET", "/bitacora/llave", visit.Public, recordwork.LedgerKeysPage, 0},
		{"GET", "/instalacion/{token}", visit.Public, entrance.SetupPage, 0},
		{"POST", "/instalacion/{token}", visit.Public, entrance.SetupPost, 0},
		{"GET", "/invitacion/{token}", visit.Public, entrance.JoinPage, 0},
		{"POST", "/invitacion/{token}", visit.Public, entrance.JoinPost, 0},
		{"GET", "/totp", visit.Public, entrance.TotpPage, 0},
		{"POST", "/totp", visit.Public, entrance.TotpPost, 0},
		{"GET", "/healthz", visit.Public, health, 0},
		{"GET", "/readyz", visit.Public, ready, 0},
		{"GET", static.Prefix, visit.Public, staticFile, 0},

		// the requester of one case
		{"GET", "/mi-solicitud", auth.OwnCase, requester.TrackPage, 0},
		{"GET", "/mi-solicitud/corregir", auth.OwnCase, requester.CorrectPage, 0},
		{"POST", "/mi-solicitud/corregir", auth.OwnCase, requester.CorrectPost, 0},
		{"GET", "/mi-solicitud/cancelar", auth.OwnCase, requester.CancelPage, 0},
		{"POST", "/mi-solicitud/cancelar", auth.OwnCase, requester.CancelPost, 0},
		{"GET", "/mi-solicitud/respuesta", auth.OwnCase, requester.AnswerPage, 0},
		{"GET", "/mi-solicitud/respuesta.pdf", auth.OwnCase, requester.AnswerPDF, 0},
		{"GET", "/mi-solicitud/reconsideracion", auth.OwnCase, requester.AppealPage, 0},
		{"POST", "/mi-solicitud/reconsideracion", auth.OwnCase, requester.AppealPost, 0},
		{"POST", "/mi-solicitud/liga", auth.OwnCase, requester.FreshLinkPost, 0},
		{"GET", "/mi-solicitud/clave", auth.OwnCase, requester.ResetKeyPage, 0},
		{"POST", "/mi-solicitud/clave", auth.OwnCase, requester.ResetKeyPost, 0},

		// readers
		{"GET", "/ediciones", auth.ReadDigest, reader.EditionsPage, 0},
		{"GET", "/ediciones/buscar", auth.ReadDigest, reader.SearchPage, 0},
		{"GET", visit.EditionRoute, auth.ReadDigest, s.reader.EditionPage, 0},
		{"GET", visit.NoteRoute, auth.ReadDigest, s.reader.NotePage, 0},
		{"GET", "/cuenta", auth.OwnAccount, entrance.AccountPage, 0},
		{"POST", "/cuenta/sesiones", auth.OwnAccount, entrance.EndSessions, 0},
		{"GET", "/cuenta/renovar", auth.OwnAccount, keywork.RenewPage, 0},
		{"POST", "/cuenta/renovar", auth.OwnAccount, keywork.RenewPost, 0},
		{"GET", "/cuenta/cambio", auth.OwnAccount, keywork.ChangePage, 0},
		{"POST", "/cuenta/cambio", auth.OwnAccount, keywork.ChangePost, 0},
		{"GET", "/cuenta/baja", auth.OwnAccount, keywork.GiveUpPage, 0},
		{"POST", "/cuenta/baja", auth.OwnAccount, keywork.GiveUpPost, 0},
		{"GET", "/cuenta/frase", auth.OwnAccount, entrance.ChangePassphrasePage, 0},
		{"POST", "/cuenta/frase", auth.OwnAccount, entrance.ChangePassphrasePost, 0},

		// delegates and their units
		{"GET", "/mi-unidad", auth.OwnUnit, unitwork.MyUnitPage, 0},
		{"GET", "/mi-unidad/pedir", auth.OwnUnit, unitwork.AskPage, 0},
		{"POST", "/mi-unidad/pedir", auth.OwnUnit, unitwork.AskPost, 0},
		{"GET", "/mi-unidad/lista", auth.OwnUnit, listwork.ListPage, 0},
		{"POST", "/mi-unidad/lista", auth.OwnUnit, listwork.ListPost, visit.WithList},
		{"POST", "/mi-unidad/lista/aplicar", auth.OwnUnit, listwork.ListApply, 0},
		{"GET", "/mi-unidad/lista/plantilla.xlsx", auth.OwnUnit, listwork.ListTemplate, 0},
		{"GET", "/mi-unidad/lista/plantilla.csv", auth.OwnUnit, listwork.ListTemplate, 0},
		{"GET", "/mi-unidad/lista/marcada/{id}", auth.OwnUnit, listwork.ListMarked, 0},
		{"GET", "/mi-unidad/persona/{id}", auth.OwnUnit, unitwork.MyPersonPage, 0},
		{"POST", "/mi-unidad/persona/{id}/baja", auth.OwnUnit, unitwork.MyPersonLeft, 0},
		{"POST", "/mi-unidad/persona/{id}/cambio", auth.OwnUnit, unitwork.MyPersonMoved, 0},
		{"GET", "/mi-unidad/campana/{id}", auth.OwnUnit, unitwork.AnswersPage, 0},
		{"POST", "/mi-unidad/campana/{id}", auth.OwnUnit, unitwork.AnswersPost, visit.WithKeys},
		{"GET", "/sigo-aqui", visit.Public, unitwork.HerePage, 0},
		{"POST", "/sigo-aqui", visit.Public, unitwork.HerePost, 0},
		{"GET", "/campanas", auth.SeeCampaigns, unitwork.CampaignsPage, 0},
		{"POST", "/campanas", auth.RunCampaigns, unitwork.CampaignsPost, 0},
		{"GET", "/campanas/{id}", auth.SeeCampaigns, unitwork.CampaignPage, 0},
		{"GET", "/campanas/{id}/avance.xlsx", auth.SeeCampaigns, unitwork.CampaignSheet, 0},
		{"GET", "/campanas/{id}/respuestas", auth.AnswerCampaigns, unitwork.AnswersPage, 0},
		{"POST", "/campanas/{id}/respuestas", auth.AnswerCampaigns, unitwork.AnswersPost, visit.WithKeys},
		{"POST", "/campanas/{id}/deshacer/{batch}", auth.RunCampaigns, unitwork.CampaignUndo, 0},
		{"POST", "/campanas/{id}/cerrar", auth.RunCampaigns, unitwork.CampaignClose, 0},
		{"GET", "/sucesiones", auth.SeeCatalogue, unitwork.SuccessionsPage, 0},
		{"POST", "/sucesiones", auth.PlanSuccessions, unitwork.SuccessionsPost, visit.WithKeys},
		{"POST", "/sucesiones/{id}/retirar", auth.PlanSuccessions, unitwork.SuccessionUndo, 0},
		{"GET", "/responsables", auth.SeeDelegates, unitwork.DelegatesPage, 0},
		{"POST", "/responsables/invitar", auth.ManageDelegates, unitwork.DelegateInvite, 0},
		{"POST", "/responsables/{id}/invitar", auth.ManageDelegates, unitwork.DelegateRenew, 0},
		{"POST", "/responsables/{id}/encargar", auth.ManageDelegates, unitwork.DelegateAppoint, 0},
		{"POST", "/responsables/encargo/{id}/retirar", auth.ManageDelegates, unitwork.DelegateDismiss, 0},

		// the desk
		{"GET", "/mesa", auth.SeeDesk, casework.DeskPage, 0},
		{"GET", "/mesa/nueva", auth.EnterRequests, casework.EntryPage, 0},
		{"POST", "/mesa/nueva", auth.EnterRequests, casework.EntryPost, visit.WithPDF},
		{"GET", "/mesa/lista", auth.EnterRequests, listwork.ListPage, 0},
		{"POST", "/mesa/lista", auth.EnterRequests, listwork.ListPost, visit.WithList},
		{"POST", "/mesa/lista/aplicar", auth.EnterRequests, listwork.ListApply, 0},
		{"GET", "/mesa/lista/plantilla.xlsx", auth.EnterRequests, listwork.ListTemplate, 0},
		{"GET", "/mesa/lista/plantilla.csv", auth.EnterRequests, listwork.ListTemplate, 0},
		{"GET", "/mesa/lista/marcada/{id}", auth.EnterRequests, listwork.ListMarked, 0},
		{"GET", "/mesa/varias", auth.ActAtDesk, casework.BulkPage, 0},
		{"POST", "/mesa/varias", auth.ActAtDesk, casework.BulkPost, 0},
		{"GET", "/mesa/varias/hecho/{id}", auth.ActAtDesk, casework.BulkDone, 0},
		{"GET", "/mesa/proveedor", auth.SeeVendor, vendorwork.VendorPage, 0},
		{"GET", "/mesa/proveedor/correo/{id}", auth.SeeVendor, vendorwork.VendorMailPage, 0},
		{"POST", "/mesa/proveedor/correo/{id}", auth.ReadVendor, vendorwork.VendorMailPost, 0},
		{"GET", "/mesa/proveedor/plantilla", auth.ReadVendor, vendorwork.VendorTemplatePage, 0},
		{"POST", "/mesa/proveedor/plantilla", auth.ReadVendor, vendorwork.VendorTemplatePost, 0},
		{"GET", "/mesa/proveedor/cotejo", auth.ReconcileUsers, vendorwork.ReconcilePage, 0},
		{"POST", "/mesa/proveedor/cotejo", auth.ReconcileUsers, vendorwork.ReconcilePost, visit.WithRoster},
		{"GET", "/mesa/proveedor/cotejo/{id}", auth.ReconcileUsers, vendorwork.ReconciledPage, 0},
		{"POST", "/mesa/proveedor/cotejo/{id}", auth.ReconcileUsers, vendorwork.ReconciledPost, visit.WithKeys},
		{"GET", "/mesa/proveedor/cotejo/{id}/bajas.xlsx", auth.ReconcileUsers, vendorwork.UnauthorisedSheet, 0},
		{"GET", "/mesa/{folio}", auth.SeeDesk, casework.CasePage, 0},
		{"GET", "/mesa/{folio}/respuesta", auth.SeeDesk, casework.CaseAnswerPage, 0},
		{"GET", "/mesa/{folio}/respuesta.pdf", auth.SeeDesk, casework.CaseAnswerPDF, 0},
		{"GET", "/mesa/{folio}/paso/{step}", auth.ActAtDesk, casework.StepPage, 0},
		{"POST", "/mesa/{folio}/paso/{step}", auth.ActAtDesk, casework.StepPost, visit.WithPDF},
		{"POST", "/mesa/{folio}/nota", auth.ActAtDesk, casework.NotePost, 0},
		{"POST", "/mesa/{folio}/direccion", auth.ProveAddress, casework.AddressPost, 0},
		{"GET", "/mesa/{folio}/papel/{id}", auth.SeePapers, casework.PaperDownload, 0},
		{"GET", "/mesa/{folio}/expediente", auth.SeeDesk, casework.DossierPage, 0},
		{"POST", "/mesa/{folio}/expediente", auth.HandOverCases, casework.DossierPost, 0},

		// the house
		{"GET", "/directorio", auth.SeeDirectory, keywork.OfficialsPage, 0},
		{"GET", "/directorio/padron", auth.CheckRoster, unitwork.RosterPage, 0},
		{"POST", "/directorio/padron", auth.CheckRoster, unitwork.RosterPost, visit.WithRoster},
		{"POST", "/directorio/padron/guardar", auth.CheckRoster, unitwork.RosterKeep, 0},
		{"GET", "/directorio/{id}", auth.SeeDirectory, keywork.OfficialPage, 0},
		{"GET", "/directorio/{id}/salida", auth.ActOnKeys, keywork.LeavingPage, 0},
		{"POST", "/directorio/{id}/salida", auth.ActOnKeys, keywork.LeavingPost, 0},
		{"GET", "/claves", auth.SeeKeys, keywork.KeysPage, 0},
		{"GET", "/claves.csv", auth.ExportKeys, keywork.KeysFile, 0},
		{"GET", "/claves.xlsx", auth.ExportKeys, keywork.KeysFile, 0},
		{"GET", "/claves/{id}", auth.SeeKeys, keywork.KeyPage, 0},
		{"GET", "/claves/{id}/acto/{act}", auth.ActOnKeys, keywork.KeyActPage, 0},
		{"POST", "/claves/{id}/acto/{act}", auth.ActOnKeys, keywork.KeyActPost, 0},
		{"GET", "/claves/{id}/cambio", auth.ActOnKeys, keywork.KeyChangePage, 0},
		{"POST", "/claves/{id}/cambio", auth.ActOnKeys, keywork.KeyChangePost, 0},
		{"GET", "/catalogo", auth.SeeCatalogue, unitwork.CataloguePage, 0},
		{"GET", "/catalogo/importar", auth.ImportCatalogue, unitwork.ImportPage, 0},
		{"POST", "/catalogo/importar", auth.ImportCatalogue, unitwork.ImportPost, visit.WithList},
		{"POST", "/catalogo/aplicar", auth.ImportCatalogue, unitwork.ImportApply, 0},
		{"GET", "/registro", auth.SeeRegister, registerwork.RegisterPage, 0},
		{"GET", "/registro/proveedor", auth.SeeRegister, registerwork.TheirsPage, 0},
		{"POST", "/registro/proveedor", auth.ImportAccesses, registerwork.TheirsPost, visit.WithRoster},
		{"GET", "/registro.csv", auth.ExportRegister, registerwork.RegisterCSV, 0},
		{"GET", "/registro.pdf", auth.ExportRegister, registerwork.RegisterPDF, 0},
		{"GET", "/registro/dias", auth.SeeRegister, registerwork.RegisterDaysPage, 0},
		{"POST", "/registro/comentario", auth.SignRegister, registerwork.RegisterComment, 0},
		{"POST", "/registro/firma", auth.SignRegister, registerwork.RegisterSign, 0},
		{"POST", "/registro/adenda", auth.SignRegister, registerwork.RegisterAddendum, 0},
		{"GET", "/registro/informes", auth.SeeRegister, registerwork.ReportPage, 0},
		{"GET", "/registro/informes.csv", auth.ExportRegister, registerwork.ReportFile, 0},
		{"GET", "/registro/informes.xlsx", auth.ExportRegister, registerwork.ReportFile, 0},
		{"GET", "/registro/informes.pdf", auth.ExportRegister, registerwork.ReportFile, 0},
		{"GET", "/registro/consulta", auth.OpenReading, registerwork.ReadingAskPage, 0},
		{"POST", "/registro/consulta", auth.OpenReading, registerwork.ReadingAskPost, 0},
		{"GET", "/registro/consulta/{id}", auth.OpenReading, registerwork.ReadingShown, 0},
		{"GET", "/registro/consultas", auth.SeeOpenings, registerwork.ReadingLogPage, 0},
		{"POST", "/registro/verificar", auth.VerifyRegister, registerwork.RegisterVerify, 0},
		{"GET", "/lineamientos", auth.SeeRules, rulework.RulesPage, 0},
		{"GET", "/lineamientos/comparar", auth.SeeRules, rulework.ComparePage, 0},
		{"POST", "/lineamientos/borrador", auth.WriteRules, rulework.DraftBegin, 0},
		{"GET", "/lineamientos/borrador/{id}", auth.SeeRules, rulework.DraftPage, 0},
		{"GET", "/lineamientos/borrador/{id}/{section}", auth.SeeRules, rulework.SectionPage, 0},
		{"POST", "/lineamientos/borrador/{id}/{section}", auth.WriteRules, rulework.SectionPost, visit.WithRules},
		{"POST", "/lineamientos/borrador/{id}/descartar", auth.WriteRules, rulework.DraftDiscard, 0},
		{"POST", "/lineamientos/borrador/{id}/probar", auth.WriteRules, rulework.TrialPost, 0},
		{"GET", "/lineamientos/borrador/{id}/prueba", auth.SeeRules, rulework.TrialPage, 0},
		{"GET", "/lineamientos/borrador/{id}/prueba.csv", auth.SeeRules, rulework.TrialCSV, 0},
		{"POST", "/lineamientos/borrador/{id}/firmar", auth.WriteRules, rulework.SignPost, 0},
		{"POST", "/lineamientos/version/{kind}/{number}/retirar", auth.WriteRules, rulework.WithdrawRules, 0},
		{"GET", "/bitacora", auth.SeeLedger, recordwork.LedgerPage, 0},
		{"POST", "/bitacora/verificar", auth.VerifyLedger, recordwork.LedgerVerify, 0},
		{"GET", "/archivo", auth.SeeRecords, recordwork.RecordsPage, 0},
		{"GET", "/archivo/retenciones", auth.SeeRecords, recordwork.HoldsPage, 0},
		{"POST", "/archivo/retenciones", auth.HoldRecords, recordwork.HoldPost, 0},
		{"POST", "/archivo/retenciones/{id}/levantar", auth.HoldRecords, recordwork.HoldLift, 0},
		{"GET", "/archivo/bajas", auth.SeeRecords, recordwork.DispositionsPage, 0},
		{"POST", "/archivo/bajas", auth.ProposeDisposition, recordwork.DispositionPropose, 0},
		{"GET", "/archivo/bajas/{id}", auth.SeeRecords, recordwork.DispositionPage, 0},
		{"POST", "/archivo/bajas/{id}/opinion", auth.OpineDisposition, recordwork.DispositionOpine, 0},
		{"POST", "/archivo/bajas/{id}/acta", auth.ProposeDisposition, recordwork.DispositionAct, 0},
		{"POST", "/archivo/bajas/{id}/retirar", auth.ProposeDisposition, recordwork.DispositionWithdraw, 0},
		{"GET", "/archivo/bajas/{id}/{file}", auth.SeeRecords, recordwork.DispositionFile, 0},
		{"GET", "/archivo/borrado", auth.SeeDeletions, recordwork.DeletionsPage, 0},
		{"GET", "/bitacora/puntos", auth.SeeLedger, recordwork.CheckpointsPage, 0},
		{"POST", "/bitacora/puntos", auth.VerifyLedger, recordwork.CheckpointSign, 0},
		{"POST", "/bitacora/puntos/comprobar", auth.SeeLedger, recordwork.CheckpointCheck, 0},
		{"GET", "/bitacora/puntos/{id}", auth.SeeLedger, recordwork.CheckpointPage, 0},
		{"GET", "/bitacora/puntos/{id}/nota", auth.SeeLedger, recordwork.CheckpointNote, 0},
		{"GET", "/bitacora/puntos/{id}/pdf", auth.SeeLedger, recordwork.CheckpointPDF, 0},
		{"GET", "/tareas", auth.SeeTasks, staffwork.TasksPage, 0},
		{"GET", "/personal", auth.SeeStaff, staffwork.StaffPage, 0},
		{"POST", "/personal/invitar", auth.ManageStaff, staffwork.StaffInvite, 0},
		{"POST", "/personal/{id}/invitar", auth.ManageStaff, staffwork.StaffRenew, 0},
		{"POST", "/personal/{id}/de-nuevo", auth.ManageStaff, staffwork.StaffAnew, 0},
		{"POST", "/personal/{id}/roles", auth.ManageStaff, staffwork.StaffRoles, 0},
		{"POST", "/personal/{id}/suspender", auth.ManageStaff, staffwork.StaffSuspend, 0},
		{"POST", "/personal/{id}/restituir", auth.ManageStaff, staffwork.StaffRestore, 0},
	}
	if s.service.Demo != nil {
		table = append(table,
			row{"GET", "/demo", visit.Public, demodoor.DemoPage, 0},
			row{"POST", "/demo/entrar", visit.Public, demodoor.DemoEnter, 0},
			row{"POST", "/demo/proveedor", visit.Public, demodoor.DemoProvider, 0},
			row{"POST", "/demo/respuesta", visit.Public, demodoor.DemoWay, 0},
			row{"GET", "/demo/buzon", visit.Public, demodoor.MailboxPage, 0},
			row{"GET", "/demo/buzon/{n}", visit.Public, demodoor.MailPage, 0},
			row{"GET", "/demo/buzon/{n}/html", visit.Public, demodoor.MailHTML, 0},
		)
	}
	return table
}

func staticFile(v *visit.Visit) error {
	static.Handler().ServeHTTP(v.Answer, v.Request)
	return nil
}

func health(v *visit.Visit) error {
	v.Answer.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := v.Answer.Write([]byte("ok\n"))
	return visit.IgnoreClosed(err)
}

// ready says whether requests can be served: the database answers and jobs run.
func ready(v *visit.Visit) error {
	v.Answer.Header().Set("Content-Type", "text/plain; charset=utf-8")
	status, text := http.StatusOK, "ok\n"
	if err := v.Ready(v.Request.Context()); err != nil {
		v.Log.Warn("not ready", "error", err)
		status, text = http.StatusServiceUnavailable, "not ready\n"
		v.RetryAfter(fault.Unready)
	}
	v.Answer.WriteHeader(status)
	_, err := v.Answer.Write([]byte(text))
	return visit.IgnoreClosed(err)
}
