"""Changed copies of fixture documents, for what a source must refuse or survive."""

from dataclasses import replace

from tests.sources.fixture_documents import fixture_document


def changed(case, *replacements, name=""):
    """The fixture's document with texts replaced; each of them must be there."""
    document = fixture_document(case)
    text = document.content.decode("utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return replace(document, content=text.encode(), name=name or document.name)
