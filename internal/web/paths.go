package web

import "strconv"

// Where pages are that pages of other rooms lead to.
const (
	campaignsPath  = "/campanas"
	readingAskPath = "/registro/consulta"
	tasksPath      = "/tareas"
	vendorPath     = "/mesa/proveedor"
)

func keyPath(id int64) string { return "/claves/" + strconv.FormatInt(id, 10) }

func dispositionPath(id int64) string { return "/archivo/bajas/" + strconv.FormatInt(id, 10) }
