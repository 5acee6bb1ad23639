// Package eval evaluates the Python modules of a feature repo, as far as
// definitions need it, by walking their syntax trees.
//
// What it computes is what CPython 3.11 computes; what it cannot know is an
// unknown value. A module that is neither in the repo nor modelled here imports
// as an unknown value, and attributes, calls and arithmetic of unknown values
// are unknown. Branching on one, iterating over one or comparing one stops the
// top-level statement at hand: the statement is left out with a warning when it
// cannot make or change a Feast object, else it is an error. Lists and dicts
// handed to unknown code count as changed by it. An unknown value that reaches
// an object of Feast is an error that names the argument. So a definition is
// read right or not at all.
//
// Classes of Feast are known by their signatures only (feast_0_66.json, written
// by gen/gen_sigs.py from the official package); calling one records the call.
//
// Nothing is written, nothing outside the repo is read, the clock and random
// numbers are unknown, and steps, memory and depth are bounded. Generators are
// coroutines of package iter: they run only while their consumer waits, and
// Close ends them.
//
// Inside the package Python exceptions travel as Go panics (see throw.go).
package eval
