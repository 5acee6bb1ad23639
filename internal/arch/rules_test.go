package arch

// rule says what the packages of a room may import of this module and of others.
// Patterns are import paths below the module; "x/..." is x and everything below
// it, "x/*" what is one level below x.
type rule struct {
	room []string
	// may are the packages of this module the room may import, beside itself.
	may []string
	// foreign are prefixes of other modules' packages; nil means any.
	foreign []string
	why     string
}

const (
	arrow  = "github.com/apache/arrow-go/"
	sys    = "golang.org/x/sys/"
	xsync  = "golang.org/x/sync/"
	term   = "golang.org/x/term"
	yaml   = "go.yaml.in/yaml/"
	proto  = "google.golang.org/protobuf/"
	cobra  = "github.com/spf13/"
	sqlite = "zombiezen.com/go/sqlite"
	xxh    = "github.com/zeebo/xxh3"
	uuid   = "github.com/google/uuid"
	cmp    = "github.com/google/go-cmp/"
	goleak = "go.uber.org/goleak"
)

// none is "nothing of other modules": the standard library only.
func none() []string { return []string{} }

// rules are tried in order; the first whose room has the package holds.
func rules() []rule {
	ports := []string{".", "online", "online/row", "offline", "offline/pit", "offline/asof", "offline/frame", "registry", "registry/diff", "registry/plan", "registry/infer", "resolve"}
	return []rule{
		{[]string{"."}, nil, none(), "everybody imports the vocabulary, so it may drag nothing behind it"},
		{[]string{"internal/env"}, []string{"."}, []string{sys}, "the outside world knows nothing of the inside"},
		{[]string{"internal/lint/...", "internal/arch/..."}, nil, nil, "checks look at the program from outside"},
		{[]string{"internal/arrowx"}, []string{".", "online/row", "internal/..."}, []string{arrow}, "where values, cells and Arrow meet, once for history and online"},
		{[]string{"internal/..."}, []string{".", "internal/..."}, nil, "what is shared inside knows no port, driver or service"},

		{[]string{"online", "online/row"}, []string{".", "online/row"}, none(), "drivers of other programs use this port: no protobuf, no client library comes with it"},
		{[]string{"online/onlinetest"}, []string{".", "online", "online/row", "internal/..."}, []string{cmp, xsync, goleak}, "the contract tests a driver through the port alone"},
		{[]string{"online/*"}, []string{".", "online", "online/row", "driver", "internal/..."}, []string{sqlite, sys, xxh, xsync}, "a driver knows its own port, never another driver, a service or a server"},

		{[]string{"offline", "offline/pit", "offline/asof", "offline/frame"}, []string{".", "offline", "offline/...", "internal/..."}, []string{arrow, xxh, xsync}, "rows of history are Arrow; nothing else comes in"},
		{[]string{"offline/offlinetest"}, []string{".", "offline", "offline/pit", "offline/asof", "internal/..."}, []string{arrow, cmp, "github.com/rogpeppe/go-internal/"}, "the contract tests a driver through the port and the reference join"},
		{[]string{"offline/*", "offline/file/..."}, []string{".", "offline", "offline/pit", "offline/asof", "offline/file/...", "driver", "internal/..."}, []string{arrow, sys, xsync, xxh}, "a driver knows its own port, never another driver, a service or a server"},

		{[]string{"registry", "registry/diff", "registry/plan", "resolve"}, []string{".", "registry", "registry/diff", "registry/infer", "online", "internal/..."}, []string{xsync}, "diff, plan and merge are pure functions of the catalog"},
		{[]string{"registry/infer"}, []string{".", "registry/diff", "internal/..."}, none(), "inference is handed columns; it opens nothing"},
		{[]string{"registry/registrytest"}, []string{".", "registry", "registry/plan", "internal/..."}, []string{cmp}, "the contract tests a driver through the port alone"},
		{[]string{"registry/file"}, []string{".", "registry", "driver", "wire", "internal/..."}, []string{sys, xsync}, "the file holds Feast's messages: of the registries the first to need wire"},
		{[]string{"registry/*"}, []string{".", "registry", "driver", "internal/..."}, []string{sys, xsync}, "a driver knows its own port, never another driver, a service or a server"},

		{[]string{"wire/feastpb/..."}, []string{"wire/feastpb/..."}, []string{proto, "google.golang.org/grpc"}, "generated code"},
		{[]string{"wire"}, []string{".", "wire/feastpb/...", "internal/..."}, []string{proto}, "messages end here: no other package sees a generated type"},

		{[]string{"proto"}, nil, none(), "the contract is text; its test reads the text"},

		{[]string{"define/..."}, []string{".", "define/...", "internal/..."}, []string{yaml}, "definitions are text in and vocabulary out, with no store in sight"},
		{[]string{"driver"}, []string{".", "internal/env"}, []string{yaml}, "how a store is opened, whatever it is"},
		{[]string{"config"}, []string{".", "driver", "internal/..."}, []string{yaml}, "the operator reads configurations without any driver in its binary"},

		{[]string{"training", "serving", "materialize", "ingest"}, append(ports, "wire", "internal/..."), []string{arrow, xsync, xxh, uuid}, "services know ports, never drivers, servers or each other"},
		{[]string{"server/..."}, append(ports, "server/...", "serving", "ingest", "materialize", "training", "wire", "config", "internal/..."), []string{arrow, xsync, proto}, "a server decodes, calls one service and encodes"},

		{[]string{"drivers"}, []string{".", "driver", "online/...", "offline/...", "registry/...", "internal/..."}, nil, "the plain list of what is built in"},
		{[]string{"app"}, []string{"..."}, nil, "the one place that wires drivers to services"},
		{[]string{"cli"}, append(ports, "app", "config", "define/...", "serving", "ingest", "materialize", "training", "server/...", "wire", "internal/..."), []string{cobra, arrow, term, xsync}, "commands ask the app for services and never name a driver"},
		{[]string{"cmd/feast"}, []string{"cli", "internal/env"}, none(), "main is ten lines"},
		{[]string{"demo/...", "bench/...", "compat/..."}, []string{"..."}, nil, "they look at the whole"},
	}
}

// only are packages that may be imported by few, whatever a room allows.
func only() []rule {
	return []rule{
		{room: []string{"wire/feastpb/..."}, may: []string{"wire", "wire/...", "server/grpc"}, why: "protobuf types are for the border; inside there is one vocabulary"},
		{room: []string{"drivers"}, may: []string{"app"}, why: "app alone chooses drivers"},
		{room: []string{"cli"}, may: []string{"cmd/feast"}, why: "nothing is below the command line"},
		{room: []string{"app"}, may: []string{"cli", "bench/...", "demo/..."}, why: "services are handed what they need; they do not ask the app"},
	}
}
