package codec_test

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"crm/internal/codec"
	"crm/internal/codec/codectest"
)

func TestDecodeReadsWhatEncodeWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := codectest.Customer(t)
		text := codec.Encode(c)
		got, err := codec.Decode("c.yaml", text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !reflect.DeepEqual(got, c) {
			t.Fatalf("got  %+v\nwant %+v\n%s", got, c, text)
		}
		if again := codec.Encode(got); !bytes.Equal(again, text) {
			t.Fatalf("not a fixed point:\n%s\n%s", text, again)
		}
	})
}

func TestDecodeSettingsReadsWhatEncodeSettingsWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := codectest.Settings(t)
		text := codec.EncodeSettings(s)
		got, err := codec.DecodeSettings("crm.yaml", text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !reflect.DeepEqual(got, s) {
			t.Fatalf("got  %+v\nwant %+v\n%s", got, s, text)
		}
	})
}
