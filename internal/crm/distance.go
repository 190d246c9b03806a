package crm

// Distance is the number of letters to insert, drop, change or swap with their
// neighbour that turn one text into the other (the restricted
// Damerau-Levenshtein distance, also called optimal string alignment);
// limit+1 when it is above limit.
func Distance(a, b string, limit int) int {
	r, s := []rune(a), []rune(b)
	if len(r)-len(s) > limit || len(s)-len(r) > limit {
		return limit + 1
	}
	var room [3][40]int // enough for most names, without an allocation
	before, last, row := room[0][:], room[1][:], room[2][:]
	if len(s) >= len(row) {
		before, last, row = make([]int, len(s)+1), make([]int, len(s)+1), make([]int, len(s)+1)
	}
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(r); i++ {
		row[0] = i
		low := i
		for j := 1; j <= len(s); j++ {
			cost := 1
			if r[i-1] == s[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && r[i-1] == s[j-2] && r[i-2] == s[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			low = min(low, row[j])
		}
		if low > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(s)], limit+1)
}
