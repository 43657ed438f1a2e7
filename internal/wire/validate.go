package wire

// checkText verifies a string that is to be sent; what names it in the error.
func checkText(t PacketType, what, s string) error {
	if fault := stringFault(s); fault != "" {
		return malformed(t, "%s %s", what, fault)
	}
	return nil
}

func checkBinary(t PacketType, what string, b []byte) error {
	if len(b) > maxString {
		return malformed(t, "%s is longer than 65535 bytes", what)
	}
	return nil
}

func checkUserProperties(t PacketType, props []UserProperty) error {
	for i := range props {
		if err := checkText(t, "user property name", props[i].Name); err != nil {
			return err
		}
		if err := checkText(t, "user property value", props[i].Value); err != nil {
			return err
		}
	}
	return nil
}

func checkFilter(t PacketType, filter string) error {
	if filter == "" {
		return malformed(t, "topic filter is empty")
	}
	return checkText(t, "topic filter", filter)
}

// checkRemaining verifies that the fixed header can say the length of a packet.
func checkRemaining(t PacketType, rem int) error {
	if rem > maxRemaining {
		return &Error{t, codeTooLarge, "packet is larger than the protocol allows"}
	}
	return nil
}
