package story

import (
	"cmp"
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// The people of document 003's university in its demonstration.
const (
	agneta   = "Agneta Lindmark"  // answers for support
	jonas    = "Jonas Hagfors"    // central support
	katarina = "Katarina Fjällmo" // local desk, chemistry
	perOrn   = "Per Örnhage"      // local desk, mechanics
	sten     = "Sten Vikholm"     // network group
	marianne = "Marianne Torpvik" // ledger group
	birgit   = "Birgit Hällmark"  // super-user of the ledger
	gudrun   = "Gudrun Stålvik"   // owns most services
	chemist  = "Bertil Idestrand" // asks, at chemistry
)

// campus is the demonstration told up to a moment, from where a story goes on.
type campus struct {
	*whole.House
	body string
	lang string // people read in; sv unless said otherwise
	in   map[string]*visitor.Visitor
}

// university runs a story on every database there is, at the university.
func university(t *testing.T, when string, story func(t *testing.T, c *campus)) {
	t.Helper()
	demoBody(t, when, "Björkenäs tekniska högskola", story)
}

// demoBody is the same at any body of the demonstration.
func demoBody(t *testing.T, when, name string, story func(t *testing.T, c *campus)) {
	t.Helper()
	whole.Told(t, whole.At(when), func(t *testing.T, h *whole.House) {
		c := &campus{House: h, in: map[string]*visitor.Visitor{}}
		for _, r := range c.Program.Story().Roles {
			if r.BodyName == name {
				c.body = r.Body
			}
		}
		story(t, c)
	})
}

var addressIn = regexp.MustCompile(`^https?://[^/]+`)

// as is somebody of the story, signed in by a link of their own.
func (c *campus) as(name string) *visitor.Visitor {
	c.T.Helper()
	if v := c.in[name]; v != nil {
		return v
	}
	link, err := c.Program.Entrance.LinkFor(context.Background(), access.Command(c.body), c.Clock.Now(), c.person(name), time.Hour)
	if err != nil {
		c.T.Fatalf("%s: %v", name, err)
	}
	v := c.Visitor(cmp.Or(c.lang, "sv"))
	v.Post(addressIn.ReplaceAllString(link, ""), url.Values{}).Done()
	c.in[name] = v
	return v
}

// person is the id of somebody, by name.
func (c *campus) person(name string) string {
	c.T.Helper()
	return c.one(`SELECT id FROM persons WHERE body = $1 AND fold = $2`, c.body, text.Fold(name))
}

// one is a single value of the database: what addresses of pages are made of.
func (c *campus) one(query string, args ...any) string {
	c.T.Helper()
	var found []string
	err := c.Program.DB.Read(context.Background(), db.Everyone, func(tx *db.Tx) error { return tx.Select(&found, query, args...) })
	if err != nil || len(found) == 0 {
		c.T.Fatalf("%s %v: %v %v", query, args, found, err)
	}
	return found[0]
}

// service is the id of a service, by name.
func (c *campus) service(name string) string {
	c.T.Helper()
	return c.one(`SELECT id FROM services WHERE body = $1 AND name = $2`, c.body, name)
}

// see opens a page as somebody.
func (c *campus) see(name, path string) *visitor.Page {
	c.T.Helper()
	return c.as(name).See(path)
}

// told makes a ticket by the phone note and answers its page.
func (c *campus) told(by, who, what, service, button string) *visitor.Page {
	c.T.Helper()
	f := c.see(by, "/desk/new").FormFor(button).Set("who", who).Set("title", what)
	if service != "" {
		f.Choose("service", service)
	}
	return f.Click(button).Done()
}

// number is the number of a ticket with a title, the latest first.
func (c *campus) ticket(title string) string {
	c.T.Helper()
	return c.one(`SELECT id FROM tickets WHERE body = $1 AND title = $2 ORDER BY id DESC`, c.body, title)
}

// duty does by hand what the program does by the clock.
func (c *campus) duty(name string) {
	c.T.Helper()
	for _, d := range c.Program.Duties() {
		if d.Name == name {
			if err := d.Do(context.Background(), c.Clock.Now()); err != nil {
				c.T.Fatal(err)
			}
			return
		}
	}
	c.T.Fatalf("no duty %s", name)
}

// eventually waits for what the background does.
func (c *campus) eventually(what string, ok func() bool) {
	c.T.Helper()
	for until := time.Now().Add(time.Minute); time.Now().Before(until); time.Sleep(25 * time.Millisecond) {
		if ok() {
			return
		}
	}
	c.T.Fatalf("never: %s", what)
}

func has(p *visitor.Page, words string) bool { return strings.Contains(p.Text("main"), words) }

// all are the values of a column.
func (c *campus) all(query string, args ...any) (found []string) {
	c.T.Helper()
	err := c.Program.DB.Read(context.Background(), db.Everyone, func(tx *db.Tx) error { return tx.Select(&found, query, args...) })
	if err != nil {
		c.T.Fatal(err)
	}
	return found
}
