"""Reading prose: megabytes a second, and whether time grows with the length alone.

Run: python benchmarks/bench_prose.py [MEGABYTES]

No two sentences with claims are alike, so that nothing that is kept from one helps with the next.
"""

import sys
import time

from sources.readers.prose import Context, Found, read_sentences, split_text

MONTHS = ("January", "March", "April", "May", "June", "July", "August", "September", "October")
CLAIM = (
    "In {month} {year} we suspended {n:,} accounts for terrorism, down {p} percent from the "
    "previous month. {q}% of the accounts suspended in {month} {year} were flagged by our tools. "
)
FILLER = (
    "We believe in the open exchange of information, and our rules say what may be shared. "
    "People report what they see, and trained reviewers look at every report in turn. "
)


def text_of(size, claims, fillers):
    """About `size` characters: so many pairs of sentences with and without claims by turns."""
    pieces, length, n = [], 0, 0
    while length < size:
        for template, times in ((FILLER, fillers), (CLAIM, claims)):
            for _ in range(times):
                n += 1
                piece = template.format(
                    n=1_000 + n * 37,
                    month=MONTHS[n % 9],
                    year=2010 + n % 13,
                    p=1 + n % 89,
                    q=1 + n % 97,
                )
                pieces.append(piece)
                length += len(piece)
    return "".join(pieces)


def seconds(text):
    context = Context("Twitter", "publisher")
    start = time.process_time()
    found = sum(isinstance(item, Found) for item in read_sentences(split_text(text), context))
    return time.process_time() - start, found


def main():
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    seconds(text_of(1, 1, 1))  # loads the rules
    for name, claims, fillers in (
        ("without claims", 0, 1),
        ("one claim in twenty sentences", 1, 10),
        ("claims alone", 1, 0),
    ):
        rates = []
        for share in (0.25, 1.0):
            text = text_of(megabytes * share * 1e6, claims, fillers)
            took, found = seconds(text)
            rates.append(len(text) / 1e6 / took)
        print(
            f"{name:32}{rates[1]:7.2f} MB/s  ({found:,} figures; a quarter of the text: "
            f"{rates[0]:.2f} MB/s)"
        )


if __name__ == "__main__":
    main()
