"""A document that misbehaves takes only itself with it, whatever it does."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
import readers

from audit.worker import (
    Limits,
    close_workers,
    parse_documents,
    parse_in_worker,
    read_in_worker,
    recognise_in_worker,
)
from audit.worker_link import Worker
from audit.worker_process import CAN_FORK, Request
from sources.document import Document
from sources.errors import ConfigError, DocumentError, LayoutError, UnrecognisedError
from sources.source import Extraction

DOCUMENT = Document(b"synthetic", "synthetic.txt", published_on="2020-02-01")
TIGHT = Limits(seconds=2.0, memory=256 * 1024**2, output=1024**2)
PATIENT = Limits(seconds=60.0, memory=256 * 1024**2, output=1024**2)
"""For what has nothing to do with time: the machine may be busy."""

linux_only = pytest.mark.skipif(not CAN_FORK, reason="only Linux enforces this")


@pytest.fixture(autouse=True, scope="module")
def _workers():
    close_workers()  # those of other tests cannot import the readers of these
    yield
    close_workers()


def test_what_a_worker_reads_is_what_the_parser_reads():
    found = read_in_worker(readers.read_well, DOCUMENT, Extraction)
    expected = readers.read_well(DOCUMENT)
    for name in ("claims", "relations", "unread", "measurements"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name))


def test_a_refusal_arrives_as_it_was_said():
    with pytest.raises(LayoutError) as refused:
        read_in_worker(readers.refuse, DOCUMENT, Extraction)
    assert str(refused.value) == "synthetic.txt: expected a table, found none; look at it"


@pytest.mark.parametrize(
    ("reader", "found"),
    [
        (readers.hang, "more than 2 seconds needed"),
        (readers.spin, "more than 2 seconds"),
        pytest.param(readers.swell, "more memory needed", marks=linux_only),
        (readers.recurse, "too deep a nesting"),
        pytest.param(readers.crash, "its worker ended by SIGSEGV", marks=linux_only),
        (readers.stumble, "a fault in our code: KeyError at readers.py:"),
        (readers.read_many, "a result of more than 1,048,576 bytes"),
        (readers.leave, "its worker died"),
    ],
    ids=lambda case: getattr(case, "__name__", ""),
)
def test_a_document_that_misbehaves_is_one_line(reader, found):
    started = time.monotonic()
    limits = TIGHT if reader in (readers.hang, readers.spin) else PATIENT
    with pytest.raises(DocumentError) as refused:
        read_in_worker(reader, DOCUMENT, Extraction, limits=limits)
    assert found in str(refused.value)
    assert str(refused.value).startswith("synthetic.txt: ")
    assert "\n" not in str(refused.value)
    assert time.monotonic() - started < 30
    # And the next document is read as if nothing had been.
    assert len(read_in_worker(readers.read_well, DOCUMENT, Extraction).claims) == 1


def test_noise_on_stdout_does_not_get_between_the_frames():
    assert len(read_in_worker(readers.talk, DOCUMENT, Extraction).claims) == 1


def test_output_is_limited_for_any_reader():
    with pytest.raises(DocumentError, match="a result of more than"):
        read_in_worker(readers.swell_output, DOCUMENT, readers.Word, limits=PATIENT)


def test_a_result_of_another_kind_is_refused():
    with pytest.raises(DocumentError, match="a result from the worker"):
        read_in_worker(readers.environment, DOCUMENT, Extraction)


@linux_only
def test_a_worker_writes_no_files_and_sees_no_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("NEWSROOM_API_KEY", "secret")
    close_workers()
    target = tmp_path / "planted.txt"
    document = Document(str(target).encode(), "path")
    assert read_in_worker(readers.write_file, document, readers.Word).text == "OSError"
    assert not target.exists() or target.stat().st_size == 0
    seen = read_in_worker(readers.environment, DOCUMENT, readers.Word).text
    assert "NEWSROOM_API_KEY" not in seen
    assert "PATH" in seen


@linux_only
def test_every_document_gets_a_process_of_its_own():
    first = read_in_worker(readers.own_process, DOCUMENT, readers.Word).text
    second = read_in_worker(readers.own_process, DOCUMENT, readers.Word).text
    assert first != second
    assert str(os.getpid()) not in (first, second)


def test_an_unknown_source_and_an_unknown_document_are_refused():
    with pytest.raises(ConfigError, match="no_such_source"):
        parse_in_worker(DOCUMENT, "no_such_source")
    blank = Document(b"\x00\x01\x02" * 50, "blank")
    with pytest.raises(UnrecognisedError):
        parse_in_worker(blank, "")
    with pytest.raises(UnrecognisedError):
        recognise_in_worker(blank)


def test_many_documents_are_taken_as_workers_become_free():
    taken = []

    def documents():
        for number in range(8):
            taken.append(number)
            yield Document(f"synthetic {number}".encode(), f"{number}.txt"), "no_such_source"

    results = parse_documents(documents(), workers=2)
    first = next(results)
    assert len(taken) <= 3
    everything = dict([first, *results])
    assert sorted(everything) == list(range(8))
    assert all(isinstance(result, ConfigError) for result in everything.values())


@pytest.mark.parametrize("reader", [readers.hang, readers.leave, readers.stumble])
def test_without_fork_the_worker_is_replaced(reader):
    with Worker(fork=False) as worker:
        good = worker.read(Request(readers.read_well, DOCUMENT, Limits()), "good")
        assert good.startswith(b"R")
        if reader is readers.stumble:
            assert worker.read(Request(reader, DOCUMENT, PATIENT), "bad").startswith(b"F")
            worker._process.wait(10)
        else:
            with pytest.raises(DocumentError, match=r"2 seconds needed|worker died"):
                worker.read(Request(reader, DOCUMENT, TIGHT), "bad")
        assert not worker.is_alive


@linux_only
def test_a_killed_audit_leaves_no_worker_behind():
    script = (
        "import sys, threading; sys.path[:0] = sys.argv[1:]\n"
        "import readers\n"
        "from audit import worker_link\n"
        "worker_link.EXTRA_PATHS = (sys.argv[1],)\n"
        "from audit.worker import read_in_worker\n"
        "from sources.document import Document\n"
        "document = Document(b'x', 'x')\n"
        "print(read_in_worker(readers.own_process, document, readers.Word).text, flush=True)\n"
        "read_in_worker(readers.hang, document, readers.Word)\n"
    )
    here = Path(__file__).parent
    caller = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script, str(here), str(here.parents[1])],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(here)},
    )
    with caller:
        assert caller.stdout.readline().strip().isdigit()
        time.sleep(0.3)
        workers = children_of(caller.pid)
        assert workers
        caller.send_signal(signal.SIGKILL)
        caller.wait()
    deadline = time.monotonic() + 10
    while any(is_running(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(is_running(pid) for pid in workers)


def children_of(pid):
    """All descendants, from the process table."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def is_running(pid):
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
