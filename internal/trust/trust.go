// Package trust says which certificates another machine is believed by.
package trust

import (
	"crypto/x509"
	"os"

	"clavero/internal/fault"
)

// Pool gives the system's authorities and, besides, those of a PEM file: of a house that has an authority of its own.
// Without a file it is nil, which crypto/tls takes for the system's.
//
// Faults: Unready with the text «config.file» where the file cannot be read, Invalid with «config.certificates» where it holds none.
func Pool(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unready, "config.file", "Path", file)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // a machine without a pool of its own trusts the file alone
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fault.New(fault.Invalid, "config.certificates", "Path", file)
	}
	return pool, nil
}
