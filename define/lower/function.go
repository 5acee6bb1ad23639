package lower

import (
	"encoding/binary"
	"strings"

	"github.com/seed-11e13f51/feast"
)

// transform reads how a view computes its features: a feature_transformation object,
// or the decorated or given function. It is nil when there is none.
func (a *args) transform(mode string) *feast.Transform {
	if _, ok := a.o.Signature.Param("feature_transformation"); ok {
		if t := a.object("feature_transformation"); t != nil {
			inner := read(t)
			out := inner.transform(transformMode(inner, mode))
			if inner.err != nil && a.err == nil {
				a.err = inner.err
			}
			return out
		}
	}
	f, ok := a.o.Func()
	if !ok {
		return nil
	}
	if mode == "substrait" {
		a.failf("mode", "substrait transformations are built by running ibis, which this program does not do")
		return nil
	}
	text := f.Source
	if _, isParam := a.o.Signature.Param("udf_string"); isParam && a.o.Form == "" {
		text = a.text("udf_string")
	}
	return &feast.Transform{Function: &feast.Function{Name: f.Name, Body: pickle(f.Name, f.Source), Text: text, Mode: mode}}
}

// transformMode is the mode of a transformation class, or that of its view.
func transformMode(t *args, otherwise string) string {
	switch t.o.Class {
	case "PandasTransformation":
		return "pandas"
	case "PythonTransformation":
		return "python"
	case "Transformation":
		return t.text("mode")
	}
	return otherwise
}

// pickle returns the bytes Feast before 0.66 rehydrates a function from: a protocol 2
// pickle that evaluates the function's source when it is loaded,
// eval("(lambda ns, s: (exec(s, ns), ns[name])[1])({...}, source)"). Feast 0.66 reads
// the text instead. The decorators are left out, for they would run again.
func pickle(name, source string) []byte {
	expr := "(lambda ns, s: (exec(s, ns), ns[" + quote(name) + "])[1])({'__name__': '__main__'}, " + quote(preamble(source)+undecorated(source)) + ")"
	b := []byte{0x80, 2}                     // PROTO 2
	b = append(b, "c__builtin__\neval\n"...) // GLOBAL
	b = append(b, 'X')                       // BINUNICODE
	b = binary.LittleEndian.AppendUint32(b, uint32(len(expr)))
	b = append(b, expr...)
	return append(b, 0x85, 'R', '.') // TUPLE1, REDUCE, STOP
}

// preamble imports what functions of feature definitions use by convention.
func preamble(source string) string {
	var b strings.Builder
	if strings.Contains(source, "pd.") {
		b.WriteString("import pandas as pd\n")
	}
	if strings.Contains(source, "np.") {
		b.WriteString("import numpy as np\n")
	}
	if strings.Contains(source, "Any") || strings.Contains(source, "Dict") || strings.Contains(source, "List") {
		b.WriteString("from typing import *\n")
	}
	return b.String()
}

// undecorated drops what stands before the def of a function, and its indentation.
func undecorated(source string) string {
	lines := strings.SplitAfter(source, "\n")
	for i, line := range lines {
		trimmed := strings.TrimLeft(line, " \t")
		if !strings.HasPrefix(trimmed, "def ") && !strings.HasPrefix(trimmed, "async def ") {
			continue
		}
		indent := line[:len(line)-len(trimmed)]
		for j := i; j < len(lines); j++ {
			lines[j] = strings.TrimPrefix(lines[j], indent)
		}
		return strings.Join(lines[i:], "")
	}
	return source
}

// quote writes s as a Python string literal.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, c := range s {
		switch c {
		case '\\', '\'':
			b.WriteByte('\\')
			b.WriteRune(c)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}
