//go:build cgo

package pkcs11

import (
	"errors"
	"fmt"
	"strings"

	p11 "github.com/miekg/pkcs11"
)

// onlySlot returns the slot of the one token that the library has.
func onlySlot(library string) (slot int, err error) {
	ctx := p11.New(library)
	if ctx == nil {
		return 0, &Error{"Library", fmt.Errorf("%s cannot be loaded as a PKCS #11 library", library)}
	}
	defer ctx.Destroy()
	switch err := ctx.Initialize(); {
	case errors.Is(err, p11.Error(p11.CKR_CRYPTOKI_ALREADY_INITIALIZED)):
		// Somebody else in this process uses it, and is not to lose it.
	case err != nil:
		return 0, &Error{"Library", fmt.Errorf("%s cannot be initialized: %w", library, err)}
	default:
		defer func() {
			if finalizeErr := ctx.Finalize(); err == nil && finalizeErr != nil {
				err = &Error{"Library", fmt.Errorf("%s cannot be given back: %w", library, finalizeErr)}
			}
		}()
	}
	slots, err := ctx.GetSlotList(true)
	if err != nil {
		return 0, &Error{"Library", fmt.Errorf("%s does not list its slots: %w", library, err)}
	}
	var labels []string
	for _, s := range slots {
		info, err := ctx.GetTokenInfo(s)
		if err != nil || info.Flags&p11.CKF_TOKEN_INITIALIZED == 0 {
			continue // an empty token, or one that was just pulled out
		}
		slot = int(s)
		labels = append(labels, fmt.Sprintf("%q", strings.TrimRight(info.Label, " ")))
	}
	switch len(labels) {
	case 1:
		return slot, nil
	case 0:
		return 0, &Error{"TokenLabel", fmt.Errorf("is empty, and %s has no token that is initialized; is it plugged in?", library)}
	}
	return 0, &Error{"TokenLabel", fmt.Errorf("is empty, and so is Slot; set TokenLabel to one of %s", strings.Join(labels, ", "))}
}
