"""Sales figures of the Maven CRM sales opportunities, from sales_pipeline.csv alone.

    python3 sales_maven.py FOLDER

prints JSON: for all deals and for each agent, product and quarter of the close how many
were won and lost, the win rate in percent, what the won ones brought, the days from the
engagement to the close on average; and how many deals are open in which stage. Rates and
averages are rounded to one digit, the even one where two are as near.
"""

import collections
import csv
import datetime
import fractions
import json
import pathlib
import statistics
import sys


def figures(deals):
    def days(outcome):
        all_days = [
            (datetime.date.fromisoformat(d["close_date"]) - datetime.date.fromisoformat(d["engage_date"])).days
            for d in deals
            if d["deal_stage"] == outcome
        ]
        if not all_days:
            return None
        average = float(round(fractions.Fraction(sum(all_days), len(all_days)), 1))
        return {"count": len(all_days), "average": average, "median": float(statistics.median(all_days))}

    won = [d for d in deals if d["deal_stage"] == "Won"]
    lost = [d for d in deals if d["deal_stage"] == "Lost"]
    out = {"won": len(won), "lost": len(lost), "sum": sum(int(d["close_value"]) for d in won)}
    out["win_rate"] = float(round(fractions.Fraction(100 * len(won), len(won) + len(lost)), 1))
    out["days_to_won"], out["days_to_lost"] = days("Won"), days("Lost")
    return out


def quarter(d):
    year, month, _ = d["close_date"].split("-")
    return f"{year}-q{(int(month) + 2) // 3}"


def main(folder):
    with open(pathlib.Path(folder) / "sales_pipeline.csv", newline="", encoding="utf-8") as f:
        deals = list(csv.DictReader(f))
    closed = [d for d in deals if d["deal_stage"] in ("Won", "Lost")]
    out = {"all": figures(closed)}
    for name, key in (("owner", lambda d: d["sales_agent"]), ("product", lambda d: d["product"]), ("quarter", quarter)):
        groups = collections.defaultdict(list)
        for d in closed:
            groups[key(d)].append(d)
        out[name] = {k: figures(group) for k, group in groups.items()}
    out["open"] = dict(collections.Counter(d["deal_stage"] for d in deals if d["deal_stage"] not in ("Won", "Lost")))
    json.dump(out, sys.stdout, indent=1, sort_keys=True)
    print()


main(sys.argv[1])
