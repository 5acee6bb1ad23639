package drivers

import (
	"github.com/seed-11e13f51/feast/registry"
	"github.com/seed-11e13f51/feast/registry/file"
)

// Codec returns how the version history of every registry keeps views: as their
// Feast messages.
func Codec() registry.Codec { return file.Codec{} }
