package wire

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/seed-11e13f51/feast"
)

// The fields of feast.core.Registry that are not lists of objects, and the one
// field of the messages Infra and FeatureViewVersionHistory.
const (
	registrySchemaVersion protowire.Number = 3
	registryVersionID     protowire.Number = 4
	registryLastUpdated   protowire.Number = 5
	registryInfra         protowire.Number = 10
	registryHistory       protowire.Number = 18
	fieldObjects          protowire.Number = 1
)

// registryList returns the field of feast.core.Registry that holds the objects of
// a kind. Those of KindInfra and KindVersion lie in a message of their own in it.
func registryList(kind feast.Kind) protowire.Number {
	switch kind {
	case feast.KindEntity:
		return 1
	case feast.KindFeatureTable:
		return 2
	case feast.KindFeatureView:
		return 6
	case feast.KindService:
		return 7
	case feast.KindOnDemandFeatureView:
		return 8
	case feast.KindInfra:
		return registryInfra
	case feast.KindSavedDataset:
		return 11
	case feast.KindSource:
		return 12
	case feast.KindValidationReference:
		return 13
	case feast.KindStreamFeatureView:
		return 14
	case feast.KindProjectMetadata:
		return 15
	case feast.KindPermission:
		return 16
	case feast.KindProject:
		return 17
	case feast.KindVersion:
		return registryHistory
	case feast.KindLabelView:
		return 19
	}
	return 0
}

// lastRegistryField is the greatest number registryList returns.
const lastRegistryField protowire.Number = 19

func kindOfField(num protowire.Number) (feast.Kind, bool) {
	for _, k := range feast.Kinds() {
		if registryList(k) == num {
			return k, true
		}
	}
	return 0, false
}

// DecodeRegistry reads a feast.core.Registry message: what it says about itself,
// and its objects, in the order of the message within a kind. Every entry has Raw,
// which shares memory with raw. Fields that this program does not know, in the
// message and in its Infra and FeatureViewVersionHistory, are in Header.Unknown,
// ready to be appended to a Registry message. What cannot be read is
// feast.ErrInvalid and names the object. No bytes are an empty registry: whether a
// file may be empty is for its reader to say.
func DecodeRegistry(raw []byte) (feast.Header, []*feast.Entry, error) {
	r := registryReader{}
	if err := eachField(raw, 1, r.field); err != nil {
		return feast.Header{}, nil, fmt.Errorf("read registry: %w", err)
	}
	updated, err := ToTime(r.updated)
	if err != nil {
		return feast.Header{}, nil, feast.Invalid("last_updated", "%v", err)
	}
	r.header.Updated = updated
	return r.header, r.entries, nil
}

type registryReader struct {
	header  feast.Header
	updated *timestamppb.Timestamp
	entries []*feast.Entry
}

func (r *registryReader) field(f field) error {
	if f.typ != protowire.BytesType {
		r.unknown(f)
		return nil
	}
	switch f.num {
	case registrySchemaVersion:
		r.header.SchemaVersion = string(f.bytes())
		return f.checkUTF8()
	case registryVersionID:
		r.header.VersionID = string(f.bytes())
		return f.checkUTF8()
	case registryLastUpdated:
		if r.updated == nil {
			r.updated = &timestamppb.Timestamp{}
		}
		if err := (proto.UnmarshalOptions{Merge: true}).Unmarshal(f.bytes(), r.updated); err != nil {
			return &feast.Error{Code: feast.ErrInvalid, Place: "last_updated", Detail: "the message is malformed", Cause: err}
		}
		return nil
	case registryInfra:
		return r.nested(f, feast.KindInfra)
	case registryHistory:
		return r.nested(f, feast.KindVersion)
	}
	kind, ok := kindOfField(f.num)
	if !ok {
		r.unknown(f)
		return nil
	}
	return r.object(kind, f.bytes())
}

func (r *registryReader) unknown(f field) {
	r.header.Unknown = appendField(r.header.Unknown, f)
}

func appendField(dst []byte, f field) []byte {
	return append(protowire.AppendTag(dst, f.num, f.typ), f.raw...)
}

func (r *registryReader) object(kind feast.Kind, raw []byte) error {
	raw = raw[:len(raw):len(raw)]
	o, err := Decode(kind, raw)
	if err != nil {
		return err
	}
	r.entries = append(r.entries, &feast.Entry{Object: o, Raw: raw})
	return nil
}

// nested reads the message that holds the objects of a kind. Its unknown fields
// are kept as a message of their own: protobuf merges the two when it reads them.
func (r *registryReader) nested(outer field, kind feast.Kind) error {
	var unknown []byte
	err := eachField(outer.bytes(), 1, func(f field) error {
		if !f.message(fieldObjects) {
			unknown = appendField(unknown, f)
			return nil
		}
		return r.object(kind, f.bytes())
	})
	if len(unknown) > 0 {
		r.header.Unknown = protowire.AppendTag(r.header.Unknown, outer.num, protowire.BytesType)
		r.header.Unknown = protowire.AppendBytes(r.header.Unknown, unknown)
	}
	return err
}

// EncodeRegistry returns the feast.core.Registry message of a catalog, the same
// bytes for the same catalog: entries with Raw as they came, others encoded over
// their Prior, the fields of Header.Unknown at the end.
func EncodeRegistry(c *feast.Catalog) ([]byte, error) {
	h := c.Header()
	var dst []byte
	for num := protowire.Number(1); num <= lastRegistryField; num++ {
		var err error
		if dst, err = appendRegistryField(dst, num, h, c); err != nil {
			return nil, fmt.Errorf("write registry: %w", err)
		}
	}
	return append(dst, h.Unknown...), nil
}

func appendRegistryField(dst []byte, num protowire.Number, h feast.Header, c *feast.Catalog) ([]byte, error) {
	switch num {
	case registrySchemaVersion:
		return appendHeaderText(dst, num, h.SchemaVersion), nil
	case registryVersionID:
		return appendHeaderText(dst, num, h.VersionID), nil
	case registryLastUpdated:
		return appendUpdated(dst, h)
	}
	kind, ok := kindOfField(num)
	if !ok {
		return dst, nil
	}
	if num != registryInfra && num != registryHistory {
		return appendObjects(dst, num, c.Entries(kind))
	}
	objects, err := appendObjects(nil, fieldObjects, c.Entries(kind))
	if err != nil || len(objects) == 0 {
		return dst, err
	}
	dst = protowire.AppendTag(dst, num, protowire.BytesType)
	return protowire.AppendBytes(dst, objects), nil
}

func appendHeaderText(dst []byte, num protowire.Number, s string) []byte {
	if s == "" {
		return dst
	}
	return appendText(dst, num, s)
}

func appendUpdated(dst []byte, h feast.Header) ([]byte, error) {
	pb, err := FromTime(h.Updated)
	if err != nil || pb == nil {
		return dst, err
	}
	raw, err := proto.MarshalOptions{Deterministic: true}.Marshal(pb)
	dst = protowire.AppendTag(dst, registryLastUpdated, protowire.BytesType)
	return protowire.AppendBytes(dst, raw), err
}

func appendObjects(dst []byte, num protowire.Number, entries []*feast.Entry) ([]byte, error) {
	for _, e := range entries {
		raw := e.Raw
		if raw == nil {
			var err error
			if raw, err = Encode(e.Object, e.Prior); err != nil {
				return nil, err
			}
		}
		dst = protowire.AppendTag(dst, num, protowire.BytesType)
		dst = protowire.AppendBytes(dst, raw)
	}
	return dst, nil
}
