package demo

import (
	"fmt"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
)

// actor is an invented person.
type actor struct {
	given, family, lang, mobile string
	mail                        []string
	positions                   []position
	role                        access.Role
	actsFor                     []string
	leaveFrom, leaveTo          clock.Day
}

type position struct{ kind, unit, title string }

func (a actor) name() string { return a.given + " " + a.family }

// people makes n invented persons: every given name meets every family name
// only once, so that nobody is twice.
func people(n int, given, family []string) []actor {
	all := make([]actor, n)
	for i := range all {
		all[i] = actor{given: given[i%len(given)], family: family[(i*7+i/len(given))%len(family)]}
	}
	return all
}

// address is given.family in a domain, in the letters addresses have.
func address(a actor, domain string) string {
	s := strings.ToLower(a.given + "." + a.family)
	s = strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa", "ä", "ae", "ö", "oe", "é", "e", " ", "").Replace(s)
	return s + "@" + domain
}

// mobile is a number of the kind nobody has.
func mobile(country string, i int) string { return fmt.Sprintf("%s2000%04d", country, 100+i) }

var (
	danishGiven = []string{"Agnete", "Bjarke", "Cathrine", "Dorthe", "Esben", "Frederikke", "Gorm", "Henriette", "Ingvar", "Jytte",
		"Kasper", "Lisbeth", "Mogens", "Nanna", "Ole", "Pernille", "Rasmus", "Signe", "Thorkild", "Ulla", "Vagn", "Winnie", "Yrsa", "Åse", "Øjvind"}
	danishFamily = []string{"Abildgaard", "Bæk", "Dalsgaard", "Egeskov", "Fuglsang", "Grønbech", "Højlund", "Iversholt", "Kjærulff",
		"Løvenskjold", "Munkholm", "Nørgård", "Overby", "Pallesgaard", "Ravnkilde", "Søgård", "Thorup", "Vestervang", "Ågesen", "Østerlund"}
	norwegianGiven  = []string{"Arnhild", "Birger", "Camilla", "Dagfinn", "Eldbjørg", "Frode", "Gunnhild", "Håkon", "Ingebjørg", "Jostein", "Kjersti", "Leif", "Målfrid", "Njål", "Oddrun", "Preben", "Ragnhild", "Sverre", "Torbjørn", "Unni", "Vidar", "Ylva", "Åshild", "Øyvind"}
	norwegianFamily = []string{"Aasland", "Bjerkås", "Dalsbø", "Eikrem", "Fagerhaug", "Grønli", "Haugdahl", "Innset", "Kvåle", "Lervåg", "Myrvang", "Nedrebø", "Opdal", "Rognli", "Sætre", "Tveitan", "Ulvund", "Vårlid", "Østbø"}
)
