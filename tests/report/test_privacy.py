"""No address of an item and no name of an account leaves an audit by default."""

import io
import json
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.console import show_result, show_table
from audit.measure.activity import measure_activity
from audit.measure.links import measure_links
from audit.privacy import mask_result, mask_table, mask_text
from audit.report.ask import write_letter
from audit.report.crops import crop_pages
from audit.report.evidence import OpenDocument, find_evidence
from audit.report.export import build_report, manifest_json
from audit.report.tables import csv_text, export_tables, json_text
from audit.result import Failure
from schemas.claims import Unread
from sources.document import Document
from sources.errors import TableError


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("and/or 24.5/100 of https://t.me", "and/or 24.5/100 of https://t.me"),
        ("60 @ 5 each, @60", "60 @ 5 each, @60"),
        ("see https://t.me/alice/12, then 5", "see t.me/…, then 5"),
        ("(t.me/+AbC-12).", "(t.me/…)."),
        ("https://bob:pw@example.org/x?y=1#z end", "example.org/… end"),
        ("http://10.0.0.1:80/carol", "10.0.0.1:80/…"),
        ("tg://resolve?domain=dave", "tg://…"),
        ("ask erin.e+f@example.org today", "ask …@… today"),
        ("@frank and @g.race@example.social, 12 in all", "@… and @…, 12 in all"),
        ("from u/heidi", "from u/…"),
        ("299,649 accounts", "299,649 accounts"),
        ("", ""),
    ],
)
def test_addresses_and_accounts_go_and_the_rest_stays(text, shown):
    assert mask_text(text) == shown


@given(st.text(alphabet="ab1@./:u-…, ht", max_size=40))
def test_masking_twice_is_masking_once(text):
    once = mask_text(text)
    assert mask_text(once) == once


@given(st.from_regex(r"[a-z]{4,9}\d{3}", fullmatch=True), st.sampled_from(["@{}", "t.me/{}"]))
def test_no_name_survives_in_a_sentence(name, form):
    sentence = f"We removed 1,204 posts ({form.format(name)}), and 3 more by {form.format(name)}."
    assert name not in mask_text(sentence)
    assert "1,204 posts" in mask_text(sentence)


SAID = "12 by @mallory at https://t.me/mallory/7"


def talkative(result):
    """An audit in which an account and an address stand in every text that quotes."""
    claims, findings = result.claims.copy(), result.findings.copy()
    # The second half of 2016 was read from a document; the record was entered by hand.
    for name in ("context", "note", "metric_label", "policy_label", "base_metric_label"):
        claims[name] = SAID
    for name in ("statement", "proof", "expected", "observed", "assumptions", "survives_if"):
        findings[name] = SAID
    findings["explanation"] = findings["status_reason"] = SAID
    return replace(
        result,
        claims=claims,
        findings=findings,
        verdicts=result.verdicts.assign(statement=SAID, caveats=SAID),
        measurements=result.measurements.assign(note=SAID, population=SAID),
        responses=result.responses.assign(text=SAID),
        unread=Unread.conform([{"locator": "", "printed": SAID, "reason": f"no unit: {SAID}"}]),
        events=result.events.assign(what=SAID),
        failures=(
            Failure("https://example.org/a.csv", f"https://example.org/a.csv: found {SAID}"),
        ),
        notes=(SAID,),
    )


def test_no_table_and_no_json_of_a_run_lets_them_out(result):
    for export in export_tables(talkative(result)):
        assert "mallory" not in csv_text(export.rows), export.name
        assert "mallory" not in json_text(export.rows), export.name


def test_no_file_of_a_run_lets_them_out(result, monkeypatch):
    drawn = []
    monkeypatch.setattr("audit.report.export.draw_charts", lambda one, _: drawn.append(one) or [])
    odd = talkative(result)
    built = build_report(odd, evidence=None, news=["nothing"])
    assert {"index.html", "findings.json", "summary.md", "audit.sqlite"} <= set(built)
    for name, content in built.items():
        assert b"mallory" not in content, name
    assert b"12 by @" in built["summary.md"]
    assert "mallory" not in drawn[0].findings.to_csv(), "charts are titled with what is masked"
    manifest = manifest_json(odd, {})
    assert "mallory" not in manifest
    assert "https://example.org/a.csv: found 12 by @" in manifest


def test_no_letter_lets_them_out(result):
    letter = write_letter(talkative(result), "f-record", asked_on="2018-07-01")
    assert "mallory" not in letter.text + letter.html + letter.subject
    assert "12 by @… at t.me/…" in letter.text


def test_no_line_on_the_terminal_lets_them_out(result, tmp_path, capsys):
    odd = talkative(result)
    show_result(odd, tmp_path / "my.audit" / "index.html")
    for table in (odd.findings, odd.verdicts, odd.claims, odd.measurements, odd.unread):
        show_table(table)
    out = capsys.readouterr().out
    assert "mallory" not in out
    assert "12 by @…" in out
    assert "my.audit/index.html" in out, "the path of the page is no address"


def test_a_note_by_hand_keeps_where_a_figure_was_seen_and_nothing_else():
    note = "Seen at https://example.org/report; says @mallory, t.me/mallory/7"
    rows = pd.DataFrame({"document_sha256": ["", "ab12"], "note": [note, note]})
    assert list(mask_table(rows)["note"]) == [
        "Seen at https://example.org/report; says @…, t.me/…",
        "Seen at example.org/…; says @…, t.me/…",
    ]


def test_a_service_may_be_called_like_an_address(result):
    name = "Example.com/Wild Domains"
    rows = result.claims.assign(platform=name, context=f"{name} by t.me/mallory/7")
    masked = mask_result(replace(result, claims=rows, notes=(f"{name} and x.org/{name}",)))
    assert set(masked.claims["platform"]) == {name}
    assert set(masked.claims["context"]) == {f"{name} by t.me/…"}
    assert mask_text("https://t.me/Telegram/7", ["Telegram"]) == "t.me/…"
    account = mask_table(pd.DataFrame({"platform": ["@mallory"], "note": ["@mallory"]}))
    assert "mallory" not in account.to_csv()


def test_keys_and_proofs_for_machines_stay():
    rows = pd.DataFrame(
        {
            "claim_ids": ["a/b x.org/1"],
            "claim_id_before": ["x.org/1"],
            "certificate": ['{"claim_id": "x.org/1", "weight": "1/3"}'],
            "locator": ["#/messages/7/text"],
            "url": ["https://example.org/r"],
        }
    )
    pd.testing.assert_frame_equal(mask_table(rows), rows)


def test_names_of_accounts_in_a_message_are_no_evidence():
    pieces = ["We thank ", {"type": "mention_name", "text": "Mallory M.", "user_id": 7}]
    pieces += [" for 1312 bots, call ", {"type": "phone", "text": "+49 30 1"}, "."]
    document = Document(json.dumps({"messages": [{"text": pieces}]}).encode(), "synthetic.json")
    claim = {"locator": "#/messages/0/text", "printed": "1312", "source_url": "", "context": ""}
    shown = find_evidence({**claim, "platform": "Telegram"}, OpenDocument(document))
    assert shown.before + shown.figure + shown.after == "We thank … for 1312 bots, call …."


def page_of(*lines):
    """A PDF of one page, a line every 100 points from the top."""
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(600, 800), invariant=True)
    for place, line in enumerate(lines):
        canvas.drawString(40, 700 - 100 * place, line)
    canvas.save()
    return stream.getvalue()


@pytest.mark.parametrize(
    ("line", "is_shown"),
    [("in all", True), ("by @mallory", False), ("t.me/mallory/7", False), ("Shop.com/A", True)],
)
def test_no_crop_shows_them(line, is_shown):
    box = (40.0, 92.0, 60.0, 10.0)
    content = page_of(f"1,312 accounts {line}")
    assert bool(crop_pages(content, [("c", 1, box)], ["Shop.com/A"])) is is_shown


def test_a_crop_far_from_them_is_shown():
    content = page_of("1,312 accounts", "", "", "by @mallory")
    near, far = (40.0, 392.0, 60.0, 10.0), (40.0, 92.0, 60.0, 10.0)
    assert set(crop_pages(content, [("near", 1, near), ("far", 1, far)])) == {"far"}


def test_addresses_of_sources_stay():
    rows = pd.DataFrame({"source_url": ["https://example.org/r"], "context": ["plain"]})
    pd.testing.assert_frame_equal(mask_table(rows), rows)


@pytest.mark.parametrize("names", [["@a1", "@b2"], ["t.me/xy", "t.me/yz"]])
def test_groups_named_by_accounts_are_refused(names):
    links = pd.DataFrame({"posted_at": ["2018-01-01"] * 2, "url": ["a.org/1", "b.org/2"]})
    with pytest.raises(TableError, match="names of accounts"):
        measure_links(links.assign(who=names), study="s", by="who")


def test_a_group_for_each_account_is_refused():
    accounts = pd.DataFrame({"posts": [1.0, 2.0, 3.0], "who": ["alice", "bob", "carol"]})
    with pytest.raises(TableError, match="one for each row"):
        measure_activity(accounts, study="s", by="who")
    assert len(measure_activity(accounts.assign(who=["x", "x", "y"]), study="s", by="who")) == 3
