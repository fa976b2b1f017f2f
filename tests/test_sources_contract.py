"""What every source must do, on every fixture; nobody edits this file to add a source.

A case is a folder at or below `tests/fixtures/<slug>/` with `document.json` (provenance), the
document it names, and `expected.csv` (every claim, compared by a person with the document once).
"""

import io
import json
from pathlib import Path

import pandas as pd
import pytest

from schemas.claims import Claims, Relations, Unread
from sources.document import Document
from sources.errors import AuditError
from sources.source import all_sources, recognise_source

FIXTURES = Path(__file__).parent / "fixtures"
CASES = sorted(path.parent for path in FIXTURES.rglob("document.json"))
SOURCES = all_sources()


def slug_of(case):
    return case.relative_to(FIXTURES).parts[0]


def load(case):
    about = json.loads((case / "document.json").read_text(encoding="utf-8"))
    given = {name: about.get(name, "") for name in ("url", "published_on", "service")}
    return about, Document.from_path(case / about["file"], **given)


def as_text(claims):
    return claims.to_csv(index=False, lineterminator="\n")


def name_of(case):
    return str(case.relative_to(FIXTURES))


def test_every_source_has_a_case_and_every_case_a_source():
    assert {slug_of(case) for case in CASES} == set(SOURCES)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_provenance_says_where_the_document_comes_from(case):
    about, document = load(case)
    assert about["origin"] in {"synthetic", "real"}
    if about["origin"] == "synthetic":
        assert "synthetic" in (about.get("note", "") + case.name + about["file"]).lower()
    assert document.content


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_golden(case, request):
    _, document = load(case)
    claims = SOURCES[slug_of(case)].parse(document).claims
    golden = case / "expected.csv"
    if not golden.exists() and request.config.getoption("--write-golden"):
        golden.write_text(as_text(claims), encoding="utf-8")
        pytest.fail(f"wrote {golden}: compare every value with the document, then commit it")
    expected = golden.read_text(encoding="utf-8")
    found = pd.read_csv(io.StringIO(as_text(claims)), dtype=str, keep_default_na=False)
    wanted = pd.read_csv(io.StringIO(expected), dtype=str, keep_default_na=False)
    pd.testing.assert_frame_equal(found, wanted)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_extraction_is_valid_and_repeatable(case):
    _, document = load(case)
    source = SOURCES[slug_of(case)]
    first, second = source.parse(document), source.parse(document)
    Claims.validate(first.claims)
    Relations.validate(first.relations)
    Unread.validate(first.unread)
    pd.testing.assert_frame_equal(first.claims, second.claims)
    ids = set(first.claims["claim_id"])
    assert set(first.relations["whole"]) | set(first.relations["part"]) <= ids
    assert (first.claims["document_sha256"] == document.sha256).all()
    assert (first.claims["locator"] != "").all()
    assert (first.claims["printed"] != "").all()
    assert (first.claims["extraction"] != "").all()


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_recognised_by_content_alone(case):
    _, document = load(case)
    assert recognise_source(document).slug == slug_of(case)


@pytest.mark.parametrize("slug", SOURCES)
@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 64, b"hello", b"<html></html>", b"{}", b"a,b\n1,2\n"], ids=repr
)
def test_other_documents_are_refused_in_one_line(slug, content):
    document = Document(content=content, name="other")
    source = SOURCES[slug]
    if source.recognises(document):
        assert source.fallback
        return
    with pytest.raises(AuditError) as refused:
        source.parse(document)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("slug", SOURCES)
def test_name_and_module_agree(slug):
    source = SOURCES[slug]
    assert source.parse.__module__ == f"sources.{slug}"
    assert source.title
    module = __import__(source.parse.__module__, fromlist=["__doc__"])
    assert module.__doc__
