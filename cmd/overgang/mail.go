package main

import (
	"os"

	"github.com/overgang/overgang/internal/app"
)

type mail struct {
	Explain mailExplain `cmd:"" help:"Tell how each mail is read and why; exit status 1 when a file cannot be read. Nothing is stored or sent."`
}

type mailExplain struct {
	Files []string `arg:"" name:"file" help:"Mail as it came over the wire (.eml); - for standard input."`
	JSON  bool     `help:"Answer in JSON, one object on a line for each file."`
}

func (c mailExplain) Run() error {
	return app.ExplainMail(c.Files, c.JSON, os.Stdin, os.Stdout, os.Stderr)
}
