"""Printed totals of the real documents against their parts, as `check` judges them.

What does not fit was looked at on the page; each time the document itself is at odds.
"""

import pytest

from audit.consistency.record import Record
from audit.consistency.severity import no_events
from audit.consistency.statements import read_statements
from audit.consistency.totals import check_printed_totals
from sources.document import Document
from sources.source import recognise_source

pytestmark = pytest.mark.corpus

MISFITS = {
    # 931, 331 and 22 outcomes stand beside 1,252 appeals of merchants.
    "pinterest-dsa-2023-10/pinterest-dsa-2023-10.md": 1,
    # Reports of illegal content: most totals of a row leave out its first column, Austria.
    "x-dsa-2023-10/x-dsa-2023-10.md": 18,
    # One court order of late 2014 is in no total; a total of 2012-13 stands one column off.
    "wikimedia-transparency/data_jun_2018.xlsx": 8,
    # One total of information requests, and one of legal requests by 1.
    "x-global-2024-h1/x-2024-h1.pdf": 2,
    "amazon-dsa-2023/amazon-dsa-2023.md": 0,
    "snap-transparency-h1-2023/snap-transparency-h1-2023.md": 0,
    "discord/discord-2023-q4.csv": 0,
    "ncmec/ncmec-by-esp-2022.pdf": 0,
}


@pytest.mark.parametrize(("path", "misfits"), MISFITS.items(), ids=list(MISFITS))
def test_only_what_the_page_itself_gets_wrong_does_not_add_up(corpus, path, misfits):
    document = Document.from_path(corpus / path)
    extraction = recognise_source(document).parse(document)
    statements = {one.claim_id: one for one in read_statements(extraction.claims)}
    record = Record(extraction.claims, statements, extraction.relations, no_events())
    findings = [row["rule_id"] for row in check_printed_totals(record)]
    assert findings.count("printed_totals") == misfits


def test_the_totals_of_x_leave_out_the_first_column(corpus):
    path = corpus / "x-dsa-2023-10" / "x-dsa-2023-10.md"
    cells = [
        line.strip("| \n").replace(",", "").split("|")
        for line in path.read_text(encoding="utf-8").splitlines()[354:368]
    ]
    rows = {row[0].strip(): [int(cell) for cell in row[1:]] for row in cells}
    assert len(rows) == 14
    first = [row[0] for row in rows.values()]
    over = [sum(row[:-1]) - row[-1] for row in rows.values()]
    assert sum(a == b for a, b in zip(first, over, strict=True)) == 13
