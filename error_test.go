package feast_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
)

func TestErrorText(t *testing.T) {
	cause := errors.New("disk full")
	tests := []struct {
		err  *feast.Error
		want string
	}{
		{&feast.Error{Code: feast.ErrNotFound}, "not found"},
		{&feast.Error{Code: feast.ErrUnavailable, Cause: cause}, "unavailable: disk full"},
		{&feast.Error{Code: feast.ErrNotFound, Kind: feast.KindFeatureView, Name: "stats"}, `feature view "stats" does not exist`},
		{&feast.Error{Code: feast.ErrNotFound, Kind: feast.KindEntity, Name: "drver", Nearest: "driver", Place: "project p"}, `project p: entity "drver" does not exist; did you mean "driver"?`},
		{&feast.Error{Code: feast.ErrConflict, Kind: feast.KindProject, Name: "p"}, `project "p": conflict`},
		{&feast.Error{Code: feast.ErrDenied, Kind: feast.KindService}, "feature service: denied"},
		{&feast.Error{Code: feast.ErrInvalid, Name: "ttl", Detail: "is negative", Place: "repo.py:12"}, `repo.py:12: "ttl": is negative`},
		{&feast.Error{Code: feast.ErrInvalid, Detail: "has no columns", Place: "df", Nearest: "x", Cause: cause}, `df: has no columns; did you mean "x"?: disk full`},
		{feast.Invalid("features[3]", "%q is not a %s", "abc", feast.Float32), `features[3]: "abc" is not a Float32`},
		{feast.Unsupported("", "no %s", "scheme"), "no scheme"},
	}
	for _, tt := range tests {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
	if got := feast.Code(99).Error(); got != "code 99" {
		t.Errorf("an unknown code is %q", got)
	}
}

func TestCodeOf(t *testing.T) {
	notFound := &feast.Error{Code: feast.ErrNotFound, Kind: feast.KindEntity, Name: "x"}
	tests := map[string]struct {
		err  error
		want feast.Code
	}{
		"nil":        {nil, 0},
		"foreign":    {errors.New("x"), 0},
		"code":       {feast.ErrDenied, feast.ErrDenied},
		"error":      {notFound, feast.ErrNotFound},
		"wrapped":    {fmt.Errorf("load: %w", notFound), feast.ErrNotFound},
		"wraps code": {fmt.Errorf("load: %w", feast.ErrConflict), feast.ErrConflict},
		"joined":     {errors.Join(errors.New("x"), notFound), feast.ErrNotFound},
	}
	for name, tt := range tests {
		if got := feast.CodeOf(tt.err); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
	cause := errors.New("cause")
	if err := error(&feast.Error{Code: feast.ErrInvalid, Cause: cause}); !errors.Is(err, cause) || !errors.Is(err, feast.ErrInvalid) || errors.Is(err, feast.ErrNotFound) {
		t.Error("an error is not what it wraps")
	}
}

func TestStatusOf(t *testing.T) {
	status := func(class string, http int, grpc uint32) feast.Status {
		return feast.Status{Module: "feast.errors", Class: class, HTTP: http, GRPC: grpc, Exit: 1}
	}
	of := func(c feast.Code, k feast.Kind) error { return &feast.Error{Code: c, Kind: k, Name: "x"} }
	tests := map[string]struct {
		err  error
		want feast.Status
	}{
		"internal":                 {errors.New("x"), status("FeastError", 500, 13)},
		"a bare code":              {feast.ErrInvalid, status("FeastError", 422, 3)},
		"invalid":                  {feast.Invalid("", "x"), status("FeastError", 422, 3)},
		"not found":                {of(feast.ErrNotFound, 0), status("FeastObjectNotFoundException", 404, 5)},
		"conflict":                 {of(feast.ErrConflict, feast.KindFeatureView), status("FeastError", 409, 10)},
		"unauthenticated":          {of(feast.ErrUnauthenticated, 0), status("FeastPermissionError", 401, 16)},
		"denied":                   {of(feast.ErrDenied, 0), status("FeastPermissionError", 403, 7)},
		"unsupported":              {feast.Unsupported("", "x"), status("FeastError", 422, 12)},
		"unavailable":              {of(feast.ErrUnavailable, 0), status("FeastError", 503, 14)},
		"project":                  {of(feast.ErrNotFound, feast.KindProject), status("ProjectObjectNotFoundException", 404, 5)},
		"entity":                   {of(feast.ErrNotFound, feast.KindEntity), status("EntityNotFoundException", 404, 5)},
		"source":                   {of(feast.ErrNotFound, feast.KindSource), status("DataSourceObjectNotFoundException", 404, 5)},
		"view":                     {of(feast.ErrNotFound, feast.KindFeatureView), status("FeatureViewNotFoundException", 404, 5)},
		"stream view":              {of(feast.ErrNotFound, feast.KindStreamFeatureView), status("FeatureViewNotFoundException", 404, 5)},
		"on demand view":           {of(feast.ErrNotFound, feast.KindOnDemandFeatureView), status("OnDemandFeatureViewNotFoundException", 404, 5)},
		"label view":               {of(feast.ErrNotFound, feast.KindLabelView), status("FeatureViewNotFoundException", 404, 5)},
		"service":                  {of(feast.ErrNotFound, feast.KindService), status("FeatureServiceNotFoundException", 404, 5)},
		"permission":               {of(feast.ErrNotFound, feast.KindPermission), status("PermissionObjectNotFoundException", 404, 5)},
		"saved dataset":            {of(feast.ErrNotFound, feast.KindSavedDataset), status("SavedDatasetNotFound", 404, 5)},
		"validation reference":     {of(feast.ErrNotFound, feast.KindValidationReference), status("ValidationReferenceNotFound", 404, 5)},
		"a kind without a class":   {of(feast.ErrNotFound, feast.KindInfra), status("FeastObjectNotFoundException", 404, 5)},
		"a kind that is not found": {fmt.Errorf("x: %w", of(feast.ErrNotFound, feast.KindEntity)), status("EntityNotFoundException", 404, 5)},
		"its own class":            {&feast.Error{Code: feast.ErrInvalid, Class: feast.ClassFeatureNameCollision}, status("FeatureNameCollisionError", 422, 3)},
		"push source":              {&feast.Error{Code: feast.ErrNotFound, Class: feast.ClassPushSourceNotFound}, status("PushSourceNotFoundException", 422, 5)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, feast.StatusOf(tt.err)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
