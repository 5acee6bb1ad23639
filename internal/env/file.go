package env

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// WriteAtomic puts what write writes in the place of the file at path: into a
// temporary file beside it, synced, then renamed. Killed at any point it leaves
// the old file or the new one. Missing directories are made. An existing file
// keeps its permissions; a new one gets 0644.
func (e *Env) WriteAtomic(path string, write func(io.Writer) error) (err error) {
	if err := e.MkdirAll(filepath.Dir(path)); err != nil {
		return err
	}
	if err := e.step("create", path); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(tmp.Name())
		}
	}()
	if err := e.fill(tmp, path, write); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	if err := e.step("rename", path); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func (e *Env) fill(tmp *os.File, path string, write func(io.Writer) error) error {
	if err := e.step("write", path); err != nil {
		return err
	}
	w := bufio.NewWriterSize(tmp, 1<<16)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := tmp.Chmod(modeOf(path)); err != nil {
		return err
	}
	if err := e.step("sync", path); err != nil {
		return err
	}
	return tmp.Sync()
}

func modeOf(path string) fs.FileMode {
	if info, err := os.Stat(path); err == nil {
		return info.Mode().Perm()
	}
	return 0o644
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, unix.EINVAL) {
		return err
	}
	return nil
}

// WriteFile is WriteAtomic of bytes.
func (e *Env) WriteFile(path string, data []byte) error {
	return e.WriteAtomic(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// MkdirAll makes a directory and its parents, with permissions 0755.
func (e *Env) MkdirAll(dir string) error {
	if err := e.step("mkdir", dir); err != nil {
		return err
	}
	return os.MkdirAll(dir, 0o755)
}

// RemoveAll removes a file or a tree; what is not there is no error.
func (e *Env) RemoveAll(path string) error {
	if err := e.step("remove", path); err != nil {
		return err
	}
	return os.RemoveAll(path)
}

// lockPoll is how often a taken lock is tried again.
const lockPoll = 5 * time.Millisecond

// Lock takes an exclusive lock on the file at path, making the file when it is
// missing, and waits for it until ctx ends. The lock binds processes of this
// program only, and is released by unlock or by the death of the process. It is
// flock(2): between two Lock calls of one process it holds too.
func (e *Env) Lock(ctx context.Context, path string) (unlock func(), err error) {
	if err := e.MkdirAll(filepath.Dir(path)); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil {
			return func() { f.Close() }, nil
		}
		if !errors.Is(err, unix.EWOULDBLOCK) && !errors.Is(err, unix.EINTR) {
			f.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		if err := e.Sleep(ctx, lockPoll); err != nil {
			f.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
	}
}

// TryLock is Lock without the wait: ok is false when another holds the lock.
func (e *Env) TryLock(path string) (unlock func(), ok bool, err error) {
	if err := e.MkdirAll(filepath.Dir(path)); err != nil {
		return nil, false, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, false, err
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err == nil {
		return func() { f.Close() }, true, nil
	}
	f.Close()
	if errors.Is(err, unix.EWOULDBLOCK) {
		return nil, false, nil
	}
	return nil, false, fmt.Errorf("lock %s: %w", path, err)
}
