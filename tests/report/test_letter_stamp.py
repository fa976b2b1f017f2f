"""What leaves unchecked says so: letters in their first line, restated figures in every row."""

from dataclasses import replace

import pytest

from audit.report.ask import write_letter
from audit.report.tables import export_tables
from sources.errors import ConfigError


def test_unchecked_figures_stamp_a_letter_and_checked_ones_do_not(result):
    letter = write_letter(result, "f-record", asked_on="2018-07-01")
    stamp = "DRAFT, not to be sent as it stands: "
    assert letter.missing
    assert letter.text.startswith(stamp + "; ".join(letter.missing))
    assert letter.html.count(stamp) == 1
    claims = result.claims.assign(review="accepted", relayed_by="")
    checked = write_letter(replace(result, claims=claims), "f-record", asked_on="2018-07-01")
    assert checked.missing == ()
    assert checked.text.startswith(checked.subject)
    assert "DRAFT" not in checked.text + checked.html


def test_restated_figures_are_stamped_until_both_printings_were_checked(result):
    def stamps(audit):
        (restated,) = (one for one in export_tables(audit) if one.name == "restatements")
        return list(restated.rows["standing"])

    unread = replace(result, claims=result.claims.assign(review="unreviewed"))
    assert len(unread.restatements) > 0
    assert set(stamps(unread)) == {"DRAFT"}
    claims = result.claims.assign(review="accepted", relayed_by="")
    assert set(stamps(replace(result, claims=claims))) == {""}


def test_a_finding_that_is_not_there_is_refused_with_those_that_are(result):
    with pytest.raises(ConfigError, match="found only 'f-record', 'f-restated'"):
        write_letter(result, "f-none", asked_on="2018-07-01")
    silent = replace(result, findings=result.findings[:0])
    with pytest.raises(ConfigError, match="found none: the run has no findings; copy"):
        write_letter(silent, "f-none", asked_on="2018-07-01")
