"""The review: decisions are kept with who, when, what was read and why; only our page decides."""

import asyncio
import math
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pandas as pd
import pytest

from audit.ledger.ledger import Ledger, Review
from audit.ledger.reviews import apply_reviews, as_read
from audit.privacy import mask_table
from audit.report.evidence import HeldDocuments
from audit.report.export import write_report
from audit.review import ReviewDesk, create_app
from audit.review_progress import in_order_of_review
from schemas.claims import Claims

BASE = "http://127.0.0.1:8765"


class Client:
    """A browser's view of the application: one request at a time, cookies kept."""

    def __init__(self, app, base_url=BASE):
        self._app, self._base_url = app, base_url
        self.cookies = httpx.Cookies()

    def request(self, method, path, *, follow_redirects=True, **how):
        async def send():
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(self._app),
                base_url=self._base_url,
                cookies=self.cookies,
                follow_redirects=follow_redirects,
            ) as client:
                answer = await client.request(method, path, **how)
                self.cookies = client.cookies
                return answer

        # The browser's own loop may be running in this thread.
        with ThreadPoolExecutor(1) as apart:
            return apart.submit(asyncio.run, send()).result()

    def get(self, path, **how):
        return self.request("GET", path, **how)

    def post(self, path, **how):
        return self.request("POST", path, **how)


@pytest.fixture
def desk(synthetic, run_folder, tmp_path):
    return ReviewDesk(
        run=run_folder,
        ledger=tmp_path / "ledger.sqlite",
        reviewer="A. Reader",
        today=lambda: "2018-07-03",
        held=HeldDocuments([synthetic.CSV]),
        key="secret",
    )


@pytest.fixture
def client(desk):
    opened = Client(create_app(desk))
    opened.get("/?key=secret")
    return opened


def decide(client, claim_id, decision, *, expected=None, origin=BASE, **more):
    form = {"claim_id": claim_id, "decision": decision, "expected": expected or "41,200", **more}
    headers = {"origin": origin} if origin else {}
    return client.post("/decide", data=form, headers=headers, follow_redirects=False)


def kept(desk):
    with Ledger(desk.ledger) as ledger:
        return ledger.reviews()


ORDER = ["w-mean", "w-record", "c-2017h1", "c-share", "c-2016h1", "c-2016h1-r", "c-2016h2"]
"""What findings lean on first, then what verdicts are about, notes, and the rest."""


def test_what_a_finding_leans_on_comes_first(result):
    ordered = in_order_of_review(result, result.claims)
    assert list(ordered["claim_id"]) == [*ORDER, "w-plain", "x-html"]
    assert set(ordered["claim_id"]) == set(result.claims["claim_id"])


def test_it_starts_at_the_first_figure_that_nobody_decided_on(client):
    page = client.get("/")
    assert page.status_code == 200
    assert "Figure 1 of 9" in page.text
    assert "· w-mean</p>" in page.text
    page = client.get(f"/claim/{ORDER.index('c-2016h1')}")
    assert "<mark>41,200</mark>" in page.text
    assert "Accounts suspended" in page.text


def test_the_review_is_written_by_the_locale_of_the_run(desk, synthetic, tmp_path, monkeypatch):
    monkeypatch.setattr("audit.report.export.draw_charts", lambda *_: [])
    run = tmp_path / "french"
    write_report(synthetic.audit_result(locale="fr"), run, manifest={})
    french = Client(create_app(replace(desk, run=run)))
    text = french.get("/?key=secret").text + french.get("/claim/4").text
    assert '<html lang="en" data-locale="fr">' in text
    assert "<strong>41\u202f200</strong>" in text


def test_a_decision_is_kept_with_who_when_and_what_was_read(client, desk, synthetic):
    answer = decide(client, "c-2016h1", "accepted", reason="seen on the page")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/claim/{ORDER.index('c-2016h2')}"
    row = kept(desk).iloc[0]
    assert row["decision"] == "accepted"
    assert row["reviewed_by"] == "A. Reader"
    assert row["reviewed_on"] == "2018-07-03"
    assert row["printed"] == "41,200"
    assert row["value"] == 41200
    assert row["document_sha256"] == synthetic.CSV.sha256
    assert "5 to do, 4 accepted" in client.get("/").text
    applied = apply_reviews(synthetic.audit_result().claims, kept(desk)).claims
    assert applied.set_index("claim_id").loc["c-2016h1", "review"] == "accepted"


def test_a_correction_needs_a_value_and_a_reason(client, desk):
    assert decide(client, "c-2016h1", "corrected").status_code == 422
    assert decide(client, "c-2016h1", "corrected", value="41300").status_code == 422
    assert decide(client, "c-2016h1", "corrected", value="x", reason="r").status_code == 422
    assert decide(client, "c-2016h1", "rejected").status_code == 422
    assert kept(desk).empty
    assert decide(client, "c-2016h1", "corrected", value="41,300", reason="p. 3").status_code == 303
    assert kept(desk)["corrected_value"].iloc[0] == 41300
    assert math.isnan(kept(desk)["corrected_value"].iloc[0]) is False


def test_a_decision_about_another_printed_text_is_refused(client, desk):
    answer = decide(client, "c-2016h1", "accepted", expected="41,000")
    assert answer.status_code == 422
    assert "has changed" in answer.text
    assert kept(desk).empty


def test_a_decision_can_be_taken_back(client, desk):
    decide(client, "w-mean", "accepted", expected="210")
    assert "Figure 2 of 9" in client.get("/").text
    decide(client, "w-mean", "unreviewed", expected="210")
    assert list(kept(desk)["decision"]) == ["accepted", "unreviewed"]
    assert "Figure 1 of 9" in client.get("/").text


def test_a_figure_typed_by_hand_can_be_reviewed_too(client, desk):
    answer = decide(client, "w-mean", "rejected", expected="210", reason="not in the paper")
    assert answer.status_code == 303
    assert kept(desk)["claim_id"].iloc[0] == "w-mean"


def test_a_decision_is_flagged_when_the_text_has_changed_since(desk, client):
    decide(client, "c-2016h1", "accepted")
    import sqlite3

    with sqlite3.connect(desk.ledger) as connection:
        connection.execute("UPDATE reviews SET printed = '41,201'")
    page = client.get(f"/claim/{ORDER.index('c-2016h1')}").text
    assert "Changed since it was accepted by A. Reader on 3 July 2018" in page
    assert "“41,201”, now “41,200”" in page
    assert "1 changed since they were decided" in page


def test_a_correction_that_a_later_run_holds_stands_and_can_be_decided_anew(synthetic, tmp_path):
    """The run's figure is the corrected one; what was read is what the next decision is about."""
    read = synthetic.audit_result().claims
    row = read.set_index("claim_id", drop=False).loc["c-2016h1"].to_dict()
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        decided = Review("c-2016h1", "corrected", "A. Reader", "2018-07-03", "p. 3", 41300.0)
        ledger.add_review(decided, read_as=row)
        reviews = ledger.reviews()
    held = apply_reviews(read, reviews).claims
    corrected = held.set_index("claim_id").loc["c-2016h1"]
    assert (corrected["value"], corrected["review"]) == (41300, "corrected")
    undone = as_read(held, reviews)
    pd.testing.assert_frame_equal(undone, read)
    again = apply_reviews(undone, reviews)
    assert again.flags.empty
    pd.testing.assert_frame_equal(again.claims, held)
    assert as_read(read, reviews) is read


def test_a_decision_holds_although_the_run_showed_the_text_masked(synthetic, tmp_path):
    said = "12 bots, says @mallory at t.me/mallory/7"
    read = Claims.validate(synthetic.audit_result().claims.assign(printed=said))
    row = mask_table(read).set_index("claim_id", drop=False).loc["c-2016h1"].to_dict()
    assert "mallory" not in row["printed"]
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.add_review(Review("c-2016h1", "accepted", "A", "2018-07-03", "", math.nan), row)
        assert apply_reviews(read, ledger.reviews()).flags.empty
        other = Claims.validate(read.assign(printed="13 bots, says @mallory"))
        assert list(apply_reviews(other, ledger.reviews()).flags["what"]) == ["printed text"]


def test_everything_decided_says_so(client, desk, synthetic):
    for row in synthetic.audit_result().claims.to_dict("records"):
        if row["review"] == "unreviewed":
            answer = decide(client, row["claim_id"], "accepted", expected=row["printed"])
            assert answer.status_code == 303
    assert "All figures are decided on" in client.get("/").text


def test_without_the_key_nothing_is_shown_or_decided(desk):
    stranger = Client(create_app(desk))
    assert stranger.get("/").status_code == 403
    assert stranger.get("/?key=wrong").status_code == 403
    assert decide(stranger, "c-2016h1", "accepted").status_code == 403
    assert kept(desk).empty


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999", ""])
def test_another_page_cannot_decide(client, desk, origin):
    assert decide(client, "c-2016h1", "accepted", origin=origin).status_code == 403
    assert kept(desk).empty


def test_another_name_for_this_machine_is_refused(desk):
    rebound = Client(create_app(desk), "http://evil.example")
    assert rebound.get("/?key=secret").status_code == 403


def test_the_key_goes_into_a_strict_cookie_and_out_of_the_address(desk):
    first = Client(create_app(desk)).get("/?key=secret", follow_redirects=False)
    cookie = first.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert first.headers["location"] == "/"
    policy = first.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy


def test_no_other_file_is_served(client):
    assert client.get("/static/page.css").status_code == 200
    assert client.get("/static/../review.py").status_code == 404
    assert client.get("/static/table.js").status_code == 404
    assert decide(client, "nowhere", "accepted").status_code == 404
    long = client.post("/decide", content=b"x" * 100_000, headers={"origin": BASE})
    assert long.status_code == 403


def test_a_folder_that_is_no_run_is_said_at_the_start(tmp_path, desk):
    from dataclasses import replace

    from audit.runs import RunError

    with pytest.raises(RunError):
        create_app(replace(desk, run=tmp_path))


SERVER = """
import sys
from pathlib import Path
from audit.review import ReviewDesk, serve_review
desk = ReviewDesk(Path(sys.argv[1]), Path(sys.argv[2]), "A. Reader", lambda: "2018-07-03", key="k")
serve_review(desk, say=lambda address: print(address, flush=True))
"""


@pytest.fixture
def server(run_folder, tmp_path):
    ledger = tmp_path / "ledger.sqlite"
    process = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", SERVER, str(run_folder), str(ledger)],
        stdout=subprocess.PIPE,
        text=True,
    )
    address = process.stdout.readline().strip()
    yield address, ledger, process
    process.kill()
    process.wait()
    process.stdout.close()


def wait_until_served(address):
    for _ in range(100):
        try:
            return httpx.get(address, cookies={"audit_review": "k"}).status_code
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the review was not served")


def test_it_listens_on_the_loopback_alone_and_loses_nothing_when_killed(server):
    address, ledger, process = server
    assert address.startswith("http://127.0.0.1:")
    assert wait_until_served(address.replace("/?key=k", "/static/page.css")) == 200
    base = address.partition("/?")[0]
    form = {"claim_id": "c-2016h1", "decision": "accepted", "expected": "41,200"}
    answer = httpx.post(
        f"{base}/decide", data=form, headers={"origin": base}, cookies={"audit_review": "k"}
    )
    assert answer.status_code == 303
    os.kill(process.pid, signal.SIGKILL)
    with Ledger(ledger) as opened:
        assert list(opened.reviews()["claim_id"]) == ["c-2016h1"]


@pytest.mark.browser
def test_three_figures_are_reviewed_with_the_keyboard(server, open_page):
    address, ledger, _ = server
    page = open_page(address)
    assert page.inner_text("h1") == "Figure 1 of 9"
    page.keyboard.press("a")
    page.wait_for_url("**/claim/1")
    page.keyboard.press("c")
    page.keyboard.type("5006")
    page.keyboard.press("Enter")
    page.keyboard.type("page 3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/claim/2")
    page.keyboard.press("r")
    page.keyboard.type("not in the document")
    page.keyboard.press("Enter")
    page.wait_for_url("**/claim/4")
    with Ledger(ledger) as opened:
        reviews = opened.reviews()
    assert list(reviews["decision"]) == ["accepted", "corrected", "rejected"]
    assert list(reviews["reason"]) == ["", "page 3", "not in the document"]
    assert reviews["corrected_value"].iloc[1] == 5006
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/claim/3")
    assert page.errors == []
    assert page.left == []


@pytest.mark.browser
def test_the_buttons_work_without_a_script(server, open_page):
    address, ledger, _ = server
    page = open_page(address, script=False)
    page.click("button[value=accepted]")
    page.wait_for_url("**/claim/1")
    with Ledger(ledger) as opened:
        assert list(opened.reviews()["decision"]) == ["accepted"]


@pytest.mark.browser
def test_the_desk_is_accessible(server, open_page, violations):
    address, _, _ = server
    for width in (1280, 390):
        assert violations(open_page(address, width=width)) == []
