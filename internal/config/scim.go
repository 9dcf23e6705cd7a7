package config

import (
	"cmp"

	"clavero/internal/fault"
)

// checkSCIM sees that the settings of the SCIM service come together. Whether addresses and files are good is seen at start.
func (c Config) checkSCIM() error {
	if c.SCIM == "" {
		return c.checkNoSCIM()
	}
	switch {
	case c.SCIMToken == "" && c.SCIMOAuthURL == "":
		return fault.New(fault.Invalid, "scim.token")
	case c.SCIMToken != "" && c.SCIMOAuthURL != "":
		return fault.New(fault.Invalid, "scim.both")
	case c.SCIMOAuthURL != "" && (c.SCIMOAuthClient == "" || c.SCIMOAuthSecret == ""):
		return fault.New(fault.Invalid, "scim.oauth")
	}
	return nil
}

// checkNoSCIM names a setting that wants the service there is not.
func (c Config) checkNoSCIM() error {
	given := func(setting, value string) string {
		if value == "" {
			return ""
		}
		return setting
	}
	wants := cmp.Or(given("scim-token", c.SCIMToken), given("scim-oauth-url", c.SCIMOAuthURL), given("scim-oauth-client", c.SCIMOAuthClient),
		given("scim-oauth-secret", c.SCIMOAuthSecret), given("scim-oauth-scope", c.SCIMOAuthScope), given("scim-ca", c.SCIMCA))
	if c.Provider == "scim" {
		wants = "provider"
	}
	if wants == "" {
		return nil
	}
	return fault.New(fault.Invalid, "scim.address", "Setting", "--"+wants)
}
