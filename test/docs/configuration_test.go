package docs

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"clavero/internal/cli"
	"clavero/internal/config"
)

const configurationDoc = "docs/configuration.md"

// settings are the flags of config.Config as the command line reads them.
func settings(t *testing.T) []*kong.Flag {
	t.Helper()
	var all struct {
		config.Config `embed:""`
	}
	parser, err := kong.New(&all, kong.NoDefaultHelp())
	if err != nil {
		t.Fatal(err)
	}
	return parser.Model.Flags
}

func TestSettings(t *testing.T) {
	var rows [][]string
	for _, flag := range settings(t) {
		value := flag.PlaceHolder
		if flag.IsBool() {
			value = "true, false"
		}
		rows = append(rows, []string{code("--" + flag.Name), codes(flag.Envs), code(strings.ReplaceAll(value, "|", ", ")), code(flag.Default), flag.Help})
	}
	keep(t, configurationDoc, "settings", table([]string{"flag", "environment", "value", "default", "meaning"}, rows))
}

func TestCommands(t *testing.T) {
	t.Setenv("COLUMNS", "100")
	var text strings.Builder
	for _, command := range commandNames(t) {
		text.WriteString("### clavero " + command + "\n\n```text\n" + ownHelp(help(t, command)) + "```\n\n")
	}
	keep(t, configurationDoc, "commands", strings.TrimSuffix(text.String(), "\n"))
}

// help is what a command prints about itself; the empty one is the program.
func help(t *testing.T, command string) string {
	t.Helper()
	var out, failed bytes.Buffer
	if exit := cli.Main(append(strings.Fields(command), "--help"), strings.NewReader(""), &out, &failed); exit != 0 {
		t.Fatalf("clavero %s --help ends with %d: %s", command, exit, failed.String())
	}
	return out.String()
}

var listedCommand = regexp.MustCompile(`(?m)^  ([a-z][a-z-]*(?: [a-z-]+)*) {2,}`)

// commandNames are all commands, in the order of the program's help.
func commandNames(t *testing.T) []string {
	t.Helper()
	_, list, found := strings.Cut(help(t, ""), "\nCommands:\n")
	if !found {
		t.Fatal("the help lists no commands")
	}
	var names []string
	for _, m := range listedCommand.FindAllStringSubmatch(list, -1) {
		names = append(names, m[1])
	}
	return names
}

var flagStart = regexp.MustCompile(`(?m)^ +(?:-\w, +)?--`)

// ownHelp leaves out of a help the settings, which are those flags that the environment may give as well, and the help
// itself.
func ownHelp(text string) string {
	before, flags, _ := strings.Cut(text, "\nFlags:\n")
	var own strings.Builder
	starts := flagStart.FindAllStringIndex(flags, -1)
	for i, start := range starts {
		end := len(flags)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		flag := flags[start[0]:end]
		if !strings.Contains(flag, "($CLAVERO_") && !strings.Contains(flag, "--help ") {
			own.WriteString(strings.TrimRight(flag, "\n") + "\n")
		}
	}
	if own.Len() == 0 {
		return before
	}
	return before + "\nFlags:\n" + own.String()
}

var (
	commandLine = regexp.MustCompile(`(?:^|\s|/)clavero ([a-z][^#;|>]*)`)
	flagWord    = regexp.MustCompile(`(?:^|\s)--([a-z-]+)`)
)

// Every command and flag that the documents tell somebody to type must exist.
func TestTypedCommandsExist(t *testing.T) {
	helps := map[string]string{}
	for _, name := range commandNames(t) {
		helps[name] = help(t, name)
	}
	for _, document := range documents(t) {
		for _, line := range typed(read(t, filepath.Join(root, document))) {
			m := commandLine.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			text, ok := helpFor(helps, m[1])
			if !ok {
				t.Errorf("%s: no such command: clavero %s", document, m[1])
				continue
			}
			for _, flag := range flagWord.FindAllStringSubmatch(m[1], -1) {
				if !regexp.MustCompile(`--` + flag[1] + `[^a-z-]`).MatchString(text) {
					t.Errorf("%s: clavero %s has no --%s", document, m[1], flag[1])
				}
			}
		}
	}
}

// typed are the lines of a document that are set as code.
func typed(text string) []string {
	var lines []string
	for _, block := range fenced.FindAllStringSubmatch(text, -1) {
		joined := strings.ReplaceAll(block[1], "\\\n", " ")
		lines = append(lines, strings.Split(joined, "\n")...)
	}
	for _, m := range inline.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		lines = append(lines, m[1])
	}
	return lines
}

func helpFor(helps map[string]string, line string) (string, bool) {
	words := strings.Fields(line)
	for n := min(2, len(words)); n > 0; n-- {
		if text, ok := helps[strings.Join(words[:n], " ")]; ok {
			return text, true
		}
	}
	return "", false
}
