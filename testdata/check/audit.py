"""What "crm audit" finds in a store, worked out from the files by what "crm help audit" says.

    python3 audit.py STORE NOW RULES

NOW is a time such as 2026-11-19T16:00:00+01:00; RULES is a file with what "crm audit --rules
-o json" prints: severities and limits. It prints JSON: for each rule about customers what it
finds, as [severity, id, item, since], sorted. Rules about the store are left out but for
clashes, as they tell of the machine.

Phone numbers are looked at roughly: whether a number is in use in its country takes tables
that are not here. Of domains only those of the largest providers are known.
"""

import datetime
import fractions
import json
import pathlib
import re
import sys
import unicodedata

import plainyaml

DAY = datetime.timedelta(days=1)


def fold(text):
    text = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).split())


def day_of(text):
    """The day of a day or time, as its own zone has it; None for none, and for a birthday without a year."""
    if not text or text.startswith("--"):
        return None
    return datetime.date.fromisoformat(text[:10])


def over(text, now):
    """Whether a time has come, or a day has begun."""
    if len(text) == 10:
        return day_of(text) <= now.date()
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")) <= now


def latest(days):
    return max((d for d in days if d), default=None)


def one_letter_apart(a, b):
    """Left out, added, replaced or swapped."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    if len(a) > len(b):
        a, b = b, a
    if len(a) < len(b):
        return any(a == b[:i] + b[i + 1 :] for i in range(len(b)))
    wrong = [i for i in range(len(a)) if a[i] != b[i]]
    if len(wrong) == 1:
        return True
    return len(wrong) == 2 and wrong[1] == wrong[0] + 1 and a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]


NOWHERE = {"invalid", "test", "localhost", "localdomain", "local", "internal", "lan", "home", "corp"}
STAND_FOR_NONE = {"example.com", "example.org", "example.net", "domain.com"}
NOBODY = set(
    "noreply donotreply nichtantworten noresponder nepasrepondre mailerdaemon bounce bounces test none noemail nomail na asdf xxx unknown keine nobody".split()
)
LARGE = "gmail.com googlemail.com outlook.com hotmail.com yahoo.com icloud.com protonmail.com t-online.de freenet.de".split()
REAL_NEIGHBOURS = {"mail.com", "email.com", "ymail.com", "gmail.de", "outlook.de", "hotmail.ch"}
MISTYPED_ENDINGS = {"con", "cmo", "ocm", "vom", "xom", "nte", "ogr"}


def undeliverable(address):
    local, _, domain = address.rpartition("@")
    domain = domain.lower().rstrip(".")
    last = domain.rpartition(".")[2]
    if domain.startswith("["):
        return False
    if "." not in domain or domain[0] in ".-" or ".." in domain or len(last) < 2 or last.isdigit() or last in NOWHERE or domain in STAND_FOR_NONE:
        return True
    return re.sub("[-_.]", "", local.lower()) in NOBODY


def mistyped(address):
    domain = address.rpartition("@")[2].lower()
    if domain.rpartition(".")[2] in MISTYPED_ENDINGS:
        return True
    return domain not in REAL_NEIGHBOURS and domain not in LARGE and any(one_letter_apart(domain, large) for large in LARGE)


CURRENCIES = set(
    """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE
CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR
KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN
PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW""".split()
)


def money(text):
    amount, currency = text.split(" ")
    return fractions.Fraction(amount), currency


def odd(amount, lines, may_be_negative):
    value, currency = money(amount)
    if value < 0 and not may_be_negative or currency not in CURRENCIES or abs(value) > 10**12:
        return True
    if not lines or not all("price" in l and money(l["price"])[1] == currency for l in lines):
        return False
    total = sum(money(l["price"])[0] * fractions.Fraction(l.get("quantity", "1")) for l in lines)
    return abs(total - value) > fractions.Fraction(len(lines), 100)


class Book:
    def __init__(self, store, now, rules):
        self.now, self.today = now, now.date()
        self.rules = {r["rule"]: r for r in rules}
        root = pathlib.Path(store)
        self.settings = plainyaml.load((root / "crm.yaml").read_text(encoding="utf-8"))
        self.customers = [plainyaml.load(f.read_text(encoding="utf-8")) for f in sorted(root.glob("records/*/*.yaml"))]
        self.by_id = {c["id"]: c for c in self.customers}
        self.people = {}
        for c in self.customers:
            if c.get("organization"):
                self.people.setdefault(c["organization"], []).append(c)
        self.found = {name: [] for name, r in self.rules.items() if r["group"] != "store" or name == "clash"}

    def days(self, rule):
        return int(self.rules[rule]["limits"].removeprefix("days: "))

    def words(self, rule):
        return {fold(w) for w in self.rules[rule]["limits"].removeprefix("words: ").split(", ")}

    def add(self, rule, c, item="", since=None, severity=""):
        self.found[rule].append([severity or self.rules[rule]["severity"], c["id"], item, str(since or "")])

    def touch(self, c):
        """The day of the last touch, also of an organization's people."""
        return latest(day_of(i["at"]) for x in [c] + self.people.get(c["id"], []) for i in x.get("interactions", []) if over(i["at"], self.now))

    def stage_of(self, deal):
        name = deal.get("pipeline", "")
        for p in self.settings.get("pipelines", []):
            if not name or p["name"] == name:
                for s in p.get("stages", []):
                    if s["name"] == deal.get("stage"):
                        return p, s
                return p, None
        return None, None

    def is_open(self, deal):
        _, stage = self.stage_of(deal)
        return not (stage or {}).get("outcome")

    def fitting(self, name, c):
        for r in self.settings.get(name, []):
            if int(r.get("days", "0")) > 0 and all(r.get(k, "") in ("", c.get(k, "")) for k in ("stage", "owner")) and r.get("tag", "") in ["", *c.get("tags", [])]:
                return int(r["days"])
        return None

    def consents(self, c):
        """Of each purpose the entry that counts."""
        out = {}
        for e in c.get("consents", []):
            purpose = fold(e.get("purpose", ""))
            if purpose not in out or e.get("date", "") >= out[purpose].get("date", ""):
                out[purpose] = e
        return out

    def stale(self, c):
        touch, created = self.touch(c), day_of(c.get("created"))
        every = self.fitting("cadence", c)
        snoozed = day_of(c.get("snoozed"))
        if every and not (snoozed and snoozed > self.today):
            since = touch or created
            if not since:
                self.add("no-touch", c)
            elif self.today - since > every * DAY:
                usual = self.rules["no-touch"]["severity"]
                self.add("no-touch", c, since=since + (every + 1) * DAY, severity="error" if usual == "warning" and self.today - since > 2 * every * DAY else usual)
        for d in filter(self.is_open, c.get("deals", [])):
            last = latest([touch, day_of(d.get("created"))] + [day_of(h["at"]) for h in d.get("history", []) if over(h["at"], self.now)])
            limit = self.days("silent-deal")
            if last and self.today - last > limit * DAY:
                self.add("silent-deal", c, d["id"], last + (limit + 1) * DAY)
            close = day_of(d.get("close"))
            if close and close < self.today:
                self.add("overdue-deal", c, d["id"], close + DAY)
        for t in c.get("tasks", []):
            due = day_of(t.get("due"))
            if due and not t.get("done") and self.today - due > self.days("overdue-task") * DAY:
                self.add("overdue-task", c, t["id"], due + DAY)
        seen, limit = day_of(c.get("reviewed")) or created, self.days("unreviewed")
        if seen and self.today - seen > limit * DAY:
            self.add("unreviewed", c, since=seen + (limit + 1) * DAY)

    def quality(self, c):
        emails, phones = c.get("emails", []), c.get("phones", [])
        if not emails:
            self.add("no-email", c)
        if not phones:
            self.add("no-phone", c)
        if not emails and not phones:
            self.add("unreachable", c)
        for e in emails:
            if undeliverable(e["address"]):
                self.add("bad-email", c)
            if mistyped(e["address"]):
                self.add("email-typo", c)
        for p in phones:
            if not re.fullmatch(r"\+[1-9][0-9]{6,14}", p.get("number", "")):
                self.add("bad-phone", c)
        name = fold(c["name"])
        letters = [x for x in name if x.isalpha()]
        if name in self.words("placeholder-name") or not letters or len(letters) >= 3 and len(set(letters)) == 1:
            self.add("placeholder-name", c)
        links = [c.get("organization"), c.get("referred_by")] + [r.get("who") for r in c.get("relations", [])]
        links += [who for d in c.get("deals", []) for who in d.get("contacts", [])]
        links += [w.get("who") for i in c.get("interactions", []) for w in i.get("with", [])]
        for who in links:
            if who and who not in self.by_id:
                self.add("dangling-link", c)
        self.unknown_words(c)
        for t in c.get("tags", []):
            if any(self.means(t, right) for right, n in self.tags.items() if n >= 10) and self.tags[t] <= 2:
                self.add("odd-tag", c)
        self.sums(c)
        self.future(c)

    def unknown_words(self, c):
        stages = [s["name"] for s in self.settings.get("stages", [])]
        if stages and c.get("stage") and c["stage"] not in stages:
            self.add("unknown-word", c)
        kinds = self.settings.get("kinds", [])
        if kinds:
            for _ in {i["kind"] for i in c.get("interactions", []) if i.get("kind") and i["kind"] not in kinds}:
                self.add("unknown-word", c)
        if self.settings.get("pipelines"):
            for d in c.get("deals", []):
                pipeline, stage = self.stage_of(d)
                if not pipeline or not stage and d.get("stage"):
                    self.add("unknown-word", c, d["id"])

    def means(self, tag, right):
        a, b = (re.sub("[-_. ]", "", fold(t)) for t in (tag, right))
        return tag != right and (a == b or len(a) >= 5 and not re.search("[0-9]", a + b) and one_letter_apart(a, b))

    def sums(self, c):
        for d in c.get("deals", []):
            if d.get("amount") and odd(d["amount"], d.get("lines"), False):
                self.add("odd-sum", c, d["id"])
        for p in c.get("purchases", []):
            if p.get("amount") and odd(p["amount"], p.get("lines"), True):
                self.add("odd-sum", c, p["id"])

    def future(self, c):
        def ahead(text, days=0):
            d = day_of(text)
            return bool(d) and d - self.today > days * DAY

        for key in ("created", "birthday"):
            if ahead(c.get(key)):
                self.add("future-date", c)
        for d in c.get("deals", []):
            if any(ahead(h["at"]) for h in d.get("history", [])):
                self.add("future-date", c, d["id"])
        for table, key in (("tasks", "done"), ("purchases", "date"), ("consents", "date")):
            for x in c.get(table, []):
                if ahead(x.get(key)):
                    self.add("future-date", c, x["id"])
        for i in c.get("interactions", []):
            if ahead(i["at"], 730):
                self.add("future-date", c, i["id"])

    def consent(self, c):
        counts = self.consents(c)

        def holds(e):
            expires = day_of(e.get("expires"))
            return e.get("status") == "granted" and (not expires or expires >= self.today)

        words = self.words("no-consent")
        if any(fold(t) in words for t in c.get("tags", [])) and not any(p in words and holds(e) for p, e in counts.items()):
            self.add("no-consent", c)
        limit = self.days("consent-ends")
        for e in counts.values():
            expires = day_of(e.get("expires"))
            if e.get("status") == "granted" and expires and expires - self.today <= limit * DAY:
                self.add("consent-ends", c, e["id"], expires - limit * DAY)
        if c["type"] == "person" and not any(e.get("basis") for e in c.get("consents", [])):
            self.add("no-basis", c)
        keep = self.fitting("retention", c)
        if keep and not any(map(self.is_open, c.get("deals", []))) and all(t.get("done") for t in c.get("tasks", [])):
            dates = [day_of(p.get("date")) for p in c.get("purchases", [])] + [day_of(d.get("close")) for d in c.get("deals", [])]
            last = latest([self.touch(c), day_of(c.get("created"))] + dates)
            if last and self.today - last > keep * DAY:
                self.add("retention", c, since=last + (keep + 1) * DAY)

    def run(self):
        self.tags = {}
        for c in self.customers:
            for t in c.get("tags", []):
                self.tags[t] = self.tags.get(t, 0) + 1
        for c in self.customers:
            self.stale(c)
            self.quality(c)
            self.consent(c)
            for x in c.get("clashes", []):
                self.add("clash", c, since=day_of(x.get("at")))
        return {name: sorted(list_) for name, list_ in self.found.items()}


def main(store, now, rules):
    book = Book(store, datetime.datetime.fromisoformat(now), json.loads(pathlib.Path(rules).read_text(encoding="utf-8")))
    json.dump(book.run(), sys.stdout, indent=1, sort_keys=True)
    print()


main(*sys.argv[1:])
