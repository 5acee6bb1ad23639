package syntax

// Parse reads a whole Python file. Name is used in errors only; src is the file's bytes in the encoding it declares
// (UTF-8 unless a cookie says Latin-1 or ASCII). The error is an *Error that names the file, the line and the column.
func Parse(name string, src []byte) (*Module, error) {
	return nil, &Error{File: name, Pos: Pos{1, 1}, Msg: "the parser is being written"}
}

// Source returns what Python's inspect.getsource returns for a FunctionDef, ClassDef or Lambda of this module: whole
// lines, from the first decorator to the last line of the body, comments that follow it at the body's depth
// included, not dedented, ending in a newline. For any other node it returns the whole lines that the node covers.
func (m *Module) Source(n Node) string {
	return ""
}
