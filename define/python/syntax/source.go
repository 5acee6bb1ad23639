package syntax

import (
	"sort"
	"strings"
)

// Source returns what Python's inspect.getsource returns for a FunctionDef, ClassDef or Lambda of this module: whole
// lines, from the first decorator to the last line of the body, comments that follow it at the body's depth
// included, not dedented, ending in a newline. For any other node it returns the whole lines that the node covers.
func (m *Module) Source(n Node) string {
	switch n := n.(type) {
	case *FunctionDef:
		return m.wholeLines(n.FirstLine(), m.blockEnd(n.Pos().Line, n.End().Line, n.Body))
	case *ClassDef:
		return m.wholeLines(n.FirstLine(), m.blockEnd(n.Pos().Line, n.End().Line, n.Body))
	case *Lambda:
		line := n.Pos().Line
		if d := m.definitionOn(line); d != nil {
			return m.wholeLines(line, m.blockEnd(d.Pos().Line, d.End().Line, bodyOf(d)))
		}
		return m.wholeLines(line, m.lambdaEnd(line))
	}
	return m.wholeLines(n.Pos().Line, n.End().Line)
}

// wholeLines returns lines first to last, counted from 1, ending in a newline.
func (m *Module) wholeLines(first, last int) string {
	if first < 1 || first > len(m.lines) {
		return ""
	}
	end := len(m.Text)
	if last < len(m.lines) {
		end = m.lines[last]
	}
	s := m.Text[m.lines[first-1]:end]
	if strings.HasSuffix(s, "\n") {
		return s
	}
	return s + "\n"
}

// blockEnd returns the last line of a definition whose own text covers lines from to to.
func (m *Module) blockEnd(from, to int, body []Stmt) int {
	i := sort.Search(len(m.logical), func(i int) bool { return m.logical[i].last >= to })
	if i == len(m.logical) {
		return to
	}
	end, next := m.logical[i].last, m.logical[i].next
	header := sort.Search(len(m.logical), func(i int) bool { return m.logical[i].last >= from })
	if len(body) == 0 || m.logical[header].last >= body[0].Pos().Line {
		return end // the body is on the header's own line
	}
	col := body[0].Pos().Col
	c := sort.Search(len(m.comments), func(i int) bool { return m.comments[i].Line > end })
	for ; c < len(m.comments) && m.comments[c].Line < next; c++ {
		if m.comments[c].Col >= col {
			end = m.comments[c].Line
		}
	}
	return end
}

// definitionOn returns the definition that getsource takes the given line to begin, because it starts with one's decorator
// or has its def or class before any lambda; or nil.
func (m *Module) definitionOn(line int) Node {
	if line < 1 || line > len(m.lines) || !startsDefinition(m.Text[m.lines[line-1]:]) {
		return nil
	}
	var found Node
	for _, s := range m.Body {
		Walk(s, func(n Node) bool {
			switch d := n.(type) {
			case *FunctionDef:
				if d.FirstLine() <= line && line <= d.Body[0].Pos().Line {
					found = d
				}
			case *ClassDef:
				if d.FirstLine() <= line && line <= d.Body[0].Pos().Line {
					found = d
				}
			}
			return n.Pos().Line <= line || isDefinition(n)
		})
	}
	return found
}

func isDefinition(n Node) bool { return bodyOf(n) != nil }

func bodyOf(n Node) []Stmt {
	switch d := n.(type) {
	case *FunctionDef:
		return d.Body
	case *ClassDef:
		return d.Body
	}
	return nil
}

// startsDefinition tells whether the first of "@", def, class and lambda in a text is not lambda.
func startsDefinition(text string) bool {
	l := newLexer(text)
	l.loose = true
	for {
		k := l.step()
		t := l.toks[len(l.toks)-1]
		s := text[t.off:t.end]
		switch {
		case k == tokEOF || k == tokNewline:
			return false
		case k == tokOp && s == "@", k == tokKeyword && (s == "def" || s == "class"):
			return true
		case k == tokKeyword && s == "lambda":
			return false
		}
	}
}

// lambdaEnd returns where the logical line ends when reading starts at the given line, which may be in the middle of one.
func (m *Module) lambdaEnd(line int) int {
	if line < 1 || line > len(m.lines) {
		return line
	}
	l := newLexer(m.Text[m.lines[line-1]:])
	l.loose = true
	for {
		switch k := l.step(); k {
		case tokNewline, tokEOF:
			return line - 1 + lastLine(l.toks)
		}
	}
}

// lastLine returns the line of the last token that is not the end of the file.
func lastLine(toks []token) int {
	for i := len(toks) - 1; i >= 0; i-- {
		if k := toks[i].kind; k != tokEOF && k != tokDedent {
			return int(toks[i].toLine)
		}
	}
	return 1
}
