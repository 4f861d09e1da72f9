// Package form reads what somebody typed, keeps it as typed for showing again,
// and collects what is wrong beside the field it belongs to.
package form

import (
	"errors"
	"io"
	"mime/multipart"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Longest is how many characters a field takes when nothing else is said.
const Longest = 20_000

// Form is one sent (or prefilled) form. It is not for several goroutines.
type Form struct {
	values url.Values
	files  map[string][]*multipart.FileHeader
	Faults fault.Faults
	stale  *fault.Stale
}

// New is an empty form, to be prefilled with Set.
func New() *Form { return &Form{values: url.Values{}} }

// From takes the values of a request.
func From(values url.Values, files map[string][]*multipart.FileHeader) *Form {
	return &Form{values: values, files: files}
}

// Set prefills a field.
func (f *Form) Set(field string, values ...string) *Form {
	f.values[field] = values
	return f
}

// Value is a field as typed.
func (f *Form) Value(field string) string { return f.values.Get(field) }

// Values are all values of a field as typed.
func (f *Form) Values(field string) []string { return f.values[field] }

// Has tells whether the field was sent at all.
func (f *Form) Has(field string) bool { return f.values.Has(field) }

// Text is a field cleaned (text.Clean), line breaks kept.
func (f *Form) Text(field string) string {
	s := text.Clean(f.values.Get(field))
	if len([]rune(s)) > Longest {
		f.Faults.Add(field, "fault.too_long", fault.Args{"max": Longest})
		return ""
	}
	return s
}

// Line is a field on one line, at most 300 characters.
func (f *Form) Line(field string) string {
	s := strings.Join(strings.Fields(f.Text(field)), " ")
	if len([]rune(s)) > 300 {
		f.Faults.Add(field, "fault.too_long", fault.Args{"max": 300})
		return ""
	}
	return s
}

// Int is a whole number; 0 where nothing was typed.
func (f *Form) Int(field string) int {
	s := strings.Join(strings.Fields(text.Clean(f.values.Get(field))), "")
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n > 1_000_000_000 || n < -1_000_000_000 {
		f.Faults.Add(field, "fault.not_a_number")
		return 0
	}
	return n
}

var nordicDay = regexp.MustCompile(`^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$`)

// Day is an ISO day, or day.month.year as people type it; unset where nothing
// was typed.
func (f *Form) Day(field string) clock.Day {
	s := text.Clean(f.values.Get(field))
	if m := nordicDay.FindStringSubmatch(s); m != nil {
		s = m[3] + "-" + pad(m[2]) + "-" + pad(m[1])
	}
	d, err := clock.ParseDay(s)
	if err != nil {
		f.Faults.Add(field, "fault.not_a_day")
		return ""
	}
	return d
}

func pad(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// Moment is a datetime-local value ("2026-04-14T15:30") in the zone; unset
// where nothing was typed.
func (f *Form) Moment(field string, zone *time.Location) clock.Instant {
	s := text.Clean(f.values.Get(field))
	if s == "" {
		return 0
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02 15.04"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return clock.At(t)
		}
	}
	f.Faults.Add(field, "fault.not_a_time")
	return 0
}

// SetMoment prefills a datetime-local field.
func (f *Form) SetMoment(field string, at clock.Instant, zone *time.Location) *Form {
	if !at.IsSet() {
		return f.Set(field, "")
	}
	return f.Set(field, at.In(zone).Format("2006-01-02T15:04"))
}

// Bool tells whether a box is ticked.
func (f *Form) Bool(field string) bool {
	switch f.values.Get(field) {
	case "", "0", "false", "off":
		return false
	}
	return true
}

// List are the chosen values of a field, cleaned, empties left out.
func (f *Form) List(field string) []string {
	var list []string
	for _, v := range f.values[field] {
		if v = text.Clean(v); v != "" {
			list = append(list, v)
		}
	}
	return list
}

// Choice is one of the allowed values, or a fault beside the field.
func (f *Form) Choice(field string, allowed ...string) string {
	s := f.values.Get(field)
	if slices.Contains(allowed, s) {
		return s
	}
	f.Faults.Add(field, "fault.not_a_choice")
	return ""
}

// Need notes every field that is empty.
func (f *Form) Need(fields ...string) {
	for _, field := range fields {
		if text.Clean(f.values.Get(field)) == "" && f.FaultOf(field) == nil {
			f.Faults.Add(field, "fault.required")
		}
	}
}

// Version is the hidden version of the thing as it was when the form opened.
func (f *Form) Version() int {
	n, _ := strconv.Atoi(f.values.Get("version"))
	return n
}

// File is an uploaded file; name is "" when none was chosen.
func (f *Form) File(field string) (name string, content []byte, err error) {
	heads := f.files[field]
	if len(heads) == 0 || heads[0].Filename == "" {
		return "", nil, nil
	}
	file, err := heads[0].Open()
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	content = make([]byte, heads[0].Size)
	_, err = io.ReadFull(file, content)
	return text.Clean(heads[0].Filename), content, err
}

// File is one of a field's files.
type File struct {
	Name, Type string // as the browser calls it; anything
	Content    []byte
}

// Files are all uploaded files of a field, in the order they were chosen.
func (f *Form) Files(field string) ([]File, error) {
	var all []File
	for _, head := range f.files[field] {
		if head.Filename == "" {
			continue
		}
		file, err := head.Open()
		if err != nil {
			return nil, err
		}
		content := make([]byte, head.Size)
		_, err = io.ReadFull(file, content)
		file.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, File{text.Clean(head.Filename), head.Header.Get("Content-Type"), content})
	}
	return all, nil
}

// Bad tells whether anything is wrong.
func (f *Form) Bad() bool { return f != nil && (len(f.Faults) > 0 || f.stale != nil) }

// FaultOf is the first fault beside a field, nil when there is none.
func (f *Form) FaultOf(field string) *fault.Fault {
	for _, wrong := range f.Faults {
		if wrong.Field == field {
			return wrong
		}
	}
	return nil
}

// Refused sorts a use case's answer: faults about what was typed, a rule's
// refusal, a conflict or too many tries belong to the form, which is shown
// again; anything else is returned for the frame to answer.
func (f *Form) Refused(err error) (again bool, other error) {
	if err == nil {
		return f.Bad(), nil
	}
	var stale *fault.Stale
	if errors.As(err, &stale) {
		f.stale = stale
		f.Faults = append(f.Faults, fault.New(fault.Conflict, "fault.stale"))
		return true, nil
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Refused, fault.Conflict, fault.TooMany:
		f.Faults = append(f.Faults, fault.List(err)...)
		return true, nil
	}
	return false, err
}

// Current is the thing as it stands now, when someone else was quicker.
func (f *Form) Current() (any, bool) {
	if f == nil || f.stale == nil {
		return nil, false
	}
	return f.stale.Current, true
}
