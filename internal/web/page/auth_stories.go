package page

import "clavero/internal/lang"

func authStories() []Story {
	return []Story{
		{"signin", SignIn{Frame: publicFrame(lang.ES, "Entrar", "/entrar")}},
		{"signin-en", SignIn{Frame: publicFrame(lang.EN, "Sign in", "/entrar"), Next: "/nota/20261123"}},
		{"signin-front", SignIn{Frame: publicFrame(lang.ES, "Entrar", "/entrar"), About: lang.ES.T("webreader.about")}},
		{"signin-wrong", storySignInWrong()},
		{"signin-code", SignInCode{Frame: publicFrame(lang.ES, "Código de verificación", "/entrar/codigo")}},
		{"forgot", ForgotPassphrase{Frame: publicFrame(lang.ES, "Frase olvidada", "/frase/olvidada")}},
		{"passphrase-first", NewPassphrase{Frame: publicFrame(lang.ES, "Ponga su frase", "/frase"), Action: "/frase", UserName: "rtzab.yuc", First: true, Min: 15}},
		{"passphrase-change", storyPassphraseWrong()},
		{"setup", Setup{Frame: publicFrame(lang.ES, "Primer administrador", "/instalacion/x"), Action: "/instalacion/x", Min: 15}},
		{"join", Join{Frame: publicFrame(lang.ES, "Invitación", "/invitacion/x"), Action: "/invitacion/x", Invited: "Nayeli Cruz Xool", By: "Tomás Quijano Pech", Roles: "Edición", Min: 15}},
		{"totp", TotpEnrol{Frame: publicFrame(lang.ES, "Segundo paso", "/totp"), QR: storyQR(), Secret: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP"}},
		{"recovery", RecoveryCodes{Frame: publicFrame(lang.ES, "Códigos de recuperación", "/totp"), Codes: []string{"4F7K-9QXM", "T2HD-8VRP", "J5NC-6BLE", "W3YA-1ZGU", "P8RD-5KTM", "X6QH-2NVC", "B9LE-7JFW", "M1SY-4DAK"}, Next: "/mesa"}},
	}
}

func storySignInWrong() SignIn {
	return SignIn{Frame: publicFrame(lang.ES, "Entrar", "/entrar"), Form: Form{
		Values:  map[string]string{"user": "rtzab.yuc"},
		Summary: "La clave o la frase no son correctas.",
	}}
}

func storyPassphraseWrong() NewPassphrase {
	return NewPassphrase{
		Frame: readerFrame(lang.ES, "Frase nueva", "/cuenta/frase"), Action: "/cuenta/frase", UserName: "rtzab.yuc", NeedCurrent: true, Min: 15,
		Form: Form{
			Summary: lang.ES.T("fault.form", "N", 1),
			Errors:  map[string]string{"passphrase": "Esa frase está en las listas de contraseñas robadas. Ponga otra."},
		},
	}
}

// storyQR looks like a code and says nothing.
func storyQR() QR {
	path := "M4 4h7v7h-7zM22 4h7v7h-7zM4 22h7v7h-7z"
	for row := 4; row < 29; row += 2 {
		path += "M13 " + string(rune('0'+row/10)) + string(rune('0'+row%10)) + "h1v1h-1zh3v1h-2z"
	}
	return QR{Size: 33, Path: path}
}
