// Command clavero assigns, delivers and controls the personal keys with which officials of a health sector read their
// ministry's electronic press digest, publishes that digest, and keeps the register and the records.
package main

import (
	"os"

	"clavero/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
