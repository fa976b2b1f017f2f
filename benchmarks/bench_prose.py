"""Reading prose: megabytes a second, and whether time grows with the length alone.

Run: python benchmarks/bench_prose.py [MEGABYTES]
"""

import sys
import time

from sources.readers.prose import Context, Found, read_sentences, split_text

CLAIM = (
    "In May 2018 we suspended 12,000 accounts for terrorism, down 20 percent from April 2018. "
    "95% of the suspended accounts were flagged by our internal tools. "
)
FILLER = (
    "We believe in the open exchange of information, and our rules say what may be shared. "
    "People report what they see, and trained reviewers look at every report in turn. "
)


def seconds(text):
    context = Context("Twitter", "publisher")
    start = time.process_time()
    found = sum(isinstance(item, Found) for item in read_sentences(split_text(text), context))
    return time.process_time() - start, found


def main():
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    for name, unit in (
        ("without claims", FILLER),
        ("one claim in twenty sentences", FILLER * 10 + CLAIM),
        ("claims alone", CLAIM),
    ):
        rates = []
        for share in (0.25, 1.0):
            text = unit * int(megabytes * share * 1e6 / len(unit))
            took, found = seconds(text)
            rates.append(len(text) / 1e6 / took)
        print(
            f"{name:32}{rates[1]:7.2f} MB/s  ({found:,} figures; a quarter of the text: "
            f"{rates[0]:.2f} MB/s)"
        )


if __name__ == "__main__":
    main()
