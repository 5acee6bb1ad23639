// Package lint is the house rules as tests: go test ./internal/lint.
//
// Every message says which rule was broken and why there is one. Generated code is
// exempt.
package lint
