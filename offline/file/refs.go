package file

import "sync/atomic"

// refs counts who holds a stream.
type refs struct{ atomic.Int64 }
