package shadowhandler

import "github.com/iotshim/iotshim/internal/pyjson"

// ShadowRegisterDeltaCallback subscribes to the deltas of the shadow. srcCallback
// receives each whose version is greater than what was seen. It waits for the
// subscription, whose error it returns.
func (s *DeviceShadow) ShadowRegisterDeltaCallback(srcCallback ShadowCallback) error {
	s.mu.Lock()
	s.delta, s.deltaSlot = srcCallback, true
	s.mu.Unlock()
	if _, err := s.conn.Subscribe(s.topic(actionUpdate)+"/delta", func(_ string, payload []byte) { s.changed(payload) }); err != nil {
		return err
	}
	s.opt.rest()
	return nil
}

// ShadowUnregisterDeltaCallback ends that. A second call without another registration is
// an [*ArgumentError], as it was a KeyError in V1.
func (s *DeviceShadow) ShadowUnregisterDeltaCallback() error {
	s.mu.Lock()
	had := s.deltaSlot
	s.delta, s.deltaSlot = nil, false
	s.mu.Unlock()
	if !had {
		return &ArgumentError{"ShadowUnregisterDeltaCallback", "callback", "is not registered; call ShadowRegisterDeltaCallback first"}
	}
	_, err := s.conn.Unsubscribe(s.topic(actionUpdate) + "/delta")
	return err
}

// changed is a delta.
func (s *DeviceShadow) changed(payload []byte) {
	v, err := pyjson.Parse(payload)
	document, ok := v.(*pyjson.Object)
	if err != nil || !ok {
		return
	}
	version, ok := versionOf(document)
	if !ok {
		return
	}
	s.mu.Lock()
	cb := s.delta
	news := version > s.version || s.opt.sameVersion && version == s.version
	if news {
		s.version = version
	}
	s.mu.Unlock()
	if news && cb != nil {
		text := string(payload)
		s.tell(func() { cb(text, "delta/"+s.name, "") })
	}
}
