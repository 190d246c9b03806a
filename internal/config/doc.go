// Package config reads the configuration of the person who uses the tool: which
// store is theirs, their short name, colours, pager, editor. It is the only
// importer of viper.
//
// It does not hold what people share: those are the settings of a store
// (crm.yaml). It writes nothing.
package config
