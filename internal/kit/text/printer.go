package text

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/da"
	"github.com/go-playground/locales/en_GB"
	"github.com/go-playground/locales/nb"
	"github.com/go-playground/locales/sv"
	"github.com/nicksnyder/go-i18n/v2/i18n"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

var formats = map[string]locales.Translator{
	"da": da.New(), "nb": nb.New(), "sv": sv.New(), "en": en_GB.New(),
}

// Printer speaks one language in one time zone. It is safe for many readers.
type Printer struct {
	lang    string
	zone    *time.Location
	local   *i18n.Localizer
	format  locales.Translator
	catalog *Catalog
}

// Lang is da, nb, sv or en.
func (p *Printer) Lang() string { return p.lang }

// Zone is where the reader's days begin and end.
func (p *Printer) Zone() *time.Location { return p.zone }

// In is the same voice in another zone.
func (p *Printer) In(zone *time.Location) *Printer { return p.catalog.For(p.lang, zone) }

// As is the same catalog in another language.
func (p *Printer) As(lang string) *Printer { return p.catalog.For(lang, p.zone) }

// T is the text of a key. args alternate name and value; a value named
// "count" chooses the plural. An unknown key is shown as itself, which the
// tests of the house do not let happen.
func (p *Printer) T(key string, args ...any) string {
	if len(args)%2 != 0 {
		panic("text: " + key + ": arguments come in pairs of name and value")
	}
	data := make(map[string]any, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		data[args[i].(string)] = args[i+1]
	}
	return p.say(key, data)
}

// Fault is the sentence of a fault.
func (p *Printer) Fault(f *fault.Fault) string { return p.say(f.Key, f.Args) }

// Has tells whether there is a text for the key.
func (p *Printer) Has(key string) bool { return p.catalog.Has(key) }

func (p *Printer) say(key string, data map[string]any) string {
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: data}
	if n, ok := data["count"].(int); ok {
		config.PluralCount = n
	}
	s, err := p.local.Localize(config)
	if err != nil && s == "" {
		return key
	}
	return s
}

// Number groups thousands as the language does: 12.345 / 12 345.
func (p *Printer) Number(n int) string { return p.format.FmtNumber(float64(n), 0) }

// Decimal writes with a fixed number of decimals.
func (p *Printer) Decimal(x float64, decimals int) string {
	return p.format.FmtNumber(x, uint64(decimals))
}

// Percent writes part of whole with no decimals; "–" when there is no whole.
func (p *Printer) Percent(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return p.format.FmtPercent(100*float64(part)/float64(whole), 0)
}

// Day is a short date with its weekday: "tir. 14. apr. 2026"; "" when unset.
func (p *Printer) Day(d clock.Day) string {
	if d == "" {
		return ""
	}
	t := d.Time()
	return p.format.WeekdayAbbreviated(t.Weekday()) + " " + p.format.FmtDateMedium(t)
}

// DayLong is the full date with weekday; "" when unset.
func (p *Printer) DayLong(d clock.Day) string {
	if d == "" {
		return ""
	}
	return p.format.FmtDateFull(d.Time())
}

// DayShort is day and month without year, for axes and tight tables: "14.4."
func (p *Printer) DayShort(d clock.Day) string {
	if d == "" {
		return ""
	}
	t := d.Time()
	switch p.lang {
	case "sv":
		return fmt.Sprintf("%d/%d", t.Day(), t.Month())
	case "en":
		return t.Format("2 Jan")
	}
	return fmt.Sprintf("%d.%d.", t.Day(), t.Month())
}

// Date is the long date without weekday, as letters and memos carry it.
func (p *Printer) Date(d clock.Day) string {
	if d == "" {
		return ""
	}
	return p.format.FmtDateLong(d.Time())
}

// Week names the ISO week of the day: "uge 16".
func (p *Printer) Week(d clock.Day) string {
	_, week := d.ISOWeek()
	return p.T("text.week", "week", week)
}

// Time is the time of day in the reader's zone: "15.30" / "15:30".
func (p *Printer) Time(i clock.Instant) string {
	if !i.IsSet() {
		return ""
	}
	return p.format.FmtTimeShort(i.In(p.zone))
}

// Moment is day and time in the reader's zone; "" when unset.
func (p *Printer) Moment(i clock.Instant) string {
	if !i.IsSet() {
		return ""
	}
	return p.Day(i.Day(p.zone)) + " " + p.T("text.at", "time", p.Time(i))
}

// Duration says hours and minutes: "70 t 30 min".
func (p *Printer) Duration(d time.Duration) string {
	minutes := int(d.Round(time.Minute) / time.Minute)
	sign := ""
	if minutes < 0 {
		sign, minutes = "−", -minutes
	}
	if minutes < 60 {
		return sign + p.T("text.minutes", "minutes", minutes)
	}
	if minutes%60 == 0 {
		return sign + p.T("text.hours", "hours", minutes/60)
	}
	return sign + p.T("text.hours_minutes", "hours", minutes/60, "minutes", minutes%60)
}

// List joins names: "a, b og c".
func (p *Printer) List(items []string) string {
	switch len(items) {
	case 0:
		return ""
	case 1:
		return items[0]
	}
	return p.T("text.and", "first", strings.Join(items[:len(items)-1], ", "), "last", items[len(items)-1])
}
