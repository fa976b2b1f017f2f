"""A verdict leaves as a ClaimReview once a person accepted it, and only as the verdict it was."""

import pandas as pd
import pytest

from audit.accepted import add_acceptance
from audit.report.new_edition import add_edition, corrected_edition
from sources.curated import accept_verdicts, read_acceptances, read_claims
from sources.document import Document
from sources.errors import ConfigError, TableError

PAIR = ("c-2017h1", "m-count")


def test_an_acceptance_is_kept_and_put_on_the_verdict(result, tmp_path):
    accepted = add_acceptance(tmp_path, result, PAIR, by="A. Reader", on="2018-07-03")
    assert accepted.statement == "At least 45,000 of the 47,911 claimed suspensions were seen."
    assert accepted.missing == ("its figure not yet checked by a person",)
    add_acceptance(tmp_path, result, ("c-share", "m-share"), by="B. Reader", on="2018-07-04")
    kept = Document.from_path(tmp_path / "accepted.csv")
    assert list(read_acceptances(kept)["accepted_by"]) == ["A. Reader", "B. Reader"]
    verdicts = accept_verdicts(result.verdicts, kept)
    assert list(verdicts["accepted_by"]) == ["A. Reader", "B. Reader", ""]
    other = result.verdicts.assign(verdict="inconsistent", accepted_by="", accepted_on="")
    assert set(accept_verdicts(other, kept)["accepted_by"]) == {""}, "that one nobody accepted"


@pytest.mark.parametrize(("pair", "by"), [(("c-share", "m-count"), "A"), (PAIR, " ")])
def test_no_other_verdict_can_be_accepted(result, tmp_path, pair, by):
    with pytest.raises(ConfigError):
        add_acceptance(tmp_path, result, pair, by=by, on="2018-07-03")
    assert not (tmp_path / "accepted.csv").exists()


def test_an_acceptance_by_nobody_is_refused():
    table = b"claim_id,measurement_id,verdict,accepted_by,accepted_on\nc,m,consistent,,2018-07-03\n"
    with pytest.raises(TableError, match="who accepted"):
        read_acceptances(Document(table, "accepted.csv"))


def test_a_correction_is_a_new_edition_of_the_same_statement(result, tmp_path):
    about = {"answered_on": "2018-07-05", "finding_id": "f-restated"}
    edition = corrected_edition(result, "c-2016h1", 41250, **about)
    path = add_edition(tmp_path, edition)
    add_edition(tmp_path, corrected_edition(result, "c-2016h1", 41260, **about))
    add_edition(tmp_path, corrected_edition(result, "c-2016h2", 52000, **about))
    kept = read_claims(Document.from_path(path)).set_index("claim_id")
    before = result.claims.set_index("claim_id")
    assert list(kept["value"]) == [41260, 52000]
    assert list(kept["published_on"]) == ["2018-07-05"] * 2
    assert list(kept["statement_key"]) == list(
        before.loc[["c-2016h1", "c-2016h2"], "statement_key"]
    )
    assert kept["note"].iloc[0] == "corrects c-2016h1"
    pd.testing.assert_series_equal(edition["value"], pd.Series([41250.0], name="value"))


@pytest.mark.parametrize(
    ("claim_id", "value", "day"),
    [("nowhere", 1, "2018-07-05"), ("c-2016h1", float("nan"), "2018-07-05"), ("c-2016h1", 1, "")],
)
def test_a_correction_of_nothing_is_refused(result, claim_id, value, day):
    with pytest.raises(ConfigError):
        corrected_edition(result, claim_id, value, answered_on=day, finding_id="f-restated")
