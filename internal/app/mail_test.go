package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const sampleMail = "From: Ane <ane@nordby.example>\r\nTo: desk@support.example\r\nSubject: Sv: [#1234] Printeren\r\n\r\n" +
	"Den virker nu.\r\n\r\nDen 2. nov. 2026 kl. 10.00 skrev Desk <desk@support.example>:\r\n> Virker den?\r\n"

func TestExplainMail(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.eml")
	if err := os.WriteFile(file, []byte(sampleMail), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, problems bytes.Buffer
	err := ExplainMail([]string{file, filepath.Join(t.TempDir(), "absent.eml"), "-"}, false, strings.NewReader("Auto-Submitted: auto-replied\r\nFrom: b@x.example\r\n\r\n\x1b[31mborte"), &out, &problems)
	var found Findings
	if !errors.As(err, &found) || found != 1 || !strings.Contains(problems.String(), "absent.eml") {
		t.Errorf("an absent file: %v, %q", err, problems.String())
	}
	for _, want := range []string{"class        person", "answer       may be answered", "number       1234", "| Den virker nu.", "class        auto-reply", "header Auto-Submitted: auto-replied", "must never be answered"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not told in\n%s", want, out.String())
		}
	}
	if strings.ContainsRune(out.String(), 0x1b) {
		t.Error("a mail can steer the terminal")
	}
}

func TestExplainMailJSON(t *testing.T) {
	var out bytes.Buffer
	if err := ExplainMail([]string{"-"}, true, strings.NewReader(sampleMail), &out, &out); err != nil {
		t.Fatal(err)
	}
	var told struct {
		Class, Sender, Visible, Text string
		May_answer                   bool
		Attachments                  []any
	}
	if err := json.Unmarshal(out.Bytes(), &told); err != nil {
		t.Fatal(err)
	}
	if told.Class != "person" || told.Sender != "ane@nordby.example" || told.Visible != "Den virker nu." || !told.May_answer ||
		told.Attachments == nil || !strings.Contains(told.Text, "> Virker den?") {
		t.Errorf("%+v", told)
	}
}
