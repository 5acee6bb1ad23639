// Package wire turns the vocabulary into Feast's protobuf messages and back, and
// does nothing else.
//
// For each message of an object there are two functions, ToX and FromX. Decode and
// Encode do the same on bytes, for an object of any kind; Encode keeps the fields
// that a newer Feast wrote into the message an object was read from.
// DecodeRegistry and EncodeRegistry read and write a whole registry, object by
// object, so that what did not change is written back byte for byte. AppendValue
// and ParseValue read and write one feature value without a message in between.
//
// What ToX and FromX return shares maps, slices and bytes with their argument:
// afterwards neither may be changed.
package wire
