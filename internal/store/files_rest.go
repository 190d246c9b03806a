//go:build !linux

package store

func syncAll(string) (bool, error) { return false, nil }
