package query

import (
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	c := testContext(t)
	for text, want := range map[string]string{
		``: "every customer",
		`stage:lead (owner:me or owner=ben,x*) -tag:cold`: `all of:
  stage is "lead"
  any of:
    owner is "anna"
    owner is "ben", or begins with "x"
  not:
    tag is "cold"`,
		`deal.stage:proposal berlin deal.amount>10k deal.line.price<=5USD deal.line.product:a task.due<today name:"van der"`: `all of:
  one of its deals:
    deal.stage is "proposal"
    deal.amount more than 10000 EUR
    one of its lines:
      deal.line.price at most 5 USD
      deal.line.product has the words "a"
  one of its tasks:
    task.due until 2026-11-18
  name has the words "van der"
  a word that begins with "berlin"`,
		`org.city:Berlin people.role:ceo people.deal.outcome:won no:org.email`: `all of:
  its organization:
    city is "Berlin"
    email is not set
  one of its people:
    role has the words "ceo"
    one of its deals:
      deal.outcome is "won"`,
		`created:2026-01..2026-06`:         `created from 2026-01-01 to 2026-06-30`,
		`last<2026-06-01`:                  `last until 2026-05-31`,
		`last>today`:                       `last from 2026-11-20 on`,
		`last:all`:                         `last is set`,
		`task.due<now`:                     "one of its tasks:\n  task.due until 2026-11-19 15:30:19",
		`created:"2026-11-19 14:00"`:       `created from 2026-11-19 14:00:00 to 2026-11-19 14:00:59`,
		`birthday:next-60d`:                `birthday from 19 November to 31 December, in any year, or from 1 January to 17 January, in any year`,
		`birthday:1980-05-01`:              `birthday on 1980-05-01`,
		`birthday<1970`:                    `birthday until 1969-12-31`,
		`idle>90d`:                         `idle at least 91 days`,
		`idle:30..90`:                      `idle from 30 to 90 days`,
		`idle<=5`:                          `idle at most 5 days`,
		`idle:5`:                           `idle is 5 days`,
		`deals.open>10k`:                   `deals.open more than 10000 EUR`,
		`deals:1..3`:                       `deals from 1 to 3`,
		`deals!=0`:                         `deals not: is 0`,
		`deals>=2 deals<5 deals<=6`:        "all of:\n  deals at least 2\n  deals less than 5\n  deals at most 6",
		`email~@acme\. name:a*`:            "all of:\n  email matches @acme\\.\n  name has words that begin with \"a\"",
		`phone:030-123 id:7k newsletter:1`: "all of:\n  phone has the digits 30123\n  id begins with \"7k\"\n  fields.newsletter is yes",
		`tag:* organization:acme`:          "all of:\n  tag is set\n  organization has the words \"acme\" in its name, or an id that begins so",
		`@vip or "a b" or "a b"* or x* or +4930123`: `any of:
  the saved query vip:
    tag is "vip"
  the words "a b" next to each other
  the words "a b" next to each other, the last one a beginning
  a word that begins with "x"
  a phone number with 4930123, or the word "+4930123"`,
		`fields.x>m`:                          `fields.x > "m"`,
		`(deal.stage:a) (deal.stage:b)`:       "all of:\n  one of its deals:\n    deal.stage is \"a\"\n  one of its deals:\n    deal.stage is \"b\"",
		`interaction.with:ben has:deal.close`: "all of:\n  one of its interactions:\n    interaction.with has the words \"ben\" in its name, or an id that begins so\n  one of its deals:\n    deal.close is set",
	} {
		n, err := Parse(text, c)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := strings.TrimSuffix(Explain(n, c), "\n"); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", text, got, want)
		}
	}
}
