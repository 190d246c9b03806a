package store

// Between lists the files in which two commits differ, by path; a zero Hash is
// the empty state before the first commit. Of a customer whose file moved there
// is one Touch. Folders that both have alike are not read.
func (s *Store) Between(from, to Hash) ([]Touch, error) {
	var trees [2]Hash
	for i, h := range []Hash{from, to} {
		if h.IsZero() {
			continue
		}
		c, err := s.Commit(h)
		if err != nil {
			return nil, err
		}
		trees[i] = c.tree
	}
	touches, err := s.diffTrees("", trees[0], trees[1], nil)
	if err != nil {
		return nil, err
	}
	return pairMoves(touches), nil
}
