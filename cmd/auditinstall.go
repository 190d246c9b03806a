package cmd

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"crm/internal/audit"
	"crm/internal/format/mail"
	"crm/internal/schedule"
	"crm/internal/shell"
)

// auditJobOptions is what "crm audit install" was asked.
type auditJobOptions struct {
	daily, weekly, mail, severity string
	cron, systemd, fresh, dry     bool
}

func newAuditInstall(a *App) *cobra.Command {
	var o auditJobOptions
	c := &cobra.Command{
		Use:   "install [-- RULE…]",
		Short: "run the audit of this store by cron or systemd",
		Long: `Let cron, or a timer of systemd, run "crm audit" on this store for you, every day or
every week. What is installed is shown first. Run again, it takes the place of what
it installed before; "crm audit uninstall" removes it. Without --mail, cron mails
what the audit prints, and systemd keeps it in the journal.`,
		Example: `  crm audit install --daily 7:00 --mail anna@firm.example
  crm audit install --weekly "mon 7:00" --new -- stale consent
  crm audit install --dry-run`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error { return a.installAudit(args, &o) },
		ValidArgsFunction: func(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			return offerRules(args, word), cobra.ShellCompDirectiveNoFileComp
		},
	}
	f := c.Flags()
	f.StringVar(&o.daily, "daily", "", "every day at a `TIME` (default 7:00)")
	f.StringVar(&o.weekly, "weekly", "", "every week at a `TIME`, as in \"mon 7:00\"")
	f.BoolVar(&o.cron, "cron", false, "by cron (default, where there is a crontab)")
	f.BoolVar(&o.systemd, "systemd", false, "by a timer of systemd, of your own")
	f.StringVar(&o.mail, "mail", "", "send what was found to `ADDRESS`, or several with commas between")
	f.BoolVar(&o.fresh, "new", false, "tell only what the last run did not")
	f.BoolVar(&o.dry, "dry-run", false, "show what would be installed and change nothing")
	severityFlag(a, c, &o.severity, "", "the least `SEVERITY` that is told: error, warning, note")
	completeFlag(a, c, "daily", offer("7:00"))
	completeFlag(a, c, "weekly", offer("mon 7:00"))
	completeFlag(a, c, "mail", offer())
	return c
}

func newAuditUninstall(a *App) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:     "uninstall",
		Short:   "no longer run the audit of this store by itself",
		Long:    `Remove what "crm audit install" installed for this store, from cron and from systemd.`,
		Example: "  crm audit uninstall\n  crm audit uninstall --dry-run",
		Args:    needs(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			j, err := a.auditJob()
			if err != nil {
				return err
			}
			return a.uninstallAudit(j, dry)
		},
		ValidArgsFunction: completeNothing,
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "say what would be removed and change nothing")
	return c
}

// auditJob is the job of this store, without arguments.
func (a *App) auditJob() (*schedule.Job, error) {
	s, err := a.store()
	if err != nil {
		return nil, err
	}
	root, err := filepath.Abs(s.Root())
	if err != nil {
		return nil, err
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return &schedule.Job{Mark: "crm audit: " + root, Argv: []string{program, "--store", root, "--quiet", "--no-input", "audit"}, Hour: 7}, nil
}

// fill reads what was asked into the job.
func (o *auditJobOptions) fill(a *App, j *schedule.Job, rules []string) error {
	var err error
	switch {
	case o.daily != "" && o.weekly != "":
		return &UsageError{Msg: "--daily and --weekly exclude each other"}
	case o.cron && o.systemd:
		return &UsageError{Msg: "--cron and --systemd exclude each other"}
	case o.daily != "":
		err = j.Daily(o.daily)
	case o.weekly != "":
		err = j.OnWeekday(o.weekly)
	}
	if err != nil {
		return &UsageError{Msg: err.Error()}
	}
	set, err := a.settings()
	if err != nil {
		return err
	}
	if _, err := audit.Choose(set, rules); err != nil {
		return err
	}
	if o.fresh {
		j.Argv = append(j.Argv, "--new")
	}
	if o.severity != "" {
		if _, ok := audit.ParseSeverity(o.severity); !ok {
			return noSeverity(o.severity)
		}
		j.Argv = append(j.Argv, "--severity", o.severity)
	}
	if o.mail != "" {
		if _, err := mail.Recipients(o.mail); err != nil {
			return &UsageError{Msg: "--mail " + err.Error()}
		}
		j.Argv = append(j.Argv, "--mail", o.mail)
	}
	if len(rules) > 0 {
		j.Argv = append(append(j.Argv, "--"), rules...)
	}
	return nil
}

func (a *App) installAudit(rules []string, o *auditJobOptions) error {
	j, err := a.auditJob()
	if err != nil {
		return err
	}
	if err := o.fill(a, j, rules); err != nil {
		return err
	}
	line, err := j.CronLine()
	if err != nil {
		return err
	}
	if !o.dry && o.mail != "" {
		if _, err := a.auditLetter(o.mail, false); err != nil {
			return err
		}
	}
	by := o.by()
	if by == "" {
		return &HintError{Err: errors.New("there is neither crontab nor systemctl here"), Hint: "install cron, or let what runs jobs here run: " + shell.Line(j.Argv...)}
	}
	if by == "cron" {
		old, err := a.crontab()
		if err != nil && !o.dry {
			return err
		}
		now := j.Crontab(old, line)
		if now == old && err == nil {
			a.say("the crontab has it already: %s", line)
			return nil
		}
		fmt.Fprintln(a.term.Out, line)
		if o.dry {
			return nil
		}
		if err := a.confirm("Put this line into your crontab?"); err != nil {
			return err
		}
		if err := a.setCrontab(now); err != nil {
			return err
		}
		a.say("installed; crm audit uninstall removes it")
		return nil
	}
	service, timer, err := j.Units(exitFinding)
	if err != nil {
		return err
	}
	u, err := a.auditUnits(j)
	if err != nil {
		return err
	}
	if u.has(service, timer) {
		a.say("%s is there already", u.timer)
		return nil
	}
	fmt.Fprintf(a.term.Out, "# %s\n%s\n# %s\n%s", u.service, service, u.timer, timer)
	if o.dry {
		return nil
	}
	if err := a.confirm("Install these two units?"); err != nil {
		return err
	}
	if err := u.install(a, service, timer); err != nil {
		return err
	}
	a.say("installed; crm audit uninstall removes it")
	return nil
}

// by is what runs the job: what was asked for, or else what there is.
func (o *auditJobOptions) by() string {
	switch {
	case o.cron || !o.systemd && isProgram("crontab"):
		return "cron"
	case o.systemd || isProgram("systemctl"):
		return "systemd"
	}
	return ""
}

// uninstallAudit removes the job from wherever it is.
func (a *App) uninstallAudit(j *schedule.Job, dry bool) error {
	found := false
	if isProgram("crontab") {
		old, err := a.crontab()
		if err != nil {
			return err
		}
		if now := j.Crontab(old, ""); now != old {
			found = true
			if dry {
				a.say("the line of this store would be removed from the crontab")
			} else {
				if err := a.setCrontab(now); err != nil {
					return err
				}
				a.say("removed from the crontab")
			}
		}
	}
	u, err := a.auditUnits(j)
	if err != nil {
		return err
	}
	if u.any() {
		found = true
		if dry {
			a.say("%s and its service would be removed", u.timer)
		} else {
			if err := u.remove(a); err != nil {
				return err
			}
			a.say("removed %s and its service", u.timer)
		}
	}
	if !found {
		a.say("nothing is installed for this store")
	}
	return nil
}
