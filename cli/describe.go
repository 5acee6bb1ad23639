package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/pyyaml"
	"github.com/seed-11e13f51/feast/wire"
)

// describer is a command that shows one object whole.
type describer struct {
	short string
	// get returns the object as it is shown.
	get func(cat *feast.Catalog, project, name string) (feast.Object, error)
	// more are entries behind those of the object's message; it may be nil.
	more func(o feast.Object) pyyaml.Map
}

func (d describer) command(p *program) *cobra.Command {
	var o output
	c := &cobra.Command{
		Use:   "describe NAME",
		Short: d.short,
		Args:  arguments("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDescribe(cmd.Context(), p, d, o, args[0])
		},
	}
	o.flag(c)
	return c
}

func runDescribe(ctx context.Context, p *program, d describer, o output, name string) error {
	asJSON, err := o.json()
	if err != nil {
		return err
	}
	return p.withCatalog(ctx, func(cat *feast.Catalog, project string) error {
		object, err := d.get(cat, project, name)
		if err != nil {
			return notFound(err)
		}
		return describe(p.out, shown(cat, object), d.more, asJSON)
	})
}

// describe prints the message of an object: YAML of its JSON form, as Feast does,
// or the JSON itself.
func describe(w io.Writer, o feast.Object, more func(feast.Object) pyyaml.Map, asJSON bool) error {
	text, err := wire.JSON(o)
	if err != nil {
		return err
	}
	m, err := ordered(text)
	if err != nil {
		return err
	}
	if more != nil {
		m = append(m, more(o)...)
	}
	if asJSON {
		return writeIndented(w, m, "  ")
	}
	_, err = fmt.Fprintln(w, string(pyyaml.Dump(m)))
	return err
}

// notFound turns an object that does not exist into Feast's sentence, which goes to
// stdout, with the name that was meant.
func notFound(err error) error {
	var e *feast.Error
	if !errors.As(err, &e) || e.Code != feast.ErrNotFound || e.Kind == 0 {
		return err
	}
	kind := e.Kind.String()
	if e.Kind == feast.KindStreamFeatureView || e.Kind == feast.KindLabelView {
		kind = feast.KindFeatureView.String()
	}
	text := strings.ToUpper(kind[:1]) + kind[1:] + " " + e.Name + " does not exist"
	if e.Kind != feast.KindProject {
		text += " in " + e.Place
	}
	if e.Nearest != "" {
		text += fmt.Sprintf("; did you mean %q?", e.Nearest)
	}
	return &saidError{text}
}

// ordered reads a JSON object and keeps the order of its members.
func ordered(text []byte) (pyyaml.Map, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	v, err := orderedValue(dec)
	if err != nil {
		return nil, err
	}
	m, ok := v.(pyyaml.Map)
	if !ok {
		return nil, errors.New("the JSON of an object is no object")
	}
	return m, nil
}

func orderedValue(dec *json.Decoder) (any, error) {
	t, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '{' {
			return orderedObject(dec)
		}
		return orderedList(dec)
	case json.Number:
		if i, err := t.Int64(); err == nil {
			return i, nil
		}
		return t.Float64()
	}
	return t, nil
}

func orderedObject(dec *json.Decoder) (any, error) {
	m := pyyaml.Map{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		value, err := orderedValue(dec)
		if err != nil {
			return nil, err
		}
		m = append(m, pyyaml.Entry{Key: key.(string), Value: value})
	}
	_, err := dec.Token()
	return m, err
}

func orderedList(dec *json.Decoder) (any, error) {
	items := []any{}
	for dec.More() {
		item, err := orderedValue(dec)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	_, err := dec.Token()
	return items, err
}

// writeIndented writes a value as JSON with its members in order.
func writeIndented(w io.Writer, v any, indent string) error {
	var b bytes.Buffer
	if err := appendJSON(&b, v); err != nil {
		return err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, b.Bytes(), "", indent); err != nil {
		return err
	}
	out.WriteByte('\n')
	_, err := w.Write(out.Bytes())
	return err
}

func appendJSON(b *bytes.Buffer, v any) error {
	switch v := v.(type) {
	case pyyaml.Map:
		return appendObject(b, v)
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := appendJSON(b, item); err != nil {
				return err
			}
		}
		b.WriteByte(']')
		return nil
	}
	text, err := marshal(v)
	b.Write(text)
	return err
}

// marshal writes a value as Python's json does: nothing but what must be escaped,
// and everything that is not ASCII.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	var out []byte
	for _, r := range strings.TrimSuffix(b.String(), "\n") {
		switch {
		case r < utf8.RuneSelf:
			out = append(out, byte(r))
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out, nil
}

func appendObject(b *bytes.Buffer, m pyyaml.Map) error {
	b.WriteByte('{')
	for i, e := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := marshal(e.Key)
		if err != nil {
			return err
		}
		b.Write(key)
		b.WriteByte(':')
		if err := appendJSON(b, e.Value); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}
