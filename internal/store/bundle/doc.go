// Package bundle keeps a whole store in one file, and makes a store of one again.
// The file is a git bundle (see gitformat-bundle(5)): the references, then a pack
// of every object, so that "git clone FILE" reads it, too.
//
// Nothing is believed that was not looked at: a backup has its name only after it
// was unpacked elsewhere, compared with the references of the store, and every
// object was found that they lead to. The packing, unpacking and the walk are
// those of system git, which takes over the packs as they lie on disk.
//
// What it does not do: it holds nothing that is not committed, no configuration
// and no stash; it does not read bundles that build on other commits.
package bundle
