"""A letter whose figures nobody has checked says so in its first line, in both of its forms."""

from dataclasses import replace

from audit.report.ask import write_letter


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
