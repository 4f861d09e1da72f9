package mailread

import (
	"regexp"
	"strings"
)

var (
	// "wrote", as programs end the line above a quote.
	wrote = regexp.MustCompile(`(?i)(\b(wrote|writes|skrev|skreiv|skriver|schrieb|geschrieben|schreef|scritto|escribió|escribio|escreveu|kirjoitti|napisał|napisał\(a\)|napisał/a|napsal|napsal\(a\)|napísal|napísal\(a\)|a scris|je napisao|je napisao/la|yazdı|skrifaði|kirjutas)|írta|a écrit|написал[аи]?|написав|написал\(а\)|пишет|писал\(а\)|έγραψε|写道|寫道|のメール|작성)([ \t]+(følgende|följande|das folgende|ezt))?\s*[:：]?\s*$`)
	// how an attribution begins
	begins   = regexp.MustCompile(`(?i)^\W{0,3}(on|den|d\.|am|le|el|em|op|il|in data|dnia|dne|dňa|em|pe|ma|ti|ke|to|la|su|på|at|w dniu|\d{1,4}[./-]|\d{1,2}\.? \pL|(man|tir|tirs|ons|tor|tors|fre|lør|søn|mån|tis|lör|sön|mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|mo|di|mi|do|fr|sa|so)\pL*\.?,?\s+(den\s+)?\d)`)
	digit    = regexp.MustCompile(`\d`)
	timed    = regexp.MustCompile(`\d{1,2}[:.]\d{2}|\d{4}|<[^>]*@|\d{1,2}[./-]\d{1,2}[./-]`)
	isoQuote = regexp.MustCompile(`^\d{4}-\d\d-\d\d \d{1,2}:\d\d GMT[+-]\d\d:?\d\d .{1,80}$`)
	angled   = regexp.MustCompile(`(?:mailto:)?["„“]?([^"„“”<>(),;:\d]{0,80}?)["”]?\s*[<(]\s*(?:mailto:)?([^<>()\s]+@[^<>()\s]+)\s*[>)]`)
	device   = regexp.MustCompile(`(?i)^\W{0,3}(sent from (my|outlook|mail|samsung|yahoo|proton|gmail|a |the |windows)|get outlook for|sendt fra (min|mit|outlook|mail|e-?post|samsung|yahoo|windows)|sendt via|sent via|hent outlook|få outlook|skaff deg outlook|skicka(t|des) från (min|mitt|outlook|mail|samsung|yahoo|e-post|windows)|skickat via|hämta outlook|lähetetty (iphone|minun|outlook|puhelim|samsung|laitte)|gesendet (von|mit|aus)|von meinem .{2,30} gesendet|diese nachricht wurde von meinem|envoyé (de|depuis|à partir)|télécharger outlook|obtenez outlook|enviado (desde|do|de|a partir)|obter o outlook|inviato (da|dal)|verzonden (vanaf|met|vanuit|via)|wysłane z|odesláno z|odoslané z|отправлено (с|из)|надіслано з|sendt med|sent with|von samsung mobile gesendet|senda[ðd] úr|sent with proton)`)
)

// deviceLine is what a phone or a mail program puts under a mail by itself.
func deviceLine(line string) bool {
	line = strings.TrimSpace(line)
	if len(line) > 180 || len(line) < 10 || strings.HasSuffix(line, "?") || !device.MatchString(line) {
		return false
	}
	words, _, _ := strings.Cut(line, "<http")
	return len(strings.Fields(words)) <= 8 // "Sendt fra min plads i kælderen, hvor …" is a sentence
}

// attributionAt says over how many lines an attribution such as "On … wrote:"
// stretches that begins at lines[at]; 0 means there is none. Four are enough
// for what mail programs break.
func attributionAt(lines []string, at int, tries *int) int {
	first := strings.TrimSpace(strings.TrimPrefix(unmarked(lines[at]), "\ufeff"))
	if len(first) < 4 || len(first) > 400 {
		return 0
	}
	if isoQuote.MatchString(first) {
		return 1
	}
	if !mayEnd(lines, at) || !(begins.MatchString(first) && digit.MatchString(first)) && !timed.MatchString(first) {
		return 0
	}
	joined := first
	empty := 0
	for n := 1; n <= 8 && at+n <= len(lines); n++ {
		if n > 1 {
			next := strings.TrimSpace(unmarked(lines[at+n-1]))
			if next == "" {
				if empty++; empty > 1 || !strings.Contains(joined, "<") && n > 2 {
					return 0
				}
				continue
			}
			if n > 4 && empty == 0 || len(joined) > 300 || quoteBegins(lines, at, at+n-1) {
				return 0
			}
			joined += " " + next
		}
		if endsWell(joined) {
			if *tries--; *tries < 0 {
				return 0
			}
			if attribution(joined) {
				return n
			}
		}
	}
	return 0
}

// quoteBegins says whether the quote or another attribution begins at a line,
// so that the one above it cannot go on there; "> wrote:" is one that was broken.
func quoteBegins(lines []string, first, at int) bool {
	if next := strings.TrimSpace(unmarked(lines[at])); begins.MatchString(next) && timed.MatchString(next) {
		return true // it begins there instead
	}
	return isQuoted(lines[at]) && !isQuoted(lines[first]) && !strings.HasPrefix(strings.TrimSpace(lines[at]), "> wrote")
}

// mayEnd is a cheap look ahead: an attribution ends with a colon or tells an
// address.
func mayEnd(lines []string, at int) bool {
	for _, l := range lines[at:min(len(lines), at+8)] {
		if strings.HasSuffix(l, ":") || strings.HasSuffix(l, "：") || strings.IndexByte(l, '@') >= 0 {
			return true
		}
	}
	return false
}

// endsWell is a cheap look at the end: a colon, or "wrote" without one.
func endsWell(s string) bool {
	if strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") {
		return true
	}
	last := s[strings.LastIndexByte(s, ' ')+1:]
	return len(last) < 30 && strings.IndexByte(s, '@') >= 0 && wrote.MatchString(last)
}

// attribution says whether one joined line is "On <when> <who> wrote:". It must
// tell a time or an address: "On this day I wrote:" is a person's sentence.
func attribution(s string) bool {
	if len(s) > 500 || !timed.MatchString(s) {
		return false
	}
	if at := wrote.FindStringIndex(s); at != nil {
		closed := strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：")
		if !closed && !strings.Contains(s, "@") {
			return false
		}
		return begins.MatchString(s) || addressed(s[:at[0]]) || closed && digit.MatchString(s[:min(len(s), 60)])
	}
	return told(s)
}

// told is an attribution in any order of words and any language: a day, a time,
// and an address or "wrote" somewhere, ending with a colon.
func told(s string) bool {
	s = strings.TrimSpace(s)
	if !strings.HasSuffix(s, ":") && !strings.HasSuffix(s, "：") || !someDay.MatchString(s) || !someTime.MatchString(s) {
		return verbFirst(s)
	}
	return addressed(s) && len(s) < 220 || anyVerb.MatchString(s) && len(s) < 160
}

var (
	// the verb, where the name stands after it
	middleVerb = regexp.MustCompile(`(?i)(\bskrev\b|\bschrieb\b|\bkirjoitti\b|\bheeft\b|\bużytkownik\b|пользователь|\bescribió\b|\bskrifaði\b|\ba écrit\b|\bskreiv\b).{1,160}([<(][^<>()\s]+@[^<>()\s]+[>)])?.{0,40}[:：]$`)
	anyVerb    = regexp.MustCompile(`(?i)\b(skrev|skreiv|wrote|schrieb|schreef|kirjoitti|skrifaði|escribió|escreveu|a écrit|ha scritto|napisa|napsal|írta|kirjutas)`)
	groupWise  = regexp.MustCompile(`^>>> .{3,120}\d.{0,20} >>>$`) // >>> Ida Berg 02-11-2026 10:00 >>>
	replyAbove = regexp.MustCompile(`(?i)(type|write|skriv|svar)\pL* .{0,30}(above|over|ovenfor|ovanför|oven over) (this|denne|denna|den här) (line|linje|linjen|rad|raden)|reply above this line`)
	someDay    = regexp.MustCompile(`\b\d{4}\b|\d{1,2}[./-] ?\d{1,2}[./-]|\d{1,2}\.? \pL{3,}`)
	someTime   = regexp.MustCompile(`\b\d{1,2}[:.]\d{2}\b`)
)

func verbFirst(s string) bool {
	return middleVerb.MatchString(s) && begins.MatchString(s) && digit.MatchString(s[:min(len(s), 40)])
}

func addressed(s string) bool { return strings.Contains(s, "@") && strings.ContainsAny(s, "<(") }

// attributed is who wrote and when, as far as the line tells.
func attributed(s string) (Address, string) {
	m := angled.FindStringSubmatchIndex(s)
	if m == nil {
		return Address{}, ""
	}
	name := strings.TrimSpace(s[m[2]:m[3]])
	for _, verb := range []string{"skrev", "schrieb", "heeft", "użytkownik", "пользователь", "kirjoitti"} {
		if at := strings.LastIndex(name, verb); at >= 0 {
			name = name[at+len(verb):]
		}
	}
	date := strings.Trim(s[:m[2]], ` ,"„“`)
	if at := strings.LastIndexAny(date, "0123456789"); at >= 0 {
		date = date[:at+1]
	}
	if at := strings.IndexAny(date, "0123456789"); at >= 0 {
		date = date[at:]
	}
	return Address{Name: cleanName(name), Address: s[m[4]:m[5]]}, date
}
