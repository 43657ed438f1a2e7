// Package v2 marks the folder of the modern, MQTT 5 part of iotshim. It has no
// exports; it is here so that a reader who lands on it finds the way:
//
//   - [github.com/iotshim/iotshim/v2/mqtt5] is the MQTT 5 client.
//   - [github.com/iotshim/iotshim/v2/awsiot] has connection recipes for AWS IoT
//     Core, each of which returns a ready mqtt5.Config. What needs a library is in a
//     package below it: key stores, tokens, websockets, AWS credentials, proxies.
//
// "v2" stands for version 2 of the AWS IoT device SDKs, whose semantics these
// packages follow. It is not a major version of this module.
package v2
