// Package files keeps attachments: bytes in the database, once for each body
// however often they come, under the hash of what they are (TRUST FI-01 to
// FI-04).
//
// A file belongs to an owner, a thing of some flat, and whoever may see the
// owner may see the file; the flat decides that before it asks here. What a
// file claims to be is kept and never believed: Kind is what its content shows.
// Files are handed out as attachments only; pictures that are nothing else may
// be shown.
//
// Their words are read afterwards, by the Reader, within limits that no
// archive or page tree can outgrow, for the index.
package files
