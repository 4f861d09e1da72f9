package services

import "testing"

func TestHoursAsPeopleWriteThem(t *testing.T) {
	for typed, want := range map[string]string{
		"": "", " ": "",
		"8-16":                       "08:00–16:00",
		"08:00–12:00, 12:30 – 16:00": "08:00–12:00, 12:30–16:00",
		"12.30-16; 8-12":             "08:00–12:00, 12:30–16:00",
		"0815-1545":                  "08:15–15:45",
		"8.05-9":                     "08:05–09:00",
		"22-6":                       "22:00–06:00",
		"0-24":                       "00:00–24:00",
		"8-12,12-16":                 "08:00–12:00, 12:00–16:00",
		"9\u00a0-\u00a017":           "09:00–17:00",
	} {
		spans, ok := ParseSpans(typed)
		if got := FormatSpans(spans); !ok || got != want {
			t.Errorf("%q: %q %v, want %q", typed, got, ok, want)
		}
		if again, ok := ParseSpans(want); !ok || FormatSpans(again) != want {
			t.Errorf("%q does not read itself", want)
		}
	}
	for _, typed := range []string{"8", "8-", "-16", "closed", "8-25", "8-12,11-16", "8:5-9", "8:60-9", "24-6", "-8-16", "+8-16", "8-12,", "8 til 16", "22-6, 23-24", "1-2,3-4,5-6,7-8,9-10,11-12,13-14,15-16,17-18,19-20,21-22"} {
		if spans, ok := ParseSpans(typed); ok {
			t.Errorf("%q is read as %v", typed, spans)
		}
	}
}

func FuzzParseSpans(f *testing.F) {
	f.Add("8-12, 12.30-16")
	f.Add("22-6")
	f.Fuzz(func(t *testing.T, typed string) {
		spans, ok := ParseSpans(typed)
		if !ok {
			return
		}
		again, ok := ParseSpans(FormatSpans(spans))
		if !ok || FormatSpans(again) != FormatSpans(spans) {
			t.Errorf("%q: %v comes back as %v", typed, spans, again)
		}
	})
}
