// Package provisioning is fleet provisioning of AWS IoT Core, as devices see it by
// MQTT: CreateKeysAndCertificate, CreateCertificateFromCsr and RegisterThing, in JSON
// and in CBOR.
//
// A [Service] is a service.Service: it has no goroutine, no clock and no lock.
// Certificates are signed and made known by a [Host], which also runs the
// pre-provisioning hooks: a hook may take its time, so that the Service is told its
// answer by HookDone.
//
// # Rules
//
// A certificate starts as one that may not connect. With it goes an ownership token,
// which is good for one RegisterThing that succeeds and for Config.TokenLife; a
// certificate whose token ends unused is forgotten. RegisterThing reads the template
// with the parameters of the device, asks the hook, and then makes the certificate, its
// thing and its policies known to the host at once, or changes nothing.
//
// What the documentation of AWS leaves open is settled as follows:
//
//   - A RegisterThing that is refused does not use the token up.
//   - An unknown template is refused with code 404 and ResourceNotFound, a hook that
//     denies, fails or takes too long with 403 and AccessDenied, a conflict with what
//     is there with 409 and ResourceConflict.
//   - What a template says about a thing that is there already is left alone unless
//     OverrideSettings say otherwise.
//   - Parameters that the template does not declare are for the hook alone.
//   - An answer goes to the client that has asked, and only if it has subscribed.
package provisioning
