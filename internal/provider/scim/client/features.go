package client

import (
	"regexp"
	"slices"
	"strings"
)

// Features are what a server offers, by its own word (RFC 7644, 4) and, where it gives none, by what is usual.
type Features struct {
	Patch          bool
	Filter         bool
	ChangePassword bool
	ETag           bool
	Password       bool     // a user has a password that can be set
	Enterprise     bool     // the enterprise extension
	Endpoint       string   // of users, below the base
	Attributes     []string // of users, in lower case, where the server names them: «username», «name.givenname»
}

// takes reports whether a user has an attribute; where the server names none, it is taken to have those of the standard.
func (f Features) takes(name string) bool {
	return len(f.Attributes) == 0 || slices.Contains(f.Attributes, strings.ToLower(name))
}

// usual is what is taken for granted of a server that says nothing of itself. Should it be wrong, the fallbacks find out.
var usual = Features{Patch: true, Filter: true, ChangePassword: true, Password: true, Endpoint: "/Users"}

type supportBody struct {
	Supported truth `json:"supported"`
}

// support is an object with "supported", or the bare truth that some write instead.
type support struct{ truth }

// UnmarshalJSON takes anything.
func (s *support) UnmarshalJSON(data []byte) error {
	if data[0] != '{' {
		return s.truth.UnmarshalJSON(data)
	}
	var body lenient[supportBody]
	_ = body.UnmarshalJSON(data)
	s.truth = body.value.Supported
	return nil
}

// configBody is a ServiceProviderConfig (RFC 7643, 5).
type configBody struct {
	Patch          support `json:"patch"`
	Filter         support `json:"filter"`
	ChangePassword support `json:"changePassword"`
	ETag           support `json:"etag"`
}

// withConfig takes in a ServiceProviderConfig.
func (f Features) withConfig(body []byte) (Features, error) {
	var read configBody
	if err := checkJSON(body); err != nil {
		return f, err
	}
	if err := unmarshal(body, &read); err != nil {
		return f, err
	}
	f.Patch, f.Filter = read.Patch.or(f.Patch), read.Filter.or(f.Filter)
	f.ChangePassword, f.ETag = read.ChangePassword.or(f.ChangePassword), read.ETag.or(f.ETag)
	return f, nil
}

type listBody[T any] struct {
	Resources lenient[[]lenient[T]] `json:"Resources"`
}

// entries reads a list of what is not users; a bare array is one too.
func entries[T any](body []byte) ([]lenient[T], error) {
	if err := checkJSON(body); err != nil {
		return nil, err
	}
	var bare lenient[[]lenient[T]]
	if unmarshal(body, &bare) == nil && bare.value != nil {
		return bare.value, nil
	}
	var read listBody[T]
	err := unmarshal(body, &read)
	return read.Resources.value, err
}

// typeBody is a ResourceType (RFC 7643, 6).
type typeBody struct {
	Schema     text                          `json:"schema"`
	Endpoint   text                          `json:"endpoint"`
	Extensions lenient[[]lenient[extension]] `json:"schemaExtensions"`
}

type extension struct {
	Schema text `json:"schema"`
}

// plainEndpoint is a path that stays below the base.
var plainEndpoint = regexp.MustCompile(`^/?[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+){0,3}/?$`)

// withTypes takes in the ResourceTypes.
func (f Features) withTypes(body []byte) (Features, error) {
	types, err := entries[typeBody](body)
	for _, t := range types {
		if !strings.EqualFold(string(t.value.Schema), userSchema) {
			continue
		}
		if endpoint := string(t.value.Endpoint); plainEndpoint.MatchString(endpoint) {
			f.Endpoint = "/" + strings.Trim(endpoint, "/")
		}
		for _, e := range t.value.Extensions.value {
			f.Enterprise = f.Enterprise || strings.EqualFold(string(e.value.Schema), enterpriseSchema)
		}
	}
	return f, err
}

// schemaBody is a Schema (RFC 7643, 7).
type schemaBody struct {
	ID         text                              `json:"id"`
	Attributes lenient[[]lenient[attributeBody]] `json:"attributes"`
}

type attributeBody struct {
	Name       text                          `json:"name"`
	Mutability text                          `json:"mutability"`
	Within     lenient[[]lenient[innerBody]] `json:"subAttributes"`
}

type innerBody struct {
	Name text `json:"name"`
}

// withSchemas takes in the Schemas: what a user has, and whether there is a password that can be written. What is said of
// the attribute counts more than what the config says of passwords in general, which some libraries write the same for all.
func (f Features) withSchemas(body []byte) (Features, error) {
	schemas, err := entries[schemaBody](body)
	for _, s := range schemas {
		if !strings.EqualFold(string(s.value.ID), userSchema) || len(s.value.Attributes.value) == 0 {
			continue
		}
		f.Password, f.Attributes = false, nil
		for _, a := range s.value.Attributes.value {
			if f.Attributes = append(f.Attributes, a.value.names()...); !strings.EqualFold(string(a.value.Name), "password") {
				continue
			}
			f = f.withPassword(strings.ToLower(string(a.value.Mutability)))
		}
	}
	return f, err
}

func (f Features) withPassword(mutability string) Features {
	f.Password = mutability != "readonly"
	switch mutability {
	case "writeonly", "readwrite":
		f.ChangePassword = true
	case "immutable":
		f.ChangePassword = false
	}
	return f
}

// names are an attribute's and those of what it is made of.
func (a attributeBody) names() []string {
	name := strings.ToLower(string(a.Name))
	all := []string{name}
	for _, inner := range a.Within.value {
		all = append(all, name+"."+strings.ToLower(string(inner.value.Name)))
	}
	return all
}
