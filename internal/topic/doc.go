// Package topic validates topic names and topic filters, matches the one against
// the other, and finds all filters that match a name (MQTT 5.0, 4.7 and 4.8.2).
//
//	var handlers topic.Trie[func()]
//	handlers.Set("sensor/+/temperature", onTemperature)
//	handlers.Set("$share/workers/job/#", onJob)
//	found = handlers.Append(found[:0], "sensor/7/temperature")
//
// A shared subscription, "$share/NAME/FILTER", matches as FILTER does, and is
// another entry than FILTER itself.
//
// [Match] and [Trie] expect what [CheckFilter] and [CheckName] accept. Given
// anything else they do not fail: a wildcard out of place stands for itself, and
// a shared filter without a name or a filter is an ordinary one.
//
// # Concurrency
//
// The functions may be called from any goroutine. A [Trie] may not: its owner
// locks around it.
//
// # Errors
//
// Every error is an [*Error]. That of [CheckName] and [CheckFilter] quotes the
// start of the topic; that of [CheckUTF8] quotes nothing, since what it checks
// may be a user name or a payload.
package topic
