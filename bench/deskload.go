package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
)

const (
	apiClients  = 8
	mailSenders = 4
	loadFor     = 10 * time.Second
)

// deskLoad lets 8 programs take tickets in and 4 mail servers hand mail over,
// at the built program with the data of deskPages.
func deskLoad(ctx context.Context, s settings) error {
	binary, err := compile(ctx, s)
	if err != nil {
		return err
	}
	fmt.Printf("\nThe built program at its desk, every yes durable (SQLite FULL), clients on the same two cores\n")
	fmt.Printf("  %-34s %10s %10s %8s\n", "", "10,000", fmt.Sprint(s.tickets), "ratio")
	var figures [2]map[string]float64
	for i, size := range []int{10_000, s.tickets} {
		o, token, err := equip(ctx, s, size)
		if err != nil {
			return err
		}
		o.close()
		if figures[i], err = o.load(ctx, binary, token); err != nil {
			return err
		}
		if figures[i][rawName], err = o.raw(ctx); err != nil {
			return err
		}
	}
	for _, name := range []string{"tickets made a second, 8 clients", rawName, "mails taken a second, 4 senders", "mails made tickets a second", "start to ready, ms", "memory (resident, highest), MB"} {
		a, b := figures[0][name], figures[1][name]
		fmt.Printf("  %-34s %10.0f %10.0f %7.2fx\n", name, a, b, b/max(a, 1))
	}
	return nil
}

// equip furnishes a desk and gives a program a token to it.
func equip(ctx context.Context, s settings, n int) (*office, string, error) {
	o, err := furnish(ctx, s, n)
	if err != nil {
		return nil, "", err
	}
	token := access.TokenPrefix + ids.Secret()
	err = o.DB.Write(ctx, o.body, func(tx *db.Tx) error {
		return access.AddToken(tx, access.TokenRow{Body: o.body, ID: ids.New(), Name: "bench", Person: o.persons[0], Hash: access.Hash(token), Scopes: "desk.read desk.work", CreatedAt: now})
	})
	return o, token, err
}

func compile(ctx context.Context, s settings) (string, error) {
	binary := filepath.Join(s.dir, "overgang")
	made := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, "./cmd/overgang")
	made.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := made.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return binary, nil
}

func freePort() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// load runs the program and measures it.
func (o *office) load(ctx context.Context, binary, token string) (map[string]float64, error) {
	pages, mail := freePort(), freePort()
	run := exec.CommandContext(ctx, binary, "serve", "--data", o.folder, "--listen", pages, "--mail-lmtp", mail, "--api-rate", "1000000")
	run.Stderr = &firstLines{left: 3}
	took := stopwatch()
	if err := run.Start(); err != nil {
		return nil, err
	}
	defer func() {
		run.Process.Signal(syscall.SIGTERM)
		run.Wait()
	}()
	for !answers("http://" + pages + "/readyz") {
		if took() > time.Minute {
			return nil, fmt.Errorf("not ready after %s", took())
		}
		time.Sleep(2 * time.Millisecond)
	}
	out := map[string]float64{"start to ready, ms": ms(took())}
	var err error
	if out["tickets made a second, 8 clients"], err = o.make8("http://"+pages, token); err != nil {
		return nil, err
	}
	if out["mails taken a second, 4 senders"], out["mails made tickets a second"], err = o.mail4(mail, "http://"+pages, token); err != nil {
		return nil, err
	}
	var kb float64
	fmt.Sscanf(peak(run.Process.Pid), "%f", &kb)
	out["memory (resident, highest), MB"] = kb / 1024
	return out, nil
}

// make8 is how many tickets a second 8 clients get made.
func (o *office) make8(base, token string) (float64, error) {
	var made, failed atomic.Int64
	var wg sync.WaitGroup
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: apiClients}}
	took := stopwatch()
	for c := range apiClients {
		wg.Go(func() {
			for i := 0; took() < loadFor; i++ {
				n := c*1_000_000 + i
				body := fmt.Sprintf(`{"kind":"fault","title":%q,"text":%q,"service":"service%02d","requester":%q,"channel":"api","client":"%s-%d"}`,
					title(n), words(n), n%catalog, o.persons[n%len(o.persons)], ids.New(), n)
				r, _ := http.NewRequest("POST", base+"/api/v1/tickets", strings.NewReader(body))
				r.Header.Set("Authorization", "Bearer "+token)
				r.Header.Set("Content-Type", "application/json")
				answer, err := client.Do(r)
				if err != nil {
					failed.Add(1)
					continue
				}
				if answer.StatusCode != 201 {
					failed.Add(1)
					if failed.Load() == 1 {
						said, _ := io.ReadAll(answer.Body)
						fmt.Fprintln(os.Stderr, answer.StatusCode, string(said))
					}
				} else {
					made.Add(1)
				}
				io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
			}
		})
	}
	wg.Wait()
	if failed.Load() > 0 {
		return 0, fmt.Errorf("%d of %d were refused", failed.Load(), made.Load()+failed.Load())
	}
	return float64(made.Load()) / took().Seconds(), nil
}

// mail4 is how many mails of 5 kB a second four mail servers hand over, and how
// many a second have become tickets when the last has.
func (o *office) mail4(at, base, token string) (taken, dealt float64, err error) {
	before, err := o.open(base, token)
	if err != nil {
		return 0, 0, err
	}
	var sent atomic.Int64
	var wg sync.WaitGroup
	var wrong atomic.Pointer[error]
	took := stopwatch()
	for c := range mailSenders {
		wg.Go(func() {
			if err := o.send(at, c, took, &sent); err != nil {
				wrong.Store(&err)
			}
		})
	}
	wg.Wait()
	if err := wrong.Load(); err != nil {
		return 0, 0, *err
	}
	taken = float64(sent.Load()) / took().Seconds()
	for {
		n, err := o.open(base, token)
		if err != nil {
			return 0, 0, err
		}
		if n-before >= int(sent.Load()) {
			return taken, float64(sent.Load()) / took().Seconds(), nil
		}
		if took() > 3*time.Minute {
			return 0, 0, fmt.Errorf("%d of %d mails became tickets in %s", n-before, sent.Load(), took())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (o *office) send(at string, c int, took func() time.Duration, sent *atomic.Int64) error {
	conn, err := net.Dial("tcp", at)
	if err != nil {
		return err
	}
	client := smtp.NewClientLMTP(conn)
	defer client.Close()
	for i := 0; took() < loadFor; i++ {
		if err := client.Mail(fmt.Sprintf("p%d@storby.example", (c*askers/mailSenders+i)%len(o.persons)), nil); err != nil {
			return err
		}
		if err := client.Rcpt("support@storby.example", nil); err != nil {
			return err
		}
		w, err := client.Data()
		if err != nil {
			return err
		}
		if _, err := w.Write(multipart(c, i, (c*askers/mailSenders+i)%len(o.persons))); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		sent.Add(1)
	}
	return client.Quit()
}

// multipart is a real mail of about 5 kB: text, HTML and a small attachment.
func multipart(c, i, from int) []byte {
	var b bytes.Buffer
	n := c*1_000_000 + i
	text := words(n) + "\r\n\r\n" + words(n+1) + "\r\n\r\nMed venlig hilsen\r\n" + given[from%len(given)] + "\r\n"
	file := make([]byte, 2000)
	rand.NewChaCha8([32]byte{byte(c), byte(i), byte(i >> 8)}).Read(file)
	fmt.Fprintf(&b, "From: %s <p%d@storby.example>\r\nTo: support@storby.example\r\nSubject: %s\r\nMessage-ID: <%d.%s@storby.example>\r\nDate: %s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=yd\r\n\r\n",
		given[from%len(given)], from, strings.ReplaceAll(title(n), "æ", "ae"), n, ids.New(), clock.At(time.Unix(1_790_000_000, 0)).Time().Format(time.RFC1123Z))
	fmt.Fprintf(&b, "--yd\r\nContent-Type: multipart/alternative; boundary=in\r\n\r\n--in\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n--in\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>%s</p><p>%s</p></body></html>\r\n--in--\r\n", text, words(n), words(n+1))
	encoded := base64.StdEncoding.EncodeToString(file)
	fmt.Fprintf(&b, "--yd\r\nContent-Type: application/octet-stream; name=log.bin\r\nContent-Disposition: attachment; filename=log.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	for ; len(encoded) > 76; encoded = encoded[76:] {
		b.WriteString(encoded[:76] + "\r\n")
	}
	b.WriteString(encoded + "\r\n--yd--\r\n")
	return b.Bytes()
}

// open is how many tickets are open, by the counts of the queues.
func (o *office) open(base, token string) (int, error) {
	r, _ := http.NewRequest("GET", base+"/api/v1/queues?limit=200", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	var list struct {
		Items []struct {
			Open int `json:"open"`
		} `json:"items"`
	}
	sum := 0
	err = json.NewDecoder(answer.Body).Decode(&list)
	for _, one := range list.Items {
		sum += one.Open
	}
	return sum, err
}

// firstLines shows the first errors of the program's log, so that a failed run
// says why.
type firstLines struct{ left int }

func (f *firstLines) Write(p []byte) (int, error) {
	if f.left > 0 && bytes.Contains(p, []byte(`"level":"ERROR"`)) {
		f.left--
		os.Stderr.Write(p)
	}
	return len(p), nil
}
