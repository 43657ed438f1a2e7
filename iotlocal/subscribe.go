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
	err := cl.WritePacket(packets.Packet{
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
	var filters []string
	for _, f := range pk.Filters {
		h.server.broker.unsubscribe(c.session, f.Filter)
		filters = append(filters, f.Filter)
	}
	err := cl.WritePacket(packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Unsuback},
		PacketID:    pk.PacketID,
		ReasonCodes: make([]byte, len(pk.Filters)),
	})
	h.server.subscribed(c, "unsubscribed", filters)
	return nil, err
}
