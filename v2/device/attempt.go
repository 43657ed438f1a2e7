package device

import (
	"context"
	"errors"
	"net"
	"sync/atomic"

	"github.com/iotshim/iotshim/internal/mqtt311"
	"github.com/iotshim/iotshim/v2/mqtt5"
)

// attempt is what a Connect is told of its engine.
type attempt struct {
	c        *Client
	run      int
	first    chan error    // how the first attempt has ended
	dialled  chan struct{} // the network connection stands; of ConnectAsync alone
	reached  atomic.Bool   // the same, of all
	answered func(ID, int)
}

// watch has the engine tell. The callbacks of the program come after.
func (a *attempt) watch(cfg *mqtt5.Config, async bool) {
	success, failure, lost := cfg.OnConnectionSuccess, cfg.OnConnectionFailure, cfg.OnDisconnection
	cfg.OnConnectionSuccess = func(ev mqtt5.ConnectionSuccessEvent) {
		a.c.accepted(a.run)
		a.tell(nil)
		if success != nil {
			success(ev)
		}
		if a.answered != nil {
			a.answered(Connected, 0)
		}
	}
	cfg.OnConnectionFailure = func(ev mqtt5.ConnectionFailureEvent) {
		a.c.lost(a.run)
		first := a.tell(ev.Err)
		if failure != nil {
			failure(ev)
		}
		var refused *mqtt5.ConnectError
		if a.answered != nil && errors.As(ev.Err, &refused) {
			a.answered(Connected, mqtt311.ReturnCode(refused.ReasonCode))
		}
		if first && async { // nobody waits for it any more
			go a.c.giveUp(a.run)
		}
	}
	cfg.OnDisconnection = func(ev mqtt5.DisconnectionEvent) {
		a.c.lost(a.run)
		if lost != nil {
			lost(ev)
		}
	}
	reached := func(conn net.Conn, err error) (net.Conn, error) {
		if err != nil {
			return conn, err
		}
		a.reached.Store(true)
		a.c.reached(a.run)
		if async {
			select {
			case a.dialled <- struct{}{}:
			default:
			}
		}
		return conn, nil
	}
	if dial := cfg.Dial; dial != nil {
		cfg.Dial = func(ctx context.Context) (net.Conn, error) { return reached(dial(ctx)) }
		return
	}
	upgrade := cfg.Upgrade
	cfg.Upgrade = func(ctx context.Context, conn net.Conn) (net.Conn, error) {
		if upgrade == nil {
			return reached(conn, nil)
		}
		return reached(upgrade(ctx, conn))
	}
}

// tell says how an attempt has ended, and reports whether it is the first.
func (a *attempt) tell(err error) bool {
	select {
	case a.first <- err:
		return true
	default:
		return false
	}
}

// giveUp stops an engine whose first attempt has failed.
func (c *Client) giveUp(run int) {
	c.enter(context.Background()) // without end of context there is no error
	defer c.leave()
	c.mu.Lock()
	own := run == c.run
	c.mu.Unlock()
	if own {
		c.end(context.Background(), nil)
	}
}
