// Package shadow is the Device Shadow service of AWS IoT Core: classic and named
// shadows, kept in memory. It answers get, update and delete, tells what has
// changed with update/delta and update/documents, and refuses what the service
// refuses, with its codes and texts.
//
// A [Service] is a service.Service: it has no goroutine, no clock and no lock.
// Requests of devices come to Handle. What does not come by MQTT has methods of
// its own: Get, Update, Delete, Names and Document.
//
// # Rules
//
// An update is merged into the document: an object into an object, key by key; null
// takes a key away; anything else replaces what was there, arrays as a whole. Each
// accepted update makes the version greater by one, also one that changes nothing.
// The delta is recomputed from the whole document, and sent as long as there is one.
//
// Nothing is changed by an update that is refused.
//
// What the documentation of AWS leaves open is settled as follows:
//
//   - Depth counts objects and arrays, the section (desired or reported) included.
//   - Size is that of both sections as compact JSON, metadata not counted.
//   - A key whose value is an object of nulls alone is not stored, and takes what was
//     there away when that was not an object.
//   - Where there is no shadow, the only version that an update may name is 1.
//   - A shadow that is made again after a delete goes on counting, unless
//     Config.ResetVersionOnDelete is set.
//   - An answer with code 404 has no timestamp; other refusals have one.
package shadow
