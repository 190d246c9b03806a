//go:build !unix

package index

import "os"

// mapFile reads a whole file. An open mapping would keep other processes from
// replacing the file here.
func mapFile(path string) ([]byte, func() error, error) {
	data, err := os.ReadFile(path)
	return data, func() error { return nil }, err
}
