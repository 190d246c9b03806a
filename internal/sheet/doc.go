// Package sheet lays reports out: what a person reads of the figures of package
// report, in which order, with which pictures. It computes no figure and prints
// nothing.
package sheet
