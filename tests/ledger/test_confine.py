"""A path from a stranger's audit.toml leads nowhere outside its folder."""

import os

import pytest

from sources.confine import confine, shown_name
from sources.errors import ConfigError


@pytest.fixture
def home(tmp_path):
    inside = tmp_path / "audit"
    (inside / "documents").mkdir(parents=True)
    (inside / "documents" / "report.csv").write_text("a")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "audit-other").mkdir()
    return inside


@pytest.mark.parametrize(
    "path", ["documents/report.csv", "./documents/../documents/report.csv", "new.csv", "."]
)
def test_paths_inside_are_followed(home, path):
    assert confine(path, home) == (home / path).resolve()


def test_an_absolute_path_inside_is_followed(home):
    assert confine(home / "documents", home) == (home / "documents").resolve()


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "documents/../../secret.txt",
        "/etc/passwd",
        "../audit-other",
        "..",
        "",
        "   ",
        "a\x00b",
        "a\nb.csv",
        "report\u202efdp.csv",
        "report\u200b.csv",
        "\x1b[31mred.csv",
        "x" * 1001,
    ],
)
def test_paths_outside_and_odd_ones_are_refused_in_one_line(home, path):
    with pytest.raises(ConfigError) as refused:
        confine(path, home)
    assert str(refused.value).isprintable()


def test_links_that_lead_out_are_refused_and_links_inside_are_not(home):
    (home / "out").symlink_to(home.parent)
    (home / "in").symlink_to(home / "documents")
    (home / "circle").symlink_to(home / "circle")
    with pytest.raises(ConfigError, match="leads out"):
        confine("out/secret.txt", home)
    assert confine("in/report.csv", home) == (home / "documents" / "report.csv").resolve()
    with pytest.raises(ConfigError, match="a circle of links"):
        confine("circle", home)


def test_pipes_and_devices_are_refused(home):
    os.mkfifo(home / "pipe")
    with pytest.raises(ConfigError, match="a device or a pipe"):
        confine("pipe", home)


def test_names_are_shown_whole_and_harmless():
    assert shown_name("Report 2024.pdf") == "Report 2024.pdf"
    assert shown_name("a\x1b[2J\u202eb.pdf") == "a<U+001B>[2J<U+202E>b.pdf"
    long = shown_name("x" * 500 + ".pdf")
    assert len(long) <= 120
    assert long.endswith(".pdf")
