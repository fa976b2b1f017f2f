"""Re-check a proof exported by transparency-audit: python recheck_proof.py findings.csv

Needs nothing but Python. A proof is a list of inequalities `sum of terms <= at_most`, each with a
weight. Multiplied by their weights and added up, every unknown must cancel, and what is left must
say that zero is at most a negative number.
"""

import csv
import json
import sys
from collections import defaultdict
from fractions import Fraction


def holds(certificate):
    unknowns, bound = defaultdict(Fraction), Fraction(0)
    for step in certificate["steps"]:
        weight = Fraction(step["weight"])
        if weight <= 0:
            return False
        for name, coefficient in step["terms"].items():
            unknowns[name] += weight * Fraction(coefficient)
        bound += weight * Fraction(step["at_most"])
    return (
        all(value == 0 for value in unknowns.values())
        and bound == -Fraction(certificate["gap"]) < 0
    )


if __name__ == "__main__":
    csv.field_size_limit(sys.maxsize)
    with open(sys.argv[1], encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            if row["certificate"]:
                print(
                    row["finding_id"], "holds" if holds(json.loads(row["certificate"])) else "FAILS"
                )
