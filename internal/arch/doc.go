// Package arch holds the module to its map of packages: who may import whom,
// which library belongs to which package, and that clock, randomness and the
// standard streams come in through main.go alone. It has no code but tests.
package arch
