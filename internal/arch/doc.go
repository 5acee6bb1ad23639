// Package arch is the architecture as a test: who may import whom, each rule with
// its reason. docs/ARCHITECTURE.md draws the same arrows.
package arch
