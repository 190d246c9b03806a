package cmd

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// catchAfter is how long a command runs before it asks the system to be told of an
// interrupt. That takes a tenth of the time of a short command, which may as well be
// ended by the system: nothing that was acknowledged is lost then either.
const catchAfter = 5 * time.Millisecond

// interruptible is a context that an interrupt ends. Catch asks to be told of one at
// once, which otherwise is done after catchAfter; stop ends all of it. A second
// interrupt ends the process.
func interruptible() (ctx context.Context, catch, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	caught := make(chan os.Signal, 1)
	catch = sync.OnceFunc(func() {
		signal.Notify(caught, os.Interrupt, syscall.SIGTERM)
		go func() {
			select {
			case <-caught:
				signal.Stop(caught)
				cancel()
			case <-ctx.Done():
			}
		}()
	})
	timer := time.AfterFunc(catchAfter, catch)
	return ctx, catch, func() {
		timer.Stop()
		signal.Stop(caught)
		cancel()
	}
}
