// Package iotidentity is a client of AWS IoT's fleet provisioning: a device that has only
// a claim certificate gets one of its own, and is registered as a thing.
//
//	identity, err := iotidentity.New(claimClient, reqresp.Options{})
//	keys, err := identity.CreateKeysAndCertificate(ctx, &iotidentity.CreateKeysAndCertificateRequest{})
//	thing, err := identity.RegisterThing(ctx, &iotidentity.RegisterThingRequest{
//		TemplateName:              "lamps",
//		CertificateOwnershipToken: keys.CertificateOwnershipToken,
//		Parameters:                map[string]string{"SerialNumber": "42"},
//	})
//	cfg, err := awsiot.MTLSFromBytes(endpoint, []byte(keys.CertificatePEM), []byte(keys.PrivateKey))
//
// A device that makes its key itself sends a certificate signing request instead, with
// [Client.CreateCertificateFromCSR]. Either way the certificate is of use only once
// RegisterThing has returned, which has to be within an hour.
//
// The service has no token that tells answers apart, so that one request of a kind is
// under way at a time; others wait their turn. Two clients that share a connection can
// take each other's answers, so use one; and an answer that comes after its request has
// ended, by its context or its time, is taken for that of the next. Package reqresp says
// how, and what its Options bound.
//
// [PubSub] has the same in pieces, publish here and subscribe there.
//
// # Concurrency
//
// A [Client] is safe for concurrent use; a request may be made and waited for in any
// callback. Callbacks of [PubSub] run on the connection's dispatcher.
//
// # Errors
//
// A refusal of the service is a [*ServiceError], which errors.Is finds as
// [ErrInvalidOwnershipToken], [ErrInvalidParameters] and so on. Before anything is sent, a
// [*reqresp.RequestError] says what is wrong with a request. The others are
// [reqresp.ErrTimeout], [reqresp.ErrSubscribeFailed], [reqresp.ErrPublishFailed],
// [reqresp.ErrInvalidPayload], [reqresp.ErrClosed] and the context's. No error holds a
// key, a certificate, a token or a parameter, and what has them leaves them out when it is
// printed or logged.
//
// # Compatibility
//
// Operations and names are those of the vendor's IotIdentityClientV2, and in [PubSub] of
// its IotIdentityClient. Payloads are JSON; the service's CBOR topics are for devices that
// have no JSON.
package iotidentity
