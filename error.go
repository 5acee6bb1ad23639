package feast

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what a caller can do about an error. The codes are sentinel errors:
// test with errors.Is(err, feast.ErrNotFound).
type Code uint8

// The codes. Any error that is none of them is internal: a fault of ours, logged
// in full and shown as "internal error".
const (
	// ErrInvalid: the input is wrong; the same call will fail again.
	ErrInvalid Code = iota + 1
	// ErrNotFound: what was named does not exist.
	ErrNotFound
	// ErrConflict: somebody else changed it meanwhile, or it exists already.
	ErrConflict
	// ErrUnauthenticated: the caller did not say who they are.
	ErrUnauthenticated
	// ErrDenied: the caller may not do that.
	ErrDenied
	// ErrUnsupported: real in Feast, or sensible, but not built here.
	ErrUnsupported
	// ErrUnavailable: a store or service does not answer; a later try may succeed.
	ErrUnavailable
)

// Error returns the code in words.
func (c Code) Error() string {
	switch c {
	case ErrInvalid:
		return "invalid"
	case ErrNotFound:
		return "not found"
	case ErrConflict:
		return "conflict"
	case ErrUnauthenticated:
		return "unauthenticated"
	case ErrDenied:
		return "denied"
	case ErrUnsupported:
		return "not supported"
	case ErrUnavailable:
		return "unavailable"
	}
	return fmt.Sprintf("code %d", uint8(c))
}

// Error is an error a user can act on: it names the thing, its place, and the
// nearest name that exists.
type Error struct {
	Code Code
	// Kind and Name are the thing: a feature view "driver_stats". Kind is 0 when
	// the thing is not an object of the catalog.
	Kind Kind
	Name string
	// Nearest is the name the user may have meant, or empty.
	Nearest string
	// Place is where: "repo.py:12", "project p", "features[3].conv_rate".
	Place string
	// Detail says what is wrong, in a few words; empty means what Code says.
	Detail string
	// Cause is the error below, or nil.
	Cause error
	// Class is the Python class of feast.errors that the official client expects
	// for this error, where Code and Kind say too little; see StatusOf.
	Class string
}

// The classes that Code and Kind cannot tell.
const (
	ClassFeatureNameCollision = "FeatureNameCollisionError"
	ClassPushSourceNotFound   = "PushSourceNotFoundException"
	ClassObjectNotFound       = "FeastObjectNotFoundException"
	ClassRequestDataNotFound  = "RequestDataNotFoundInEntityRowsException"
	ClassMissingColumns       = "FeastEntityDFMissingColumnsError"
	ClassNotDateTime          = "EntityDFNotDateTime"
	ClassNoEventTime          = "EntityTimestampInferenceException"
)

// Error returns "place: kind "name": detail; did you mean "nearest"?: cause",
// less what is empty.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Place != "" {
		b.WriteString(e.Place + ": ")
	}
	b.WriteString(e.subject())
	b.WriteString(e.detail())
	if e.Nearest != "" {
		fmt.Fprintf(&b, "; did you mean %q?", e.Nearest)
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

func (e *Error) subject() string {
	parts := make([]string, 0, 2)
	if e.Kind != 0 {
		parts = append(parts, e.Kind.String())
	}
	if e.Name != "" {
		parts = append(parts, fmt.Sprintf("%q", e.Name))
	}
	return strings.Join(parts, " ")
}

func (e *Error) detail() string {
	subject := e.Kind != 0 || e.Name != ""
	switch {
	case e.Detail != "" && subject:
		return ": " + e.Detail
	case e.Detail != "":
		return e.Detail
	case !subject:
		return e.Code.Error()
	case e.Code == ErrNotFound:
		return " does not exist"
	}
	return ": " + e.Code.Error()
}

// Is reports whether target is the error's code.
func (e *Error) Is(target error) bool { return target == e.Code }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Invalid returns an ErrInvalid at a place; the detail is formatted.
func Invalid(place, format string, args ...any) *Error {
	return &Error{Code: ErrInvalid, Place: place, Detail: fmt.Sprintf(format, args...)}
}

// Unsupported returns an ErrUnsupported at a place; the detail is formatted.
func Unsupported(place, format string, args ...any) *Error {
	return &Error{Code: ErrUnsupported, Place: place, Detail: fmt.Sprintf(format, args...)}
}

// CodeOf returns the code of err, and 0 when err has none: an internal error.
func CodeOf(err error) Code {
	for c := ErrInvalid; c <= ErrUnavailable; c++ {
		if errors.Is(err, c) {
			return c
		}
	}
	return 0
}

// Status is how an error is told to the outside: Feast's Python class, which the
// official client raises again, an HTTP status, a gRPC code and an exit status.
type Status struct {
	// Module and Class name the Python exception.
	Module, Class string
	HTTP          int
	// GRPC is the number of a gRPC status code.
	GRPC uint32
	// Exit is the exit status of the program: 1. Usage errors, which exit with 2,
	// never get this far.
	Exit int
}

// StatusOf returns how err is told to the outside. User errors are 4xx with a
// class of Feast's own, for the official client repeats what fails with 5xx; an
// internal error is 500.
func StatusOf(err error) Status {
	code := CodeOf(err)
	s := codeStatus(code)
	var fe *Error
	if !errors.As(err, &fe) {
		return s
	}
	if class, ok := notFoundClasses[fe.Kind]; ok && code == ErrNotFound {
		s.Module, s.Class = feastErrors, class
	}
	if fe.Class != "" {
		s.Module, s.Class = feastErrors, fe.Class
	}
	if fe.Class == ClassPushSourceNotFound {
		s.HTTP = 422
	}
	return s
}

const feastErrors = "feast.errors"

var notFoundClasses = map[Kind]string{
	KindProject:             "ProjectObjectNotFoundException",
	KindEntity:              "EntityNotFoundException",
	KindSource:              "DataSourceObjectNotFoundException",
	KindFeatureView:         "FeatureViewNotFoundException",
	KindStreamFeatureView:   "FeatureViewNotFoundException",
	KindOnDemandFeatureView: "OnDemandFeatureViewNotFoundException",
	KindLabelView:           "FeatureViewNotFoundException",
	KindService:             "FeatureServiceNotFoundException",
	KindPermission:          "PermissionObjectNotFoundException",
	KindSavedDataset:        "SavedDatasetNotFound",
	KindValidationReference: "ValidationReferenceNotFound",
}

// codeStatus is the table of codes. Where Feast has no class of its own the class
// is FeastError, for its client shows the message of a FeastError only.
func codeStatus(c Code) Status {
	switch c {
	case ErrInvalid:
		return Status{feastErrors, "FeastError", 422, 3, 1}
	case ErrNotFound:
		return Status{feastErrors, "FeastObjectNotFoundException", 404, 5, 1}
	case ErrConflict:
		return Status{feastErrors, "FeastError", 409, 10, 1}
	case ErrUnauthenticated:
		return Status{feastErrors, "FeastPermissionError", 401, 16, 1}
	case ErrDenied:
		return Status{feastErrors, "FeastPermissionError", 403, 7, 1}
	case ErrUnsupported:
		return Status{feastErrors, "FeastError", 422, 12, 1}
	case ErrUnavailable:
		return Status{feastErrors, "FeastError", 503, 14, 1}
	}
	return Status{feastErrors, "FeastError", 500, 13, 1}
}
