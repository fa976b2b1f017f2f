"""A run's folder: complete, repeatable, read back as it was written."""

import hashlib
import json
from dataclasses import fields, replace

import pandas as pd
import pytest

from audit.report.ask import answer_findings, separate_definitions, write_letter
from audit.report.evidence import HeldDocuments
from audit.report.export import build_report, write_report, write_run_index
from audit.report.reload import load_result
from audit.runs import RunError
from schemas.findings import Findings, Responses
from sources.errors import ConfigError

CONTRACT = {
    "index.html",
    "claims.csv",
    "measurements.csv",
    "findings.csv",
    "verdicts.csv",
    "restatements.csv",
    "audit.sqlite",
    "datapackage.json",
    "manifest.json",
}


def hashes(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


def test_the_folder_holds_what_is_promised(run_folder):
    present = {str(path.relative_to(run_folder)) for path in run_folder.rglob("*")}
    assert present >= CONTRACT
    charts = {path.stem for path in (run_folder / "charts").glob("*.csv")}
    assert "conflict-01" in charts
    for name in charts:
        for ending in (".svg", ".png", "-narrow.svg", "-narrow.png", ".txt"):
            assert f"charts/{name}{ending}" in present
    words = (run_folder / "charts" / "conflict-01.txt").read_text(encoding="utf-8")
    assert words.startswith("DRAFT. Chart. Wire:")
    assert not [path for path in run_folder.parent.iterdir() if path.name.startswith(".building")]


def test_the_same_audit_gives_the_same_bytes(synthetic, run_folder, tmp_path):
    again = tmp_path / "again"
    shuffled = synthetic.audit_result()
    write_report(
        shuffled,
        again,
        manifest={"inputs": {}, "written_at": "another time"},
        evidence=HeldDocuments([synthetic.CSV]),
        news=["One figure was restated: H1 2016 from 41,200 to 40,900."],
    )
    assert hashes(again) == hashes(run_folder)


def test_the_manifest_counts_rows_and_keeps_what_it_was_given(run_folder):
    manifest = json.loads((run_folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["rows"]["claims"] == 9
    assert manifest["as_of"] == "2018-06-30"
    assert list(manifest["inputs"]) == ["synthetic.csv"]
    assert "index.html" in manifest["outputs"]


def test_a_run_is_read_back_as_it_was_written(synthetic, run_folder):
    written, read = synthetic.audit_result(), load_result(run_folder)
    for field in fields(written):
        before, after = getattr(written, field.name), getattr(read, field.name)
        if isinstance(before, pd.DataFrame):
            pd.testing.assert_frame_equal(before, after)
        else:
            assert before == after


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(RunError, match="the folder of a run"):
        load_result(tmp_path)
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / "audit.sqlite").write_bytes(b"nonsense" * 200)
    with pytest.raises(RunError):
        load_result(tmp_path)


def test_a_report_that_fails_leaves_the_last_one(synthetic, tmp_path, monkeypatch):
    monkeypatch.setattr("audit.report.export.draw_charts", lambda *_: [])
    folder = tmp_path / "run"
    write_report(synthetic.audit_result(), folder, manifest={})
    before = hashes(folder)
    monkeypatch.setattr("audit.report.export.database_bytes", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_report(synthetic.audit_result(title="Other"), folder, manifest={})
    assert hashes(folder) == before
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["run"]


def test_something_that_is_no_run_is_not_overwritten(synthetic, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep me")
    with pytest.raises(RunError):
        write_report(synthetic.audit_result(), tmp_path / "mine", manifest={})
    assert (tmp_path / "mine" / "notes.txt").read_text() == "keep me"


def test_the_index_lists_every_run(synthetic, tmp_path, monkeypatch):
    monkeypatch.setattr("audit.report.export.draw_charts", lambda *_: [])
    write_report(synthetic.audit_result(), tmp_path / "old", manifest={})
    write_report(
        synthetic.audit_result(title="<Newer>", as_of="2018-07-31"), tmp_path / "new", manifest={}
    )
    text = write_run_index(tmp_path).read_text(encoding="utf-8")
    assert text.index("new/index.html") < text.index("old/index.html")
    assert "&lt;Newer&gt;" in text
    # Written last, though of an earlier day.
    written = {"written_at": "2018-09-01T00:00:00+00:00"}
    write_report(synthetic.audit_result(as_of="2018-01-31"), tmp_path / "last", manifest=written)
    text = write_run_index(tmp_path).read_text(encoding="utf-8")
    assert text.index("last/index.html") < text.index("new/index.html")


def test_crops_go_into_the_folder_and_the_page(synthetic):
    import io

    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    from sources.document import Document
    from sources.tabulate import tabulate_claims

    figure = Figure(figsize=(6, 4))
    FigureCanvasPdf(figure)
    figure.text(0.5, 0.5, "41,200")
    stream = io.BytesIO()
    figure.savefig(stream, format="pdf")
    document = Document(stream.getvalue(), "synthetic.pdf")
    row = synthetic.claim("p", 41200, "2016-01-01", "2016-06-30", printed="41,200")
    row |= {"document_sha256": document.sha256, "extraction": "pdf"}
    row |= {"locator": "#page=1&viewrect=216,130,60,14"}
    result = synthetic.audit_result(claims=tabulate_claims([row]))
    built = build_report(result, evidence=HeldDocuments([document]))
    assert built["evidence/00000.png"].startswith(b"\x89PNG")
    assert json.loads(built["evidence/index.json"]) == {"p": "evidence/00000.png"}
    page = built["claims/001.html"].decode()
    assert 'src="../evidence/00000.png"' in page
    assert 'alt="Crop of the document at page 1; boxed: 41,200"' in page


def test_the_letter_holds_figures_places_arithmetic_and_deadline(result):
    letter = write_letter(result, "f-record", asked_on="2018-07-01", days=7)
    for words in (
        "210 a day - bots and channels banned for terrorism, average a day, January to May 2018",
        "210 a day (at least 209.5) over 151 days is at least 31,635",
        "It holds if both count the same unit over whole months.",
        "the right value of figure 2, 5,005",
        "Please answer by 8 July 2018.",
        "not in your own document",
    ):
        assert words in letter.text
    assert "lie" not in letter.text.lower().split()
    assert "false" not in letter.text.lower()
    assert letter.deadline == "2018-07-08"
    assert len(letter.missing) == 2
    assert Responses.conform([letter.response_row()])["asked_on"][0] == "2018-07-01"


def test_the_letter_as_a_page_is_escaped(result):
    nasty = result.findings.assign(statement="<img src=x onerror=alert(1)>")
    letter = write_letter(replace(result, findings=nasty), "f-record", asked_on="2018-07-01")
    assert "<img" not in letter.html
    assert "<img src=x" in letter.text


def test_the_letter_quotes_the_row(synthetic, result):
    letter = write_letter(
        result, "f-restated", asked_on="2018-07-01", evidence=HeldDocuments([synthetic.CSV])
    )
    assert "2016 H1 | 41,200" in letter.text
    assert "https://example.org/report#cell=2,2" in letter.text


def test_the_letter_names_and_hashes_what_it_quotes_and_numbers_its_figures(synthetic, result):
    findings = result.findings.copy()
    findings.loc[1, "proof"] = "41,200 in the first [c-2016h1], 40,900 in the other [c-2016h1-r]"
    asked = replace(result, findings=Findings.validate(findings))
    letter = write_letter(asked, "f-restated", asked_on="2018-07-01", sender="A. Reporter, Desk")
    for text in (letter.text, letter.html):
        assert f"of {synthetic.CSV.name}" in text
        assert synthetic.CSV.sha256 in text
        assert "A. Reporter, Desk" in text
        assert "41,200 in the first (figure 1), 40,900 in the other (figure 2)" in text
        assert "[c-2016h1" not in text
    unsigned = write_letter(asked, "f-restated", asked_on="2018-07-01")
    assert "[name, newsroom, how to reach us]" in unsigned.text


def test_a_letter_about_a_restatement_shows_what_stood_there_before(result):
    findings = result.findings.copy()
    findings.loc[1, ["rule_id", "claim_ids", "proof"]] = ["restatement", "c-2016h1-r", ""]
    findings.loc[1, ["expected", "observed"]] = ""
    asked = replace(result, findings=Findings.validate(findings))
    text = write_letter(asked, "f-restated", asked_on="2018-07-01").text
    assert "before: 41,200 in the edition of 1 September 2016" in text
    assert "why the figures were changed, and which edition is the right one" in text
    assert "ARITHMETIC" not in text, "there is none"


@pytest.mark.parametrize("finding_id", ["f-nowhere", "f-withdrawn"])
def test_there_is_nothing_to_ask_about_it(result, finding_id):
    with pytest.raises(ConfigError):
        write_letter(result, finding_id, asked_on="2018-07-01")


def test_an_answer_closes_a_finding_and_silence_does_not(result):
    rows = [
        {
            "finding_id": "f-record",
            "asked_on": "2018-07-01",
            "answered_on": "2018-07-03",
            "outcome": "definition",
        },
    ]
    answered = answer_findings(result.findings, Responses.conform(rows)).set_index("finding_id")
    assert answered.loc["f-record", "status"] == "answered"
    assert answered.loc["f-record", "status_on"] == "2018-07-03"
    silent = [{**rows[0], "answered_on": "", "outcome": "no_reply"}]
    kept = answer_findings(result.findings, Responses.conform(silent)).set_index("finding_id")
    assert kept.loc["f-record", "status"] == "open"
    also = [{**rows[0], "finding_id": "f-withdrawn"}]
    assert list(answer_findings(result.findings, Responses.conform(also))["status"]) == list(
        result.findings["status"]
    )


def test_another_definition_makes_series_of_their_own(result):
    responses = Responses.conform(
        [{"finding_id": "f-record", "asked_on": "2018-07-01", "outcome": "definition"}]
    )
    apart = separate_definitions(result.claims, result.findings, responses)
    before = result.claims.set_index("claim_id")
    after = apart.set_index("claim_id")
    changed = [
        name
        for name in after.index
        if after.loc[name, "breakdown"] != before.loc[name, "breakdown"]
    ]
    assert changed == ["w-mean", "w-record"]
    assert after.loc["w-mean", "breakdown"] != after.loc["w-record", "breakdown"]
    assert after.loc["w-mean", "statement_key"] != before.loc["w-mean", "statement_key"]
    assert after.loc["c-2016h1", "statement_key"] == before.loc["c-2016h1", "statement_key"]
    assert list(apart["value"]) == pytest.approx(list(result.claims["value"]), nan_ok=True)
    nothing = separate_definitions(result.claims, result.findings, Responses.empty())
    pd.testing.assert_frame_equal(nothing, result.claims)


def test_a_finding_is_withdrawn_in_every_run_that_showed_it(synthetic, tmp_path, monkeypatch):
    from audit.report.withdraw import withdraw_finding

    monkeypatch.setattr("audit.report.export.draw_charts", lambda *_: [])
    without = synthetic.audit_result()
    without = replace(without, findings=without.findings.iloc[1:].reset_index(drop=True))
    for name, result in (
        ("a", synthetic.audit_result()),
        ("b", synthetic.audit_result()),
        ("c", without),
    ):
        news = [f"DRAFT: New: Warning: {result.findings['statement'].iloc[0]}", "DRAFT: other"]
        write_report(
            result,
            tmp_path / name,
            manifest={"inputs": {"x": name}},
            news=news,
            evidence=HeldDocuments([synthetic.CSV]),
        )
    rows = (tmp_path / "a" / "claims" / "001.html").read_text(encoding="utf-8").count("<table")
    assert rows > 0
    untouched = hashes(tmp_path / "c")
    changed = withdraw_finding(
        tmp_path,
        "f-record",
        by="A. Reader",
        on="2018-08-01",
        reason="the unit was another",
        held=lambda _: HeldDocuments([synthetic.CSV]),
    )
    assert [run.name for run in changed] == ["a", "b"]
    assert hashes(tmp_path / "c") == untouched
    for name in ("a", "b"):
        page = (tmp_path / name / "index.html").read_text(encoding="utf-8")
        assert "We withdrew this finding on 1 August 2018" in page
        assert "the unit was another" in page
        findings = (tmp_path / name / "findings.csv").read_text(encoding="utf-8")
        assert "WITHDRAWN" in findings
        manifest = json.loads((tmp_path / name / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["inputs"] == {"x": name}
        assert manifest["news"][0].startswith("WITHDRAWN: New: Warning: ")
        assert "<li>WITHDRAWN: New: Warning: " in page
        assert "<li>DRAFT: other" in page
        assert (tmp_path / name / "claims" / "001.html").read_text("utf-8").count("<table") == rows
    again = withdraw_finding(tmp_path, "f-record", by="B", on="2018-08-02", reason="x")
    assert again == []
