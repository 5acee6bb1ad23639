// Package pages reads flat columns of Parquet files page by page, in the forms the point-in-time join wants: event times
// in microseconds, join keys as small codes, and the values of a few chosen rows. It decodes only what is asked: a key
// column that is dictionary encoded is looked up once per distinct value instead of once per row, and values of rows that
// did not win are never copied out of their page.
//
// It knows PLAIN and dictionary encoded columns of the physical types INT32, INT64, FLOAT, DOUBLE and BYTE_ARRAY that are not
// repeated and at most optional; Supported tells. Everything else is read through arrow-go's own readers by the caller. The encodings are
// those of the Apache Parquet format specification (Encodings.md: plain, the RLE/bit-packing hybrid, dictionary pages).
package pages
