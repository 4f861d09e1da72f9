package visitor

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// Form is a form as it stands on a page, with what is filled in already.
type Form struct {
	page   *Page
	el     *goquery.Selection
	Values url.Values
	files  []attached
	button *goquery.Selection // pressed by Send; nil presses the first
}

type attached struct {
	field, name string
	content     []byte
}

// Form finds the form with the action; of several, the first that has the
// named fields. A form with ids in its action is found by its ending: "*/gate".
func (p *Page) Form(action string, fields ...string) *Form {
	p.Visitor.T.Helper()
	found := p.Doc.Find("form").FilterFunction(func(_ int, s *goquery.Selection) bool {
		at, _ := s.Attr("action")
		at, _, _ = strings.Cut(at, "?")
		if end, ok := strings.CutPrefix(action, "*"); ok {
			if !strings.HasSuffix(at, end) {
				return false
			}
		} else if at != action {
			return false
		}
		for _, f := range fields {
			name, value, exact := strings.Cut(f, "=")
			in := p.controls(s).FilterFunction(func(_ int, c *goquery.Selection) bool {
				return attr(c, "name") == name && (!exact || attr(c, "value") == value)
			})
			if in.Length() == 0 {
				return false
			}
		}
		return true
	}).First()
	if found.Length() == 0 {
		var there []string
		p.Doc.Find("main form").Each(func(_ int, s *goquery.Selection) { there = append(there, attr(s, "action")) })
		p.Visitor.T.Fatalf("%s (%d) has no form %s %v; it has %v and says: %s", p.Path(), p.Status, action, fields, there, clip(p.Text("main")))
	}
	return p.form(found)
}

// HasForm tells whether there is such a form.
func (p *Page) HasForm(action string) bool {
	return p.Doc.Find("form").FilterFunction(func(_ int, s *goquery.Selection) bool {
		if end, ok := strings.CutPrefix(action, "*"); ok {
			return strings.HasSuffix(attr(s, "action"), end)
		}
		return attr(s, "action") == action
	}).Length() > 0
}

// FormIn is the first form inside a row or section.
func (p *Page) FormIn(s *goquery.Selection) *Form {
	p.Visitor.T.Helper()
	found := s.Find("form").First()
	if found.Length() == 0 {
		p.Visitor.T.Fatalf("%s: no form in %q", p.Path(), clip(Words(s)))
	}
	return p.form(found)
}

// controls are a form's own, those tied to it by their attribute included.
func (p *Page) controls(form *goquery.Selection) *goquery.Selection {
	in := form.Find("input, select, textarea, button")
	if id := attr(form, "id"); id != "" {
		in = in.AddSelection(p.Doc.Find("[form='" + id + "']"))
	}
	return in
}

func (p *Page) form(el *goquery.Selection) *Form {
	f := &Form{page: p, el: el, Values: url.Values{}}
	p.controls(el).Each(func(_ int, s *goquery.Selection) {
		name := attr(s, "name")
		if _, off := s.Attr("disabled"); off || name == "" {
			return
		}
		switch goquery.NodeName(s) {
		case "textarea":
			f.Values.Add(name, s.Text())
		case "select":
			chosen := s.Find("option[selected]")
			if chosen.Length() == 0 {
				if _, many := s.Attr("multiple"); many {
					return
				}
				chosen = s.Find("option").First()
			}
			chosen.Each(func(_ int, o *goquery.Selection) { f.Values.Add(name, value(o)) })
		case "input":
			switch attr(s, "type") {
			case "submit", "button", "image", "file", "reset":
			case "checkbox", "radio":
				if _, on := s.Attr("checked"); on {
					f.Values.Add(name, value(s))
				}
			default:
				f.Values.Add(name, attr(s, "value"))
			}
		}
	})
	return f
}

func attr(s *goquery.Selection, name string) string { v, _ := s.Attr(name); return v }

func value(s *goquery.Selection) string {
	if v, ok := s.Attr("value"); ok {
		return v
	}
	if goquery.NodeName(s) == "option" {
		return strings.TrimSpace(s.Text())
	}
	return "on"
}

// Set fills in a field that must stand in the form. A choice is given by its
// value; one that is not offered fails.
func (f *Form) Set(name string, values ...string) *Form {
	t := f.page.Visitor.T
	t.Helper()
	fields := f.page.controls(f.el).FilterFunction(func(_ int, s *goquery.Selection) bool { return attr(s, "name") == name })
	if fields.Length() == 0 {
		var there []string
		f.page.controls(f.el).Each(func(_ int, s *goquery.Selection) { there = append(there, attr(s, "name")) })
		t.Fatalf("%s: the form %s has no field %q; it has %v", f.page.Path(), attr(f.el, "action"), name, there)
	}
	for _, v := range values {
		if !f.offers(fields, v) {
			t.Fatalf("%s: the field %q does not offer %q: %s", f.page.Path(), name, v, clip(Words(fields.Find("option"))))
		}
	}
	f.Values[name] = values
	return f
}

func (f *Form) offers(fields *goquery.Selection, v string) bool {
	ok := false
	fields.Each(func(_ int, s *goquery.Selection) {
		switch {
		case goquery.NodeName(s) == "select":
			s.Find("option").Each(func(_ int, o *goquery.Selection) { ok = ok || value(o) == v })
		case attr(s, "type") == "radio" || attr(s, "type") == "checkbox":
			ok = ok || value(s) == v
		default:
			ok = true
		}
	})
	return ok
}

// Choose sets a select, radio or checkbox by the words beside it.
func (f *Form) Choose(name, words string) *Form {
	t := f.page.Visitor.T
	t.Helper()
	var found string
	ok := false
	take := func(v, said string) {
		if !ok && strings.Contains(strings.Join(strings.Fields(said), " "), words) {
			found, ok = v, true
		}
	}
	f.page.controls(f.el).FilterFunction(func(_ int, s *goquery.Selection) bool { return attr(s, "name") == name }).Each(func(_ int, s *goquery.Selection) {
		if goquery.NodeName(s) == "select" {
			s.Find("option").Each(func(_ int, o *goquery.Selection) { take(value(o), o.Text()) })
			return
		}
		take(value(s), f.page.Doc.Find("label[for='"+attr(s, "id")+"']").Text())
	})
	if !ok {
		t.Fatalf("%s: nothing called %q to choose for %q", f.page.Path(), words, name)
	}
	f.Values.Set(name, found)
	return f
}

// File puts a file into a field.
func (f *Form) File(field, name string, content []byte) *Form {
	f.page.Visitor.T.Helper()
	if f.el.Find("input[type=file][name='"+field+"']").Length() == 0 {
		f.page.Visitor.T.Fatalf("%s: the form %s has no file field %q", f.page.Path(), attr(f.el, "action"), field)
	}
	f.files = append(f.files, attached{field, name, content})
	return f
}

// Send presses the form's button and follows where it leads.
func (f *Form) Send() *Page {
	f.page.Visitor.T.Helper()
	return f.send(f.button)
}

// Press presses the button with that name and value.
func (f *Form) Press(name, v string) *Page {
	f.page.Visitor.T.Helper()
	found := f.page.controls(f.el).FilterFunction(func(_ int, s *goquery.Selection) bool {
		return goquery.NodeName(s) == "button" && attr(s, "name") == name && attr(s, "value") == v
	})
	if found.Length() == 0 {
		f.page.Visitor.T.Fatalf("%s: the form %s has no button %s=%s", f.page.Path(), attr(f.el, "action"), name, v)
	}
	return f.send(found.First())
}

// Click presses the first button with the words.
func (f *Form) Click(words string) *Page {
	f.page.Visitor.T.Helper()
	found := f.page.controls(f.el).Filter("button").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return strings.Contains(Words(s), words)
	})
	if found.Length() == 0 {
		f.page.Visitor.T.Fatalf("%s: the form %s has no button %q", f.page.Path(), attr(f.el, "action"), words)
	}
	return f.send(found.First())
}

func (f *Form) send(button *goquery.Selection) *Page {
	v := f.page.Visitor
	v.T.Helper()
	action := f.page.resolve(attr(f.el, "action"))
	if button == nil { // the first button is the one the Enter key presses
		button = f.page.controls(f.el).Filter("button").FilterFunction(func(_ int, s *goquery.Selection) bool {
			return attr(s, "type") != "button" && attr(s, "type") != "reset"
		}).First()
	}
	if name := attr(button, "name"); name != "" {
		f.Values.Set(name, attr(button, "value"))
	}
	if to, ok := button.Attr("formaction"); ok {
		action = f.page.resolve(to)
	}
	if !strings.EqualFold(attr(f.el, "method"), "post") {
		u, err := url.Parse(action)
		if err != nil {
			v.T.Fatal(err)
		}
		u.RawQuery = f.Values.Encode()
		return v.Open(u.String())
	}
	var body bytes.Buffer
	kind := "application/x-www-form-urlencoded"
	if attr(f.el, "enctype") == "multipart/form-data" {
		w := multipart.NewWriter(&body)
		for name, all := range f.Values {
			for _, one := range all {
				w.WriteField(name, one)
			}
		}
		for _, a := range f.files {
			part, err := w.CreateFormFile(a.field, a.name)
			if err != nil {
				v.T.Fatal(err)
			}
			part.Write(a.content)
		}
		w.Close()
		kind = w.FormDataContentType()
	} else {
		body.WriteString(f.Values.Encode())
	}
	r, err := http.NewRequest(http.MethodPost, action, &body)
	if err != nil {
		v.T.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	return v.Do(r)
}

// Done fails unless the form was taken: the page that follows is whole and
// shows no fault.
func (p *Page) Done() *Page {
	p.Visitor.T.Helper()
	if p.Status != http.StatusOK || p.Doc.Find("[data-faults]").Length() > 0 {
		p.Visitor.T.Fatalf("%s: %d %s", p.Path(), p.Status, p.refusal())
	}
	return p
}

// Refused fails unless the form came back with the status and the words.
func (p *Page) Refused(status int, words ...string) *Page {
	p.Visitor.T.Helper()
	if p.Status != status {
		p.Visitor.T.Fatalf("%s: %d, want %d: %s", p.Path(), p.Status, status, p.refusal())
	}
	return p.Says(words...)
}

func (p *Page) refusal() string {
	if s := p.Text("[data-faults]"); s != "" {
		return s
	}
	return clip(p.Text("main"))
}
