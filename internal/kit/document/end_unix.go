//go:build unix

package document

import (
	"os/exec"
	"syscall"
)

// endWholeGroup makes the end of the time limit reach the command's children
// as well: a browser is many processes.
func endWholeGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
