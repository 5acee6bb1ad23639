package file

import (
	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/registry"
	"github.com/seed-11e13f51/feast/wire"
)

// Codec is the registry.Codec of Feast's messages.
type Codec struct{}

var _ registry.Codec = Codec{}

// EncodeView returns the Feast message of a view.
func (Codec) EncodeView(v *feast.View) ([]byte, error) { return wire.Encode(v, nil) }

// DecodeView reads the Feast message of a view of a kind.
func (Codec) DecodeView(kind feast.ViewKind, message []byte) (*feast.View, error) {
	o, err := wire.Decode(kind.Kind(), message)
	if err != nil {
		return nil, err
	}
	return o.(*feast.View), nil
}
