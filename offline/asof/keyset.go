package asof

import (
	"errors"

	"github.com/apache/arrow-go/v18/arrow"
)

// keyset gives each distinct key of the entity rows a code. Column i has a dictionary; the codes of several columns are folded pair by pair.
type keyset struct {
	columns []*index
	pairs   []*index // pairs[i] folds column i+1 into the columns before
}

func newKeyset(columns int) *keyset {
	k := &keyset{columns: make([]*index, columns), pairs: make([]*index, max(columns-1, 0))}
	for i := range k.columns {
		k.columns[i] = newIndex()
	}
	for i := range k.pairs {
		k.pairs[i] = newIndex()
	}
	return k
}

// addColumn adds the values of entity column number i; codes become those of the columns up to it. column is scratch.
func (k *keyset) addColumn(i int, chunks []arrow.Array, codes, column []int32) error {
	dst := codes
	if i > 0 {
		dst = column
	}
	at := 0
	for _, a := range chunks {
		if err := CodeArray(a, k.columns[i], dst[at:at+a.Len()]); err != nil {
			return err
		}
		at += a.Len()
	}
	if k.columns[i].bytes.full {
		return errors.New("distinct keys are longer than 4 GB together")
	}
	if i > 0 {
		k.pairs[i-1].pairs(codes, column)
	}
	return nil
}

// freeze ends the growing and returns how many keys there are. Without columns there is one key, which every row has.
func (k *keyset) freeze() int {
	if len(k.columns) == 0 {
		return 1
	}
	for _, x := range k.columns {
		x.grow = false
	}
	for _, x := range k.pairs {
		x.grow = false
	}
	return k.len()
}

// len returns how many keys of all columns there are.
func (k *keyset) len() int {
	if n := len(k.pairs); n > 0 {
		return k.pairs[n-1].len()
	}
	return k.columns[0].len()
}

// read fills codes with those of the next rows of the cursor, -1 for keys that no entity row has. column is scratch.
func (k *keyset) read(c Cursor, codes, column []int32) error {
	if len(k.columns) == 0 {
		clear(codes)
		return nil
	}
	if err := c.Codes(0, codes, k.columns[0]); err != nil {
		return err
	}
	for i, x := range k.pairs {
		if err := c.Codes(i+1, column, k.columns[i+1]); err != nil {
			return err
		}
		x.pairs(codes, column)
	}
	return nil
}
