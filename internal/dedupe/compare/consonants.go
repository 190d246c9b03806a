package compare

import "strings"

// bare stands before a word that was written without its short vowels.
const bare = "~"

// consonants compares words of which at least one lacks vowels, by what both have: they
// are alike when their consonants are the same. Two of one such script are compared as
// other words are.
func consonants(a, b string) Words {
	if strings.Contains(a, bare) && strings.Contains(b, bare) {
		return Alike(strings.ReplaceAll(a, bare, ""), strings.ReplaceAll(b, bare, ""))
	}
	var roomA, roomB [maxWord]byte
	s, t := skeleton(roomA[:0], a), skeleton(roomB[:0], b)
	switch {
	case len(s) < 2 || len(t) < 2:
		return Other
	case string(s) != string(t):
		if min(len(s), len(t)) >= 5 && Edits(string(s), string(t), 1) == 1 {
			return Like
		}
		return Other
	case len(s) == 2:
		return Like
	}
	return Near
}

// skeleton appends the consonants of a word, those that scripts and ears take for one
// another as one letter, and doubled ones once.
func skeleton(dst []byte, w string) []byte {
	w = w[:min(len(w), maxWord)]
	for i := 0; i < len(w); i++ {
		c, next := w[i], byte(0)
		if i+1 < len(w) {
			next = w[i+1]
		}
		switch c {
		case 'a', 'e', 'i', 'o', 'u', 'y', bare[0], mark[0]:
			continue
		case 'w':
			if len(dst) > 0 {
				continue // as the vowel that it is written with
			}
			c = 'b'
		case 'v':
			c = 'b'
		case 'p':
			c = 'f'
			if next == 'h' {
				i++
			}
		case 'q':
			c = 'k'
		case 'j':
			c = 'g'
		case 'x':
			c = 's'
		case 'c':
			switch next {
			case 'h': // Mizrachi, Mizrahi
				c = 'h'
				i++
			case 'e', 'i', 'y':
				c = 's'
			default:
				c = 'k'
			}
		case 'k', 'g', 's', 'd':
			if next == 'h' {
				i++
			}
		case 't':
			switch next {
			case 'h':
				i++
			case 'z', 's':
				c = 'z'
				i++
			}
		case 'h':
			if i == len(w)-1 {
				continue
			}
		}
		if len(dst) == 0 || dst[len(dst)-1] != c {
			dst = append(dst, c)
		}
	}
	return dst
}
