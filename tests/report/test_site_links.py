"""Every link of the pages leads to a file and a place that are there."""

from shutil import copytree

from audit.report.export import write_run_index


def test_no_link_of_a_run_leads_nowhere(paged_run, broken_links, tmp_path):
    run = copytree(paged_run, tmp_path / "run")
    write_run_index(tmp_path)
    assert {"002.html"} <= {path.name for path in (run / "findings").glob("*.html")}
    assert {"001.html", "003.html"} <= {path.name for path in (run / "claims").glob("*.html")}
    assert broken_links(tmp_path) == []
    (run / "page.css").unlink()
    page = run / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace('"#methods"', '"#nowhere"'))
    assert {text.split(": ")[1] for text in broken_links(tmp_path)} == {
        "#nowhere",
        "../page.css",
        "page.css",
    }
