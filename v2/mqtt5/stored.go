package mqtt5

import (
	"errors"
	"fmt"

	"github.com/iotshim/iotshim/internal/engine"
)

// storedKeys are the messages in the store that this client has in hand.
type storedKeys struct {
	live  map[uint64]bool // guarded by Client.mu
	ended []uint64        // to be deleted; of the dispatcher
}

// putStored keeps a message before the engine takes it over.
func (c *Client) putStored(op *engine.Op, p *PublishPacket) error {
	key, err := c.cfg.Store.Put(p)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	c.mu.Lock()
	c.stored.live[key] = true
	c.mu.Unlock()
	op.OnEnd(engine.EnderFunc(func() { c.storedDone(key, op.Err()) }), nil)
	return nil
}

// storedDone notes the end of a message. One that the end of the client has cut
// short stays in the store.
func (c *Client) storedDone(key uint64, err error) {
	c.mu.Lock()
	delete(c.stored.live, key)
	c.mu.Unlock()
	if errors.Is(err, ErrUserRequestedStop) || errors.Is(err, ErrClosed) {
		return
	}
	c.stored.ended = append(c.stored.ended, key)
}

// deleteStored makes the store forget what has ended. The dispatcher calls it
// once for many.
func (c *Client) deleteStored() {
	if len(c.stored.ended) == 0 {
		return
	}
	if err := c.cfg.Store.Delete(c.stored.ended); err != nil {
		c.log.Error("mqtt5: the store did not forget messages that have ended; they will be sent again", "count", len(c.stored.ended), "error", err)
	}
	c.stored.ended = c.stored.ended[:0]
}

// loadStored brings back, in front of what waits, the messages that an earlier
// client or an earlier Stop has left. No connection is there yet.
func (c *Client) loadStored() error {
	var ops []*engine.Op
	err := c.cfg.Store.Load(func(key uint64, p *PublishPacket) error {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.stored.live[key] {
			return nil
		}
		op := new(engine.Op)
		wirePublish(&op.Publish, p)
		op.OnEnd(engine.EnderFunc(func() {
			c.storedDone(key, op.Err())
			if _, err := publishResult(op); err != nil {
				c.log.Warn("mqtt5: a stored message has ended", "error", err)
			}
		}), nil)
		c.stored.live[key] = true
		ops = append(ops, op)
		return nil
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	c.core.Restore(ops)
	if err != nil {
		return fmt.Errorf("mqtt5: start: store: %w", err)
	}
	return nil
}
