package api_test

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// IN-04: what each role is shown, field by field. A new field in an answer
// changes this file, which somebody then has to look at; a new column of a
// table does not.
func TestIN04_WhatEachRoleIsShown(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	ids := w.fill("a")
	shown := map[string]map[string][]string{}
	for _, role := range append([]access.Role{"nobody"}, access.Roles...) {
		shown[string(role)] = map[string][]string{}
		for _, l := range w.api.Laws() {
			if l.Method != "GET" || strings.HasSuffix(l.Path, "/pdf") || strings.HasSuffix(l.Path, "/docx") || strings.HasSuffix(l.Path, "/files/{file}") {
				continue
			}
			r := w.get("a/"+string(role), at(l, func(name string) string { return ids[name] }))
			if r.Status != 200 {
				continue
			}
			var v any
			r.into(t, &v)
			fields := map[string]bool{}
			gather("", v, fields)
			for f := range fields {
				shown[string(role)][l.ID] = append(shown[string(role)][l.ID], f)
				last := f[strings.LastIndex(f, ".")+1:]
				if slices.Contains([]string{"hash", "secret", "password", "fold", "sort", "fence", "lease_until", "uid", "client"}, last) {
					t.Errorf("%s shows %s", l.ID, f)
				}
			}
			slices.Sort(shown[string(role)][l.ID])
		}
	}
	raw, err := json.MarshalIndent(shown, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	const file = "testdata/shown.json"
	if *update {
		if err := os.WriteFile(file, append(raw, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimSpace(string(golden)), string(raw)); diff != "" {
		t.Errorf("look at what is shown, then run with -update:\n%s", diff)
	}
}

// gather names the fields of an answer: "items[].person.name". Keys of counts
// are data, not fields.
func gather(path string, v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			name := strings.TrimPrefix(path+"."+k, ".")
			into[name] = true
			if k == "detail" || k == "args" || k == "stages" || k == "states" || k == "parts" && path == "" {
				continue
			}
			gather(name, inner, into)
		}
	case []any:
		for _, inner := range v {
			gather(path+"[]", inner, into)
		}
	}
}

// What is told once is kept nowhere, not even for a repeated request.
func TestSecretsAreToldOnce(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	ask := func() reply {
		return w.post("a/administrator", "/tokens", `{"name":"Kopi","scopes":["people.read"],"last":"2026-12-31"}`, "Idempotency-Key", "k")
	}
	secret, _ := ask().wants(t, 201).get("secret").(string)
	if r := w.get("", "/me", "Authorization", "Bearer "+secret); r.Status != 200 {
		t.Errorf("%d with %q", r.Status, secret)
	}
	if r := ask().wants(t, 409); strings.Contains(r.Body, secret) {
		t.Error(r.Body)
	}
	var kept string
	w.read("a", func(tx *db.Tx) error {
		return tx.Get(&kept, "SELECT answer FROM idempotency WHERE body = 'a' AND name = 'k'")
	})
	if len(kept) > 200 { // the body would be there in base64
		t.Errorf("kept %q", kept)
	}
}
