package org

import (
	"encoding/json"
	"slices"
)

// Said is what one line of a list says about a person. Empty fields say
// nothing. It is kept, so that the next list of the same source changes only
// what it says differently: what people here have corrected since stays.
type Said struct {
	Key      string   `json:"key,omitempty"` // the list's own key
	UPN      string   `json:"upn,omitempty"`
	Mail     string   `json:"mail,omitempty"` // the primary address
	Aliases  []string `json:"aliases,omitempty"`
	Name     string   `json:"name,omitempty"`
	Given    string   `json:"given,omitempty"`
	Family   string   `json:"family,omitempty"`
	Mobile   string   `json:"mobile,omitempty"` // E.164
	Phone    string   `json:"phone,omitempty"`  // as written
	Lang     string   `json:"lang,omitempty"`
	Kind     string   `json:"kind,omitempty"`
	Unit     string   `json:"unit,omitempty"` // by name
	Title    string   `json:"title,omitempty"`
	Active   string   `json:"active,omitempty"` // yes, no
	Licences []string `json:"licences,omitempty"`
	Street   string   `json:"street,omitempty"`
	Postal   string   `json:"postal,omitempty"`
	City     string   `json:"city,omitempty"`
	Office   string   `json:"office,omitempty"`
	Country  string   `json:"country,omitempty"`
}

// Addresses are all addresses, the primary one first, each once.
func (s Said) Addresses() []string {
	var all []string
	for _, a := range append([]string{s.Mail, s.UPN}, s.Aliases...) {
		if a != "" && !slices.ContainsFunc(all, func(b string) bool { return sameAddress(a, b) }) {
			all = append(all, a)
		}
	}
	return all
}

func (s Said) has(address string) bool {
	return slices.ContainsFunc(s.Addresses(), func(a string) bool { return sameAddress(a, address) })
}

// Fact is something a list says that Overgang only shows.
type Fact struct {
	Field string
	Value string
	List  []string
}

// Facts are what a list says beside what people, positions and addresses hold.
func (s Said) Facts() []Fact {
	all := []Fact{
		{"phone", s.Phone, nil}, {"licences", "", s.Licences}, {"street", s.Street, nil},
		{"postal", s.Postal, nil}, {"city", s.City, nil}, {"office", s.Office, nil}, {"country", s.Country, nil},
	}
	return slices.DeleteFunc(all, func(f Fact) bool { return f.Value == "" && len(f.List) == 0 })
}

func (s Said) String() string {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(raw)
}

func parseSaid(text string) (s Said) {
	if text != "" {
		// Nothing but String is ever stored; anything else said nothing.
		_ = json.Unmarshal([]byte(text), &s)
	}
	return s
}
