package crm

// Decisions is what people decided about customers that look alike.
type Decisions struct {
	Apart []Apart `yaml:"apart,flow"` // sorted by A and B
	Extra []Pair  `yaml:",extra"`
}

// Apart is two customers that are not the same one, A before B.
type Apart struct {
	A       ID     `yaml:"a"`
	B       ID     `yaml:"b"`
	Because string `yaml:"because"`
	By      string `yaml:"by"`
	At      Time   `yaml:"at"`
	PrintA  string `yaml:"print_a"` // of what told who A is when it was decided
	PrintB  string `yaml:"print_b"`
	Extra   []Pair `yaml:",extra"`
}

// Key is the pair.
func (a Apart) Key() string { return string(a.A) + " " + string(a.B) }
