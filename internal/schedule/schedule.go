// Package schedule writes the entries by which cron and systemd start a program
// at a time of the day: the words in them quoted so that the program gets what
// was meant. It starts and changes nothing.
package schedule

import (
	"fmt"
	"strings"
	"time"

	"crm/internal/shell"
)

// Job is a program with arguments and when it runs.
type Job struct {
	Mark    string   // tells it from other jobs: what it is and for what
	Argv    []string // the program by its whole path, and its arguments
	Weekly  bool     // on Weekday, else every day
	Weekday time.Weekday
	Hour    int
	Minute  int
}

// TimeError tells of a time that is none.
type TimeError struct{ Text, Want string }

func (e *TimeError) Error() string { return fmt.Sprintf("%q is no time: %s", e.Text, e.Want) }

// WordError tells of a word that cannot be written so that cron or systemd pass
// it on as it is.
type WordError struct{ Word string }

func (e *WordError) Error() string {
	return fmt.Sprintf("%q has a line break, control character or backslash, which jobs cannot be given", e.Word)
}

// ProgramError tells of a program that systemd does not start, for its path.
type ProgramError struct{ Path string }

func (e *ProgramError) Error() string {
	return fmt.Sprintf("systemd starts no program whose path has a quotation mark, as %s has: move it, or let cron start it", e.Path)
}

// Daily reads "7:00" into the job.
func (j *Job) Daily(text string) error {
	var rest string
	n, _ := fmt.Sscanf(text+" .", "%d:%d %s", &j.Hour, &j.Minute, &rest)
	_, minutes, _ := strings.Cut(text, ":")
	if n != 3 || rest != "." || len(minutes) != 2 || strings.Trim(text, "0123456789:") != "" || j.Hour < 0 || j.Hour > 23 || j.Minute < 0 || j.Minute > 59 {
		return &TimeError{text, "write it like 7:00 or 18:30"}
	}
	return nil
}

// OnWeekday reads "mon 7:00" into the job.
func (j *Job) OnWeekday(text string) error {
	day, at, _ := strings.Cut(strings.TrimSpace(text), " ")
	day = strings.ToLower(day)
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name := strings.ToLower(d.String()); len(day) >= 3 && strings.HasPrefix(name, day) && j.Daily(strings.TrimSpace(at)) == nil {
			j.Weekly, j.Weekday = true, d
			return nil
		}
	}
	return &TimeError{text, `write it like "mon 7:00"`}
}

func (j *Job) check() error {
	for _, w := range append([]string{j.Mark}, j.Argv...) {
		for _, r := range w {
			if r < ' ' || r == 0x7f || r == '\\' || r == '\ufffd' {
				return &WordError{w}
			}
		}
	}
	return nil
}

// CronLine is the line of a crontab. The error is a *WordError.
func (j *Job) CronLine() (string, error) {
	if err := j.check(); err != nil {
		return "", err
	}
	day := "*"
	if j.Weekly {
		day = fmt.Sprint(int(j.Weekday))
	}
	command := shell.Line(j.Argv...) + j.ending()
	// A bare % would end the command, inside quotes too.
	return fmt.Sprintf("%d %d * * %s %s", j.Minute, j.Hour, day, strings.ReplaceAll(command, "%", `\%`)), nil
}

// ending is a remark of the shell's, by which the line is known again.
func (j *Job) ending() string { return " # " + j.Mark }

// Crontab is a crontab with the line of the job in the place of its older ones;
// an empty line only removes them. Lines that are remarks are left alone.
func (j *Job) Crontab(old, line string) string {
	end := strings.ReplaceAll(j.ending(), "%", `\%`)
	var b strings.Builder
	put := func(s string) {
		if s != "" {
			b.WriteString(strings.TrimSuffix(s, "\n") + "\n")
		}
	}
	for l := range strings.Lines(old) {
		text := strings.TrimRight(l, "\r\n")
		if !strings.HasSuffix(text, end) || strings.HasPrefix(strings.TrimSpace(text), "#") {
			b.WriteString(l)
			continue
		}
		put(line)
		line = ""
	}
	if line != "" && b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
		b.WriteByte('\n')
	}
	put(line)
	return b.String()
}

// Units are the texts of a service and of the timer that starts it. Exit code
// done is as good as 0. The error is a *WordError or a *ProgramError.
func (j *Job) Units(done int) (service, timer string, err error) {
	if err := j.check(); err != nil {
		return "", "", err
	}
	if strings.ContainsAny(j.Argv[0], `"'`) {
		return "", "", &ProgramError{j.Argv[0]}
	}
	// Nothing takes the place of a $ in the path of the program.
	words := []string{`"` + strings.ReplaceAll(j.Argv[0], "%", "%%") + `"`}
	for _, w := range j.Argv[1:] {
		words = append(words, `"`+strings.NewReplacer(`"`, `\"`, "%", "%%", "$", "$$").Replace(w)+`"`)
	}
	about := strings.ReplaceAll(j.Mark, "%", "%%")
	service = fmt.Sprintf("[Unit]\nDescription=%s\n\n[Service]\nType=oneshot\nSuccessExitStatus=%d\nExecStart=%s\n", about, done, strings.Join(words, " "))
	day := ""
	if j.Weekly {
		day = j.Weekday.String()[:3] + " "
	}
	timer = fmt.Sprintf("[Unit]\nDescription=%s\n\n[Timer]\nOnCalendar=%s*-*-* %02d:%02d:00\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n", about, day, j.Hour, j.Minute)
	return service, timer, nil
}
