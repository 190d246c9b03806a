package column

import "crm/internal/crm"

const todo = "column: the inside follows"

type Builder struct{ n int }

func NewBuilder() *Builder                            { return &Builder{} }
func (b *Builder) Add(hash [20]byte, c *crm.Customer) { b.n++ }
func (b *Builder) Len() int                           { return b.n }
func (b *Builder) Size() int                          { return 0 }
func (b *Builder) Finish() []byte                     { panic(todo) }

type Segment struct{}

func Open(data []byte) (*Segment, error)                       { panic(todo) }
func (s *Segment) Bad() bool                                   { panic(todo) }
func (s *Segment) Rows(t Table) int                            { panic(todo) }
func (s *Segment) Hash(row int) [20]byte                       { panic(todo) }
func (s *Segment) Hashes() []byte                              { panic(todo) }
func (s *Segment) FindHash(h [20]byte) (row int, ok bool)      { panic(todo) }
func (s *Segment) FindID(id crm.ID) []int                      { panic(todo) }
func (s *Segment) eachID(id crm.ID, f func(row int) bool)      { panic(todo) }
func (s *Segment) Span(child Table, parent int) (from, to int) { panic(todo) }
func (s *Segment) ParentOf(child Table, row int) int           { panic(todo) }
func (s *Segment) Up(child Table, b *Bits) *Bits               { panic(todo) }
func (s *Segment) Down(child Table, b *Bits) *Bits             { panic(todo) }
func (s *Segment) Text(t Table, name string) *TextColumn       { panic(todo) }
func (s *Segment) Int(t Table, name string) *IntColumn         { panic(todo) }
func (s *Segment) Day(t Table, name string) *DayColumn         { panic(todo) }
func (s *Segment) Moment(t Table, name string) *MomentColumn   { panic(todo) }
func (s *Segment) Money(t Table, name string) *MoneyColumn     { panic(todo) }
func (s *Segment) Decimal(t Table, name string) *DecimalColumn { panic(todo) }
func (s *Segment) Field(t Table, row int) crm.Pair             { panic(todo) }
func (s *Segment) Zone(z Zone) *ZoneText                       { panic(todo) }

type TextColumn struct{}

func (c *TextColumn) Len() int                                       { panic(todo) }
func (c *TextColumn) Bytes(i int) []byte                             { panic(todo) }
func (c *TextColumn) String(i int) string                            { panic(todo) }
func (c *TextColumn) Coded() bool                                    { panic(todo) }
func (c *TextColumn) Codes() int                                     { panic(todo) }
func (c *TextColumn) Code(i int) int                                 { panic(todo) }
func (c *TextColumn) Entry(code int) []byte                          { panic(todo) }
func (c *TextColumn) Select(out *Bits, match func(text []byte) bool) { panic(todo) }

type IntColumn struct{}

func (c *IntColumn) Len() int                       { panic(todo) }
func (c *IntColumn) At(i int) (int64, bool)         { panic(todo) }
func (c *IntColumn) Select(out *Bits, lo, hi int64) { panic(todo) }

type DayColumn struct{}

func (c *DayColumn) Len() int                       { panic(todo) }
func (c *DayColumn) At(i int) crm.Date              { panic(todo) }
func (c *DayColumn) Key(i int) int32                { panic(todo) }
func (c *DayColumn) Select(out *Bits, lo, hi int32) { panic(todo) }

type MomentColumn struct{}

func (c *MomentColumn) Len() int                       { panic(todo) }
func (c *MomentColumn) At(i int) crm.Time              { panic(todo) }
func (c *MomentColumn) Unix(i int) int64               { panic(todo) }
func (c *MomentColumn) Set(i int) bool                 { panic(todo) }
func (c *MomentColumn) IsDay(i int) bool               { panic(todo) }
func (c *MomentColumn) Select(out *Bits, lo, hi int64) { panic(todo) }

type MoneyColumn struct{}

func (c *MoneyColumn) Len() int               { panic(todo) }
func (c *MoneyColumn) At(i int) crm.Money     { panic(todo) }
func (c *MoneyColumn) Set(i int) bool         { panic(todo) }
func (c *MoneyColumn) Amount() *DecimalColumn { panic(todo) }
func (c *MoneyColumn) Currency() *TextColumn  { panic(todo) }

type DecimalColumn struct{}

func (c *DecimalColumn) Len() int             { panic(todo) }
func (c *DecimalColumn) At(i int) crm.Decimal { panic(todo) }
func (c *DecimalColumn) Set(i int) bool       { panic(todo) }
func (c *DecimalColumn) Coef(i int) int64     { panic(todo) }
func (c *DecimalColumn) Scale(i int) int      { panic(todo) }

type Zone uint8

const (
	Names Zone = iota
	Profile
	Prose
	NumZones
)

type ZoneText struct{}

func (z *ZoneText) Bytes() []byte                       { panic(todo) }
func (z *ZoneText) Span(row int) (from, to int)         { panic(todo) }
func (z *ZoneText) Row(offset int) int                  { panic(todo) }
func (z *ZoneText) Chunks() int                         { panic(todo) }
func (z *ZoneText) Chunk(i int) (text []byte, from int) { panic(todo) }
