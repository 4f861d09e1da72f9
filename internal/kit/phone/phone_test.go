package phone

import (
	"strings"
	"testing"
)

func TestGrouped(t *testing.T) {
	for number, want := range map[string]string{
		// Denmark: pairs, mobile or not.
		"+4520000001": "+45 20 00 00 01",
		"+4533123456": "+45 33 12 34 56",
		"+4580208020": "+45 80 20 80 20",
		// Norway: mobiles and 800/900 3-2-3, others in pairs.
		"+4740000001": "+47 400 00 001",
		"+4790000000": "+47 900 00 000",
		"+4780012345": "+47 800 12 345",
		"+4722123456": "+47 22 12 34 56",
		"+4767123456": "+47 67 12 34 56",
		// Sweden: the area, then 3-2-2, or as many as there are.
		"+46700000001":  "+46 70 000 00 01",
		"+46731234567":  "+46 73 123 45 67",
		"+46812345678":  "+46 8 123 456 78",
		"+4681234567":   "+46 8 123 45 67",
		"+468123456":    "+46 8 12 34 56",
		"+4631123456":   "+46 31 12 34 56",
		"+46101234567":  "+46 10 123 45 67",
		"+46771123456":  "+46 771 12 34 56",
		"+4622312345":   "+46 223 123 45",
		"+462000100":    "+46 20 001 00",
		"+467000000123": "+46 70 000 001 23",
		// The others of the North.
		"+3545812345": "+354 581 2345",
		"+298211234":  "+298 21 12 34",
		"+299321234":  "+299 32 12 34",
		// Countries nothing is known of: the code, then threes, nobody alone.
		"+493012345678":    "+49 301 234 56 78",
		"+358401234567":    "+358 401 234 567",
		"+12125550123":     "+1 212 555 01 23",
		"+442079460958":    "+44 207 946 09 58",
		"+123456789012345": "+1 234 567 890 123 45",
		// Of a known country, but with a length it does not have.
		"+45200000":    "+45 200 000",
		"+47212345678": "+47 212 345 678",
		// No E.164: as it was written.
		"": "", "20 00 00 01": "20 00 00 01", "20000001": "20000001", "+45 20 00 00 01": "+45 20 00 00 01",
		"+45-20000001": "+45-20000001", "+4520000001 lokal 2": "+4520000001 lokal 2", "+123456": "+123456",
		"+1234567890123456": "+1234567890123456", "+": "+", "+４５２０００": "+４５２０００",
	} {
		got := Grouped(number)
		if strings.ReplaceAll(got, "\u00a0", " ") != want {
			t.Errorf("%q reads %q, not %q", number, got, want)
		}
		if got != number && strings.Contains(got, " ") {
			t.Errorf("%q may break over two lines", got)
		}
	}
}

// Whatever it is, no figure is lost or moved.
func FuzzGrouped(f *testing.F) {
	for _, s := range []string{"+4520000001", "+46812345678", "+460000000", "+12345678", "", "+", "tel"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Contains(s, space) {
			t.Skip()
		}
		if got := strings.ReplaceAll(Grouped(s), space, ""); got != s {
			t.Errorf("%q became %q", s, got)
		}
	})
}
