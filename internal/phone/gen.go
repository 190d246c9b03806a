//go:build ignore

// Gen writes regions.txt, the table of numbering plans that the package
// embeds, from the metadata of libphonenumber as the Go port
// github.com/nyaruka/phonenumbers carries it. Run it with "go generate" after
// an update of that module.
package main

import (
	"fmt"
	"log"
	"os"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

const notice = `# Numbering plans of the world, for internal/phone. Written by gen.go; do not edit.
#
# Source: the metadata of libphonenumber (https://github.com/google/libphonenumber),
# Copyright (C) The Libphonenumber Authors, licensed under the Apache License,
# Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0). Changed: reduced to
# what parsing and international formatting need, in the form below.
#
# One line for each region, by calling code, the main region of a code first. Fields, with tabs between:
#   calling code, region (001: no country), international prefix, national prefix for parsing, its
#   transform rule, general pattern, possible lengths, lengths possible only locally, leading digits.
# Below the main region of a code, a line for each international format, first match wins:
#   nothing, leading digits, pattern, format.
`

func main() {
	log.SetFlags(0)
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		log.Fatal(err)
	}
	byRegion := map[string]*phonenumbers.PhoneMetadata{}
	for _, m := range all.GetMetadata() {
		key := m.GetId()
		if key == "001" {
			key = fmt.Sprint("001 ", m.GetCountryCode())
		}
		byRegion[key] = m
	}
	var codes []int
	for code := range phonenumbers.GetSupportedCallingCodes() {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	var b strings.Builder
	b.WriteString(notice)
	for _, code := range codes {
		for i, region := range phonenumbers.GetRegionCodesForCountryCode(code) {
			key := region
			if key == "001" {
				key = fmt.Sprint("001 ", code)
			}
			m := byRegion[key]
			if m == nil {
				log.Fatalf("no metadata for region %s of code %d", region, code)
			}
			general := m.GetGeneralDesc()
			row(&b, fmt.Sprint(code), region, m.GetInternationalPrefix(), m.GetNationalPrefixForParsing(),
				m.GetNationalPrefixTransformRule(), general.GetNationalNumberPattern(),
				lengths(general.GetPossibleLength()), lengths(general.GetPossibleLengthLocalOnly()), m.GetLeadingDigits())
			if i > 0 {
				continue
			}
			formats := m.GetIntlNumberFormat()
			if len(formats) == 0 {
				formats = m.GetNumberFormat()
			}
			for _, f := range formats {
				lead := ""
				if all := f.GetLeadingDigitsPattern(); len(all) > 0 {
					lead = all[len(all)-1]
				}
				row(&b, "", lead, f.GetPattern(), f.GetFormat())
			}
		}
	}
	if err := os.WriteFile("regions.txt", []byte(b.String()), 0o644); err != nil {
		log.Fatal(err)
	}
}

func row(b *strings.Builder, fields ...string) {
	for _, f := range fields {
		if strings.ContainsAny(f, "\t\n") {
			log.Fatalf("a field holds a separator: %q", f)
		}
	}
	b.WriteString(strings.TrimRight(strings.Join(fields, "\t"), "\t"))
	b.WriteByte('\n')
}

// lengths writes a sorted list as ranges: 4-8,10. -1 (none) is left out.
func lengths(list []int32) string {
	var out []string
	for i := 0; i < len(list); i++ {
		if list[i] < 1 {
			continue
		}
		j := i
		for j+1 < len(list) && list[j+1] == list[j]+1 {
			j++
		}
		if i == j {
			out = append(out, fmt.Sprint(list[i]))
		} else {
			out = append(out, fmt.Sprintf("%d-%d", list[i], list[j]))
		}
		i = j
	}
	return strings.Join(out, ",")
}
