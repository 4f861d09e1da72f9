package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// start measures the built program with the large body's data: size, time to
// ready, and memory after its lists have been asked for.
func start(ctx context.Context, s settings) error {
	binary := filepath.Join(s.dir, "overgang")
	made := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, "./cmd/overgang")
	made.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := made.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	info, err := os.Stat(binary)
	if err != nil {
		return err
	}
	folder := filepath.Join(s.dir, "large")
	if _, err := os.Stat(folder); err != nil {
		t, err := build(ctx, s, "large", s.people)
		if err != nil {
			return err
		}
		t.close()
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := listener.Addr().String()
	listener.Close()
	run := exec.CommandContext(ctx, binary, "serve", "--data", folder, "--listen", address)
	took := stopwatch()
	if err := run.Start(); err != nil {
		return err
	}
	defer func() {
		run.Process.Signal(syscall.SIGTERM)
		run.Wait()
	}()
	for !answers("http://" + address + "/readyz") {
		if took() > 30*time.Second {
			return fmt.Errorf("not ready after %s", took())
		}
		time.Sleep(2 * time.Millisecond)
	}
	ready := took()
	for range 200 {
		answers("http://" + address + "/sign-in")
	}
	fmt.Printf("\nThe built program with the data of %d people\n", s.people)
	fmt.Printf("  %-34s %8.1f MB\n", "binary", float64(info.Size())/1e6)
	fmt.Printf("  %-34s %8.0f ms\n", "start to ready", ms(ready))
	fmt.Printf("  %-34s %8s\n", "memory (resident, highest)", peak(run.Process.Pid))
	return nil
}

func answers(url string) bool {
	r, err := http.Get(url)
	if err != nil {
		return false
	}
	r.Body.Close()
	return r.StatusCode == http.StatusOK
}

func peak(pid int) string {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return "?"
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if v, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			return strings.TrimSpace(v)
		}
	}
	return "?"
}
