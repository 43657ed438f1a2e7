package iotlocal

import (
	"fmt"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
)

// subscribe handles a client's SUBSCRIBE. Retained messages follow the SUBACK.
func (h *hook) subscribe(cl *mqtt.Client, c *conn, pk packets.Packet) (*refusal, error) {
	rules := h.server.opts.Rules
	if r := rules.checkSubscribe(pk); r != nil {
		return r, nil
	}
	out, fault := h.server.strike(c, AtSubscribe, cl.ID, filtersOf(pk)...)
	switch out {
	case gone:
		return nil, errGone
	case swallowed:
		return nil, nil
	}
	b := h.server.broker
	codes := make([]byte, len(pk.Filters))
	var replays []func()
	var filters []string
	for i, f := range pk.Filters {
		if reason := rules.checkFilter(f.Filter); reason != "" {
			if !c.v5() {
				return refuse(packets.ErrTopicFilterInvalid, reason), nil
			}
			c.log.Warn("subscription refused", "filter", f.Filter, "reason", reason)
			codes[i] = packets.ErrTopicFilterInvalid.Code
			continue
		}
		if reason := h.server.denied(&c.principal, cl.ID, actionSubscribe, "topicfilter/"+f.Filter); reason != "" {
			if !c.v5() && rules.CloseOnDeniedSubscribe3 {
				return refuse(packets.ErrNotAuthorized, reason), nil
			}
			c.log.Warn("subscription refused", "reason", reason)
			codes[i] = packets.ErrNotAuthorized.Code
			if !c.v5() {
				codes[i] = packets.ErrUnspecifiedError.Code
			}
			continue
		}
		if out == refused {
			codes[i] = fault.Code
			if !c.v5() {
				codes[i] = packets.ErrUnspecifiedError.Code
			}
			continue
		}
		sub := subscription{
			qos:               min(f.Qos, 1),
			noLocal:           f.NoLocal,
			retainAsPublished: f.RetainAsPublished,
			retainHandling:    f.RetainHandling,
		}
		retained, isNew, ok := b.subscribe(c.session, f.Filter, sub)
		if !ok {
			c.log.Warn("subscription refused", "filter", f.Filter, "reason", "client has as many subscriptions as it may")
			codes[i] = rules.SubscriptionsCode
			if !c.v5() {
				codes[i] = packets.ErrUnspecifiedError.Code
			}
			continue
		}
		c.log.Debug("subscribed", "filter", f.Filter, "qos", sub.qos)
		codes[i] = sub.qos
		filters = append(filters, f.Filter)
		if sub.retainHandling == 0 || sub.retainHandling == 1 && isNew {
			for _, m := range retained {
				replays = append(replays, func() { b.replay(c.session, sub, m) })
			}
		}
	}
	err := acknowledge(cl, c, out, packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Suback},
		PacketID:    pk.PacketID,
		ReasonCodes: codes,
	})
	for _, replay := range replays {
		replay()
	}
	h.server.subscribed(c, "subscribed", filters)
	return nil, err
}

// checkSubscribe returns the rule that a SUBSCRIBE breaks as a whole, or nil.
func (r *Rules) checkSubscribe(pk packets.Packet) *refusal {
	switch {
	case pk.PacketID == 0 || len(pk.Filters) == 0:
		return refuse(packets.ErrProtocolViolation, "SUBSCRIBE has packet id 0 or no filter")
	case over(len(pk.Filters), r.FiltersPerSubscribe):
		return refuse(packets.Code{Code: r.FiltersCode}, fmt.Sprintf("SUBSCRIBE has more than %d filters", r.FiltersPerSubscribe))
	case len(pk.Properties.SubscriptionIdentifier) > 0:
		return refuse(packets.ErrSubscriptionIdentifiersNotSupported, "SUBSCRIBE has a subscription identifier")
	}
	for _, f := range pk.Filters {
		if f.RetainHandling > 2 {
			return refuse(packets.ErrProtocolViolation, "SUBSCRIBE has retain handling 3")
		}
		if _, _, shared := splitShare(f.Filter); shared && f.NoLocal {
			return refuse(packets.ErrProtocolViolation, "shared subscription with No Local")
		}
	}
	return nil
}

// unsubscribe handles a client's UNSUBSCRIBE. AWS IoT Core does not list the
// code that says that there was no such subscription, so all are 0.
func (h *hook) unsubscribe(cl *mqtt.Client, c *conn, pk packets.Packet) (*refusal, error) {
	if pk.PacketID == 0 || len(pk.Filters) == 0 {
		return refuse(packets.ErrProtocolViolation, "UNSUBSCRIBE has packet id 0 or no filter"), nil
	}
	filters := filtersOf(pk)
	codes := make([]byte, len(filters))
	out, fault := h.server.strike(c, AtUnsubscribe, cl.ID, filters...)
	switch out {
	case gone:
		return nil, errGone
	case swallowed:
		return nil, nil
	case refused:
		for i := range codes {
			codes[i] = fault.Code
		}
		filters = nil
	}
	for _, f := range filters {
		h.server.broker.unsubscribe(c.session, f)
	}
	err := acknowledge(cl, c, out, packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Unsuback},
		PacketID:    pk.PacketID,
		ReasonCodes: codes,
	})
	h.server.subscribed(c, "unsubscribed", filters)
	return nil, err
}

// acknowledge answers a SUBSCRIBE or UNSUBSCRIBE that has had its effect, unless a
// fault wants otherwise.
func acknowledge(cl *mqtt.Client, c *conn, out outcome, pk packets.Packet) error {
	switch out {
	case unanswered:
		return nil
	case goneAfter:
		c.drop()
		return errGone
	}
	return cl.WritePacket(pk)
}

func filtersOf(pk packets.Packet) []string {
	var filters []string
	for _, f := range pk.Filters {
		filters = append(filters, f.Filter)
	}
	return filters
}
