"""No figure of a synthetic text, page or PDF is neither read nor listed, whatever its source."""

import pytest

from sources.source import recognise_source
from tests.sources.fixture_documents import FIXTURES, fixture_document
from tests.sources.number_count import figures_lost, figures_told_too_rarely

OTHERS = ("generic_prose", "generic_table", "telegram_isis_watch")
CASES = [
    folder.parent.relative_to(FIXTURES).as_posix()
    for folder in sorted(FIXTURES.rglob("document.json"))
    if folder.relative_to(FIXTURES).parts[0] not in OTHERS
    and any(folder.parent.glob("*.pdf"))
    | any(folder.parent.glob("*.html"))
    | any(folder.parent.glob("*.md"))
    | any(folder.parent.glob("*.txt"))
]


@pytest.mark.parametrize("case", CASES)
def test_every_figure_is_read_or_listed(case):
    document = fixture_document(case)
    extraction = recognise_source(document).parse(document)
    assert figures_lost(document, extraction) == []
    if not document.name.endswith(".html"):
        assert figures_told_too_rarely(document, extraction) == {}


def test_there_are_all_kinds():
    assert len(CASES) > 15
