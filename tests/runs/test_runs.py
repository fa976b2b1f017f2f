"""A run folder is the last complete run or the new one, whatever happens to the writer."""

import errno
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from audit_writer import CLAIMS, DOCUMENTS
from killing import kill_at_random
from run_writer import FILES

import audit.runs
from audit.ledger.ledger import Ledger
from audit.manifest import (
    Inputs,
    damaged_outputs,
    gather_inputs,
    is_current,
    is_whole,
    read_manifest,
    unchanged,
)
from audit.runs import RunError, build_run, list_runs, run_lock
from audit.store import DocumentStore

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def write_run(folder, name="run", text="first"):
    with build_run(folder, name) as run:
        (run / "claims.csv").write_text(text)
        (run / "manifest.json").write_text(json.dumps({"title": text}))
    return folder / name


def names(folder):
    return sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith(".lock"))


def test_a_run_is_in_place_whole_and_sealed(tmp_path):
    run = write_run(tmp_path)
    assert names(tmp_path) == ["run"]
    outputs = read_manifest(run)["outputs"]
    assert outputs["claims.csv"]["bytes"] == 5
    assert is_whole(run)
    assert damaged_outputs(run) == []
    assert list_runs(tmp_path) == [run]


def test_a_second_run_replaces_the_first(tmp_path):
    write_run(tmp_path, text="first")
    run = write_run(tmp_path, text="second")
    assert (run / "claims.csv").read_text() == "second"
    assert names(tmp_path) == ["run"]


@pytest.mark.parametrize("can_exchange", [True, False])
def test_readers_see_the_old_run_until_the_new_one_stands(tmp_path, monkeypatch, can_exchange):
    if not can_exchange:
        monkeypatch.setattr(audit.runs, "exchange", lambda first, second: False)
    write_run(tmp_path, text="first")
    with build_run(tmp_path, "run") as run:
        (run / "claims.csv").write_text("second")
        (run / "manifest.json").write_text("{}")
        assert (tmp_path / "run" / "claims.csv").read_text() == "first"
    assert (tmp_path / "run" / "claims.csv").read_text() == "second"
    assert names(tmp_path) == ["run"]


def test_a_failing_writer_leaves_the_last_run(tmp_path):
    write_run(tmp_path)

    def fail():
        with build_run(tmp_path, "run") as run:
            (run / "half.csv").write_text("half")
            raise KeyError("a mistake of ours")

    with pytest.raises(KeyError):
        fail()
    assert names(tmp_path) == ["run"]
    assert (tmp_path / "run" / "claims.csv").read_text() == "first"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_failing_storage_is_one_line_and_leaves_the_last_run(tmp_path, code):
    write_run(tmp_path)
    with pytest.raises(RunError) as refused, build_run(tmp_path, "run"):
        raise OSError(code, os.strerror(code))
    assert "\n" not in str(refused.value)
    assert "earlier runs are as they were" in str(refused.value)
    assert (tmp_path / "run" / "claims.csv").read_text() == "first"
    assert names(tmp_path) == ["run"]


def test_a_disk_that_fills_up_leaves_the_last_run(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if subprocess.run(command, check=False, capture_output=True).returncode != 0:  # noqa: S603
        pytest.skip("mounting a small disk needs more rights than these")
    try:
        write_run(disk)
        with pytest.raises(RunError, match="no space left"), build_run(disk, "run") as run:
            (run / "claims.csv").write_bytes(b"x" * 1_000_000)
        assert (disk / "run" / "claims.csv").read_text() == "first"
        assert names(disk) == ["run"]
        assert damaged_outputs(disk / "run") == []
        write_run(disk, text="third")
        assert (disk / "run" / "claims.csv").read_text() == "third"
    finally:
        subprocess.run(["umount", str(disk)], check=True)  # noqa: S603, S607


@pytest.mark.parametrize("name", ["", ".hidden", "../up", "a/b", "a\nb", "x" * 101, "-rf"])
def test_odd_names_are_refused(tmp_path, name):
    with pytest.raises(RunError, match="a run name"), build_run(tmp_path, name):
        raise AssertionError("not reached")


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_no_run_wrote_is_never_replaced(tmp_path, kind):
    mine = tmp_path / "mine"
    if kind == "file":
        mine.write_text("a letter")
    else:
        target = mine if kind == "folder" else tmp_path / "elsewhere"
        target.mkdir()
        (target / "letter.txt").write_text("a letter")
        if kind == "link":
            mine.symlink_to(target)
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    with pytest.raises(RunError, match="something else"), build_run(tmp_path, "mine"):
        raise AssertionError("not reached")
    assert [p for p in sorted(map(str, tmp_path.rglob("*"))) if ".lock" not in p] == before


def test_two_at_once_one_refuses_or_waits(tmp_path):
    entered, leave = threading.Event(), threading.Event()

    def hold():
        with run_lock(tmp_path):
            entered.set()
            leave.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    entered.wait(10)
    with pytest.raises(RunError, match=f"process {os.getpid()}"), run_lock(tmp_path):
        raise AssertionError("not reached")
    threading.Timer(0.3, leave.set).start()
    with run_lock(tmp_path, wait=10):
        assert leave.is_set()
    other.join()


def test_another_process_is_refused(tmp_path):
    with run_lock(tmp_path):
        command = [sys.executable, str(HERE / "run_writer.py"), str(tmp_path), "run"]
        other = subprocess.run(  # noqa: S603 - our own program
            command,
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert other.returncode == 1
    assert f"found one that is (process {os.getpid()})" in other.stderr


def test_a_second_audit_is_refused_before_it_reads_anything(tmp_path):
    (tmp_path / "audit.toml").write_text('title = "synthetic"\n[[document]]\npath = "absent.csv"\n')
    with run_lock(tmp_path / "outputs"):
        command = [sys.executable, "-P", "-m", "audit", "run", str(tmp_path / "audit.toml")]
        other = subprocess.run(  # noqa: S603 - our own program
            [*command, "--out", str(tmp_path / "outputs")],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert other.returncode == 2
    assert f"found one that is (process {os.getpid()})" in other.stderr
    assert "absent.csv" not in other.stderr


def test_leftovers_are_removed_and_the_old_run_restored(tmp_path):
    write_run(tmp_path, text="first")
    (tmp_path / "run").rename(tmp_path / ".replaced-run-0123456789ab")
    (tmp_path / ".building-run-0123456789ab").mkdir()
    (tmp_path / ".building-run-0123456789ab" / "half.csv").write_text("half")
    elsewhere = tmp_path / "precious"
    elsewhere.mkdir()
    (elsewhere / "letter.txt").write_text("a letter")
    (tmp_path / ".building-x-aaaaaaaaaaaa").symlink_to(elsewhere)
    with run_lock(tmp_path):
        assert names(tmp_path) == ["precious", "run"]
    assert (tmp_path / "run" / "claims.csv").read_text() == "first"
    assert (elsewhere / "letter.txt").read_text() == "a letter"


def test_an_old_run_set_aside_is_dropped_when_the_new_one_stands(tmp_path):
    write_run(tmp_path, text="second")
    old = tmp_path / ".replaced-run-0123456789ab"
    old.mkdir()
    with run_lock(tmp_path):
        assert not old.exists()
    assert (tmp_path / "run" / "claims.csv").read_text() == "second"


def inputs_of(folder, **arguments):
    files = {path.name: path for path in folder.glob("*.csv")}
    return gather_inputs({**files, "absent": folder / "absent"}, arguments)


def test_unchanged_is_about_bytes_arguments_code_and_ledger(tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    (source / "claims.csv").write_text("a")
    inputs = inputs_of(source, at=("P1D",))
    with build_run(tmp_path / "out", "run") as run:
        (run / "claims.csv").write_text("x")
        (run / "manifest.json").write_text(json.dumps({"at": "now", **inputs.as_manifest()}))
    run = tmp_path / "out" / "run"
    assert is_current(run, inputs_of(source, at=("P1D",)))
    assert not is_current(run, inputs_of(source, at=("P7D",)))
    assert not is_current(run, Inputs(inputs.files, inputs.arguments, "other code"))
    assert not is_current(run, Inputs(inputs.files, inputs.arguments, inputs.code, "reviewed"))
    (source / "claims.csv").write_text("b")
    assert not is_current(run, inputs_of(source, at=("P1D",)))
    (source / "claims.csv").write_text("a")
    assert is_current(run, inputs_of(source, at=("P1D",)))
    (source / "more.csv").write_text("a")
    assert not is_current(run, inputs_of(source, at=("P1D",)))
    (source / "more.csv").unlink()
    (run / "claims.csv").unlink()
    assert not is_current(run, inputs_of(source, at=("P1D",)))


@pytest.mark.parametrize("text", ["", "[]", "{", '{"inputs": 1}', "[" * 100_000, "\x00"])
def test_a_damaged_manifest_means_changed(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    assert not is_current(tmp_path, Inputs({}, {}, "code"))
    assert not unchanged(None, Inputs({}, {}, "code"))


def test_damage_is_seen(tmp_path):
    run = write_run(tmp_path)
    (run / "claims.csv").write_text("FIRST")
    (run / "extra.csv").write_text("x")
    assert damaged_outputs(run) == ["claims.csv", "extra.csv"]
    assert is_whole(run)
    assert damaged_outputs(tmp_path / "none") == ["manifest.json"]


def kill_writer(tmp_path, times):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(HERE)))}

    def check(number):
        run = tmp_path / "run"
        assert damaged_outputs(run) == [], f"after kill {number}"
        generations = {path.read_text().split()[0] for path in run.rglob("*.txt")}
        assert generations == {str(read_manifest(run)["generation"])}
        assert len(list(run.rglob("*.txt"))) == FILES

    command = [sys.executable, str(HERE / "run_writer.py"), str(tmp_path), "run"]
    killed = kill_at_random(command, times=times, seed=1, after_each=check, environment=environment)
    assert names(tmp_path) == ["generation.txt", "run"]
    return killed


def test_killed_at_any_moment(tmp_path):
    assert kill_writer(tmp_path, 12) >= 4


@pytest.mark.slow
def test_killed_at_any_moment_200_times(tmp_path):
    assert kill_writer(tmp_path, 200) >= 120


def kill_audit(tmp_path, times):
    """Kill everything that stores: documents, the ledger, the run."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(HERE)))}
    store = DocumentStore(tmp_path / "documents")
    seen = []

    def check(number):
        assert damaged_outputs(tmp_path / "outputs" / "run") == [], f"after kill {number}"
        assert store.damaged() == []
        with Ledger(tmp_path / "ledger.sqlite") as ledger:
            assert ledger.damage() == []
            claims = ledger.claims()
        # Every reading is there whole or not at all, and what a complete run used stays.
        assert set(claims.groupby("document_sha256").size()) == {CLAIMS}
        used = read_manifest(tmp_path / "outputs" / "run")["inputs"].values()
        assert set(used) <= set(claims["document_sha256"])
        assert len(set(used)) == DOCUMENTS
        assert set(claims["document_sha256"]) <= set(store.hashes())
        seen.append(read_manifest(tmp_path / "outputs" / "run")["generation"])

    command = [sys.executable, str(HERE / "audit_writer.py"), str(tmp_path)]
    killed = kill_at_random(command, times=times, seed=2, after_each=check, environment=environment)
    assert seen == sorted(seen)
    assert seen[-1] > seen[-2]
    assert not list((tmp_path / "documents").rglob(".partial-*"))
    return killed


def test_an_audit_killed_at_any_moment(tmp_path):
    assert kill_audit(tmp_path, 4) >= 1


@pytest.mark.slow
def test_an_audit_killed_at_any_moment_200_times(tmp_path):
    assert kill_audit(tmp_path, 200) >= 120
