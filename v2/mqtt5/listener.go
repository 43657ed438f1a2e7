package mqtt5

import "slices"

// Listener sees what a client receives and how its connection goes, beside the
// callbacks of its [Config]: for code that is handed a client and did not make
// it. Any of its fields may be nil. The rules of [Config].OnPublishReceived hold.
type Listener struct {
	// OnPublishReceived may keep a message from the listeners that were added
	// later, from the handlers of subscriptions and from the client's callback, by
	// returning true.
	OnPublishReceived func(PublishReceivedEvent) (consumed bool)

	OnAttemptingConnect func(AttemptingConnectEvent)
	OnConnectionSuccess func(ConnectionSuccessEvent)
	OnConnectionFailure func(ConnectionFailureEvent)
	OnDisconnection     func(DisconnectionEvent)
	OnStopped           func(StoppedEvent)
}

// AddListener has l called, before the client's own callbacks and in the order in
// which listeners were added. The function that it returns ends that; a call that
// is under way goes on.
func (c *Client) AddListener(l Listener) (remove func()) {
	added := &l
	c.editListeners(func(list []*Listener) []*Listener { return append(list, added) })
	return func() {
		c.editListeners(func(list []*Listener) []*Listener {
			return slices.DeleteFunc(list, func(x *Listener) bool { return x == added })
		})
	}
}

// editListeners replaces the list, which the dispatcher reads without a lock.
func (c *Client) editListeners(edit func([]*Listener) []*Listener) {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := edit(slices.Clone(c.listenerList()))
	c.listeners.Store(&list)
}

func (c *Client) listenerList() []*Listener {
	if list := c.listeners.Load(); list != nil {
		return *list
	}
	return nil
}

// announceTo runs the callback that pick chooses, of each listener and then own.
// A panic in one does not keep the event from the others.
func announceTo[E any](c *Client, pick func(*Listener) func(E), own func(E), ev E) {
	for _, l := range c.listenerList() {
		callSafely(c, pick(l), ev)
	}
	callSafely(c, own, ev)
}

func callSafely[E any](c *Client, f func(E), ev E) {
	if f != nil {
		defer c.recoverCallback()
		f(ev)
	}
}

// consumed offers a message to the listeners.
func (c *Client) consumed(ev *PublishReceivedEvent) bool {
	for _, l := range c.listenerList() {
		if l.OnPublishReceived != nil && c.offer(l, ev) {
			return true
		}
	}
	return false
}

func (c *Client) offer(l *Listener, ev *PublishReceivedEvent) bool {
	defer c.recoverCallback()
	return l.OnPublishReceived(*ev)
}
