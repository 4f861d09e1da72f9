package text

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"sort"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Langs are the languages of the product, in the order shown to people.
var Langs = []string{"da", "nb", "sv", "en"}

// Known returns lang when the product speaks it, "" otherwise.
func Known(lang string) string {
	for _, l := range Langs {
		if l == lang {
			return l
		}
	}
	return ""
}

// Negotiate picks the language for an Accept-Language header; fallback when
// nothing fits.
func Negotiate(header, fallback string) string {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return fallback
	}
	for _, tag := range tags {
		base, _ := tag.Base()
		switch base.String() {
		case "no", "nn":
			return "nb"
		}
		if l := Known(base.String()); l != "" {
			return l
		}
	}
	return fallback
}

// Catalog holds every text of the program. Load everything before the first
// For; after that it is safe for many readers.
type Catalog struct {
	bundle *i18n.Bundle
	keys   map[string]map[string]bool // lang → keys
	locals map[string]*i18n.Localizer
}

// NewCatalog is an empty catalog.
func NewCatalog() *Catalog {
	c := &Catalog{
		bundle: i18n.NewBundle(language.English),
		keys:   map[string]map[string]bool{},
		locals: map[string]*i18n.Localizer{},
	}
	c.bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	for _, l := range Langs {
		c.keys[l] = map[string]bool{}
		c.locals[l] = i18n.NewLocalizer(c.bundle, l)
	}
	return c
}

// Load reads texts/{da,nb,sv,en}.json, or every texts/{da,nb,sv,en}/*.json,
// from a window's file system. It fails when a language is missing, a key is
// said twice, or the languages do not have the same keys.
func (c *Catalog) Load(fsys fs.FS) error {
	here := map[string]map[string]bool{}
	for _, lang := range Langs {
		here[lang] = map[string]bool{}
		names, err := fs.Glob(fsys, "texts/"+lang+"/*.json")
		if err != nil {
			return err
		}
		if len(names) == 0 {
			names = []string{"texts/" + lang + ".json"}
		}
		for _, name := range names {
			if err := c.read(fsys, name, lang, here[lang]); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	for _, lang := range Langs[1:] {
		if diff := difference(here[Langs[0]], here[lang]); diff != "" {
			return fmt.Errorf("texts of %s and %s differ: %s", Langs[0], lang, diff)
		}
	}
	return nil
}

func (c *Catalog) read(fsys fs.FS, name, lang string, here map[string]bool) error {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	file, err := c.bundle.ParseMessageFileBytes(raw, lang+".json")
	if err != nil {
		return err
	}
	for _, m := range file.Messages {
		if c.keys[lang][m.ID] {
			return fmt.Errorf("the key %s is said twice", m.ID)
		}
		c.keys[lang][m.ID], here[m.ID] = true, true
	}
	return nil
}

// Has tells whether a key has a text.
func (c *Catalog) Has(key string) bool { return c.keys["en"][key] }

// Keys lists every key, sorted.
func (c *Catalog) Keys() []string {
	keys := make([]string, 0, len(c.keys["en"]))
	for k := range c.keys["en"] {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// For is a printer for a reader's language and time zone; an unknown language
// is read as English, a nil zone as UTC.
func (c *Catalog) For(lang string, zone *time.Location) *Printer {
	if Known(lang) == "" {
		lang = "en"
	}
	if zone == nil {
		zone = time.UTC
	}
	return &Printer{lang: lang, zone: zone, local: c.locals[lang], format: formats[lang], catalog: c}
}

func difference(a, b map[string]bool) string {
	var diff []string
	for k := range a {
		if !b[k] {
			diff = append(diff, "-"+k)
		}
	}
	for k := range b {
		if !a[k] {
			diff = append(diff, "+"+k)
		}
	}
	sort.Strings(diff)
	return strings.Join(diff, " ")
}
