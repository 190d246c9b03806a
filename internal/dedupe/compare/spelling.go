package compare

// spelling appends a word with the letters by which languages spell one sound each
// brought to one: Yuriy and Juri, Jakowlew and Yakovlev, Laxmi and Lakshmi. Vowels stay,
// so that it tells more apart than a code of sounds.
func spelling(dst []byte, w string) []byte {
	w = w[:min(len(w), maxWord)]
	for i := 0; i < len(w); i++ {
		c, next := w[i], byte(0)
		if i+1 < len(w) {
			next = w[i+1]
		}
		second := byte(0) // of two letters for one
		switch c {
		case 'y':
			c = 'i'
		case 'j':
			c = 's'
			if isVowel(next) {
				c = 'i'
			}
		case 'w':
			c = 'v'
		case 'x':
			c, second = 'k', 's'
		case 'p':
			if next == 'h' {
				c = 'f'
				i++
			}
		case 'k', 'g', 'd':
			if next == 'h' {
				i++
			}
		case 'c':
			switch {
			case next == 'h':
				c = 's'
				i++
			case next == 'k':
				c = 'k'
				i++
			case next == 'e' || next == 'i' || next == 'y':
				c = 'z'
			default:
				c = 'k'
			}
		case 'q':
			c = 'k'
		case 's':
			switch {
			case next == 'c' && i+2 < len(w) && w[i+2] == 'h':
				i += 2
			case next == 'h':
				i++
			}
		case 't':
			switch {
			case next == 's' && i+3 < len(w) && w[i+2] == 'c' && w[i+3] == 'h': // tsch
				c = 's'
				i += 3
			case next == 'c' && i+2 < len(w) && w[i+2] == 'h':
				c = 's'
				i += 2
			case next == 'h':
				i++
			case next == 's' || next == 'z':
				c = 'z'
				i++
			}
		case 'z':
			if next == 'h' {
				c = 's'
				i++
			}
		case 'o':
			if next == 'u' || next == 'o' {
				c = 'u'
				i++
			}
		case 'e':
			if next == 'e' {
				c = 'i'
				i++
			}
		}
		if len(dst) == 0 || dst[len(dst)-1] != c {
			dst = append(dst, c)
		}
		if second != 0 {
			dst = append(dst, second)
		}
	}
	return dst
}

func isVowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}

// sameSpelling tells that two words are spellings of one in the manner of several
// languages.
func sameSpelling(a, b string) bool {
	var roomA, roomB [2 * maxWord]byte
	return string(spelling(roomA[:0], a)) == string(spelling(roomB[:0], b))
}
