package app

import (
	"clavero/internal/config"
	"clavero/internal/provider"
	"clavero/internal/provider/prober"
	"clavero/internal/provider/scim"
	"clavero/internal/provider/scim/client"
)

// Service is a system that speaks SCIM, as the configuration or the demonstration has it.
type Service struct {
	Name   string // as letters call it
	URL    string // where its keys open the digest
	Client *client.Client
	Site   *prober.Prober // nil: a person tries the keys
}

// serviceOf makes the service of the configuration; nil where there is none.
func serviceOf(c config.Checked) (*Service, error) {
	if c.SCIM == "" {
		return nil, nil
	}
	server, err := client.New(client.Options{
		URL: c.SCIM, Token: c.SCIMToken, CAFile: c.SCIMCA,
		OAuth: client.OAuth{TokenURL: c.SCIMOAuthURL, ClientID: c.SCIMOAuthClient, SecretFile: c.SCIMOAuthSecret, Scope: c.SCIMOAuthScope},
	})
	if err != nil {
		return nil, err
	}
	site, err := c.VendorProber()
	return &Service{URL: entrance(c, site), Client: server, Site: site}, err
}

// entrance is where people sign in with the keys of another company's system: as the settings say, else where keys are
// tried there.
func entrance(c config.Checked, site *prober.Prober) string {
	if c.ProviderSite == "" && site != nil {
		return site.Login()
	}
	return c.ProviderSite
}

// wireSCIM makes the provider that speaks SCIM; its keys are tried at the service's site, where there is one.
func (a *App) wireSCIM() provider.Provider {
	o := scim.Options{DB: a.DB, Keys: a.Files.Keys(), Client: a.scim.Client, Organization: a.Config.Institution}
	if a.scim.Site != nil {
		o.Probe = a.scim.Site.Probe
	}
	return scim.New(o)
}
