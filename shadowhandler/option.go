package shadowhandler

import (
	"fmt"
	"log/slog"
	"time"
)

// Option changes what [New] makes.
type Option func(*options)

type options struct {
	sameVersion, perRequest bool
	pause                   float64
	log                     *slog.Logger
}

// Logger receives the panic of a callback, without what was passed to panic, which may
// be a document. Default: slog.Default().
func Logger(l *slog.Logger) Option { return func(o *options) { o.log = l } }

// DeltaAtSameVersion also announces a delta whose version equals that of an accepted
// answer, which V1 drops (V1 quirk Q-09).
func DeltaAtSameVersion() Option { return func(o *options) { o.sameVersion = true } }

// CallbackPerRequest gives each answer to the callback of its request. V1 gives every
// answer to the callback that was given last (V1 quirk Q-25).
func CallbackPerRequest() Option { return func(o *options) { o.perRequest = true } }

// PauseAfterSubscribe makes each call that has subscribed wait a while, in seconds, before
// it goes on. V1 waits 2 s, since it did not trust the SUBACK; give 2 to a program that
// relies on the pace (V1 quirk Q-24). Range: 0 to 3600. Default: 0.
func PauseAfterSubscribe(seconds float64) Option {
	return func(o *options) { o.pause = seconds }
}

// check returns what is wrong with the options.
func (o *options) check() error {
	if !(o.pause >= 0 && o.pause <= 3600) {
		return &ArgumentError{"New", "PauseAfterSubscribe", fmt.Sprintf("is %v; give seconds from 0 to 3600", o.pause)}
	}
	return nil
}

// rest is the pause after a subscription.
func (o *options) rest() { time.Sleep(time.Duration(o.pause * float64(time.Second))) }
