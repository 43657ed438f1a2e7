package iotlocal

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"strings"
)

// nameAttributes are the parts of a distinguished name that policies can refer to, by
// object identifier.
var nameAttributes = map[string]string{
	"distinguishednamequalifier": "2.5.4.46",
	"country":                    "2.5.4.6",
	"organization":               "2.5.4.10",
	"organizationalunit":         "2.5.4.11",
	"state":                      "2.5.4.8",
	"commonname":                 "2.5.4.3",
	"serialnumber":               "2.5.4.5",
	"title":                      "2.5.4.12",
	"surname":                    "2.5.4.4",
	"givenname":                  "2.5.4.42",
	"initials":                   "2.5.4.43",
	"pseudonym":                  "2.5.4.65",
	"generationqualifier":        "2.5.4.44",
}

// certificateValues returns what a policy variable stands for that names an attribute
// of the certificate, in lower case and without "iot:Certificate.": one value, or all
// of them for a name that ends in ".list".
func certificateValues(leaf *x509.Certificate, name string) []string {
	if name == "serialnumber" {
		return []string{hex.EncodeToString(leaf.SerialNumber.Bytes())}
	}
	whose, rest, _ := strings.Cut(name, ".")
	if attribute, ok := strings.CutPrefix(rest, "alternativename."); ok {
		kind, which, _ := strings.Cut(attribute, ".")
		if whose != "subject" { // the library does not read those of the issuer
			return nil
		}
		return listed(alternativeNames(leaf, kind), which)
	}
	raw := leaf.RawSubject
	switch whose {
	case "subject":
	case "issuer":
		raw = leaf.RawIssuer
	default:
		return nil
	}
	attribute, which, _ := strings.Cut(rest, ".")
	return listed(nameValues(raw, nameAttributes[attribute]), which)
}

// nameValues returns the values of one attribute of a distinguished name.
func nameValues(raw []byte, oid string) []string {
	var name pkix.RDNSequence
	if _, err := asn1.Unmarshal(raw, &name); err != nil {
		return nil
	}
	var values []string
	for _, set := range name {
		for _, a := range set {
			if text, ok := a.Value.(string); ok && a.Type.String() == oid {
				values = append(values, text)
			}
		}
	}
	return values
}

func alternativeNames(leaf *x509.Certificate, kind string) []string {
	var values []string
	switch kind {
	case "rfc822name":
		values = leaf.EmailAddresses
	case "dnsname":
		values = leaf.DNSNames
	case "uniformresourceidentifier":
		for _, u := range leaf.URIs {
			values = append(values, u.String())
		}
	case "ipaddress":
		for _, ip := range leaf.IPAddresses {
			values = append(values, ip.String())
		}
	}
	return values
}
