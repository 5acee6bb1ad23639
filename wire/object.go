package wire

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
)

// Decode returns the object of a kind whose message raw is. A malformed message,
// or a time or duration out of range, is feast.ErrInvalid and names the object and
// the field. The object does not share memory with raw.
func Decode(kind feast.Kind, raw []byte) (feast.Object, error) {
	c, err := codecOf(kind)
	if err != nil {
		return nil, err
	}
	pb := c.message()
	if err := proto.Unmarshal(raw, pb); err != nil {
		return nil, &feast.Error{Code: feast.ErrInvalid, Kind: kind, Detail: "the message is malformed", Cause: err}
	}
	var d decoder
	o := c.decode(&d, pb)
	if d.err != nil {
		return nil, about(kind, o, d.err)
	}
	return o, nil
}

// Encode returns the message of an object, the same bytes for the same arguments.
// prior is the message that the object was read from or replaces, or nil: fields
// in it that this program does not know stay, wherever in the message they are. An
// object that its message cannot hold is feast.ErrInvalid.
func Encode(o feast.Object, prior []byte) ([]byte, error) {
	kind := o.Key().Kind
	c, err := codecOf(kind)
	if err != nil {
		return nil, err
	}
	old := c.message()
	if err := proto.Unmarshal(prior, old); err != nil {
		return nil, about(kind, o, fmt.Errorf("the message it replaces is malformed: %w", err))
	}
	var e encoder
	pb := c.encode(&e, o, old)
	if e.err != nil {
		return nil, about(kind, o, e.err)
	}
	carryUnknown(old.ProtoReflect(), pb.ProtoReflect())
	raw, err := proto.MarshalOptions{Deterministic: true}.Marshal(pb)
	if err != nil {
		return nil, about(kind, o, err)
	}
	return raw, nil
}

// about names the object that an error is about.
func about(kind feast.Kind, o feast.Object, err error) error {
	var fe *feast.Error
	if errors.As(err, &fe) {
		named := *fe
		named.Kind, named.Name = kind, o.Key().Name
		return &named
	}
	return &feast.Error{Code: feast.ErrInvalid, Kind: kind, Name: o.Key().Name, Cause: err}
}

// kindCodec is what Decode and Encode do for one kind of object. encode is given
// the message that is replaced; only kinds that are not interpreted look at it.
type kindCodec struct {
	message func() proto.Message
	decode  func(*decoder, proto.Message) feast.Object
	encode  func(*encoder, feast.Object, proto.Message) proto.Message
}

// message is a pointer to a generated message M.
type message[M any] interface {
	*M
	proto.Message
}

func newCodec[M any, P message[M], O feast.Object](decode func(*decoder, P) O, encode func(*encoder, O) P) kindCodec {
	return kindCodec{
		message: func() proto.Message { return P(new(M)) },
		decode:  func(d *decoder, pb proto.Message) feast.Object { return decode(d, pb.(P)) },
		encode: func(e *encoder, o feast.Object, _ proto.Message) proto.Message {
			return encode(e, o.(O))
		},
	}
}

func codecOf(kind feast.Kind) (kindCodec, error) {
	switch kind {
	case feast.KindProject:
		return newCodec((*decoder).project, (*encoder).project), nil
	case feast.KindEntity:
		return newCodec((*decoder).entity, (*encoder).entity), nil
	case feast.KindSource:
		return newCodec((*decoder).source, (*encoder).source), nil
	case feast.KindFeatureView:
		return newCodec((*decoder).featureView, (*encoder).featureView), nil
	case feast.KindStreamFeatureView:
		return newCodec((*decoder).streamView, (*encoder).streamView), nil
	case feast.KindOnDemandFeatureView:
		return newCodec((*decoder).onDemandView, (*encoder).onDemandView), nil
	case feast.KindLabelView:
		return newCodec((*decoder).labelView, (*encoder).labelView), nil
	case feast.KindService:
		return newCodec((*decoder).service, (*encoder).service), nil
	case feast.KindPermission:
		return newCodec((*decoder).permission, (*encoder).permission), nil
	case feast.KindSavedDataset:
		return newCodec((*decoder).dataset, (*encoder).dataset), nil
	case feast.KindValidationReference:
		return newCodec((*decoder).reference, (*encoder).reference), nil
	case feast.KindInfra:
		return newCodec((*decoder).infraObject, (*encoder).infraObject), nil
	case feast.KindVersion:
		return newCodec((*decoder).version, (*encoder).version), nil
	case feast.KindProjectMetadata:
		return newCodec((*decoder).projectMetadata, (*encoder).projectMetadata), nil
	case feast.KindFeatureTable:
		return featureTableCodec(), nil
	}
	return kindCodec{}, feast.Invalid("", "%v is not a kind of object", kind)
}

// featureTableCodec keeps the message as it is and reads the names in it only.
func featureTableCodec() kindCodec {
	return kindCodec{
		message: func() proto.Message { return new(corepb.FeatureTable) },
		decode: func(d *decoder, pb proto.Message) feast.Object {
			return d.featureTable(pb.(*corepb.FeatureTable))
		},
		encode: func(_ *encoder, o feast.Object, prior proto.Message) proto.Message {
			pb := proto.CloneOf(prior.(*corepb.FeatureTable))
			if pb.GetSpec() == nil {
				pb.Spec = &corepb.FeatureTableSpec{}
			}
			pb.Spec.Name, pb.Spec.Project = o.(*feast.FeatureTable).Name, o.(*feast.FeatureTable).Project
			return pb
		},
	}
}
