"""Every hostile document, to every source: one line or an honest reading, in time, no traces."""

import csv
import io
import re
import time
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from documents import hostile_documents

from audit.config import read_config
from audit.pipeline import run_audit
from audit.report.tables import csv_text
from audit.worker import Limits, close_workers, parse_in_worker, recognise_in_worker
from sources.document import Document, media_type_of
from sources.errors import AuditError, ConfigError
from sources.source import all_sources

LIMITS = Limits(seconds=20.0, memory=768 * 1024**2, output=32 * 1024**2)
DOCUMENTS = hostile_documents()
BY_ENDING = {
    ".xlsx": ("microsoft_digital_safety", "tiktok_community_guidelines", "wikimedia_transparency"),
    ".ods": ("wikimedia_transparency",),
    ".pdf": ("x_global_transparency", "ncmec_by_esp", "roblox_dsa"),
    ".json": ("telegram_isis_watch", "ocse_per_platform"),
    ".html": ("telegram_isis_watch",),
    ".csv": ("meta_community_standards", "discord_transparency", "github_transparency"),
}
"""Sources that a document of that ending is forced upon, beside being recognised."""


@pytest.fixture(autouse=True, scope="module")
def _workers():
    yield
    close_workers()


def outcome(read):
    """What came of it, in one line."""
    try:
        read()
    except AuditError as error:
        return str(error)
    return "read"


def check(name, said, started):
    assert "\n" not in said
    assert said.isprintable()
    assert "a fault in our code" not in said, said
    assert "a result from the worker" not in said, said
    assert time.monotonic() - started < LIMITS.seconds + 20


@pytest.mark.parametrize("name", DOCUMENTS)
def test_recognising_it_does_no_harm(name):
    document = Document(DOCUMENTS[name](), name, media_type_of(name))
    started = time.monotonic()
    check(name, outcome(partial(recognise_in_worker, document, limits=LIMITS)), started)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_reading_it_as_what_it_pretends_to_be_does_no_harm(name):
    document = Document(DOCUMENTS[name](), name, media_type_of(name))
    ending = name[name.rindex(".") :]
    for slug in BY_ENDING.get(ending, ()):
        assert slug in all_sources()
        started = time.monotonic()
        said = outcome(partial(parse_in_worker, document, slug, limits=LIMITS))
        check(name, said, started)


BROKEN_PAGE = "found a broken one; download the file again"
NO_LAYER = "expected a text layer"
NO_LAYOUT = "expected tables with a half-year in their first column, found none"
NOT_RECOGNISED = "expected a document that one source recognises, found none that does"
OPEN_DOCUMENT = "found an OpenDocument file (ODS), which is not read"
TOO_LONG = "found field larger than field limit"
SAID = {
    "laughs.xlsx": ("microsoft_digital_safety", "limit on input amplification factor"),
    "secret.xlsx": ("microsoft_digital_safety", "undefined entity"),
    "laughs.html": ("", NOT_RECOGNISED),
    "secret.html": ("", NOT_RECOGNISED),
    "laughs.xml": ("", NOT_RECOGNISED),
    "bomb.xlsx": ("microsoft_digital_safety", "unpack to 400,001,306 bytes, as a zip bomb does"),
    "lie.xlsx": ("microsoft_digital_safety", "unpack to 4,294,968,575 bytes, as a zip bomb does"),
    "paths.xlsx": ("microsoft_digital_safety", NO_LAYOUT),
    "dimension.xlsx": ("microsoft_digital_safety", NO_LAYOUT),
    "many-cells.xlsx": ("microsoft_digital_safety", NO_LAYOUT),
    "repeated.ods": ("wikimedia_transparency", OPEN_DOCUMENT),
    "laughs.ods": ("wikimedia_transparency", OPEN_DOCUMENT),
    "loop.pdf": ("x_global_transparency", BROKEN_PAGE),
    "parents.pdf": ("x_global_transparency", BROKEN_PAGE),
    "xref-loop.pdf": ("x_global_transparency", "found a broken or truncated one"),
    "truncated.pdf": ("x_global_transparency", "found a broken or truncated one"),
    "length-loop.pdf": ("x_global_transparency", NO_LAYER),
    "count.pdf": ("x_global_transparency", NO_LAYER),
    "nested-arrays.pdf": ("x_global_transparency", NO_LAYER),
    "pages.pdf": ("x_global_transparency", "expected at most 5,000 pages, found 20,000"),
    "deep.json": ("ocse_per_platform", "lists within lists, deeper than a report"),
    "deep-objects.json": ("ocse_per_platform", "lists within lists, deeper than a report"),
    "number.json": ("ocse_per_platform", "2000000 digits"),
    "deep.html": ("", "found 300,002 tags"),
    "tables.html": ("", NOT_RECOGNISED),
    "spans.html": ("", NOT_RECOGNISED),
    "many-messages.html": ("", NOT_RECOGNISED),
    "line.csv": ("meta_community_standards", TOO_LONG),
    "quote.csv": ("meta_community_standards", TOO_LONG),
    "columns.csv": ("meta_community_standards", "at most 16,384 columns, found 30,000"),
    "zeros.csv": ("meta_community_standards", "found a NUL in character 1"),
    "digits.csv": ("meta_community_standards", "read"),
    "random.bin": ("", "found bytes of no known encoding"),
    "numbers.md": ("", NOT_RECOGNISED),
    "words.txt": ("", "read"),
}
"""What each is said to be, forced on a source or (blank) recognised: docs/hostile-inputs.md."""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_does_what_the_table_in_the_documentation_says(name):
    slug, words = SAID[name]
    document = Document(DOCUMENTS[name](), name, media_type_of(name))
    if slug:
        said = outcome(partial(parse_in_worker, document, slug, limits=LIMITS))
    else:
        said = outcome(partial(recognise_in_worker, document, limits=LIMITS))
    assert said == words if words == "read" else words in said


def test_the_table_in_the_documentation_names_every_one():
    table = (Path(__file__).parents[2] / "docs" / "hostile-inputs.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z-]+\.[a-z]+)`", table)  # such as `loop.pdf`
    assert sorted({*named} & {*DOCUMENTS}) == sorted(DOCUMENTS) == sorted(SAID)


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENTS)
def test_reading_it_by_any_source_does_no_harm(name):
    document = Document(DOCUMENTS[name](), name, media_type_of(name))
    for slug in all_sources():
        started = time.monotonic()
        said = outcome(partial(parse_in_worker, document, slug, limits=LIMITS))
        check(name, said, started)


def test_files_outside_are_neither_read_nor_written(tmp_path):
    for name in ("secret.xlsx", "secret.html"):
        document = Document(DOCUMENTS[name](), name, media_type_of(name))
        for slug in all_sources():
            said = outcome(partial(parse_in_worker, document, slug, limits=LIMITS))
            assert "root:" not in said
    assert not (tmp_path.parent / "planted.txt").exists()


@pytest.mark.parametrize(
    "name", ["a\x1b[2J.csv", "b\r\nc.pdf", "d\u202efdp.exe", "e" * 5000, "\x00"]
)
def test_names_with_control_characters_stay_on_their_line(name):
    said = outcome(partial(parse_in_worker, Document(b"\x00\x01", name), "", limits=LIMITS))
    assert said.isprintable()
    assert len(said) < 2000


def test_an_audit_file_of_a_stranger_reads_nothing_outside_its_folder(tmp_path):
    (tmp_path / "secret.csv").write_text("claim_id\n")
    home = tmp_path / "audit"
    home.mkdir()
    (home / "link.csv").symlink_to(tmp_path / "secret.csv")
    paths = ["../secret.csv", "/etc/passwd", "link.csv", "a\\u202eb.csv"]
    text = 'title = "x"\n' + "".join(f'[[claims]]\npath = "{path}"\n' for path in paths)
    (home / "audit.toml").write_text(text)
    result, _ = run_audit(read_config(home / "audit.toml"), home)
    assert len(result.claims) == 0
    assert len(result.failures) == len(paths)
    assert all(failure.message.isprintable() for failure in result.failures)


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 50_000, "title = 1", "[[document]]\npath = 3", "\x00", "title = '''"]
)
def test_an_odd_audit_file_is_refused_in_one_line(tmp_path, text):
    (tmp_path / "audit.toml").write_text(text)
    with pytest.raises(ConfigError) as refused:
        read_config(tmp_path / "audit.toml")
    assert str(refused.value).isprintable()


FORMULAS = ["=cmd|' /C calc'!A0", "+SUM(1)", "@x", "-2+3+cmd", "\t=1", "=HYPERLINK(1)"]


def test_text_of_documents_is_no_formula_in_csv():
    text = csv_text(pd.DataFrame({"printed": FORMULAS}))
    cells = [row[0] for row in csv.reader(io.StringIO(text))][1:]
    assert len(cells) == len(FORMULAS)
    assert all(cell.startswith("'") for cell in cells)
