"""An audit's addresses, asked month after month: what is kept, noted and read."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from misbehaving import Misbehaving, answer

from audit.fetching import fetch_editions, kept_documents
from audit.ledger.ledger import Ledger
from audit.store import DocumentStore
from sources.errors import DocumentError
from sources.fetch.archive import Archive, copied_on
from sources.fetch.fetcher import Fetcher, FetchRules


@dataclass(frozen=True)
class Part:
    url: str = ""
    published: str = ""
    archive: str = ""
    edition_links: str = ""


@pytest.fixture
def server():
    with Misbehaving() as started:
        yield started


@pytest.fixture
def kept(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        yield DocumentStore(tmp_path / "documents"), ledger


def fetch(kept, server, *parts, month=1, lines=None):
    asking = Fetcher(
        FetchRules(allow_private=True, pause=0, attempts=1),
        sleep=lambda seconds: None,
        now=lambda: datetime(2024, month, 5, tzinfo=UTC),
    )
    with asking:
        archive = Archive(asking, server.url("/available?url="), server.url("/save/"))
        said = [] if lines is None else lines
        return fetch_editions(parts, *kept, asking, archive=archive, progress=said.append)


def contents(kept, *parts):
    documents, errors = kept_documents(parts, *kept)
    assert not errors
    return [(one.document.content, one.document.published_on) for one in documents]


def test_each_month_brings_what_is_new_and_keeps_what_was(kept, server):
    part = Part(server.url("/r.csv"))
    server.on(
        "/r.csv",
        answer(200, b"a,b\n1,2\n", ETag='"1"'),
        answer(304),
        answer(200, b"a,b\n1,3\n", ETag='"2"'),
        answer(404),
        answer(200, b"a,b\n1,2\n"),
    )
    outcomes = [fetch(kept, server, part, month=month)[0].outcome for month in range(1, 6)]
    assert outcomes == ["fetched", "unchanged", "fetched", "failed", "fetched"]
    # A failed attempt deletes nothing; what came back as it had been is no third edition.
    assert contents(kept, part) == [(b"a,b\n1,2\n", "2024-01-05"), (b"a,b\n1,3\n", "2024-03-05")]
    asked = server.asked("/r.csv")
    assert ['If-None-Match: "1"' in text for text in asked] == [False, True, True, False, False]
    assert 'If-None-Match: "2"' in asked[3]
    assert list(kept[1].captures()["status"]) == [200, 304, 200, 404, 200]


def test_a_dated_document_is_one_edition_its_latest_bytes(kept, server):
    part = Part(server.url("/r.csv"), published="2023-12")
    server.on("/r.csv", answer(200, b"a\n1\n"), answer(200, b"a\n2\n"))
    for month in (1, 2):
        fetch(kept, server, part, month=month)
    assert contents(kept, part) == [(b"a\n2\n", "2023-12")]


def test_a_dated_document_that_became_again_what_it_was_is_read_so(kept, server):
    part = Part(server.url("/r.csv"), published="2023-12")
    server.on("/r.csv", *(answer(200, text) for text in (b"a\n1\n", b"a\n2\n", b"a\n1\n")))
    for month in (1, 2, 3):
        fetch(kept, server, part, month=month)
    assert contents(kept, part) == [(b"a\n1\n", "2023-12")]


def test_a_page_of_editions_brings_new_ones(kept, server):
    part = Part(server.url("/reports"), edition_links="*/files/*.csv")
    server.on("/files/1.csv", answer(200, b"a\n1\n"))
    server.on("/files/2.csv", answer(200, b"a\n2\n"))
    one = b'<html><a href="/files/1.csv">one</a><a href="/other.csv">x</a></html>'
    two = b'<html><a href="/files/2.csv">two</a></html>'
    server.on("/reports", answer(200, one), answer(200, two), answer(503))
    assert [c.outcome for c in fetch(kept, server, part)] == ["fetched", "fetched"]
    assert contents(kept, part) == [(b"a\n1\n", "2024-01-05")]
    fetch(kept, server, part, month=2)
    fetch(kept, server, part, month=3)
    # An edition that the page no longer names stays: its link went, not the report.
    assert contents(kept, part) == [(b"a\n1\n", "2024-01-05"), (b"a\n2\n", "2024-02-05")]
    assert server.asked("/other.csv") == []


def test_a_page_without_links_is_noted_as_failed(kept, server):
    part = Part(server.url("/reports"), edition_links="*.csv")
    server.on("/reports", answer(200, b"<html><script>render()</script></html>"))
    captures = fetch(kept, server, part)
    assert [capture.outcome for capture in captures] == ["fetched", "failed"]
    documents, errors = kept_documents([part], *kept)
    assert documents == []
    assert isinstance(errors[0], DocumentError)


def test_a_page_that_leads_nowhere_any_more_is_noted_as_failed(kept, server):
    part = Part(server.url("/reports"), edition_links="*/files/*.csv")
    server.on("/files/1.csv", answer(200, b"a\n1\n"))
    moved = b'<html><a href="/new/1.csv">one</a></html>'
    server.on(
        "/reports", answer(200, b'<html><a href="/files/1.csv">one</a></html>'), answer(200, moved)
    )
    fetch(kept, server, part)
    captures = fetch(kept, server, part, month=2)
    assert [capture.outcome for capture in captures] == ["fetched", "failed"]
    assert "a link that fits '*/files/*.csv', found none among 1" in captures[1].reason
    assert contents(kept, part) == [(b"a\n1\n", "2024-01-05")]


def test_what_was_never_retrieved_is_one_line(kept, server):
    part = Part(server.url("/r.csv"))
    server.on("/r.csv", answer(404))
    documents, errors = kept_documents([part, Part()], *kept)
    assert documents == []
    assert "found none yet; run `transparency-audit fetch` first" in str(errors[0])
    (capture,) = fetch(kept, server, part)
    assert capture.reason == "status 404"
    documents, errors = kept_documents([part], *kept)
    assert documents == []
    assert "failed attempts only, the last on 2024-01-05 (status 404)" in str(errors[0])


def archived(server, original, content):
    copy = server.url(f"/web/20231001000000/{original}")
    closest = {"available": True, "url": copy}
    found = json.dumps({"archived_snapshots": {"closest": closest}}).encode()
    quoted = original.replace(":", "%3A").replace("/", "%2F")
    server.on(f"/available?url={quoted}", answer(200, found))
    server.on(f"/web/20231001000000id_/{original}", answer(200, content))
    return copy


def test_a_dead_address_is_read_from_its_archived_copy_and_says_so(kept, server):
    part = Part(server.url("/r.csv"), archive="look_up")
    server.on("/r.csv", answer(410))
    copy = archived(server, part.url, b"a\n1\n")
    (capture,) = fetch(kept, server, part)
    assert (capture.outcome, capture.archive_url) == ("fetched", copy)
    assert capture.reason == "from the archive, the address itself failed: status 410"
    # Dated by the day on which the archive saw it.
    assert contents(kept, part) == [(b"a\n1\n", "2023-10-01")]


def test_each_line_says_what_is_kept_and_what_the_archive_has(kept, server):
    part = Part(server.url("/r.csv"), archive="save")
    server.on("/r.csv", answer(200, b"a\n1\n"), answer(404))
    copy = server.url(f"/web/20240105000000/{part.url}")
    server.on(f"/save/{part.url}", answer(302, Location=copy))
    server.on(copy.removeprefix(server.url("")), answer(200, b"a\n1\n"))
    lines = []
    fetch(kept, server, part, lines=lines)
    fetch(kept, server, part, month=2, lines=lines)
    assert lines == [
        f"fetched: {part.url} (copy at {copy})",
        f"failed: {part.url} (status 404; what was retrieved on 2024-01-05 is still read; "
        "no copy in the archive)",
    ]


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://web.archive.org/web/20240102030405/https://example.org/r.csv", "2024-01-02"),
        ("https://web.archive.org/web/20240102030405id_/http://example.org/r.csv", "2024-01-02"),
        ("https://web.archive.org/web/20249902030405/https://example.org/r.csv", ""),
        ("https://example.org/web/20240102030405/r.csv", ""),
        ("https://example.org/web/2024/https://example.org/r.csv", ""),
    ],
)
def test_the_day_of_a_copy(address, day):
    assert copied_on(address) == day


def test_a_copy_is_noted_beside_a_good_answer(kept, server):
    part = Part(server.url("/r.csv"), archive="save")
    server.on("/r.csv", answer(200, b"a\n1\n"))
    path = f"/web/20240105000000/{part.url}"
    server.on(f"/save/{part.url}", answer(302, Location=path))
    server.on(path, answer(200, b"a\n1\n"))
    (capture,) = fetch(kept, server, part)
    assert capture.archive_url == server.url(path)
    assert capture.outcome == "fetched"
