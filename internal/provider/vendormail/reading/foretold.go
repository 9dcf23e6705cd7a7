package reading

// foretold are words that lead from one thing told to the next and change nothing about it.
var foretold = wordSet(`se le les lo la los las el un una al a de del en con por para que quien cual cuya cuyo y e o su sus tu tus nuestro nuestra este esta esto ese esa este estos estas
	asigno asignamos asignado asignada creo creamos creado creada genero generamos generado generada puso pusimos deje dejo dejamos dio dimos configuro configurado configurada
	quedo queda quedaron quedando quedara establecio establecido establecida establecimos definio definido definida actualizo actualizado actualizada cambio cambiamos cambiado cambiada
	reseteo reseteada reseteado reinicio reiniciada reiniciado restablecio restablecida restablecido reestablecio reestablecida reestablecido modifico modificada proporciono proporcionado proporcionada corresponde correspondiente
	correspondientes correspondiendole siendo como asi mismo tambien ya ahora hoy desde partir fue ha sido sera es son esta estan tiene tienen asociada asociado
	nueva nuevo temporal provisional inicial definitiva siguiente siguientes solicitada solicitado solicitados requerida requerido referida referido
	entra entrar entre ingresa ingresar ingrese acceder acceda accesar iniciar inicie inicia sesion use usa usar utilice utilizar utiliza usando utilizando mediante puede pueden podra podran va
	funcionario funcionaria servidor servidora publico publica titular compañero companera usuario usuaria cuenta sistema plataforma portal sintesis informativa electronica pagina sitio web
	alta listo lista ok hecho va van aqui ahi te paso comparto compartimos envio enviamos mando mandamos hago llegar informo informamos confirmo confirmamos notifico comunico indico anexo adjunto
	seguridad favor gracias grax saludos slds sdos salu2 tks thx quedo atento atenta lic licenciado licenciada ing ingeniero ingeniera dr dra mtro mtra sr sra c buen buena buenos buenas dia dias tarde tardes noche noches hola
	estimado estimada datos acceso accesos credencial credenciales clave claves contrasena password pass user red servicio
	capturar capture captura teclear teclee introducir introduzca escribir escriba debera debe deben primer primera vez ingreso caduca vence expira horas
	mi don dona pusimos le abrazo cambie cambiar cambiarla resetee reinicie genere cree puse asigne actualice restableci cuya
	correctamente exitosamente satisfactoriamente momento desde inmediato
	the a an and with to is are was has have been your you his her their for of on in now new can use log sign in into as following set one changed created reset account user name please find below here details access credentials
	initial temporary official it its login hi hello dear team done ready we i this that enter using by successfully just`)

// unsaid are the nouns before words that look like a secret and are none: numbers of tickets and the like.
var unsaid = wordSet(`ticket folio caso orden reporte oficio contrato version referencia ref incidente incidencia requerimiento solicitud servicio numero num no expediente rfc curp serie
	case request incident order id extension ext tel piso licencia pedido acta memo memorandum minuta perfil`)
