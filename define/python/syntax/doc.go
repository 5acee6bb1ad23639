// Package syntax reads Python source text: a lexer, a recursive-descent parser and the tree they make.
//
// It accepts the language of CPython 3.12 (and with it 3.8 to 3.11), and the tree follows CPython's ast module: the same
// node names, the same fields, the same nesting, except that expression contexts (Load, Store, Del) are left out, for the
// place of a node in its parent tells them, and that the async forms of a statement are a flag on the plain form.
//
// Nothing is ever run. Parse answers every input, valid or not, in time about linear in its length, with bounded stack:
// the nesting of blocks, brackets and expressions is limited (MaxHeight), as it is in CPython.
package syntax
