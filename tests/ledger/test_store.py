"""Documents are kept whole, by hash; only what nobody cites goes."""

import errno
import hashlib
import json
import os

import pytest

from audit.ledger.ledger import Capture, Ledger
from audit.prune import plan_prune, prune
from audit.runs import RunError, build_run
from audit.store import DocumentStore
from sources.errors import DocumentError

EPOCH_OF_2021_05_01 = 1_619_870_400


@pytest.fixture
def store(tmp_path):
    return DocumentStore(tmp_path / "documents")


def test_bytes_come_back_and_are_kept_once(store):
    sha256 = store.put(b"a report")
    assert sha256 == hashlib.sha256(b"a report").hexdigest()
    assert store.put(b"a report") == sha256
    document = store.get(sha256, "report.csv", url="https://example.org", published_on="2021")
    assert document.content == b"a report"
    assert (document.name, document.published_on) == ("report.csv", "2021")
    assert list(store.hashes()) == [sha256]
    assert store.damaged() == []


def test_what_is_absent_or_changed_or_no_hash_is_refused(store):
    with pytest.raises(DocumentError, match="found none"):
        store.get("0" * 64, "report")
    sha256 = store.put(b"a report")
    store.path(sha256).chmod(0o644)
    store.path(sha256).write_bytes(b"another")
    with pytest.raises(DocumentError, match="was changed on the disk"):
        store.get(sha256, "report")
    assert store.damaged() == [sha256]
    for odd in ("../../etc/passwd", "", "A" * 64, "0" * 63):
        with pytest.raises(DocumentError, match="a SHA-256 hash"):
            store.path(odd)


def test_a_link_in_the_place_of_a_document_is_no_document(store, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"a report")
    sha256 = hashlib.sha256(b"a report").hexdigest()
    store.path(sha256).parent.mkdir(parents=True)
    store.path(sha256).symlink_to(secret)
    assert not store.has(sha256)
    store.put(b"a report")
    assert store.has(sha256)


def test_half_written_files_are_removed(store):
    sha256 = store.put(b"a report")
    partial = store.path(sha256).parent / ".partial-012345"
    partial.write_bytes(b"a re")
    assert list(store.hashes()) == [sha256]
    os.utime(partial, (EPOCH_OF_2021_05_01, EPOCH_OF_2021_05_01))
    assert store.recover(before="2021-05-02") == 0
    assert store.recover(before="2021-05-03") == 1
    assert store.recover() == 0


def test_a_disk_that_fills_while_a_document_is_kept_leaves_no_part_of_it(store, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(RunError, match="found no space left on it"):
            store.put(b"a report")
    assert list(store.hashes()) == []
    assert store.recover() == 0
    assert store.has(store.put(b"a report"))


def run_from(folder, name, hashes):
    with build_run(folder, name) as run:
        (run / "claims.csv").write_text(name)
        inputs = {f"{n}.csv": sha256 for n, sha256 in enumerate(hashes)}
        (run / "manifest.json").write_text(json.dumps({"as_of": name, "inputs": inputs}))
    return folder / name


def test_prune_keeps_what_is_cited(tmp_path, store):
    shas = {word: store.put(word.encode()) for word in ("old", "cited", "pinned", "new", "loose")}
    shas |= {word: store.put(word.encode()) for word in ("answer", "page", "page before")}
    outputs = tmp_path / "outputs"
    for name, word in (
        ("2021-01", "old"),
        ("2021-02", "cited"),
        ("2021-03", "pinned"),
        ("2021-04", "new"),
    ):
        run_from(outputs, name, [shas[word]])
    (outputs / "2021-03" / "KEEP").write_text("")
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.cite("run", "2021-02", "printed on 12 March")
        ledger.add_response(finding_id="f", document_sha256=shas["answer"])
        for word in ("page before", "page"):
            ledger.store_capture(Capture("https://e.org", "", "2021", "fetched", 200, shas[word]))
        ledger.store_capture(Capture("https://e.org", "", "2021", "failed", 404))
        plan = plan_prune(outputs, store, ledger, keep=1)
        assert [run.name for run in plan.runs] == ["2021-01"]
        assert set(plan.documents) == {shas["old"], shas["loose"], shas["page before"]}
        assert plan.kept["2021-02"] == "printed on 12 March"
        assert plan.kept["2021-04"] == "among the newest 1"
        assert plan.kept[shas["page"]] == "the latest sight of https://e.org"
        freed = prune(plan, outputs, store, ledger, on="2021-05-01")
        assert freed == len("oldloosepage before")
        again = plan_prune(outputs, store, ledger, keep=1)
    assert again.runs == again.documents == ()
    assert sorted(run.name for run in outputs.iterdir() if not run.name.startswith(".")) == [
        "2021-02",
        "2021-03",
        "2021-04",
    ]
    assert set(store.hashes()) == {
        shas[word] for word in ("cited", "pinned", "new", "answer", "page")
    }


def test_newest_is_what_was_written_last_whatever_it_is_as_of(tmp_path, store):
    outputs = tmp_path / "outputs"
    for name, written in (("as-of-2030", "2021-01-03"), ("as-of-2020", "2021-02-03")):
        with build_run(outputs, name) as run:
            manifest = {"as_of": name[-4:], "written_at": f"{written}T05:17:00+00:00"}
            (run / "manifest.json").write_text(json.dumps(manifest))
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        plan = plan_prune(outputs, store, ledger, keep=1)
    assert [run.name for run in plan.runs] == ["as-of-2030"]
    assert plan.kept == {"as-of-2020": "among the newest 1"}
