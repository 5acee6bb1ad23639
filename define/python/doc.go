// Package python reads Feast definitions from the Python files of a repo,
// without Python: the files are parsed by package syntax and evaluated by
// package eval, and what is found is what Feast 0.66's parse_repo finds.
//
// Nothing is executed beyond that evaluation. Definitions cannot write, reach
// the network, or read outside the repo, and they run within fixed budgets of
// steps and memory, so reading a repo of a stranger is safe.
package python
