package compare

import "testing"

func TestConsonants(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want Words
	}{
		{"~hsn", "hassan", Near}, {"~krim", "kareem", Near}, {"~hndsia", "handasiyya", Near}, {"~qhtani", "kahtani", Near}, {"~mzrhi", "mizrachi", Near},
		{"~ktz", "kats", Like}, {"~nur", "nour", Like}, {"~iusf", "youssef", Like}, {"~ali", "oula", Other},
		{"~hsn", "hassani", Near}, {"~hsn", "husseini", Near}, // what scripts do not write cannot tell them apart
		{"~hsn", "hasib", Other}, {"~hmd", "mahmoud", Other}, {"~rshd", "rashad", Near}, {"~mhmd", "mohammed", Near},
		{"~abdalrhim", "abdelraheem", Near}, {"~abdalrhim", "abdelrahman", Like},
		{"~hsn", "~hsn", Same}, {"~hsnin", "~hsni", Near}, {"~hsn", "~hmd", Other},
	} {
		if got := Alike(c.a, c.b); got != c.want || Alike(c.b, c.a) != got {
			t.Errorf("%s and %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
	if !IsBare(Letters("~hsn")) || IsBare(Letters("hassan'0123456789zyx")) {
		t.Error("a word that lacks vowels is not known by its letters, or another is taken for one")
	}
}
