package http

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/ingest"
	"github.com/seed-11e13f51/feast/internal/coerce"
	"github.com/seed-11e13f51/feast/internal/pyjson"
)

// bodyError is a body that is not of the shape a route asks for; FastAPI tells it
// as a list of places, which Feast's clients know.
type bodyError struct {
	kind, field, message string
	// offset is the place in a body that is no JSON.
	offset int
}

func shapeError(kind, field, message string) *bodyError {
	return &bodyError{kind: kind, field: field, message: message}
}

// Error returns the place and the message.
func (e *bodyError) Error() string { return "body." + e.field + ": " + e.message }

const syntaxKind = "json_invalid"

// syntaxError is a body that is no JSON, as FastAPI tells it: its place is the
// number of the byte.
func syntaxError(err error) *bodyError {
	e := &bodyError{kind: syntaxKind, message: "JSON decode error: " + err.Error()}
	var syntax *pyjson.SyntaxError
	if errors.As(err, &syntax) {
		e.offset = syntax.Offset
	}
	return e
}

func (e *bodyError) body() []byte {
	dst := append([]byte(nil), `{"detail":[{"type":`...)
	dst = pyjson.AppendString(dst, e.kind)
	dst = append(dst, `,"loc":["body"`...)
	switch {
	case e.field != "":
		dst = append(dst, ',')
		dst = pyjson.AppendString(dst, e.field)
	case e.kind == syntaxKind:
		dst = append(dst, ',')
		dst = strconv.AppendInt(dst, int64(e.offset), 10)
	}
	dst = append(dst, `],"msg":`...)
	dst = pyjson.AppendString(dst, e.message)
	return append(dst, `}]}`...)
}

// body is a request body: an object whose members are read by name and kind.
type body struct {
	pyjson.Value
}

func parseBody(r *http.Request) (*body, error) {
	data, err := readBody(r)
	if err != nil {
		return nil, err
	}
	v, err := pyjson.Parse(data)
	if err != nil {
		return nil, syntaxError(err)
	}
	if v.Kind != pyjson.Object {
		return nil, shapeError("model_attributes_type", "", "Input should be a valid dictionary or object to extract fields from")
	}
	return &body{v}, nil
}

// member returns a member of the kind, or nil when it is missing or null and not
// required.
func (b *body) member(name string, kind pyjson.Kind, required bool) (*pyjson.Value, error) {
	v, ok := b.Get(name)
	switch {
	case !ok && required:
		return nil, shapeError("missing", name, "Field required")
	case !ok || v.Kind == pyjson.Null && !required:
		return nil, nil
	case v.Kind != kind:
		return nil, shapeError(kindErrors[kind].code, name, "Input should be a valid "+kindErrors[kind].word)
	}
	return v, nil
}

var kindErrors = map[pyjson.Kind]struct{ code, word string }{
	pyjson.Bool:   {"bool_type", "boolean"},
	pyjson.String: {"string_type", "string"},
	pyjson.List:   {"list_type", "list"},
	pyjson.Object: {"dict_type", "dictionary"},
}

func (b *body) text(name string, required bool) (string, error) {
	v, err := b.member(name, pyjson.String, required)
	if v == nil {
		return "", err
	}
	return v.Text, nil
}

func (b *body) flag(name string, otherwise bool) (bool, error) {
	v, err := b.member(name, pyjson.Bool, false)
	if v == nil {
		return otherwise, err
	}
	return v.True, nil
}

func (b *body) texts(name string) ([]string, error) {
	v, err := b.member(name, pyjson.List, false)
	if v == nil {
		return nil, err
	}
	out := make([]string, len(v.Items))
	for i := range v.Items {
		if v.Items[i].Kind != pyjson.String {
			return nil, shapeError("string_type", name, "Input should be a valid string")
		}
		out[i] = v.Items[i].Text
	}
	return out, nil
}

// frame reads a member of the form {column: [values]} as a table.
func (b *body) frame(name string) (*ingest.Frame, error) {
	v, err := b.member(name, pyjson.Object, true)
	if err != nil {
		return nil, err
	}
	f := &ingest.Frame{}
	for i := range v.Members {
		m := &v.Members[i]
		if m.Value.Kind != pyjson.List {
			return nil, feast.Invalid(name+"."+m.Name, "a column is a list of values, not a %s", m.Value.Kind)
		}
		if i > 0 && len(m.Value.Items) != f.Rows {
			return nil, feast.Invalid(name+"."+m.Name, "has %d values where %q has %d", len(m.Value.Items), v.Members[0].Name, f.Rows)
		}
		f.Rows = len(m.Value.Items)
		f.Columns = append(f.Columns, column(m.Name, m.Value.Items))
	}
	return f, nil
}

func column(name string, items []pyjson.Value) ingest.Column {
	return ingest.Column{
		Name: name,
		Value: func(row int, t feast.ValueType) (feast.Value, error) {
			return coerce.JSON(&items[row], t, coerce.Options{NaNIsNull: true})
		},
		Time: func(row int) (time.Time, bool, error) { return jsonTime(&items[row]) },
	}
}

// jsonTime reads an instant: text in one of the forms of coerce.Time. A number says
// nothing about its unit and is refused.
func jsonTime(v *pyjson.Value) (time.Time, bool, error) {
	switch {
	case v.Kind == pyjson.Null, v.Text == "NaT" && v.Kind == pyjson.String, v.Text == "NaN":
		return time.Time{}, false, nil
	case v.Kind != pyjson.String:
		return time.Time{}, false, feast.Invalid("", "a time is text such as \"2024-01-31T12:00:00\", not a %s", v.Kind)
	}
	at, err := coerce.Time(v.Text)
	return at, err == nil, err
}
