// Command protogen writes the Go code of the .proto contract: it parses the files
// under proto/ and hands them to protoc-gen-go, so that no protoc binary is needed.
//
// Usage: go -C internal/protogen run . ROOT, with ROOT the root of the repository,
// absolute or relative to this folder. Files whose content did not change are left
// alone; generated files without a .proto are removed.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/linker"
	"github.com/bufbuild/protocompile/protoutil"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/pluginpb"
)

// modulePath is what generated import paths start with; below it they are folders.
const modulePath = "github.com/seed-11e13f51/feast"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: protogen ROOT")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "protogen:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, root string) error {
	files, err := parse(ctx, filepath.Join(root, "proto"))
	if err != nil {
		return err
	}
	generated, err := plugin(ctx, request(files))
	if err != nil {
		return err
	}
	if err := removeStale(root, generated); err != nil {
		return err
	}
	for _, f := range generated {
		if err := write(filepath.Join(root, f.GetName()), f.GetContent()); err != nil {
			return err
		}
	}
	return nil
}

// parse returns the linked files under dir, sorted by path.
func parse(ctx context.Context, dir string) (linker.Files, error) {
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".proto" {
			return err
		}
		name, err := filepath.Rel(dir, path)
		names = append(names, filepath.ToSlash(name))
		return err
	})
	if err != nil {
		return nil, err
	}
	compiler := protocompile.Compiler{
		Resolver:       protocompile.WithStandardImports(&protocompile.SourceResolver{ImportPaths: []string{dir}}),
		SourceInfoMode: protocompile.SourceInfoStandard,
	}
	return compiler.Compile(ctx, names...)
}

// request asks for the code of files; their imports go along, each before its
// importers, as the plugin protocol demands.
func request(files linker.Files) *pluginpb.CodeGeneratorRequest {
	req := &pluginpb.CodeGeneratorRequest{Parameter: proto.String("module=" + modulePath)}
	seen := make(map[string]bool)
	var add func(fd protoreflect.FileDescriptor)
	add = func(fd protoreflect.FileDescriptor) {
		if seen[fd.Path()] {
			return
		}
		seen[fd.Path()] = true
		for i := range fd.Imports().Len() {
			add(fd.Imports().Get(i).FileDescriptor)
		}
		req.ProtoFile = append(req.ProtoFile, protoutil.ProtoFromFileDescriptor(fd))
	}
	for _, fd := range files {
		add(fd)
		req.FileToGenerate = append(req.FileToGenerate, fd.Path())
	}
	return req
}

// plugin runs the protoc-gen-go of this module's tool list.
func plugin(ctx context.Context, req *pluginpb.CodeGeneratorRequest) ([]*pluginpb.CodeGeneratorResponse_File, error) {
	in, err := proto.MarshalOptions{Deterministic: true}.Marshal(req)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "go", "tool", "protoc-gen-go")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("run protoc-gen-go: %w", err)
	}
	var resp pluginpb.CodeGeneratorResponse
	if err := proto.Unmarshal(out, &resp); err != nil {
		return nil, err
	}
	if resp.Error != nil {
		return nil, fmt.Errorf("protoc-gen-go: %s", resp.GetError())
	}
	return resp.File, nil
}

// removeStale removes generated files that generated does not name.
func removeStale(root string, generated []*pluginpb.CodeGeneratorResponse_File) error {
	keep := make(map[string]bool, len(generated))
	for _, f := range generated {
		keep[filepath.Join(root, f.GetName())] = true
	}
	dir := filepath.Join(root, "wire", "feastpb")
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".pb.go") || keep[path] {
			return err
		}
		return os.Remove(path)
	})
}

func write(path, content string) error {
	old, err := os.ReadFile(path)
	if err == nil && string(old) == content {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), 0o644)
}
