// Package arrowx is where the vocabulary meets Arrow: which Arrow type holds a feast.ValueType, values in and out of arrays, conversion of columns
// to declared types by the rules of docs/semantics.md, and times as microseconds.
package arrowx
