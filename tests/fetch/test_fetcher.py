"""Whatever a server does, a fetch ends in time, with a capture that says what came of it."""

import gzip
import hashlib
import json
import random
import subprocess
import sys
import threading
import time
import zlib
from datetime import UTC, datetime

import pytest
from misbehaving import Misbehaving, answer

from sources.fetch import address
from sources.fetch.archive import Archive
from sources.fetch.capture import Capture
from sources.fetch.fetcher import Fetcher, FetchRules

CSV = b"platform,value\nExample,1\n"
PDF = b"%PDF-1.7\n" + b"x" * 500 + b"\n%%EOF\n"
NOW = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def server():
    with Misbehaving() as started:
        yield started


class Waits:
    """Stands for sleeping: notes how long, and lets no time pass."""

    def __init__(self):
        self.slept = []

    def __call__(self, seconds):
        self.slept.append(seconds)


def fetcher(waits=None, **rules):
    settings = {"allow_private": True, "pause": 0.0, "seconds": 5.0, **rules}
    return Fetcher(
        FetchRules(**settings),
        sleep=waits or Waits(),
        now=lambda: NOW,
        dice=random.Random(1),
    )


def get(server, path, *, waits=None, previous=None, expect="", **rules):
    with fetcher(waits, **rules) as asking:
        return asking.fetch(server.url(path), previous=previous, expect=expect)


def test_a_good_answer_is_a_document_with_its_hash(server):
    server.on("/r.csv", answer(200, CSV, Content_Type="text/csv", ETag='"1"', Last_Modified="x"))
    fetched = get(server, "/r.csv")
    assert fetched.document.content == CSV
    assert (fetched.document.name, fetched.document.media_type) == ("r.csv", "text/csv")
    assert fetched.document.url == server.url("/r.csv")
    assert fetched.capture == Capture(
        url=server.url("/r.csv"),
        final_url=server.url("/r.csv"),
        attempted_at="2024-03-01T12:00:00+00:00",
        outcome="fetched",
        status=200,
        sha256=hashlib.sha256(CSV).hexdigest(),
        media_type="text/csv",
        etag='"1"',
        last_modified="x",
    )
    (request,) = server.asked("/r.csv")
    assert "transparency-audit" in request
    assert "If-None-Match" not in request


def failed(fetched, *words):
    assert fetched.document is None
    assert fetched.capture.outcome == "failed"
    assert fetched.capture.sha256 == ""
    assert fetched.capture.reason.isprintable()
    for word in words:
        assert word in fetched.capture.reason
    return fetched.capture


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 204, 206])
def test_an_answer_without_the_document_is_a_failed_attempt_and_not_repeated(server, status):
    server.on("/r.csv", answer(status, b""))
    capture = failed(get(server, "/r.csv"), f"status {status}")
    assert capture.status == status
    assert len(server.asked("/r.csv")) == 1


def test_5xx_then_200_is_fetched_after_growing_waits(server):
    server.on("/r.csv", answer(503), answer(500), answer(200, CSV))
    waits = Waits()
    assert get(server, "/r.csv", waits=waits).document.content == CSV
    first, second = [seconds for seconds in waits.slept if seconds]
    assert 0.5 <= first <= 1.5
    assert 1.0 <= second <= 3.0


def test_attempts_are_used_up(server):
    server.on("/r.csv", answer(503))
    assert failed(get(server, "/r.csv"), "status 503").status == 503
    assert len(server.asked("/r.csv")) == 4


@pytest.mark.parametrize(
    ("header", "wait"), [("7", 7.0), ("Fri, 01 Mar 2024 12:00:30 GMT", 30.0), ("soon", None)]
)
def test_429_waits_as_long_as_it_is_asked_to(server, header, wait):
    server.on("/r.csv", answer(429, Retry_After=header), answer(200, CSV))
    waits = Waits()
    assert get(server, "/r.csv", waits=waits).document.content == CSV
    (slept,) = [seconds for seconds in waits.slept if seconds]
    assert slept == wait or (wait is None and 0.5 <= slept <= 1.5)


def test_a_server_that_asks_for_days_is_left_alone(server):
    server.on("/r.csv", answer(429, Retry_After="864000"))
    failed(get(server, "/r.csv"), "it asks to wait 864,000 seconds")
    assert len(server.asked("/r.csv")) == 1


def test_304_is_unchanged_and_keeps_the_hash(server):
    server.on("/r.csv", answer(304))
    url = server.url("/r.csv")
    previous = Capture(url, url, "2024-02-01", "fetched", 200, "a" * 64, etag='"1"')
    fetched = get(server, "/r.csv", previous=previous)
    assert fetched.document is None
    assert (fetched.capture.outcome, fetched.capture.sha256) == ("unchanged", "a" * 64)
    assert fetched.capture.attempted_at == "2024-03-01T12:00:00+00:00"
    assert 'If-None-Match: "1"' in server.asked("/r.csv")[0]


def test_304_that_nobody_asked_for_is_a_failure(server):
    server.on("/r.csv", answer(304))
    failed(get(server, "/r.csv"), "which was not asked")


def cut_off(connection, _):
    connection.sendall(answer(200, b"", length=1000) + CSV)


def stall(connection, _):
    connection.sendall(answer(200, b"", length=1000) + CSV)
    time.sleep(1.5)


def drip_head(connection, _):
    for letter in b"HTTP/1.1 200 x\r\nX-Long: " + b"x" * 1000:
        connection.sendall(bytes([letter]))
        time.sleep(0.05)


def drip_body(connection, _):
    connection.sendall(answer(200, b"", length=100_000))
    for _ in range(1000):
        connection.sendall(b"x")
        time.sleep(0.05)


def say_nothing(connection, _):
    time.sleep(1.5)


def hang_up(connection, _):
    connection.close()


def babble(connection, _):
    connection.sendall(b"\x00\xff\x00\xff" * 100)


def never_end(connection, _):
    connection.sendall(b"HTTP/1.1 200 x\r\nConnection: close\r\n\r\n")
    for _ in range(2000):
        connection.sendall(b"x" * 65536)


def endless_headers(connection, _):
    connection.sendall(b"HTTP/1.1 200 x\r\n")
    for number in range(200_000):
        connection.sendall(b"X-%d: y\r\n" % number)


@pytest.mark.parametrize(
    "behaviour",
    [cut_off, stall, drip_head, drip_body, say_nothing, hang_up, babble, endless_headers],
    ids=lambda behaviour: behaviour.__name__,
)
def test_a_server_that_stalls_cuts_off_or_babbles_is_over_in_time(server, behaviour):
    server.on("/r.csv", behaviour)
    started = time.monotonic()
    failed(get(server, "/r.csv", seconds=0.6, attempts=2))
    assert time.monotonic() - started < 6
    assert 1 <= len(server.asked("/r.csv")) <= 2


def test_cut_off_once_is_fetched_the_second_time(server):
    server.on("/r.csv", cut_off, answer(200, CSV))
    assert get(server, "/r.csv").document.content == CSV


def test_more_than_the_limit_is_refused_by_announcement_or_while_it_comes(server):
    server.on("/announced.csv", answer(200, b"", length=10**12))
    failed(get(server, "/announced.csv"), "bytes announced")
    server.on("/endless.csv", never_end)
    failed(get(server, "/endless.csv", most_bytes=1_000_000), "more than 1,000,000 bytes")
    server.on("/silly.csv", answer(200, CSV, length="9" * 5000))
    failed(get(server, "/silly.csv"))


def test_a_bomb_in_gzip_is_refused_and_an_honest_one_is_read(server):
    bomb = gzip.compress(b"0" * 50_000_000)
    server.on("/bomb.csv", answer(200, bomb, Content_Encoding="gzip"))
    failed(get(server, "/bomb.csv", most_bytes=1_000_000), "more than 1,000,000 bytes")
    server.on("/good.csv", answer(200, gzip.compress(CSV), Content_Encoding="gzip"))
    assert get(server, "/good.csv").document.content == CSV
    server.on("/zlib.csv", answer(200, zlib.compress(CSV), Content_Encoding="deflate"))
    assert get(server, "/zlib.csv").document.content == CSV
    server.on("/half.csv", answer(200, gzip.compress(CSV * 100)[:-12], Content_Encoding="gzip"))
    failed(get(server, "/half.csv"), "cut off")
    server.on("/br.csv", answer(200, b"\x0b\x02", Content_Encoding="br"))
    failed(get(server, "/br.csv"), "which was not asked for")


@pytest.mark.parametrize(
    ("path", "body", "declared", "reason"),
    [
        ("/r.pdf", b"<!DOCTYPE html><p>Gone</p>", "application/pdf", "text/html instead of"),
        ("/r.csv", b"<html><p>Please log in</p>", "text/csv", "text/html instead of text/csv"),
        ("/r.xlsx", PDF, "", "application/pdf instead of"),
        ("/r.pdf", PDF[:300], "application/pdf", "a PDF without its end"),
        ("/r.json", b"PK\x03\x04....", "application/json", "application/zip instead of"),
        ("/r", b"<html></html>", "application/pdf", "text/html instead of application/pdf"),
        ("/r.csv", b"", "text/csv", "an empty answer"),
        ("/r.csv", b"a\x00b\x01", "text/csv", "application/octet-stream instead of"),
    ],
)
def test_what_arrives_must_be_what_was_asked_for(server, path, body, declared, reason):
    server.on(path, answer(200, body, Content_Type=declared))
    failed(get(server, path, attempts=1), reason)


@pytest.mark.parametrize(
    ("path", "body", "declared"),
    [
        ("/r.pdf", PDF, "application/octet-stream"),
        ("/r.pdf", PDF, "text/html"),
        ("/page", b"<html></html>", "text/html; charset=utf-8"),
        ("/r.csv", CSV, "application/vnd.ms-excel"),
        ("/r.json", b")]}'\n[]", "application/json"),
        ("/unknown", b"\x00\x01", "application/x-thing"),
    ],
)
def test_a_wrong_label_on_the_right_bytes_does_no_harm(server, path, body, declared):
    server.on(path, answer(200, body, Content_Type=declared))
    assert get(server, path).document.content == body


def test_redirects_are_followed_and_the_end_is_noted(server):
    server.on("/old", answer(301, Location="/new.csv"))
    server.on("/new.csv", answer(200, CSV))
    fetched = get(server, "/old")
    assert fetched.capture.url == server.url("/old")
    assert fetched.capture.final_url == server.url("/new.csv")


def test_circles_and_chains_of_redirects_end(server):
    server.on("/a", answer(302, Location="/b"))
    server.on("/b", answer(302, Location="/a"))
    failed(get(server, "/a"), "a circle of redirects")
    for number in range(9):
        server.on(f"/{number}", answer(302, Location=f"/{number + 1}"))
    failed(get(server, "/0"), "more than 5 redirects")
    server.on("/nowhere", answer(302))
    failed(get(server, "/nowhere"), "a redirect to nowhere")


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://example.org/", "http://user:pw@example.org/", "gopher:x"],
)
def test_redirects_to_other_schemes_are_refused(server, target):
    server.on("/r", answer(302, Location=target))
    failed(get(server, "/r"))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/r.csv",
        "http://user:secret@example.org/",
        "http:///nohost",
        "http://exa mple.org/",
        "http://example.org/\x00",
        "http://[::1",
        "javascript:alert(1)",
        "http://example.org:99999/",
        "x" * 5000,
        "",
    ],
)
def test_odd_addresses_are_refused(url):
    with fetcher() as asking:
        failed(asking.fetch(url))


PRIVATE = ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0"]  # noqa: S104
PRIVATE += ["::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "100.64.0.1"]
PRIVATE += ["2002:7f00:1::", "224.0.0.1", "ff02::1", "255.255.255.255", "192.0.2.1", "198.18.0.1"]


@pytest.mark.parametrize("number", PRIVATE)
def test_names_that_lead_inside_are_refused(server, number):
    with Fetcher(FetchRules(pause=0), sleep=Waits(), resolver=lambda h, p: [number]) as asking:
        capture = failed(asking.fetch(f"http://report.example:{server.port}/r.csv"), number)
    assert "inside the network" in capture.reason
    assert server.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "0"])
def test_numbers_that_lead_inside_are_refused(server, host):
    with Fetcher(FetchRules(pause=0), sleep=Waits()) as asking:
        failed(asking.fetch(f"http://{host}:{server.port}/r.csv"))
    assert server.requests == []


def test_one_private_number_among_public_ones_is_enough_to_refuse(server):
    numbers = ["93.184.216.34", "127.0.0.1"]
    with Fetcher(FetchRules(pause=0), sleep=Waits(), resolver=lambda h, p: numbers) as asking:
        failed(asking.fetch(f"http://report.example:{server.port}/"), "127.0.0.1")


@pytest.fixture
def loopback_is_public(monkeypatch):
    """For tests of what comes after a first public host: this machine plays it."""
    monkeypatch.setattr(address, "is_public", lambda number: number == "127.0.0.1")


@pytest.mark.usefixtures("loopback_is_public")
def test_a_name_that_changes_its_number_is_checked_at_every_connection(server):
    numbers = iter([["127.0.0.1"], ["10.0.0.1"]])
    server.on("/r.csv", answer(200, CSV))
    asking = Fetcher(
        FetchRules(pause=0, attempts=1), sleep=Waits(), resolver=lambda h, p: next(numbers)
    )
    with asking:
        failed(asking.fetch(f"http://report.example:{server.port}/r.csv"), "is 10.0.0.1")
    assert len(server.asked("/robots.txt")) == 1
    assert server.asked("/r.csv") == []


@pytest.mark.usefixtures("loopback_is_public")
def test_a_redirect_that_leads_inside_is_refused(server):
    server.on("/r", answer(302, Location=f"http://inside.example:{server.port}/secret"))
    names = {"outside.example": ["127.0.0.1"], "inside.example": ["10.0.0.1"]}
    asking = Fetcher(FetchRules(pause=0), sleep=Waits(), resolver=lambda h, p: names[h])
    with asking:
        failed(
            asking.fetch(f"http://outside.example:{server.port}/r"), "inside.example is 10.0.0.1"
        )
    assert server.asked("/secret") == []


def test_the_environment_does_not_choose_a_proxy(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    server.on("/r.csv", answer(200, CSV))
    assert get(server, "/r.csv").document.content == CSV


def test_robots_are_asked_once_and_obeyed(server):
    rules = b"User-agent: *\nDisallow: /private/\nDisallow: /*.pdf$\nCrawl-delay: 3\n"
    server.on("/robots.txt", answer(200, rules))
    server.on("/r.csv", answer(200, CSV))
    server.on("/private/r.csv", answer(200, CSV))
    waits = Waits()
    with fetcher(waits) as asking:
        failed(asking.fetch(server.url("/private/r.csv")), "robots.txt asks not to")
        failed(asking.fetch(server.url("/r.pdf")), "robots.txt asks not to")
        assert asking.fetch(server.url("/r.csv")).document.content == CSV
    assert len(server.asked("/robots.txt")) == 1
    assert server.asked("/private/r.csv") == []
    assert max(waits.slept) == pytest.approx(3.0, abs=0.5)
    assert get(server, "/private/r.csv", ignore_robots=True).document.content == CSV


def test_robots_that_cannot_be_read_stop_us_and_absent_ones_do_not(server):
    server.on("/r.csv", answer(200, CSV))
    server.on("/robots.txt", answer(500))
    failed(get(server, "/r.csv", attempts=2), "robots.txt")
    assert server.asked("/r.csv") == []
    server.on("/robots.txt", answer(500), answer(403))
    assert get(server, "/r.csv").document.content == CSV


def test_requests_to_one_host_are_kept_apart(server):
    server.on("/r.csv", answer(200, CSV))
    waits = Waits()
    with fetcher(waits, pause=2.0, ignore_robots=True) as asking:
        for _ in range(3):
            assert asking.fetch(server.url("/r.csv")).document is not None
    assert [round(seconds) for seconds in waits.slept] == [2, 2]


def test_a_dead_host_is_a_failed_attempt():
    with Misbehaving() as gone:
        port = gone.port
    with fetcher(attempts=2) as asking:
        failed(asking.fetch(f"http://127.0.0.1:{port}/r.csv"), "ConnectError")

    def unknown(host, port):
        raise OSError("unknown name")

    with Fetcher(FetchRules(pause=0, attempts=2), sleep=Waits(), resolver=unknown) as asking:
        failed(asking.fetch("http://report.example/r.csv"), "does not resolve")


def test_names_of_documents_are_harmless(server):
    path = "/%1B%5B31m%0Areport%E2%80%AE.csv"
    server.on(path, answer(200, CSV))
    name = get(server, path).document.name
    assert name.isprintable()


def snapshot(server):
    return f"http://127.0.0.1:{server.port}/web/20240101000000/https://example.org/r.csv"


def test_the_wayback_machine_is_asked_for_a_copy(server):
    closest = {"available": True, "url": snapshot(server)}
    found = json.dumps({"archived_snapshots": {"closest": closest}}).encode()
    server.on("/available?url=https%3A%2F%2Fexample.org%2Fr.csv", answer(200, found))
    server.on("/web/20240101000000id_/https://example.org/r.csv", answer(200, CSV))
    with fetcher() as asking:
        archive = Archive(asking, server.url("/available?url="), server.url("/save/"))
        copy = archive.find("https://example.org/r.csv")
        assert copy == snapshot(server)
        assert archive.retrieve(copy).document.content == CSV


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[1]",
        b'{"archived_snapshots": {}}',
        b"nonsense",
        b"[" * 100_000,
        b'{"archived_snapshots": {"closest": {"available": true, "url": "file:///etc/passwd"}}}',
    ],
)
def test_an_odd_answer_of_the_wayback_machine_is_no_copy(server, body):
    server.on("/available?url=x", answer(200, body))
    with fetcher(attempts=1) as asking:
        assert Archive(asking, server.url("/available?url=")).find("x") == ""


def test_a_copy_is_made_when_asked_for(server):
    path = "/web/20240101000000/https://example.org/r.csv"
    server.on("/save/https://example.org/r.csv", answer(302, Location=path))
    server.on(path, answer(200, CSV))
    with fetcher() as asking:
        archive = Archive(asking, "", server.url("/save/"))
        assert archive.save("https://example.org/r.csv") == server.url(path)
        assert archive.save("https://example.org/other.csv") == ""


def test_a_resolver_that_stalls_is_under_the_deadline():
    released = threading.Event()

    def stalls(host, port):
        released.wait(30)
        return ["192.0.2.1"]

    rules = FetchRules(pause=0, attempts=2, seconds=0.3)
    started = time.monotonic()
    try:
        with Fetcher(rules, sleep=Waits(), resolver=stalls) as asking:
            failed(asking.fetch("http://report.example/r.csv"), "was not resolved in time")
    finally:
        released.set()
    assert 0.6 <= time.monotonic() - started < 5


def test_a_resolver_left_behind_does_not_keep_the_program_from_ending():
    program = """
import time
from sources.fetch.fetcher import Fetcher, FetchRules
rules = FetchRules(pause=0, attempts=1, seconds=0.2)
with Fetcher(rules, resolver=lambda host, port: time.sleep(600)) as asking:
    print(asking.fetch("http://report.example/r.csv").capture.outcome)
"""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "failed\n"


def test_two_fetchers_do_not_share_a_deadline(server):
    server.on("/slow.csv", stall)
    server.on("/r.csv", answer(200, CSV))
    results = []
    slow = threading.Thread(
        target=lambda: results.append(get(server, "/slow.csv", seconds=0.5, attempts=1))
    )
    slow.start()
    assert get(server, "/r.csv").document.content == CSV
    slow.join()
    failed(results[0])
