// Package driver opens a configured store by the name of its type.
//
// A store is configured by one block of feature_store.yaml, its Section. The
// driver of the type decodes the section into its own Config struct, strictly
// (Decode), and opens the store. Drivers are values in a Set, written down in
// package drivers; nothing registers itself.
package driver
