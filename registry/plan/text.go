package plan

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/registry/diff"
)

// The colours Feast prints a plan in (colorama's codes).
const (
	bright     = "\x1b[1m"
	reset      = "\x1b[0m"
	red        = "\x1b[31m"
	green      = "\x1b[32m"
	yellow     = "\x1b[33m"
	lightGreen = "\x1b[92m"
	lightBlue  = "\x1b[94m"
)

func (a Action) colour() string {
	switch a {
	case Created:
		return green
	case Deleted:
		return red
	case Updated:
		return yellow
	}
	return lightBlue
}

type painter bool

func (p painter) paint(colour, text string) string {
	if !p {
		return text
	}
	return bright + colour + text + reset
}

// RegistryText returns the changes of the registry as Feast's plan prints them:
// "Created entity driver", and below an updated object "\tproperty: old -> new".
// Feast shows neither data sources nor its placeholder entity; sources are shown
// here when nothing else changes, so that "No changes to registry" is always true.
func (p *Plan) RegistryText(colour bool) string {
	text := p.registryText(painter(colour), func(o Object) bool { return o.Kind != feast.KindSource })
	if text == "" {
		text = p.registryText(painter(colour), func(o Object) bool { return o.Kind == feast.KindSource })
	}
	if text == "" {
		return painter(colour).paint(lightBlue, "No changes to registry") + "\n"
	}
	return text
}

func (p *Plan) registryText(paint painter, show func(Object) bool) string {
	var b strings.Builder
	for _, o := range p.Objects {
		if o.Action == Unchanged || o.Name == feast.DummyEntity || !show(o) {
			continue
		}
		colour := o.Action.colour()
		fmt.Fprintf(&b, "%s %s %s\n", o.Action, o.Kind, paint.paint(colour, o.Name))
		for _, d := range o.Properties {
			fmt.Fprintf(&b, "\t%s: %s -> %s\n", d.Name, paint.paint(colour, d.Old), paint.paint(lightGreen, d.New))
		}
	}
	return b.String()
}

// InfraText returns the changes of the online tables as Feast's plan prints them.
func (p *Plan) InfraText(colour bool) string {
	paint := painter(colour)
	if len(p.Tables) == 0 {
		return paint.paint(lightBlue, "No changes to infrastructure") + "\n"
	}
	var b strings.Builder
	for _, t := range p.Tables {
		fmt.Fprintf(&b, "%s sqlite table %s\n", t.Action, paint.paint(t.Action.colour(), t.Name))
		if t.Action == Updated {
			fmt.Fprintf(&b, "\tpath: %s -> %s\n", paint.paint(t.Action.colour(), t.OldPath), paint.paint(lightGreen, t.NewPath))
		}
	}
	return b.String()
}

// BreaksText returns what the plan breaks, a line each, and "" when it breaks
// nothing.
func (p *Plan) BreaksText(colour bool) string {
	var b strings.Builder
	for _, br := range p.Breaks {
		fmt.Fprintf(&b, "%s: %s\n", painter(colour).paint(red, "Breaks"), br.Detail)
	}
	return b.String()
}

// planJSON is the stable JSON form of a plan, described in docs/registry.md.
type planJSON struct {
	Project  string       `json:"project"`
	Changes  bool         `json:"changes"`
	Breaking bool         `json:"breaking"`
	Objects  []objectJSON `json:"objects"`
	Infra    []tableJSON  `json:"infra"`
	Breaks   []breakJSON  `json:"breaks"`
}

type objectJSON struct {
	Action     string          `json:"action"`
	Kind       string          `json:"kind"`
	Name       string          `json:"name"`
	Properties []diff.Property `json:"properties,omitempty"`
}

type tableJSON struct {
	Action  string `json:"action"`
	Type    string `json:"type"`
	Name    string `json:"name"`
	OldPath string `json:"old_path,omitempty"`
	NewPath string `json:"new_path,omitempty"`
}

type breakJSON struct {
	Code    BreakCode `json:"code"`
	Kind    string    `json:"kind"`
	Name    string    `json:"name"`
	Because string    `json:"because"`
	Detail  string    `json:"detail"`
}

// MarshalJSON returns the stable JSON form: what changes and breaks, without the
// objects that stay as they are and without Feast's placeholder entity.
func (p *Plan) MarshalJSON() ([]byte, error) {
	out := planJSON{
		Project: p.Project, Changes: p.Changed(), Breaking: p.Breaking(),
		Objects: []objectJSON{}, Infra: []tableJSON{}, Breaks: []breakJSON{},
	}
	for _, o := range p.Objects {
		if o.Action == Unchanged || o.Name == feast.DummyEntity {
			continue
		}
		out.Objects = append(out.Objects, objectJSON{strings.ToLower(string(o.Action)), o.Kind.String(), o.Name, o.Properties})
	}
	for _, t := range p.Tables {
		out.Infra = append(out.Infra, tableJSON{strings.ToLower(string(t.Action)), "sqlite table", t.Name, t.OldPath, t.NewPath})
	}
	for _, b := range p.Breaks {
		out.Breaks = append(out.Breaks, breakJSON{b.Code, b.Kind.String(), b.Name, b.Because, b.Detail})
	}
	return json.Marshal(out)
}
