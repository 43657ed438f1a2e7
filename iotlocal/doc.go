// Package iotlocal is to AWS IoT Core what net/http/httptest is to HTTP: the
// device side of AWS IoT Core on this machine, to try, test and develop device
// programs without an account and without a network.
//
//	server, err := iotlocal.Start(iotlocal.Options{})
//	if err != nil {
//		return err
//	}
//	defer server.Close()
//	device, err := server.Device("thing1")
//	if err != nil {
//		return err
//	}
//	conn, err := tls.Dial("tcp", server.Addr(), device.TLS())
//
// Each [Server] is a broker for MQTT 3.1.1 and MQTT 5 over TLS 1.2 and 1.3 with a
// certificate authority, a server certificate and device certificates of its
// own. [Server.WriteFiles] puts them into files for programs in other languages;
// [Options.Dir] keeps them, so that devices need not be set up again after a
// restart. The command of the same name, cmd/iotlocal, is this package as a
// program.
//
// # Ways in
//
// One port takes them all, told apart by ALPN and by the first byte:
//
//	client certificate, ALPN x-amzn-mqtt-ca or none      MQTT
//	ALPN mqtt, no certificate                             MQTT with one of Options.Authorizers
//	GET /mqtt, SigV4 in the query or a custom authorizer  MQTT over websockets
//	client certificate, ALPN x-amzn-http-ca or none       HTTPS
//
// Websockets are signed with one of Options.AccessKeys, for the service
// iotdevicegateway, or iotdata as V1 of the SDKs does. HTTPS has publishing at
// /topics/TOPIC, shadows, Greengrass discovery ([Server.SetGreengrassGroups]) and the
// credentials provider (Options.RoleAliases).
//
// # Device shadows
//
// A thing has a classic shadow and any number of named ones. Devices get,
// update and delete them on $aws/things/THING/shadow/... and are told accepted,
// rejected, delta and documents. [Server.Shadow], [Server.UpdateShadow],
// [Server.DeleteShadow] and [Server.ShadowNames] are the cloud's side in Go, and
// HTTPS has it at /things/THING/shadow?name=NAME and
// /api/things/shadow/ListNamedShadowsForThing/THING. Merge, delta, metadata, versions and
// refusals are those that AWS documents; [ShadowOptions] has what it leaves open.
// [Server.AdvanceClock] moves the timestamps.
//
// # Jobs
//
// [Server.CreateJob] queues a job for things; [Server.CancelJob],
// [Server.CancelJobExecution] and [Server.DeleteJob] end it, [Server.JobExecution] and
// [Server.JobExecutions] tell how it goes. Devices ask for it, start it and update it on
// $aws/things/THING/jobs/..., and are told by notify and notify-next. Answers go to the
// connection that has asked, whether it has subscribed or not, and to nobody else.
// [Server.AdvanceClock] lets executions time out.
//
//	err := server.CreateJob(iotlocal.Job{ID: "reboot", Document: []byte(`{"do":"reboot"}`), Things: []string{"thing1"}})
//
// # Fleet provisioning
//
// A device that has only a claim certificate gets one of its own: in JSON or CBOR it asks
// for keys and a certificate at $aws/certificates/create/json, or for a certificate to
// its own key at $aws/certificates/create-from-csr/json, and then registers with one of
// Options.ProvisioningTemplates at $aws/provisioning-templates/TEMPLATE/provision/json.
// The new certificate can connect from then on, as the thing and with the policies of the
// template; see [Server.Certificate] and [Server.Thing].
//
//	server, err := iotlocal.Start(iotlocal.Options{ProvisioningTemplates: map[string]iotlocal.ProvisioningTemplate{
//		"lamps": {Document: document, Hook: hook},
//	}})
//
// Templates are those of AWS IoT Core, unchanged. A pre-provisioning hook is a Go
// function. Ownership tokens are good for an hour, which [Server.AdvanceClock] shortens.
//
// # Commands
//
// [Server.StartCommand] sends a command to a thing, or to a client id: the message comes at
// $aws/commands/things/THING/executions/ID/request/json with the content type, and expires
// with the command. The device answers at .../response/json and is told accepted or
// rejected; [Server.CommandExecution] and [Server.ClientCommandExecution] tell what it has
// said. [Server.AdvanceClock] lets a command time out, which its message does not see: that
// keeps to the real clock.
//
//	id, err := server.StartCommand(iotlocal.Command{Thing: "thing1", Payload: []byte(`{"do":"reboot"}`)})
//
// # Certificates and policies
//
// The server knows its devices' certificates, whether they are active, the things that
// they are attached to and the policies that say what they may do: [Server.Certificates],
// [Server.SetCertificateStatus], [Server.AttachThing], [Server.PutPolicy],
// [Server.AttachPolicy]. Without a policy a device may do everything, so that a first try
// needs none; Options.RequirePolicies makes that nothing, as it is on AWS IoT Core.
//
// The policies are those of AWS IoT Core, unchanged: statements with wildcards, policy
// variables and conditions, for iot:Connect, iot:Publish, iot:RetainPublish,
// iot:Subscribe and iot:Receive, and over HTTPS for iot:Publish, iot:DeleteConnection,
// iot:GetThingShadow, iot:UpdateThingShadow, iot:DeleteThingShadow,
// iot:ListNamedShadowsForThing, greengrass:Discover and iot:AssumeRoleWithCertificate.
// Those that a custom authorizer returns are evaluated too.
//
//	server, err := iotlocal.Start(iotlocal.Options{Policies: map[string]string{"device": document}})
//
// What is denied, and by which statement, is in the log. The client sees:
//
//	CONNECT, will      MQTT 5: CONNACK 0x87              MQTT 3.1.1: cut off
//	PUBLISH of QoS 1   MQTT 5: PUBACK 0x87               MQTT 3.1.1: cut off
//	PUBLISH of QoS 0   MQTT 5: DISCONNECT 0x87           MQTT 3.1.1: cut off
//	SUBSCRIBE          SUBACK 0x87 for the filter        SUBACK 0x80
//	delivery           the message is left out
//
// # Lifecycle events
//
// Clients that may do so can follow the others at $aws/events/presence/connected/ID,
// disconnected/ID and connect_failed/ID, and $aws/events/subscriptions/subscribed/ID and
// unsubscribed/ID. DELETE /connections/ID over HTTPS ends a connection.
//
// # Faults
//
// What AWS IoT Core cannot be asked for, a test can: [Server.Inject] makes connections
// break, stall or wait, and CONNECTs, SUBSCRIBEs, publishes and requests to services be
// refused, lost, left unanswered, answered late, twice or too early.
//
//	// The next SUBSCRIBE of client c1 is refused, and the first message to it comes twice.
//	server.Inject(iotlocal.Fault{At: iotlocal.AtSubscribe, Do: iotlocal.Refuse, Code: 0x97, ClientID: "c1", Times: 1})
//	server.Inject(iotlocal.Fault{At: iotlocal.AtDelivery, Do: iotlocal.Duplicate, ClientID: "c1", Times: 1})
//
// [Server.DropConnections], [Server.Drop], [Server.Disconnect], [Server.Stall] and
// [Server.EndSession] strike at once; [Server.Interrupt] takes the whole server down and
// lets it come back, with or without what it knew.
//
// # Concurrency
//
// All methods of [Server] may be called from any goroutine. [Server.Close] waits
// for every goroutine of the server, and so for calls of Options.OnPublish that
// are running; it must not be called from there.
//
// A message of QoS 1 that the broker has acknowledged, or that
// [Server.Publish] has accepted, is with every subscriber's session by then, and
// is sent to each until it is acknowledged or the session ends. Messages to one
// client keep the order in which each publisher sent them. What waits for a
// client is held in memory: without limit for QoS 1, up to 64 MiB for QoS 0,
// beyond which messages of QoS 0 are dropped.
//
// # Errors
//
// [Start] returns an [*OptionError] for an option that cannot be used. It names
// the field, what is wrong, and what to do. The others are [ErrClosed],
// [ErrUnknownDevice], [ErrUnknownClient], [ErrUnknownCertificate], [ErrUnknownPolicy] and
// [ErrInvalidMessage], wrapped with the operation. Errors
// and logs have topics and client ids, never payloads, passwords or keys.
//
// What the broker refuses a client goes to Options.Logger at level Warn with the
// reason in words, which the real service does not tell.
//
// # Compatibility
//
// The broker has the limits and the deviations from MQTT that AWS IoT Core
// documents. Options.Rules changes each of them: [AWSRules] is the default,
// [LenientRules] has no limits and fewer deviations. Among AWS's are:
//
//   - QoS 2, subscription identifiers, and more than 8 filters in one SUBSCRIBE
//     end the connection. There are at most 50 subscriptions for a client, 8
//     topic aliases, 7 slashes and 256 bytes in a topic, 131072 bytes in a
//     payload, 128 bytes in a client id. Slashes in reserved topics are not counted:
//     those of commands have 8.
//   - Filter a/# does not match topic a. DUP is never set.
//   - A retained message is sent only to a filter that is exactly its topic, and
//     cannot be kept on a reserved topic.
//   - At most 100 messages of QoS 1, or the client's Receive Maximum if that is
//     less, are unacknowledged in the direction of a client.
//   - Keep alive is moved into 30 to 1200 seconds, session expiry to at most
//     Options.MaximumSessionExpiry, message expiry into 1 to 604800 seconds.
//   - Sessions of MQTT 3.1.1 cannot be resumed with MQTT 5 or the other way.
//   - Topics below $ that no service has are refused. Basic Ingest topics are
//     accepted, acknowledged, and given to Options.OnPublish alone.
//
// MQTT 5 clients that break a rule get a DISCONNECT, MQTT 3.1.1 clients are cut
// off, also where their CONNECT is refused. Where the documentation of AWS does
// not name the reason code, the broker has settled on these, most of which Rules can
// change:
//
//	0x81 malformed packet
//	0x82 second CONNECT; unknown alias; packet that a client may not send
//	0x8F SUBACK for a filter that is too long, too deep, reserved or invalid
//	0x90 PUBLISH or will on a topic that is too long, too deep, reserved or invalid
//	0x95 packet larger than Maximum Packet Size
//	0x97 payload larger than 131072 bytes; more than 8 filters; SUBACK for the
//	     51st subscription (MQTT 3.1.1: 0x80)
//	0x98 DELETE /connections; the end of a custom authorizer's time
//
// It differs from the real service in these ways:
//
//   - A device without a policy may do everything, unless Options.RequirePolicies is set.
//     Region and account in policies are not looked at. Changes of policies hold at
//     once. Websockets that are signed with an access key have no policy.
//   - The certificates of Options.Things carry the thing's name as common name, up to 64
//     characters of it. One that the authority has signed elsewhere is active
//     when it first comes, and belongs to the thing of its common name.
//   - A template that is not there is refused with 404 ResourceNotFound, a device that the
//     hook denies with 403 AccessDenied. A refusal does not use up the ownership token.
//   - Certificates from fleet provisioning are forgotten with the server, as are things
//     and policies. With Options.Dir the authority stays, so that such a certificate
//     can connect to the next server, where it belongs to no thing and has no policy.
//   - Reserved topics of a service at which it has no operation are accepted, and nothing
//     answers; so is what devices tell of commands in CBOR.
//   - Answers about commands go to whoever has subscribed to them. A device that has let a
//     command time out, or goes on with one that has ended, is refused with
//     InvalidStateTransition.
//   - Limits on rates and throughput are off; Rules.PublishRate, Rules.Throughput,
//     Rules.ConnectRate and Rules.StoredRate switch them on.
//   - Sessions end exactly on time, where the service may take half an hour more.
//   - Server Name Indication is not required, unless Options.RequireServerName is set.
//   - A message for a shared subscription of which nobody is connected waits for
//     one member whose session keeps it, not for whichever comes back first.
//   - A message expiry interval of 0 counts as none.
package iotlocal
