"""Readers that misbehave as a hostile document might make a real one; imported inside workers."""

import os
import signal
import sys
import time
from dataclasses import dataclass

from sources.document import Document
from sources.errors import LayoutError
from sources.source import Extraction
from sources.tabulate import tabulate_extraction

ROW = {
    "claim_id": "a",
    "platform": "Example",
    "policy_area": "spam",
    "action": "remove",
    "unit": "posts",
    "kind": "count",
    "value": 12.0,
    "printed": "12",
    "locator": "#row=1",
    "period_start": "2020-01-01",
    "period_end": "2020-01-31",
}


@dataclass(frozen=True)
class Word:
    text: str


def read_well(document: Document) -> Extraction:
    return tabulate_extraction(document, [ROW], rule="test")


def read_many(document: Document) -> Extraction:
    rows = [{**ROW, "claim_id": str(n), "value": float(n)} for n in range(20_000)]
    return tabulate_extraction(document, rows, rule="test")


def refuse(document: Document) -> Extraction:
    raise LayoutError(document.name, expected="a table", found="none", todo="look at it")


def hang(document: Document) -> Extraction:
    time.sleep(3600)
    return read_well(document)


def spin(document: Document) -> Extraction:
    while True:
        pass


def swell(document: Document) -> Extraction:
    kept = []
    while True:
        kept.append(bytearray(16 * 1024**2))


def recurse(document: Document) -> Extraction:
    return recurse(document)


def crash(document: Document) -> Extraction:
    os.kill(os.getpid(), signal.SIGSEGV)
    return read_well(document)


def leave(document: Document) -> Extraction:
    os._exit(0)


def stumble(document: Document) -> Extraction:
    return {}["absent"]


def talk(document: Document) -> Extraction:
    sys.stdout.write("noise between the frames\n" * 1000)
    sys.stdout.flush()
    os.write(1, b"\x00" * 4096)
    return read_well(document)


def write_file(document: Document) -> Word:
    try:
        with open(document.content.decode(), "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write("planted" * 10_000)
    except OSError as error:
        return Word(type(error).__name__)
    return Word("written")


def environment(document: Document) -> Word:
    return Word(" ".join(sorted(os.environ)))


def own_process(document: Document) -> Word:
    return Word(str(os.getpid()))


def swell_output(document: Document) -> Word:
    return Word("x" * 5_000_000)
