package arrangement

import "strings"

// prefixed puts the name of a table before each column of a list.
func prefixed(table, columns string) string {
	return table + "." + strings.ReplaceAll(columns, ", ", ", "+table+".")
}
