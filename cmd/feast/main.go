// Command feast is the feature store: definitions, registry, history, online
// reads and servers in one binary.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	// Values with named zones must not depend on the machine's zone files.
	_ "time/tzdata"

	"github.com/seed-11e13f51/feast/cli"
	"github.com/seed-11e13f51/feast/internal/env"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := cli.Main(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, env.Real())
	stop()
	os.Exit(status)
}
