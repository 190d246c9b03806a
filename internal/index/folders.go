package index

import (
	"bytes"
	"slices"
	"strings"

	"crm/internal/crm"
	"crm/internal/store"
)

// dirs is the folders that may hold customers, by name, records/ itself first
// under the empty name. The store tells of that only the files; its times tell
// when one came or went.
func (x *Index) dirs() ([]folder, error) {
	top, err := x.store.StatRecords()
	if err != nil {
		return nil, err
	}
	if out := x.knownDirs(top); out != nil {
		return out, nil
	}
	out := []folder{{stat: top}}
	dirs, err := x.store.Folders()
	if err != nil {
		return nil, err
	}
	for _, d := range dirs {
		if store.IsCustomerFile(d.Path + "/x" + yamlExt) {
			out = append(out, folder{name: strings.TrimPrefix(d.Path, crm.RecordsDir+"/"), stat: d.Stat})
		}
	}
	return out, nil
}

// knownDirs is what dirs finds when records/ is just as it was, so that no folder
// can have come or gone: the folders that are known, without listing them. It is
// nil when that is not certain.
func (x *Index) knownDirs(top store.Stat) []folder {
	if x.base == nil || top.Ctime == 0 { // a time of modification can be set back
		return nil
	}
	if known, ok := x.knownFolder(""); !ok || known.racy || known.stat != top {
		return nil
	}
	names := make([][]byte, 0, x.base.nFolder+len(x.over.folders))
	for i := range x.base.nFolder {
		name := x.base.folderName(i)
		if f, ok := x.over.folders[string(name)]; len(name) > 0 && (!ok || f.stat != (store.Stat{})) {
			names = append(names, name)
		}
	}
	for name, f := range x.over.folders {
		if _, ok := x.base.placeOfFolder(name); !ok && name != "" && f.stat != (store.Stat{}) {
			names = append(names, []byte(name))
		}
	}
	slices.SortFunc(names, bytes.Compare)
	stats, err := x.store.StatFolders(names)
	if err != nil || x.base.bad.Load() {
		return nil
	}
	out := make([]folder, 1, 1+len(names))
	out[0].stat = top
	for i, name := range names {
		out = append(out, folder{name: string(name), stat: stats[i]})
	}
	return out
}

// knownFolder is what was known of a folder when its files were compared.
func (x *Index) knownFolder(name string) (folder, bool) {
	if f, ok := x.over.folders[name]; ok {
		return f, true
	}
	return x.base.findFolder(name)
}
