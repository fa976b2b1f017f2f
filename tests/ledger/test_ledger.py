"""What goes into the ledger comes out again, and nothing is lost when it is killed."""

import math
import sqlite3
import threading

import pandas as pd
import pytest

from audit.ledger.database import FORMAT, LedgerError, open_ledger, state_of
from audit.ledger.ledger import Capture, Edition, Ledger, Review
from schemas.claims import SERIES_COLUMNS, Claims
from sources.document import Document
from sources.source import Extraction
from sources.tabulate import tabulate_claims, tabulate_extraction


def document(text="first edition", published_on="2021-05"):
    return Document(text.encode(), "report.csv", "text/csv", "https://example.org/r", published_on)


def rows(count=6, shift=0.0):
    return [
        {
            "claim_id": f"row{number}",
            "platform": "Example",
            "policy_area": ("spam", "terrorism")[number % 2],
            "action": "remove",
            "unit": "posts",
            "kind": "count",
            "value": 1000.0 + number + shift,
            "printed": f"{1000 + number + shift:,.0f}",
            "locator": f"#row={number + 2}",
            "period_start": f"20{10 + number // 2}-01-01",
            "period_end": f"20{10 + number // 2}-12-31",
        }
        for number in range(count)
    ]


def extraction_of(edition, **changes):
    read = rows(**changes)
    total = {**read[0], "claim_id": "total", "value": math.nan, "low": 5.0, "high": math.inf}
    total.update(
        printed="more than 4", locator="#row=99", breakdown="part=all", qualifier="more_than"
    )
    return tabulate_extraction(
        edition,
        [*read, total],
        rule="test",
        relations=[
            {"whole": "total", "part": "row0", "relation": "sum", "locator": "#row=99"},
            {"whole": "total", "part": "row1", "relation": "subset", "locator": "#row=99"},
        ],
        unread=[{"locator": "#row=100", "printed": "≈ 3 Ñ\x1f", "reason": "no unit"}],
    )


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


def assert_same(found, expected):
    for name in ("claims", "relations", "unread", "measurements"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name))


def test_an_extraction_comes_back_as_it_was(ledger):
    edition = document()
    extraction = extraction_of(edition)
    assert load(ledger, edition) is None
    ledger.store_extraction(edition, "example", 1, extraction)
    assert_same(load(ledger, edition), extraction)
    pd.testing.assert_frame_equal(ledger.claims(), extraction.claims)


def load(ledger, edition, version=1):
    return ledger.load_extraction(
        edition.sha256, "example", version, published_on=edition.published_on, url=edition.url
    )


def test_an_empty_extraction_is_one_too(ledger):
    edition = document()
    ledger.store_extraction(edition, "example", 1, Extraction(Claims.empty()))
    assert_same(load(ledger, edition), Extraction(Claims.empty()))
    assert len(ledger.claims()) == 0


def test_each_series_and_statement_is_stored_once(ledger, tmp_path):
    first, second = document("first"), document("second", "2021-06")
    ledger.store_extraction(first, "example", 1, extraction_of(first))
    ledger.store_extraction(second, "example", 1, extraction_of(second, shift=1))
    connection = open_ledger(tmp_path / "ledger.sqlite")
    queries = {
        "series": "SELECT count(*) FROM series",
        "statements": "SELECT count(*) FROM statements",
        "claims": "SELECT count(*) FROM claims",
    }
    counts = {name: connection.execute(query).fetchone()[0] for name, query in queries.items()}
    connection.close()
    claims = ledger.claims()
    assert counts["claims"] == len(claims) == 14
    assert counts["statements"] == claims["statement_key"].nunique() == 7
    assert counts["series"] == len(claims[list(SERIES_COLUMNS)].drop_duplicates()) == 3


def test_the_date_and_address_given_are_part_of_what_is_cached(ledger):
    edition = document()
    ledger.store_extraction(edition, "example", 1, extraction_of(edition))
    assert ledger.load_extraction(edition.sha256, "example", 1) is None
    assert load(ledger, document(published_on="2022")) is None
    assert load(ledger, edition, version=2) is None


def test_storing_again_replaces(ledger):
    edition = document()
    ledger.store_extraction(edition, "example", 1, extraction_of(edition, count=6))
    ledger.store_extraction(edition, "example", 1, extraction_of(edition, count=2))
    assert len(ledger.claims()) == 3
    assert ledger.damage() == []


def test_claims_of_another_document_or_with_foreign_keys_are_refused(ledger):
    edition, other = document("a"), document("b")
    with pytest.raises(LedgerError, match="others"):
        ledger.store_extraction(edition, "example", 1, extraction_of(other))
    tampered = extraction_of(edition)
    tampered.claims["statement_key"] = "0" * 16
    with pytest.raises(LedgerError, match="keys that do not fit"):
        ledger.store_extraction(edition, "example", 1, tampered)
    assert len(ledger.claims()) == 0


def test_vintages_are_the_printings_of_one_statement_by_date(ledger):
    late, early = document("late", "2021-08"), document("early", "2021-05")
    ledger.store_extraction(late, "example", 1, extraction_of(late, shift=7))
    ledger.store_extraction(early, "example", 1, extraction_of(early))
    key = ledger.claims()["statement_key"].iloc[0]
    found = ledger.vintages(key)
    assert list(found["value"]) == [1000.0, 1007.0]
    assert list(found["published_on"]) == ["2021-05", "2021-08"]


def test_newer_code_on_the_same_bytes_is_a_second_reading_and_one_edition(ledger):
    edition = document()
    ledger.store_extraction(edition, "example", 1, extraction_of(edition))
    ledger.store_extraction(edition, "example", 2, extraction_of(edition, shift=5))
    assert list(ledger.claims()["value"][:2]) == [1005.0, 1006.0]
    readings = ledger.readings(edition.sha256)
    assert list(readings.groupby("version")["value"].first()) == [1000.0, 1005.0]
    for version in (3, 4):
        ledger.store_extraction(edition, "example", version, extraction_of(edition))
    assert ledger.drop_superseded() == 2
    assert sorted(set(ledger.readings(edition.sha256)["version"])) == [3, 4]
    assert ledger.damage() == []


def test_a_source_is_remembered_in_its_present_version_only(ledger):
    edition = document()
    ledger.store_extraction(edition, "example", 1, extraction_of(edition))
    assert ledger.source_of(edition.sha256, {"example": 1}) == "example"
    assert ledger.source_of(edition.sha256, {"example": 2}) == ""
    assert ledger.source_of("0" * 64, {"example": 1}) == ""


def review(claim_id, decision="accepted", **more):
    return Review(claim_id, decision, "A. Reader", "2021-06-01", **more)


def test_reviews_survive_a_new_reading(ledger):
    edition = document()
    first = extraction_of(edition)
    ledger.store_extraction(edition, "example", 1, first)
    ids = list(first.claims["claim_id"])
    ledger.add_review(review(ids[0]))
    ledger.add_review(review(ids[1], "corrected", corrected_value=1100.0, reason="typo"))
    ledger.add_review(review(ids[2], "rejected", reason="a headline"))
    ledger.store_extraction(edition, "example", 2, extraction_of(edition))
    claims = ledger.claims()
    assert list(claims["review"][:4]) == ["accepted", "corrected", "rejected", "unreviewed"]
    corrected = claims.iloc[1]
    assert (corrected["value"], corrected["low"], corrected["high"]) == (1100.0, 1100.0, 1100.0)
    assert corrected["printed"] == "1,001"
    assert corrected["note"] == "corrected from 1001 by A. Reader: typo"
    assert len(ledger.reviewed_claims().flags) == 0


def test_the_latest_decision_counts(ledger):
    edition = document()
    extraction = extraction_of(edition)
    ledger.store_extraction(edition, "example", 1, extraction)
    claim = extraction.claims["claim_id"].iloc[0]
    ledger.add_review(review(claim, "rejected"))
    ledger.add_review(review(claim))
    assert ledger.claims()["review"].iloc[0] == "accepted"
    ledger.add_review(review(claim, "unreviewed"))
    assert ledger.claims()["review"].iloc[0] == "unreviewed"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"printed": "1,900"}, "printed text"),
        ({"value": 1900.0}, "value"),
        ({"policy_area": "drugs"}, "statement"),
        (None, "gone"),
    ],
)
def test_a_review_of_what_now_reads_otherwise_is_flagged_not_kept(ledger, change, what):
    edition = document()
    first = tabulate_extraction(edition, rows(), rule="test")
    ledger.store_extraction(edition, "example", 1, first)
    ledger.add_review(review(first.claims["claim_id"].iloc[0]))
    again = rows()
    again[0].update(change or {"claim_id": "elsewhere", "locator": "#row=77"})
    ledger.store_extraction(edition, "example", 2, tabulate_extraction(edition, again, rule="test"))
    reviewed = ledger.reviewed_claims()
    assert set(reviewed.claims["review"]) == {"unreviewed"}
    (flag,) = reviewed.flags.to_dict("records")
    assert flag["what"] == what
    assert flag["decision"] == "accepted"


def test_a_review_finds_its_figure_when_only_the_id_changed(ledger):
    edition = document()
    first = tabulate_extraction(edition, rows(), rule="test")
    ledger.store_extraction(edition, "example", 1, first)
    ledger.add_review(review(first.claims["claim_id"].iloc[0]))
    again = rows()
    again[0]["claim_id"] = "renamed"
    ledger.store_extraction(edition, "example", 2, tabulate_extraction(edition, again, rule="test"))
    assert list(ledger.claims()["review"][:2]) == ["accepted", "unreviewed"]


def test_odd_reviews_are_refused(ledger):
    edition = document()
    extraction = extraction_of(edition)
    ledger.store_extraction(edition, "example", 1, extraction)
    claim = extraction.claims["claim_id"].iloc[0]
    for odd in (
        review("unknown"),
        review(claim, "praised"),
        review(claim, "corrected"),
        review(claim, "accepted", corrected_value=3.0),
    ):
        with pytest.raises(LedgerError):
            ledger.add_review(odd)
    assert len(ledger.reviews()) == 0


def test_state_changes_with_what_a_person_adds_and_with_nothing_else(ledger, tmp_path):
    path = tmp_path / "ledger.sqlite"
    assert state_of(tmp_path / "absent.sqlite") == ""
    assert not (tmp_path / "absent.sqlite").exists()
    edition = document()
    extraction = extraction_of(edition)
    before = state_of(path)
    ledger.store_extraction(edition, "example", 1, extraction)
    ledger.record_run("run", "2021-05", "2021-06-01T00:00:00Z", {})
    assert state_of(path) == before
    ledger.add_review(review(extraction.claims["claim_id"].iloc[0]))
    reviewed = state_of(path)
    assert reviewed != before
    ledger.add_response(finding_id="f", asked_on="2021-06-01")
    assert state_of(path) not in (before, reviewed)


def test_responses_and_captures_and_runs_are_kept(ledger):
    ledger.add_response(finding_id="f", asked_on="2021-06-01", deadline="2021-06-15")
    ledger.add_response(finding_id="f", answered_on="2021-06-10", outcome="definition", text="…")
    assert list(ledger.responses()["outcome"]) == ["", "definition"]
    with pytest.raises(LedgerError):
        ledger.add_response(finding_id="f", outcome="shrug")
    with pytest.raises(LedgerError):
        ledger.add_response(finding_id="f", mood="bad")
    url = "https://example.org/r"
    good = Capture(url, url, "2021-06-01T00:00:00Z", "fetched", 200, "a" * 64, etag='"1"')
    ledger.store_capture(good)
    ledger.store_capture(Capture(url, url, "2021-07-01T00:00:00Z", "failed", 404, reason="gone"))
    assert ledger.last_capture(url) == good
    assert ledger.last_capture("https://example.org/other") is None
    assert list(ledger.captures()["outcome"]) == ["fetched", "failed"]
    ledger.record_run("run", "2021-05", "2021-06-01T00:00:00Z", {"inputs": {"a": "b"}})
    assert list(ledger.runs()["manifest"]) == ['{"inputs": {"a": "b"}}']


def test_what_is_cited_reviewed_or_answered_is_named(ledger):
    edition = document()
    extraction = extraction_of(edition)
    ledger.store_extraction(edition, "example", 1, extraction)
    ledger.add_review(review(extraction.claims["claim_id"].iloc[0]))
    ledger.add_response(finding_id="f", document_sha256="b" * 64)
    ledger.cite("run", "2021-06", "printed on 12 June")
    assert set(ledger.citations()) == {
        ("run", "2021-06"),
        ("document", edition.sha256),
        ("document", "b" * 64),
    }
    with pytest.raises(LedgerError):
        ledger.cite("person", "x", "y")


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\x00" + b"\xff" * 4000, b"not a database"]
)
def test_a_damaged_file_is_one_line(tmp_path, content):
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(content)
    if not content:
        Ledger(path).close()  # SQLite takes an empty file as a new one
        return
    with pytest.raises(LedgerError) as refused:
        Ledger(path)
    assert "\n" not in str(refused.value)
    with pytest.raises(LedgerError):
        state_of(path)
    assert path.read_bytes() == content


def test_a_database_of_something_else_and_a_newer_ledger_are_left_alone(tmp_path):
    path = tmp_path / "other.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE claims(x)")
    connection.close()
    with pytest.raises(LedgerError, match="a database of something else"):
        Ledger(path)
    newer = tmp_path / "newer.sqlite"
    Ledger(newer).close()
    connection = sqlite3.connect(newer)
    connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    connection.close()
    with pytest.raises(LedgerError, match=f"a ledger of format {FORMAT + 1}"):
        Ledger(newer)


def test_an_older_ledger_gains_new_columns(tmp_path, ledger):
    edition = document()
    ledger.store_extraction(edition, "example", 1, extraction_of(edition))
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    connection.execute('ALTER TABLE claims DROP COLUMN "context"')
    connection.close()
    with Ledger(tmp_path / "ledger.sqlite") as again:
        assert set(again.claims()["context"]) == {""}


def test_many_may_make_one_ledger_at_once(tmp_path):
    """Each finds either nothing or a whole ledger; nobody takes a half-made one for another's."""
    failed = []

    def make(path):
        try:
            Ledger(path).close()
        except LedgerError as error:
            failed.append(str(error))

    for number in range(25):
        path = tmp_path / f"{number}.sqlite"
        threads = [threading.Thread(target=make, args=(path,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failed == []


def test_two_writers_wait_for_each_other(tmp_path):
    path = tmp_path / "ledger.sqlite"
    editions = [document(f"edition {number}") for number in range(12)]

    def store(mine):
        with Ledger(path) as ledger:
            for edition in mine:
                ledger.store_extraction(edition, "example", 1, extraction_of(edition))

    threads = [threading.Thread(target=store, args=(editions[n::3],)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Ledger(path) as ledger:
        assert len(ledger.claims()) == 12 * 7
        assert ledger.damage() == []


def test_claims_can_be_asked_for_by_document_in_order(ledger):
    editions = [document(text) for text in "abc"]
    for edition in editions:
        ledger.store_extraction(edition, "example", 1, extraction_of(edition))
    wanted = [editions[2].sha256, editions[0].sha256, "0" * 64]
    assert list(ledger.claims(wanted)["document_sha256"].unique()) == wanted[:2]


def test_curated_claims_have_keys_that_the_ledger_accepts():
    claims = tabulate_claims(pd.DataFrame(rows()))
    assert claims["statement_key"].nunique() == 6


def test_many_editions_come_back_together_in_order(ledger):
    editions = [document(text, "2021-0" + text) for text in "123"]
    for edition in editions:
        ledger.store_extraction(edition, "example", 1, extraction_of(edition))
    wanted = [
        Edition(edition.sha256, "example", 1, edition.published_on, edition.url)
        for edition in reversed(editions)
    ]
    unread = Edition("0" * 64, "example", 1)
    again = Edition(editions[0].sha256, "example", 1, "1999")
    found, missing = ledger.load_editions([wanted[0], unread, *wanted[1:], again])
    assert missing == [unread]
    single = [extraction_of(edition) for edition in reversed(editions)]
    for name in ("claims", "relations", "unread", "measurements"):
        together = pd.concat([getattr(one, name) for one in single], ignore_index=True)
        pd.testing.assert_frame_equal(getattr(found, name), together)
