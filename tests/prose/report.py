# ruff: noqa: T201 - a report is printed
"""How well claims in sentences are read: precision and recall by kind, with 95 % limits.

Run: python -m tests.prose.report [--odd]

`--odd` lists what was read otherwise in the open set. The sealed files (`sealed*.txt`) are only
counted, each alone and all together: their failures are never shown, so that no rule can be written
for them.
"""

import sys

from tests.prose.labelled import load, opened_names, origin_of, score, sealed_names


def limits(triple):
    share, low, high = triple
    return "     -           " if share != share else f"{share:5.3f} [{low:.3f}, {high:.3f}]"


def show(title, sentences):
    scores, odd = score(sentences)
    claims = sum(len(labelled.wanted) for labelled in sentences)
    empty = sum(not labelled.wanted for labelled in sentences)
    print(f"\n{title}: {len(sentences)} sentences, {claims} claims, {empty} sentences without any")
    print(f"{'kind':18}{'right':>6}{'wrong':>6}{'missed':>7}  {'precision':22}recall")
    for kind, counts in scores.items():
        row = f"{kind:18}{counts.right:6}{counts.wrong:6}{counts.missed:7}"
        print(f"{row}  {limits(counts.precision):22}{limits(counts.recall)}")
    return odd


def main():
    odd = show("open (the rules were written on these)", load("open.txt"))
    for name in opened_names():
        odd += show(f"{name} (rules are written on it since its first report)", load(name))
    sealed = {name: load(name) for name in sealed_names()}
    for name, sentences in sealed.items():
        show(f"{name} ({origin_of(name)})", sentences)
    if len(sealed) > 1:
        show("all sealed together", [one for each in sealed.values() for one in each])
    if "--odd" in sys.argv:
        for labelled, found, left in odd:
            print(
                f"\n{labelled.text}\n  wanted {labelled.wanted}\n  read   {found}\n  left   {left}"
            )


if __name__ == "__main__":
    main()
