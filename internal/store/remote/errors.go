package remote

import (
	"errors"
	"fmt"
)

// ErrBehind is what errors.Is finds in an *Error of the kind Behind: the remote has
// moved on since it was fetched. Fetch, merge and push again.
var ErrBehind = errors.New("the remote has newer changes")

// Kind is why a remote did not do what was asked.
type Kind int

// The kinds of failure.
const (
	Other        Kind = iota // none of the others; the detail has git's words
	Behind                   // somebody pushed meanwhile
	Rejected                 // a hook or the protection of the branch refused the push
	ReadOnly                 // the remote can only be read, by anybody or by this user
	NoAccess                 // the server knows the user, or asks for none, and refuses
	NoRepository             // there is no repository there
	NoAuth                   // password, token or key were not accepted, or there are none
	UnknownHost              // the key of the SSH host is not known yet
	ChangedHost              // the key of the SSH host is another than it was
	Unreachable              // no such host, nobody listens, no network
	Untrusted                // the certificate of an HTTPS host is not accepted
	Timeout                  // the other side fell silent
	Cut                      // the connection ended in the middle
	Full                     // the disk of the remote is full
	LocalFull                // the disk here is full
	Damaged                  // what came, or what lies there, is damaged
	NoGit                    // a program is not installed that this transfer needs
	BadURL                   // the URL is none, or one that is refused
	BadName                  // the name is not fit for a remote
	Exists                   // there is a remote of this name already
	NoRemote                 // there is no remote of this name
	NotStore                 // the repository is no store of crm
	NoBranch                 // it cannot be told which branch is meant
	Unsafe                   // git does not trust the owner of the folder
)

// Error says why something with a remote failed. Nothing was changed on either side
// then, but for objects that nothing refers to.
type Error struct {
	Kind   Kind
	Remote string // its name or URL, without password
	What   string // a plain sentence
	Hint   string // what to do about it; may be empty
	Detail string // what git and the server said, clean lines; may be empty
	Err    error  // the cause; may be nil
}

// Error is the plain sentence.
func (e *Error) Error() string { return e.What }

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is(err, ErrBehind) work.
func (e *Error) Is(target error) bool { return target == ErrBehind && e.Kind == Behind }

// explained is the sentence and the hint of a kind for a remote.
func explained(k Kind, remote string) (what, hint string) {
	switch k {
	case Behind:
		return fmt.Sprintf("somebody was faster: %s has newer changes", remote), "sync again"
	case Rejected:
		return fmt.Sprintf("%s refused the changes", remote), "its rules decide what may be pushed; ask whoever runs it"
	case ReadOnly:
		return fmt.Sprintf("%s can only be read", remote), "ask whoever runs it for the right to write"
	case NoAccess:
		return fmt.Sprintf("%s denies access", remote), "ask whoever runs it for access, or check the URL"
	case NoRepository:
		return fmt.Sprintf("there is no repository at %s", remote), "check the URL; a new repository is made at the host, or with \"git init --bare FOLDER\""
	case NoAuth:
		return fmt.Sprintf("%s did not accept who you are", remote), "for https set CRM_GIT_TOKEN or a credential helper of git; for ssh load your key with ssh-add"
	case UnknownHost:
		return fmt.Sprintf("the key of the host of %s is not known", remote), "connect once on a terminal with ssh, compare the key with what the host publishes, and accept it"
	case ChangedHost:
		return fmt.Sprintf("the host of %s shows another key than before; somebody may be listening in", remote), "ask whoever runs the host; when the change is right, remove the old key with \"ssh-keygen -R HOST\""
	case Unreachable:
		return fmt.Sprintf("%s cannot be reached", remote), "check the network and the name of the host; nothing is lost, sync later"
	case Untrusted:
		return fmt.Sprintf("the certificate of the host of %s is not trusted", remote), "check the clock and the URL; for a certificate of your own set git's http.sslCAInfo"
	case Timeout:
		return fmt.Sprintf("%s does not answer", remote), "nothing is lost, sync later"
	case Cut:
		return fmt.Sprintf("the connection to %s ended too early", remote), "nothing is lost, sync again"
	case Full:
		return fmt.Sprintf("the disk of %s is full", remote), "tell whoever runs it; nothing is lost here"
	case LocalFull:
		return "the disk is full", "make room, then try again"
	case Damaged:
		return fmt.Sprintf("%s is damaged, or what it sent is", remote), "have \"git fsck\" run there, and here"
	case NoGit:
		return fmt.Sprintf("git is not installed, and %s needs it", remote), "install git"
	case Unsafe:
		return fmt.Sprintf("%s belongs to another user, and git does not trust it", remote), "if you do: git config --global --add safe.directory FOLDER"
	}
	return fmt.Sprintf("git failed with %s", remote), ""
}

// newError makes the error of a kind.
func newError(k Kind, remote, detail string, err error) *Error {
	what, hint := explained(k, remote)
	return &Error{Kind: k, Remote: remote, What: what, Hint: hint, Detail: detail, Err: err}
}
