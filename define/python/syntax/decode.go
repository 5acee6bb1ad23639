package syntax

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxSource is the longest file that is read, in bytes; offsets are kept in 32 bits.
const maxSource = 256 << 20

// decode returns the text of a source file: without a byte order mark, in UTF-8, with "\n" line ends (PEP 263).
func decode(src []byte) (string, *Error) {
	if len(src) > maxSource {
		return "", &Error{Pos: Pos{1, 1}, Msg: fmt.Sprintf("the file has %d bytes; at most %d are read", len(src), maxSource)}
	}
	body, bom := bytes.CutPrefix(src, []byte("\xef\xbb\xbf"))
	cookie, line := encodingCookie(body)
	name := normalEncoding(cookie)
	if bom && !bomEncoding(cookie) {
		return "", &Error{Pos: Pos{line, 1}, Msg: fmt.Sprintf("encoding problem: %s with BOM", cookie)}
	}
	if i := bytes.IndexByte(body, 0); i >= 0 {
		return "", at(body, i, "source code cannot contain null bytes")
	}
	switch name {
	case "utf-8":
		return decodeUTF8(body, utf8.RuneError)
	case "ascii":
		return decodeUTF8(body, utf8.RuneSelf)
	case "latin-1":
		return universalNewlines(latin1(body)), nil
	}
	return "", &Error{Pos: Pos{line, 1}, Msg: fmt.Sprintf("unknown encoding: %s (known are utf-8, latin-1 and ascii)", cookie)}
}

// decodeUTF8 checks that body is UTF-8, and pure ASCII when limit is utf8.RuneSelf.
func decodeUTF8(body []byte, limit rune) (string, *Error) {
	for i := 0; i < len(body); {
		r, n := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && n == 1 {
			return "", at(body, i, fmt.Sprintf("(unicode error) 'utf-8' codec can't decode byte %#02x", body[i]))
		}
		if limit == utf8.RuneSelf && r >= limit {
			return "", at(body, i, fmt.Sprintf("(unicode error) 'ascii' codec can't decode byte %#02x", body[i]))
		}
		i += n
	}
	return universalNewlines(string(body)), nil
}

func latin1(body []byte) string {
	var b strings.Builder
	b.Grow(len(body))
	for _, c := range body {
		b.WriteRune(rune(c))
	}
	return b.String()
}

func universalNewlines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// at makes an Error for the byte body[i].
func at(body []byte, i int, msg string) *Error {
	start := bytes.LastIndexByte(body[:i], '\n') + 1
	return &Error{Pos: Pos{bytes.Count(body[:i], []byte("\n")) + 1, i - start + 1}, Msg: msg}
}

// encodingCookie returns the encoding that a comment on one of the first two lines declares, as written, and that line;
// the second line counts only when the first holds nothing but a comment.
func encodingCookie(body []byte) (cookie string, line int) {
	rest := body
	for line = 1; line <= 2; line++ {
		end := bytes.IndexAny(rest, "\r\n")
		if end < 0 {
			end = len(rest)
		}
		first := bytes.TrimLeft(rest[:end], " \t\f")
		if len(first) > 0 && first[0] != '#' {
			break
		}
		if c := cookieIn(first); c != "" {
			return c, line
		}
		if bytes.HasPrefix(rest[end:], []byte("\r\n")) {
			end++
		}
		rest = rest[min(end+1, len(rest)):]
	}
	return "utf-8", 1
}

// cookieIn finds "coding[:=] *([-\w.]+)" in a comment.
func cookieIn(comment []byte) string {
	for {
		_, after, ok := bytes.Cut(comment, []byte("coding"))
		if !ok {
			return ""
		}
		if len(after) > 0 && (after[0] == ':' || after[0] == '=') {
			name := bytes.TrimLeft(after[1:], " \t")
			n := 0
			for n < len(name) && (name[n] == '-' || name[n] == '.' || isWord(name[n])) {
				n++
			}
			if n > 0 {
				return string(name[:n])
			}
		}
		comment = after
	}
}

func isWord(c byte) bool {
	return c == '_' || isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// bomEncoding tells whether CPython accepts a cookie in a file that starts with a byte order mark: not "utf8", for one.
func bomEncoding(cookie string) bool {
	s := strings.ReplaceAll(strings.ToLower(cookie), "_", "-")
	return s == "utf-8" || strings.HasPrefix(s, "utf-8-")
}

// normalEncoding returns one name for the aliases of an encoding.
func normalEncoding(name string) string {
	s := strings.ReplaceAll(strings.ToLower(name), "_", "-")
	switch s {
	case "utf-8", "utf8", "u8", "utf", "utf8-ucs2", "utf8-ucs4", "utf-8-sig", "cp65001":
		return "utf-8"
	case "latin-1", "latin1", "latin", "l1", "iso-8859-1", "iso8859-1", "iso8859", "8859", "cp819", "iso-latin-1":
		return "latin-1"
	case "ascii", "us-ascii", "646":
		return "ascii"
	}
	switch {
	case strings.HasPrefix(s, "utf-8-"):
		return "utf-8"
	case strings.HasPrefix(s, "latin-1-"), strings.HasPrefix(s, "iso-8859-1-"), strings.HasPrefix(s, "iso-latin-1-"):
		return "latin-1"
	}
	return s
}
