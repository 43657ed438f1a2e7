package v1compat

// clientStatus is V1's ClientStatus. "Online" means exactly stable.
type clientStatus uint8

const (
	idle               clientStatus = iota // constructed; a connect has failed
	connecting                             // V1: CONNECT
	resubscribing                          // V1: RESUBSCRIBE
	draining                               // V1: DRAINING
	stable                                 // V1: STABLE
	userDisconnect                         // V1: USER_DISCONNECT
	abnormalDisconnect                     // V1: ABNORMAL_DISCONNECT
)

// machine is V1's client state with its offline queue and its subscription
// table. It decides what is to be done next and does nothing itself: no lock, no
// clock, no goroutine.
type machine struct {
	status clientStatus
	queue  offlineQueue
	table  subscriptionTable
}

// connect notes that the user connects.
func (m *machine) connect() { m.status = connecting }

// connectFailed notes that the user's connect came to nothing.
func (m *machine) connectFailed() { m.leaveTo(idle) }

// disconnect notes that the user disconnects. Only a connect leaves that state.
func (m *machine) disconnect() { m.status = userDisconnect }

// lost notes that the connection is gone without the user's doing.
func (m *machine) lost() {
	if m.status != connecting {
		m.leaveTo(abnormalDisconnect)
	}
}

func (m *machine) leaveTo(s clientStatus) {
	if m.status != userDisconnect {
		m.status = s
	}
}

// accepted notes a CONNACK and returns the subscriptions to make again, always
// all of them, in the order in which they were first made. When they have been
// handed over, nextDrained is to be called.
func (m *machine) accepted() []*subscription {
	m.leaveTo(resubscribing)
	return m.table.entries
}

// nextDrained returns the request to send now, if there is one. Then it is to be
// called again after the draining interval, also after the last request. When
// nothing is left the client is online.
func (m *machine) nextDrained() (request, bool) {
	if m.status != resubscribing && m.status != draining {
		return request{}, false
	}
	r, ok := m.queue.pop()
	if ok {
		m.status = draining
	} else {
		m.status = stable
	}
	return r, ok
}

// returned takes back a request that did not get out. It reports whether it was
// stored, and whether draining is to begin because the client was online.
func (m *machine) returned(r request) (ok, drain bool) {
	if !m.queue.putBack(r) {
		return false, false
	}
	if m.status == stable {
		m.status = draining
		return true, true
	}
	return true, false
}

// online reports whether requests go out at once.
func (m *machine) online() bool { return m.status == stable }
