package app

import (
	"clavero/internal/config"
	"clavero/internal/provider"
	"clavero/internal/provider/scim"
	"clavero/internal/provider/scim/client"
)

// wireSCIM makes the provider that speaks SCIM; its keys are tried at the site of the settings, where there is one.
func (a *App) wireSCIM() provider.Provider {
	o := scim.Options{DB: a.DB, Keys: a.Files.Keys(), Client: a.scim, Organization: a.Config.Institution}
	if a.scimSite != nil {
		o.Probe = a.scimSite.Probe
	}
	return scim.New(o)
}

// scimClient speaks to the SCIM service of the configuration.
func scimClient(c config.Checked) (*client.Client, error) {
	return client.New(client.Options{
		URL: c.SCIM, Token: c.SCIMToken, CAFile: c.SCIMCA,
		OAuth: client.OAuth{TokenURL: c.SCIMOAuthURL, ClientID: c.SCIMOAuthClient, SecretFile: c.SCIMOAuthSecret, Scope: c.SCIMOAuthScope},
	})
}
