package schedule

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTimes(t *testing.T) {
	for text, want := range map[string][2]int{"7:00": {7, 0}, "07:05": {7, 5}, "23:59": {23, 59}} {
		var j Job
		if err := j.Daily(text); err != nil || j.Hour != want[0] || j.Minute != want[1] {
			t.Errorf("%s: %d:%d, %v", text, j.Hour, j.Minute, err)
		}
	}
	for _, text := range []string{"", "7", "24:00", "7:60", "-1:00", "7:0", "7:000", "7:00 x", "+7:00", "7:00\n* * * * * evil"} {
		var j Job
		if err := j.Daily(text); err == nil {
			t.Errorf("%q is taken for a time", text)
		}
	}
	var j Job
	if err := j.OnWeekday("Mon 7:30"); err != nil || !j.Weekly || j.Weekday != time.Monday || j.Minute != 30 {
		t.Errorf("%+v, %v", j, err)
	}
	for _, text := range []string{"mo 7:00", "7:00", "mon", "mond7:00", "may 7:00"} {
		if err := new(Job).OnWeekday(text); err == nil {
			t.Errorf("%q is taken for a time of the week", text)
		}
	}
}

// likeCron is the command that cron gives to the shell: up to a bare %, with \%
// as %.
func likeCron(line string) string {
	command := strings.SplitN(line, " ", 6)[5]
	var b strings.Builder
	for i := 0; i < len(command); i++ {
		if command[i] == '\\' && i+1 < len(command) && command[i+1] == '%' {
			b.WriteByte('%')
			i++
			continue
		}
		if command[i] == '%' {
			break
		}
		b.WriteByte(command[i])
	}
	return b.String()
}

// A word reaches the program as it is, whatever stands in it.
func TestCronLineThroughTheShell(t *testing.T) {
	printf, err := exec.LookPath("printf")
	if err != nil {
		t.Skip("there is no printf")
	}
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[ -\[\]-~äß]{0,12}`), 1, 3).Draw(t, "words")
		j := Job{Mark: "crm audit: /home/it's 100% $(mine)", Argv: append([]string{printf, "%s,"}, words...)}
		line, err := j.CronLine()
		if err != nil {
			t.Fatal(err)
		}
		c := exec.Command("/bin/sh", "-c", likeCron(line))
		c.Env = []string{"PATH=/usr/bin:/bin"}
		out, err := c.CombinedOutput()
		if want := strings.Join(words, ",") + ","; err != nil || string(out) != want {
			t.Fatalf("%s: %q, not %q: %v", line, out, want, err)
		}
	})
}

func TestCrontab(t *testing.T) {
	j := Job{Mark: "crm audit: /a 100%", Argv: []string{"/bin/crm", "audit"}, Hour: 7}
	line, err := j.CronLine()
	if err != nil || line != `0 7 * * * /bin/crm audit # crm audit: /a 100\%` {
		t.Fatalf("%q, %v", line, err)
	}
	const other = "MAILTO=x\n# 1 1 * * * old # crm audit: /a 100\\%\n5 5 * * * backup # crm audit: /b\n"
	with := j.Crontab(other, line)
	if with != other+line+"\n" {
		t.Errorf("installed:\n%s", with)
	}
	if again := j.Crontab(with, line); again != with {
		t.Errorf("installed twice:\n%s", again)
	}
	j.Hour = 8
	later, _ := j.CronLine()
	if got := j.Crontab(line+"\n"+line+"\n"+other, later); got != later+"\n"+other {
		t.Errorf("replaced:\n%s", got)
	}
	if got := j.Crontab(with, ""); got != other {
		t.Errorf("removed:\n%s", got)
	}
	if got := j.Crontab("0 0 * * * no end", line); got != "0 0 * * * no end\n"+line+"\n" {
		t.Errorf("a last line without an end:\n%s", got)
	}
}

func TestUnits(t *testing.T) {
	j := Job{Mark: "crm audit: /a 100%", Argv: []string{"/my bin/crm", `a"b$c%d`}, Weekly: true, Weekday: time.Monday, Hour: 7}
	service, timer, err := j.Units(6)
	if err != nil || !strings.Contains(service, "\nExecStart=\"/my bin/crm\" \"a\\\"b$$c%%d\"\n") || !strings.Contains(service, "\nSuccessExitStatus=6\n") {
		t.Errorf("%v\n%s", err, service)
	}
	if !strings.Contains(timer, "\nOnCalendar=Mon *-*-* 07:00:00\n") || !strings.Contains(timer, "Description=crm audit: /a 100%%\n") {
		t.Errorf("%s", timer)
	}
}

func TestWordsThatCannotBe(t *testing.T) {
	for _, w := range []string{"a\nb", `a\b`, "a\x00", "\xff"} {
		j := Job{Mark: "m", Argv: []string{"/bin/crm", w}}
		if _, err := j.CronLine(); err == nil {
			t.Errorf("%q is in a crontab", w)
		}
		if _, _, err := j.Units(6); err == nil {
			t.Errorf("%q is in a unit", w)
		}
	}
}
