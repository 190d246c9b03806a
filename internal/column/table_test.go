package column

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"crm/internal/crm"
)

// Every YAML key of the types of package crm has a column or a table, and no
// column has a name that is no key.
func TestEveryKeyHasAColumn(t *testing.T) {
	keys := map[Table][]string{}
	parents := map[Table]Table{}
	byName := map[string]Table{}
	for i := range NumTables {
		byName[i.Name()] = i
	}
	if len(byName) != int(NumTables) {
		t.Fatalf("%d tables have %d names", NumTables, len(byName))
	}
	find := func(name string, parent Table) Table {
		child, ok := byName[name]
		if !ok {
			t.Fatalf("there is no table %s", name)
		}
		parents[child] = parent
		return child
	}
	var walk func(table Table, typ reflect.Type)
	column := func(table Table, key string, kind Kind) {
		keys[table] = append(keys[table], key)
		if !slices.Contains(table.Columns(), Spec{key, kind}) {
			t.Errorf("table %s has no column %s of kind %d", table.Name(), key, kind)
		}
	}
	walk = func(table Table, typ reflect.Type) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			if strings.Contains(options, "extra") {
				continue
			}
			name := key
			if table != Customers {
				name = table.Name() + "." + key
			}
			switch f.Type {
			case reflect.TypeFor[crm.Money]():
				column(table, key, Money)
			case reflect.TypeFor[crm.Decimal]():
				column(table, key, Decimal)
			case reflect.TypeFor[crm.Time]():
				column(table, key, Moment)
			case reflect.TypeFor[crm.Value]():
				column(table, key, Text)
				column(table, "encoded", Text)
			case reflect.TypeFor[crm.Date]():
				column(table, key, Day)
			case reflect.TypeFor[[]crm.Pair]():
				child := find(name, table)
				column(child, "key", Text)
				column(child, "kind", Int)
				column(child, "text", Text)
				column(child, "encoded", Text)
				column(find(name+".items", child), "value", Text)
			default:
				switch f.Type.Kind() {
				case reflect.String:
					column(table, key, Text)
				case reflect.Int:
					column(table, key, Int)
				case reflect.Pointer:
					column(table, key, Int)
				case reflect.Slice:
					child := find(name, table)
					if f.Type.Elem().Kind() == reflect.Struct {
						walk(child, f.Type.Elem())
					} else {
						column(child, "value", Text)
					}
				default:
					t.Errorf("%s.%s is of a type that this test does not know: %s", typ, f.Name, f.Type)
				}
			}
		}
	}
	walk(Customers, reflect.TypeFor[crm.Customer]())
	keys[Customers] = append(keys[Customers], "last", "order", "id_number", "organization_number")
	for table := range NumTables {
		if parent, ok := table.Parent(); ok != (table != Customers) || parent != parents[table] {
			t.Errorf("the parent of %s is %s, want %s", table.Name(), parent.Name(), parents[table].Name())
		}
		var names []string
		for _, c := range table.Columns() {
			names = append(names, c.Name)
			if !slices.Contains(keys[table], c.Name) {
				t.Errorf("column %s of table %s is no key", c.Name, table.Name())
			}
		}
		if slices.Sort(names); len(slices.Compact(names)) != len(table.Columns()) {
			t.Errorf("table %s has a column twice", table.Name())
		}
	}
}

// The makers stand in the order of the columns, each of the right kind.
func TestMakersFitTheTables(t *testing.T) {
	var l lists
	all := l.tables()
	seen := map[maker]bool{}
	for table := range NumTables {
		columns := table.Columns()
		if len(all[table].columns) != len(columns) || all[table].rows == nil {
			t.Fatalf("table %s has %d columns and %d makers", table.Name(), len(columns), len(all[table].columns))
		}
		for i, m := range all[table].columns {
			want := map[Kind]reflect.Type{
				Text: reflect.TypeFor[*textMaker](), Int: reflect.TypeFor[*intMaker](), Day: reflect.TypeFor[*dayMaker](),
				Moment: reflect.TypeFor[*momentMaker](), Money: reflect.TypeFor[*moneyMaker](), Decimal: reflect.TypeFor[*decimalMaker](),
			}[columns[i].Kind]
			if reflect.TypeOf(m) != want {
				t.Errorf("column %s of %s is made by %T, want %s", columns[i].Name, table.Name(), m, want)
			}
			if seen[m] {
				t.Errorf("the maker of column %s of %s is there twice", columns[i].Name, table.Name())
			}
			seen[m] = true
		}
	}
}

func TestUnknownColumnPanics(t *testing.T) {
	s := Of().Parts[0].Segment
	for name, f := range map[string]func(){
		"name": func() { s.Text(Deals, "nonsense") },
		"kind": func() { s.Int(Deals, "title") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a wrong %s does not panic", name)
				}
			}()
			f()
		}()
	}
}
