"""Which run a new one is compared with."""

import json
from types import SimpleNamespace

from audit.writing import previous_run, run_name


def made(out, as_of, written, *, title="Synthetic audit", since=None):
    """A run as its folder shows it."""
    result = SimpleNamespace(title=title, as_of=as_of)
    run = out / run_name(result)
    run.mkdir(parents=True, exist_ok=True)
    manifest = {"title": title, "as_of": as_of, "written_at": f"2024-{written}T05:17:00+00:00"}
    if since is not None:
        manifest["since"] = since
    (run / "manifest.json").write_text(json.dumps(manifest))
    return result, run


def test_a_new_run_is_compared_with_the_one_written_last(tmp_path):
    made(tmp_path, "2024-01", "02-03")
    _, last = made(tmp_path, "2024-02", "03-03")
    made(tmp_path, "2024-03", "04-03", title="Another audit")
    new = SimpleNamespace(title="Synthetic audit", as_of="2024-03")
    assert previous_run(new, tmp_path) == last


def test_a_first_dated_document_puts_the_as_of_back_and_not_the_order(tmp_path):
    _, undated = made(tmp_path, "2024-12-31", "02-03")
    new = SimpleNamespace(title="Synthetic audit", as_of="2024-02")
    assert previous_run(new, tmp_path) == undated
    # Made again after a review, say: what is new is still what was new.
    again, _ = made(tmp_path, "2024-02", "03-03", since=undated.name)
    assert previous_run(again, tmp_path) == undated


def test_a_run_made_again_is_never_compared_with_a_later_edition(tmp_path):
    first, _ = made(tmp_path, "2024-01", "02-03", since="")
    second, run = made(tmp_path, "2024-02", "03-03", since="synthetic-audit-2024-01")
    third, _ = made(tmp_path, "2024-03", "04-03", since=run.name)
    assert previous_run(first, tmp_path) is None
    made(tmp_path, "2024-01", "05-03", since="")
    assert previous_run(second, tmp_path).name == "synthetic-audit-2024-01"
    assert previous_run(third, tmp_path) == run


def test_where_that_run_is_gone_an_earlier_edition_takes_its_place(tmp_path):
    _, first = made(tmp_path, "2024-01", "02-03", since="")
    third, _ = made(tmp_path, "2024-03", "04-03", since="synthetic-audit-2024-02")
    made(tmp_path, "2024-04", "05-03", since="synthetic-audit-2024-03")
    assert previous_run(third, tmp_path) == first
    assert previous_run(SimpleNamespace(title="New", as_of=""), tmp_path) is None
