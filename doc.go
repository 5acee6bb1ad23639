// Package feast is the vocabulary of the feature store: entities, data sources,
// views, services, permissions, projects, values, the catalog that holds them,
// and the errors every path speaks.
//
// It imports the standard library only. Everything else in the module imports
// it; it imports nothing of the module. Objects are plain structs; rules that
// need a store, a file or the network live elsewhere. How they look on the wire
// (Feast's protobuf messages) is the business of package wire.
//
// An object that is part of a [Catalog] is immutable: copy it (Clone) before
// changing it.
package feast
