package shadow

import (
	"math/big"
	"strings"
)

// sameNumber reports whether two JSON numbers have the same value, however they
// are written and however large they are.
func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	an, ad, ae := normalize(a)
	bn, bd, be := normalize(b)
	return an == bn && ad == bd && ae.Cmp(be) == 0
}

// isInteger reports whether a JSON number has no fraction.
func isInteger(s string) bool {
	_, _, exponent := normalize(s)
	return exponent.Sign() >= 0
}

// normalize takes a JSON number apart: the value is 0.digits or digits without
// zeros at either end, times ten to the exponent. Zero has no digits.
func normalize(s string) (negative bool, digits string, exponent *big.Int) {
	s, negative = strings.CutPrefix(s, "-")
	exponent = new(big.Int)
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		exponent.SetString(strings.TrimPrefix(s[i+1:], "+"), 10)
		s = s[:i]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	digits = strings.TrimLeft(whole+fraction, "0")
	trimmed := strings.TrimRight(digits, "0")
	if trimmed == "" {
		return false, "", new(big.Int)
	}
	shift := len(digits) - len(trimmed) - len(fraction)
	return negative, trimmed, exponent.Add(exponent, big.NewInt(int64(shift)))
}
