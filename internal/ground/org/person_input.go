package org

import (
	"slices"
	"unicode/utf8"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// PersonInput is what somebody types about a person. Lang "" is the body's.
type PersonInput struct {
	Given, Family, Lang, Mobile string
}

const longest = 120 // runes of a name or title

// check cleans the input; faults lie on given, family, lang and mobile.
func (in PersonInput) check(b Body) (PersonInput, fault.Faults) {
	var faults fault.Faults
	in.Given, in.Family = name(&faults, "given", in.Given), text.Clean(in.Family)
	if utf8.RuneCountInString(in.Family) > longest {
		faults.Add("family", "fault.too_long", fault.Args{"max": longest})
	}
	if in.Lang == "" {
		in.Lang = b.Lang
	}
	if text.Known(in.Lang) == "" {
		faults.Add("lang", "fault.not_a_choice")
	}
	if in.Mobile != "" {
		number, ok := E164(in.Mobile, b.Country)
		if !ok {
			faults.Add("mobile", "fault.not_a_phone")
		}
		in.Mobile = number
	}
	return in, faults
}

// PositionInput is what somebody types about a position. An unset From is "as
// long as anybody knows".
type PositionInput struct {
	Kind, Unit, Title string
	From, To          clock.Day
}

// check cleans the input; faults lie on kind, title and to.
func (in PositionInput) check() (PositionInput, fault.Faults) {
	var faults fault.Faults
	if !slices.Contains(PositionKinds, in.Kind) {
		faults.Add("kind", "fault.not_a_choice")
	}
	in.Title = text.Clean(in.Title)
	if utf8.RuneCountInString(in.Title) > longest {
		faults.Add("title", "fault.too_long", fault.Args{"max": longest})
	}
	between(&faults, "to", in.From, in.To)
	return in, faults
}

// EmailInput is what somebody types about an address.
type EmailInput struct {
	Address, Kind string
	From, To      clock.Day
}

// EmailKinds in the order they are shown.
var EmailKinds = []string{"primary", "secondary", "alias"}

// check cleans the input; faults lie on address, address_kind and to.
func (in EmailInput) check() (EmailInput, fault.Faults) {
	var faults fault.Faults
	address, ok := Address(in.Address)
	switch {
	case address == "":
		faults.Add("address", "fault.required")
	case !ok:
		faults.Add("address", "fault.not_an_address")
	}
	in.Address = address
	if !slices.Contains(EmailKinds, in.Kind) {
		faults.Add("address_kind", "fault.not_a_choice")
	}
	between(&faults, "to", in.From, in.To)
	return in, faults
}

// LeaveInput is what somebody types about a leave; To unset is not known yet.
type LeaveInput struct {
	Reason   string
	From, To clock.Day
}

func (in LeaveInput) check() (LeaveInput, fault.Faults) {
	var faults fault.Faults
	if !in.From.IsSet() {
		faults.Add("from", "fault.required")
	}
	in.Reason = text.Clean(in.Reason)
	if utf8.RuneCountInString(in.Reason) > 300 {
		faults.Add("reason", "fault.too_long", fault.Args{"max": 300})
	}
	between(&faults, "to", in.From, in.To)
	return in, faults
}

func name(faults *fault.Faults, field, typed string) string {
	typed = text.Clean(typed)
	if typed == "" {
		faults.Add(field, "fault.required")
	}
	if utf8.RuneCountInString(typed) > longest {
		faults.Add(field, "fault.too_long", fault.Args{"max": longest})
	}
	return typed
}

func between(faults *fault.Faults, field string, from, to clock.Day) {
	if from.IsSet() && to.IsSet() && to < from {
		faults.Add(field, "fault.ends_before_start")
	}
}
