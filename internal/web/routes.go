package web

import (
	"context"
	"net/http"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/web/static"
)

// Server serves the pages.
type Server struct {
	*service
	reader  *readerPages
	manuals *manuals
}

// New makes a Server.
func New(o Options) *Server {
	return &Server{service: newService(o), reader: newReaderPages(), manuals: newManuals()}
}

// Handler is the whole program as an HTTP handler, to be served under the path prefix of the public URL. The prefix is
// in the patterns, so that what the mux itself answers (a path to be tidied, the prefix without its slash) leads inside it.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, row := range s.routes() {
		mux.Handle(row.method+" "+s.base+row.path, http.StripPrefix(s.base, s.serve(route(row))))
	}
	mux.Handle(s.base+"/", http.StripPrefix(s.base, s.serve(route{path: "/", handle: (*visit).notFound})))
	return s.outside(mux)
}

// Drain has work that was put away from its answer done at once and waits for it, at most until ctx ends.
func (s *Server) Drain(ctx context.Context) { s.drain(ctx) }

// row is a row of the table.
type row route

// routes is everything that is served.
func (s *Server) routes() []row {
	table := []row{
		// for anybody
		{"GET", homePath, public, s.reader.home, 0},
		{"GET", "/entrar", public, (*visit).signInPage, 0},
		{"POST", "/entrar", public, (*visit).signInPost, 0},
		{"GET", "/entrar/codigo", public, (*visit).codePage, 0},
		{"POST", "/entrar/codigo", public, (*visit).codePost, 0},
		{"POST", "/salir", public, (*visit).signOutPost, 0},
		{"GET", "/frase/olvidada", public, (*visit).forgotPage, 0},
		{"POST", "/frase/olvidada", public, (*visit).forgotPost, 0},
		{"GET", "/frase/{token}", public, (*visit).resetPage, 0},
		{"POST", "/frase/{token}", public, (*visit).resetPost, 0},
		{"GET", "/frase", public, (*visit).passphrasePage, 0},
		{"POST", "/frase", public, (*visit).passphrasePost, 0},
		{"GET", "/solicitud", public, (*visit).petitionPage, 0},
		{"POST", "/solicitud", public, (*visit).petitionPost, withPDF},
		{"GET", "/unidades", public, (*visit).unitsSearch, 0},
		{"GET", "/solicitud/enviada", public, (*visit).petitionSent, 0},
		{"GET", "/confirmar/{token}", public, (*visit).confirmPage, 0},
		{"POST", "/confirmar/{token}", public, (*visit).confirmPost, 0},
		{"GET", "/direccion/{token}", public, (*visit).provePage, 0},
		{"POST", "/direccion/{token}", public, (*visit).provePost, 0},
		{"GET", "/solicitud/{folio}", public, (*visit).trackAskPage, 0},
		{"POST", "/solicitud/{folio}", public, (*visit).trackAskPost, 0},
		{"GET", findPath, public, (*visit).findPage, 0},
		{"POST", findPath, public, (*visit).findPost, 0},
		{"GET", "/seguimiento/{token}", public, (*visit).trackEnterPage, 0},
		{"POST", "/seguimiento/{token}", public, (*visit).trackEnterPost, 0},
		{"GET", "/clave/{token}", public, (*visit).deliveryPage, 0},
		{"POST", "/clave/{token}", public, (*visit).deliveryPost, 0},
		{"POST", "/clave/{token}/otra", public, (*visit).deliveryAgain, 0},
		{"GET", "/renovar/{token}", public, (*visit).renewLinkPage, 0},
		{"POST", "/renovar/{token}", public, (*visit).renewLinkPost, 0},
		{"GET", "/renovar/{token}/cambio", public, (*visit).changeLinkPage, 0},
		{"POST", "/renovar/{token}/cambio", public, (*visit).changeLinkPost, 0},
		{"GET", "/proveedor/{token}", public, (*visit).vendorLinkPage, 0},
		{"POST", "/proveedor/{token}", public, (*visit).vendorLinkPost, 0},
		{"GET", "/instrucciones", public, (*visit).instructionsPage, 0},
		{"GET", "/aviso-de-privacidad", public, (*visit).noticePage, 0},
		{"GET", "/procedimiento", public, (*visit).procedurePage, 0},
		{"GET", "/procedimiento/manual", public, (*visit).manualPage, 0},
		{"GET", "/procedimiento/manual.pdf", public, s.manuals.manualFile, 0},
		{"GET", "/bitacora/llave", public, (*visit).ledgerKeysPage, 0},
		{"GET", "/instalacion/{token}", public, (*visit).setupPage, 0},
		{"POST", "/instalacion/{token}", public, (*visit).setupPost, 0},
		{"GET", "/invitacion/{token}", public, (*visit).joinPage, 0},
		{"POST", "/invitacion/{token}", public, (*visit).joinPost, 0},
		{"GET", "/totp", public, (*visit).totpPage, 0},
		{"POST", "/totp", public, (*visit).totpPost, 0},
		{"GET", "/healthz", public, (*visit).health, 0},
		{"GET", "/readyz", public, (*visit).ready, 0},
		{"GET", static.Prefix, public, (*visit).staticFile, 0},

		// the requester of one case
		{"GET", "/mi-solicitud", auth.OwnCase, (*visit).trackPage, 0},
		{"GET", "/mi-solicitud/corregir", auth.OwnCase, (*visit).correctPage, 0},
		{"POST", "/mi-solicitud/corregir", auth.OwnCase, (*visit).correctPost, 0},
		{"GET", "/mi-solicitud/cancelar", auth.OwnCase, (*visit).cancelPage, 0},
		{"POST", "/mi-solicitud/cancelar", auth.OwnCase, (*visit).cancelPost, 0},
		{"GET", "/mi-solicitud/respuesta", auth.OwnCase, (*visit).answerPage, 0},
		{"GET", "/mi-solicitud/respuesta.pdf", auth.OwnCase, (*visit).answerPDF, 0},
		{"GET", "/mi-solicitud/reconsideracion", auth.OwnCase, (*visit).appealPage, 0},
		{"POST", "/mi-solicitud/reconsideracion", auth.OwnCase, (*visit).appealPost, 0},
		{"POST", "/mi-solicitud/liga", auth.OwnCase, (*visit).freshLinkPost, 0},
		{"GET", "/mi-solicitud/clave", auth.OwnCase, (*visit).resetKeyPage, 0},
		{"POST", "/mi-solicitud/clave", auth.OwnCase, (*visit).resetKeyPost, 0},

		// readers
		{"GET", "/ediciones", auth.ReadDigest, (*visit).editionsPage, 0},
		{"GET", editionRoute, auth.ReadDigest, s.reader.editionPage, 0},
		{"GET", noteRoute, auth.ReadDigest, s.reader.notePage, 0},
		{"GET", "/cuenta", auth.OwnAccount, (*visit).accountPage, 0},
		{"POST", "/cuenta/sesiones", auth.OwnAccount, (*visit).endSessions, 0},
		{"GET", "/cuenta/renovar", auth.OwnAccount, (*visit).renewPage, 0},
		{"POST", "/cuenta/renovar", auth.OwnAccount, (*visit).renewPost, 0},
		{"GET", "/cuenta/cambio", auth.OwnAccount, (*visit).changePage, 0},
		{"POST", "/cuenta/cambio", auth.OwnAccount, (*visit).changePost, 0},
		{"GET", "/cuenta/baja", auth.OwnAccount, (*visit).giveUpPage, 0},
		{"POST", "/cuenta/baja", auth.OwnAccount, (*visit).giveUpPost, 0},
		{"GET", "/cuenta/frase", auth.OwnAccount, (*visit).changePassphrasePage, 0},
		{"POST", "/cuenta/frase", auth.OwnAccount, (*visit).changePassphrasePost, 0},

		// delegates and their units
		{"GET", "/mi-unidad", auth.OwnUnit, (*visit).myUnitPage, 0},
		{"GET", "/mi-unidad/pedir", auth.OwnUnit, (*visit).askPage, 0},
		{"POST", "/mi-unidad/pedir", auth.OwnUnit, (*visit).askPost, 0},
		{"GET", "/mi-unidad/lista", auth.OwnUnit, (*visit).listPage, 0},
		{"POST", "/mi-unidad/lista", auth.OwnUnit, (*visit).listPost, withList},
		{"POST", "/mi-unidad/lista/aplicar", auth.OwnUnit, (*visit).listApply, 0},
		{"GET", "/mi-unidad/lista/plantilla.xlsx", auth.OwnUnit, (*visit).listTemplate, 0},
		{"GET", "/mi-unidad/lista/plantilla.csv", auth.OwnUnit, (*visit).listTemplate, 0},
		{"GET", "/mi-unidad/lista/marcada/{id}", auth.OwnUnit, (*visit).listMarked, 0},
		{"GET", "/mi-unidad/persona/{id}", auth.OwnUnit, (*visit).myPersonPage, 0},
		{"POST", "/mi-unidad/persona/{id}/baja", auth.OwnUnit, (*visit).myPersonLeft, 0},
		{"POST", "/mi-unidad/persona/{id}/cambio", auth.OwnUnit, (*visit).myPersonMoved, 0},
		{"GET", "/mi-unidad/campana/{id}", auth.OwnUnit, (*visit).answersPage, 0},
		{"POST", "/mi-unidad/campana/{id}", auth.OwnUnit, (*visit).answersPost, withKeys},
		{"GET", "/sigo-aqui", public, (*visit).herePage, 0},
		{"POST", "/sigo-aqui", public, (*visit).herePost, 0},
		{"GET", "/campanas", auth.SeeCampaigns, (*visit).campaignsPage, 0},
		{"POST", "/campanas", auth.RunCampaigns, (*visit).campaignsPost, 0},
		{"GET", "/campanas/{id}", auth.SeeCampaigns, (*visit).campaignPage, 0},
		{"GET", "/campanas/{id}/avance.xlsx", auth.SeeCampaigns, (*visit).campaignSheet, 0},
		{"GET", "/campanas/{id}/respuestas", auth.AnswerCampaigns, (*visit).answersPage, 0},
		{"POST", "/campanas/{id}/respuestas", auth.AnswerCampaigns, (*visit).answersPost, withKeys},
		{"POST", "/campanas/{id}/deshacer/{batch}", auth.RunCampaigns, (*visit).campaignUndo, 0},
		{"POST", "/campanas/{id}/cerrar", auth.RunCampaigns, (*visit).campaignClose, 0},
		{"GET", "/sucesiones", auth.SeeCatalogue, (*visit).successionsPage, 0},
		{"POST", "/sucesiones", auth.PlanSuccessions, (*visit).successionsPost, withKeys},
		{"POST", "/sucesiones/{id}/retirar", auth.PlanSuccessions, (*visit).successionUndo, 0},
		{"GET", "/responsables", auth.SeeDelegates, (*visit).delegatesPage, 0},
		{"POST", "/responsables/invitar", auth.ManageDelegates, (*visit).delegateInvite, 0},
		{"POST", "/responsables/{id}/invitar", auth.ManageDelegates, (*visit).delegateRenew, 0},
		{"POST", "/responsables/{id}/encargar", auth.ManageDelegates, (*visit).delegateAppoint, 0},
		{"POST", "/responsables/encargo/{id}/retirar", auth.ManageDelegates, (*visit).delegateDismiss, 0},

		// the desk
		{"GET", "/mesa", auth.SeeDesk, (*visit).deskPage, 0},
		{"GET", "/mesa/nueva", auth.EnterRequests, (*visit).entryPage, 0},
		{"POST", "/mesa/nueva", auth.EnterRequests, (*visit).entryPost, withPDF},
		{"GET", "/mesa/lista", auth.EnterRequests, (*visit).listPage, 0},
		{"POST", "/mesa/lista", auth.EnterRequests, (*visit).listPost, withList},
		{"POST", "/mesa/lista/aplicar", auth.EnterRequests, (*visit).listApply, 0},
		{"GET", "/mesa/lista/plantilla.xlsx", auth.EnterRequests, (*visit).listTemplate, 0},
		{"GET", "/mesa/lista/plantilla.csv", auth.EnterRequests, (*visit).listTemplate, 0},
		{"GET", "/mesa/lista/marcada/{id}", auth.EnterRequests, (*visit).listMarked, 0},
		{"GET", "/mesa/varias", auth.ActAtDesk, (*visit).bulkPage, 0},
		{"POST", "/mesa/varias", auth.ActAtDesk, (*visit).bulkPost, 0},
		{"GET", "/mesa/varias/hecho/{id}", auth.ActAtDesk, (*visit).bulkDone, 0},
		{"GET", "/mesa/proveedor", auth.SeeVendor, (*visit).vendorPage, 0},
		{"GET", "/mesa/proveedor/correo/{id}", auth.SeeVendor, (*visit).vendorMailPage, 0},
		{"POST", "/mesa/proveedor/correo/{id}", auth.ReadVendor, (*visit).vendorMailPost, 0},
		{"GET", "/mesa/proveedor/plantilla", auth.ReadVendor, (*visit).vendorTemplatePage, 0},
		{"POST", "/mesa/proveedor/plantilla", auth.ReadVendor, (*visit).vendorTemplatePost, 0},
		{"GET", "/mesa/proveedor/cotejo", auth.ReconcileUsers, (*visit).reconcilePage, 0},
		{"POST", "/mesa/proveedor/cotejo", auth.ReconcileUsers, (*visit).reconcilePost, withRoster},
		{"GET", "/mesa/proveedor/cotejo/{id}", auth.ReconcileUsers, (*visit).reconciledPage, 0},
		{"POST", "/mesa/proveedor/cotejo/{id}", auth.ReconcileUsers, (*visit).reconciledPost, withKeys},
		{"GET", "/mesa/proveedor/cotejo/{id}/bajas.xlsx", auth.ReconcileUsers, (*visit).unauthorisedSheet, 0},
		{"GET", "/mesa/{folio}", auth.SeeDesk, (*visit).casePage, 0},
		{"GET", "/mesa/{folio}/respuesta", auth.SeeDesk, (*visit).caseAnswerPage, 0},
		{"GET", "/mesa/{folio}/respuesta.pdf", auth.SeeDesk, (*visit).caseAnswerPDF, 0},
		{"GET", "/mesa/{folio}/paso/{step}", auth.ActAtDesk, (*visit).stepPage, 0},
		{"POST", "/mesa/{folio}/paso/{step}", auth.ActAtDesk, (*visit).stepPost, withPDF},
		{"POST", "/mesa/{folio}/nota", auth.ActAtDesk, (*visit).notePost, 0},
		{"POST", "/mesa/{folio}/direccion", auth.ProveAddress, (*visit).addressPost, 0},
		{"GET", "/mesa/{folio}/papel/{id}", auth.SeePapers, (*visit).paperDownload, 0},
		{"GET", "/mesa/{folio}/expediente", auth.SeeDesk, (*visit).dossierPage, 0},
		{"POST", "/mesa/{folio}/expediente", auth.HandOverCases, (*visit).dossierPost, 0},

		// the house
		{"GET", "/directorio", auth.SeeDirectory, (*visit).officialsPage, 0},
		{"GET", "/directorio/padron", auth.CheckRoster, (*visit).rosterPage, 0},
		{"POST", "/directorio/padron", auth.CheckRoster, (*visit).rosterPost, withRoster},
		{"POST", "/directorio/padron/guardar", auth.CheckRoster, (*visit).rosterKeep, 0},
		{"GET", "/directorio/{id}", auth.SeeDirectory, (*visit).officialPage, 0},
		{"GET", "/directorio/{id}/salida", auth.ActOnKeys, (*visit).leavingPage, 0},
		{"POST", "/directorio/{id}/salida", auth.ActOnKeys, (*visit).leavingPost, 0},
		{"GET", "/claves", auth.SeeKeys, (*visit).keysPage, 0},
		{"GET", "/claves.csv", auth.ExportKeys, (*visit).keysFile, 0},
		{"GET", "/claves.xlsx", auth.ExportKeys, (*visit).keysFile, 0},
		{"GET", "/claves/{id}", auth.SeeKeys, (*visit).keyPage, 0},
		{"GET", "/claves/{id}/acto/{act}", auth.ActOnKeys, (*visit).keyActPage, 0},
		{"POST", "/claves/{id}/acto/{act}", auth.ActOnKeys, (*visit).keyActPost, 0},
		{"GET", "/claves/{id}/cambio", auth.ActOnKeys, (*visit).keyChangePage, 0},
		{"POST", "/claves/{id}/cambio", auth.ActOnKeys, (*visit).keyChangePost, 0},
		{"GET", "/catalogo", auth.SeeCatalogue, (*visit).cataloguePage, 0},
		{"GET", "/catalogo/importar", auth.ImportCatalogue, (*visit).importPage, 0},
		{"POST", "/catalogo/importar", auth.ImportCatalogue, (*visit).importPost, withList},
		{"POST", "/catalogo/aplicar", auth.ImportCatalogue, (*visit).importApply, 0},
		{"GET", "/registro", auth.SeeRegister, (*visit).registerPage, 0},
		{"GET", "/registro/proveedor", auth.SeeRegister, (*visit).theirsPage, 0},
		{"POST", "/registro/proveedor", auth.ImportAccesses, (*visit).theirsPost, withRoster},
		{"GET", "/registro.csv", auth.ExportRegister, (*visit).registerCSV, 0},
		{"GET", "/registro.pdf", auth.ExportRegister, (*visit).registerPDF, 0},
		{"GET", "/registro/dias", auth.SeeRegister, (*visit).registerDaysPage, 0},
		{"POST", "/registro/comentario", auth.SignRegister, (*visit).registerComment, 0},
		{"POST", "/registro/firma", auth.SignRegister, (*visit).registerSign, 0},
		{"POST", "/registro/adenda", auth.SignRegister, (*visit).registerAddendum, 0},
		{"GET", "/registro/informes", auth.SeeRegister, (*visit).reportPage, 0},
		{"GET", "/registro/informes.csv", auth.ExportRegister, (*visit).reportFile, 0},
		{"GET", "/registro/informes.xlsx", auth.ExportRegister, (*visit).reportFile, 0},
		{"GET", "/registro/informes.pdf", auth.ExportRegister, (*visit).reportFile, 0},
		{"GET", "/registro/consulta", auth.OpenReading, (*visit).readingAskPage, 0},
		{"POST", "/registro/consulta", auth.OpenReading, (*visit).readingAskPost, 0},
		{"GET", "/registro/consulta/{id}", auth.OpenReading, (*visit).readingShown, 0},
		{"GET", "/registro/consultas", auth.SeeOpenings, (*visit).readingLogPage, 0},
		{"POST", "/registro/verificar", auth.VerifyRegister, (*visit).registerVerify, 0},
		{"GET", "/lineamientos", auth.SeeRules, (*visit).rulesPage, 0},
		{"GET", "/lineamientos/comparar", auth.SeeRules, (*visit).comparePage, 0},
		{"POST", "/lineamientos/borrador", auth.WriteRules, (*visit).draftBegin, 0},
		{"GET", "/lineamientos/borrador/{id}", auth.SeeRules, (*visit).draftPage, 0},
		{"GET", "/lineamientos/borrador/{id}/{section}", auth.SeeRules, (*visit).sectionPage, 0},
		{"POST", "/lineamientos/borrador/{id}/{section}", auth.WriteRules, (*visit).sectionPost, withRules},
		{"POST", "/lineamientos/borrador/{id}/descartar", auth.WriteRules, (*visit).draftDiscard, 0},
		{"POST", "/lineamientos/borrador/{id}/probar", auth.WriteRules, (*visit).trialPost, 0},
		{"GET", "/lineamientos/borrador/{id}/prueba", auth.SeeRules, (*visit).trialPage, 0},
		{"GET", "/lineamientos/borrador/{id}/prueba.csv", auth.SeeRules, (*visit).trialCSV, 0},
		{"POST", "/lineamientos/borrador/{id}/firmar", auth.WriteRules, (*visit).signPost, 0},
		{"POST", "/lineamientos/version/{kind}/{number}/retirar", auth.WriteRules, (*visit).withdrawRules, 0},
		{"GET", "/bitacora", auth.SeeLedger, (*visit).ledgerPage, 0},
		{"POST", "/bitacora/verificar", auth.VerifyLedger, (*visit).ledgerVerify, 0},
		{"GET", "/archivo", auth.SeeRecords, (*visit).recordsPage, 0},
		{"GET", "/archivo/retenciones", auth.SeeRecords, (*visit).holdsPage, 0},
		{"POST", "/archivo/retenciones", auth.HoldRecords, (*visit).holdPost, 0},
		{"POST", "/archivo/retenciones/{id}/levantar", auth.HoldRecords, (*visit).holdLift, 0},
		{"GET", "/archivo/bajas", auth.SeeRecords, (*visit).dispositionsPage, 0},
		{"POST", "/archivo/bajas", auth.ProposeDisposition, (*visit).dispositionPropose, 0},
		{"GET", "/archivo/bajas/{id}", auth.SeeRecords, (*visit).dispositionPage, 0},
		{"POST", "/archivo/bajas/{id}/opinion", auth.OpineDisposition, (*visit).dispositionOpine, 0},
		{"POST", "/archivo/bajas/{id}/acta", auth.ProposeDisposition, (*visit).dispositionAct, 0},
		{"POST", "/archivo/bajas/{id}/retirar", auth.ProposeDisposition, (*visit).dispositionWithdraw, 0},
		{"GET", "/archivo/bajas/{id}/{file}", auth.SeeRecords, (*visit).dispositionFile, 0},
		{"GET", "/archivo/borrado", auth.SeeDeletions, (*visit).deletionsPage, 0},
		{"GET", "/bitacora/puntos", auth.SeeLedger, (*visit).checkpointsPage, 0},
		{"POST", "/bitacora/puntos", auth.VerifyLedger, (*visit).checkpointSign, 0},
		{"POST", "/bitacora/puntos/comprobar", auth.SeeLedger, (*visit).checkpointCheck, 0},
		{"GET", "/bitacora/puntos/{id}", auth.SeeLedger, (*visit).checkpointPage, 0},
		{"GET", "/bitacora/puntos/{id}/nota", auth.SeeLedger, (*visit).checkpointNote, 0},
		{"GET", "/bitacora/puntos/{id}/pdf", auth.SeeLedger, (*visit).checkpointPDF, 0},
		{"GET", "/tareas", auth.SeeTasks, (*visit).tasksPage, 0},
		{"GET", "/personal", auth.SeeStaff, (*visit).staffPage, 0},
		{"POST", "/personal/invitar", auth.ManageStaff, (*visit).staffInvite, 0},
		{"POST", "/personal/{id}/invitar", auth.ManageStaff, (*visit).staffRenew, 0},
		{"POST", "/personal/{id}/de-nuevo", auth.ManageStaff, (*visit).staffAnew, 0},
		{"POST", "/personal/{id}/roles", auth.ManageStaff, (*visit).staffRoles, 0},
		{"POST", "/personal/{id}/suspender", auth.ManageStaff, (*visit).staffSuspend, 0},
		{"POST", "/personal/{id}/restituir", auth.ManageStaff, (*visit).staffRestore, 0},
	}
	if s.Demo != nil {
		table = append(table,
			row{"GET", "/demo", public, (*visit).demoPage, 0},
			row{"POST", "/demo/entrar", public, (*visit).demoEnter, 0},
			row{"POST", "/demo/proveedor", public, (*visit).demoProvider, 0},
			row{"POST", "/demo/respuesta", public, (*visit).demoWay, 0},
			row{"GET", "/demo/buzon", public, (*visit).mailboxPage, 0},
			row{"GET", "/demo/buzon/{n}", public, (*visit).mailPage, 0},
			row{"GET", "/demo/buzon/{n}/html", public, (*visit).mailHTML, 0},
		)
	}
	return table
}

func (v *visit) staticFile() error {
	static.Handler().ServeHTTP(v.w, v.r)
	return nil
}

func (v *visit) health() error {
	v.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := v.w.Write([]byte("ok\n"))
	return ignoreClosed(err)
}

// ready says whether requests can be served: the database answers and jobs run.
func (v *visit) ready() error {
	v.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	status, text := http.StatusOK, "ok\n"
	if err := v.Ready(v.r.Context()); err != nil {
		v.Log.Warn("not ready", "error", err)
		status, text = http.StatusServiceUnavailable, "not ready\n"
		v.retryAfter(fault.Unready)
	}
	v.w.WriteHeader(status)
	_, err := v.w.Write([]byte(text))
	return ignoreClosed(err)
}
