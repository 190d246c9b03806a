package normalize

// Sound is a code of how a word of Latin letters sounds, coarse enough for the
// spellings of several languages to fall together: vowels and h count only at
// the beginning, and letters that are written for one another are one class.
// It is in the manner of Soundex (Russell 1918), but the first letter has a
// class too, and two letters that are one sound are read together. The code is
// at most size classes, four bits each; 0 is a word without letters.
func Sound(w string, size int) uint32 {
	var code uint32
	last := byte(0)
	n := 0
	for i := 0; i < len(w) && n < size; {
		class, step := sound(w, i)
		first := n == 0
		i += step
		if class == vowel {
			if !first {
				last = 0
				continue
			}
		} else if class == silent || class == last {
			if class == silent && first {
				continue
			}
			if class == silent || class == last {
				continue
			}
		}
		last = class
		code = code<<4 | uint32(class)
		n++
	}
	return code
}

const (
	vowel  = 15
	silent = 14
)

func sound(w string, i int) (class byte, step int) {
	c := w[i]
	next := byte(0)
	if i+1 < len(w) {
		next = w[i+1]
	}
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y', 'j':
		return vowel, 1
	case 'h':
		return silent, 1
	case 'p':
		if next == 'h' {
			return 2, 2
		}
		return 1, 1
	case 'b':
		return 1, 1
	case 'f', 'v', 'w':
		return 2, 1
	case 'c':
		switch next {
		case 'h', 'z':
			return 4, 2
		case 'k':
			return 3, 2
		case 'e', 'i', 'y':
			return 4, 1
		}
		return 3, 1
	case 'k', 'q':
		if next == 'h' {
			return 3, 2
		}
		return 3, 1
	case 'g':
		return 5, 1
	case 's':
		if next == 'c' && i+2 < len(w) && w[i+2] == 'h' {
			return 4, 3
		}
		if next == 'h' || next == 'z' {
			return 4, 2
		}
		return 4, 1
	case 'z', 'x':
		return 4, 1
	case 'd':
		return 6, 1
	case 't':
		if next == 'h' {
			return 6, 2
		}
		if next == 'z' || next == 's' {
			return 4, 2
		}
		return 6, 1
	case 'l':
		return 7, 1
	case 'm':
		return 8, 1
	case 'n':
		return 9, 1
	case 'r':
		return 10, 1
	}
	if digit(c) {
		return 11 + (c-'0')%3, 1
	}
	return silent, 1
}
