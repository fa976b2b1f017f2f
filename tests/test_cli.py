"""The command line as its users meet it: options, exit status, one line for bad input."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from audit import cli
from schemas.claims import Claims
from schemas.findings import Findings

HEADER = "claim_id,platform,policy_area,action,unit,kind,value,period_start,period_end\n"
GOOD = (
    HEADER
    + "h1,Example,terrorism,suspend,accounts,count,451,2018-01-01,2018-06-30\n"
    + "h2,Example,terrorism,suspend,accounts,count,297,2018-07-01,2018-12-31\n"
)
CONFLICT = GOOD + "y,Example,terrorism,suspend,accounts,count,761,2018-01-01,2018-12-31\n"


@pytest.fixture
def call(monkeypatch, capsys, tmp_path):
    """Runs a command in an empty folder; gives exit status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["transparency-audit", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        caught = capsys.readouterr()
        return stopped.value.code or 0, caught.out, caught.err

    return run


def write(name, text):
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_a_clean_record_exits_0(call):
    status, out, err = call("check", write("claims.csv", GOOD))
    assert status == 0
    assert "No findings" in out
    assert err == ""


def test_a_conflict_exits_1_and_fail_on_never_does_not(call):
    write("claims.csv", CONFLICT)
    status, out, _ = call("check", "claims.csv")
    assert status == 1
    assert "cannot all be true" in out
    assert "761" in out
    assert call("check", "claims.csv", "--fail-on", "never")[0] == 0


def test_machine_formats_hold_every_column_and_go_to_stdout_or_a_file(call):
    write("claims.csv", CONFLICT)
    _, out, err = call("check", "claims.csv", "--format", "json")
    assert err == ""
    rows = json.loads(out)
    assert list(rows[0]) == Findings.columns()
    assert set(rows[0]["claim_ids"]) == {"h1", "h2", "y"}
    call("check", "claims.csv", "--format", "csv", "-o", "findings.csv")
    assert list(pd.read_csv("findings.csv").columns) == Findings.columns()
    assert not list(Path().glob(".*part"))


def test_extract_and_check_chain(call):
    fixtures = Path(__file__).parent / "fixtures" / "telegram_isis_watch"
    about = sorted(fixtures.rglob("document.json"))
    described = json.loads(about[0].read_text(encoding="utf-8"))
    document = about[0].parent / described["file"]
    status, out, err = call("extract", document, "--format", "csv")
    assert status == 0
    assert "telegram_isis_watch" in err
    Path("claims.csv").write_text(out, encoding="utf-8")
    claims = pd.read_csv("claims.csv")
    assert list(claims.columns) == Claims.columns()
    assert len(claims)
    assert call("check", "claims.csv", "--fail-on", "never")[0] == 0


BAD_TABLES = {
    "an empty file": "",
    "a missing column": GOOD.replace(",unit", "").replace(",accounts", ""),
    "a backward period": HEADER
    + "a,Example,terrorism,suspend,accounts,count,1,2018-06-30,2018-01-01\n",
    "a negative count": HEADER
    + "a,Example,terrorism,suspend,accounts,count,-5,2018-01-01,2018-06-30\n",
    "an unknown column": GOOD.replace("value", "vaule"),
    "a word outside its list": GOOD.replace(",count,", ",counts,"),
    "no number": GOOD.replace("451", "about 451"),
    "no date": GOOD.replace("2018-06-30", "June 2018"),
    "a binary": "\x00\x01\x02" * 100,
    "an unclosed quote": HEADER + '"a,Example\n',
    "a repeated id": GOOD + GOOD.splitlines()[1] + "\n",
}


@pytest.mark.parametrize("name", BAD_TABLES)
def test_bad_tables_are_refused_in_one_line(call, name):
    status, out, err = call("check", write("claims.csv", BAD_TABLES[name]))
    assert status == 2, err
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert "expected" in err
    assert "found" in err
    assert "Traceback" not in err


def test_a_line_of_200_megabytes_is_refused_in_one_line(call):
    with Path("claims.csv").open("w", encoding="utf-8") as file:
        file.write(HEADER)
        for _ in range(200):
            file.write("x" * 1_000_000)
    status, _, err = call("check", "claims.csv")
    assert status == 2
    assert len(err.strip().splitlines()) == 1


BAD_DOCUMENTS = {
    "result.json": '{"name": "ISIS Watch", "messages": [{"id": 1, "te',
    "page.html": "<html><body><h1>Another site</h1><p>1312 things</p></body></html>",
    "empty.csv": "",
}


@pytest.mark.parametrize("name", BAD_DOCUMENTS)
def test_bad_documents_are_refused_in_one_line(call, name):
    write(name, BAD_DOCUMENTS[name])
    status, out, err = call("extract", name, "--source", "telegram_isis_watch", "--format", "csv")
    assert status == 2
    assert len(err.strip().splitlines()) == 1
    assert "expected" in err
    assert out.strip().splitlines()[1:] == []


def test_a_bad_document_stops_only_itself(call):
    write("claims.csv", GOOD)
    write("bad.json", "{")
    write(
        "audit.toml",
        'title = "Test"\n[[claims]]\npath = "claims.csv"\n'
        '[[document]]\npath = "bad.json"\nsource = "telegram_isis_watch"\n',
    )
    status, out, err = call("run", "audit.toml")
    assert status == 2
    assert "bad.json" in err
    assert "2 claims" in out
    assert (Path("outputs/test-2018-12-31/index.html")).is_file()


BAD_AUDITS = {
    "no TOML": "title = ",
    "an unknown setting": 'title = "x"\n[[dokument]]\npath = "a"\n',
    "no title": '[[claims]]\npath = "claims.csv"\n',
    "neither path nor url": 'title = "x"\n[[document]]\nsource = "discord_transparency"\n',
    "no such column": 'title = "x"\n[[same]]\nplatform = "P"\ncolumn = "c"\nwords = ["a", "b"]',
}


@pytest.mark.parametrize("name", BAD_AUDITS)
def test_bad_audit_files_are_refused_in_one_line(call, name):
    status, _, err = call("run", write("audit.toml", BAD_AUDITS[name]))
    assert status == 2
    assert len(err.strip().splitlines()) == 1
    assert not Path("outputs").exists()


def test_an_audit_file_cannot_read_outside_its_folder(call, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text(GOOD, encoding="utf-8")
    folder = tmp_path / "audit"
    folder.mkdir()
    (folder / "audit.toml").write_text('title = "x"\n[[claims]]\npath = "../secret.csv"\n')
    status, _, err = call("run", folder / "audit.toml")
    assert status == 2
    assert "leads out of it" in err


def test_an_acknowledged_conflict_is_shown_and_not_counted(call):
    write("claims.csv", CONFLICT)
    write("audit.toml", 'title = "Test"\n[[claims]]\npath = "claims.csv"\n')
    status, out, _ = call("run", "audit.toml")
    assert status == 1
    finding = next(
        word.rstrip("]") for word in out.split() if word.startswith("joint_infeasibility-")
    )
    write(
        "acknowledged.csv",
        "finding_id,status_by,status_on,status_reason\n"
        f"{finding},a person,2019-01-01,asked and waiting\n",
    )
    status, out, _ = call("run", "audit.toml")
    assert status == 0
    assert "(acknowledged)" in out


def test_an_unchanged_audit_is_not_run_again(call):
    write("claims.csv", GOOD)
    write("audit.toml", 'title = "Test"\n[[claims]]\npath = "claims.csv"\n')
    first = call("run", "audit.toml")
    stamp = Path("outputs/test-2018-12-31/manifest.json").stat().st_mtime_ns
    second = call("run", "audit.toml")
    assert (first[0], second[0]) == (0, 0)
    assert "nothing has changed" in second[2]
    assert second[1].splitlines()[:3] == first[1].splitlines()[:3]
    assert Path("outputs/test-2018-12-31/manifest.json").stat().st_mtime_ns == stamp


def test_bounds_are_said_in_sentences(call):
    write("claims.csv", GOOD.partition("h2,")[0] + CONFLICT.partition("h2,")[2].partition("\n")[2])
    period = ("--platform", "Example", "--unit", "accounts", "--from", "2018-07-01")
    status, out, err = call("bounds", "claims.csv", *period, "--to", "2018-12-31")
    assert status == 0, err
    assert out.splitlines() == [
        "",
        "Example / terrorism / suspend / accounts, 2018-07-01 to 2018-12-31",
        "  as printed: exactly 310 (from h1, y)",
        "  read generously: exactly 310 (from h1, y)",
    ]
    status, out, _ = call("bounds", "claims.csv", *period, "--to", "2018-07-31")
    assert "as printed: 0 to 310 (from h1, y)" in out
    status, out, _ = call("bounds", "claims.csv", *period, "--to", "2019-01-31")
    assert "as printed: at least 310 (from h1, y)" in out
    write("claims.csv", CONFLICT)
    status, out, _ = call("bounds", "claims.csv", *period, "--to", "2018-12-31")
    assert "as printed: nothing, as the figures cannot all be true" in out
    write("claims.csv", GOOD.partition("h2,")[0])
    period = ("--platform", "Example", "--unit", "accounts", "--from", "2019-07-01")
    status, out, _ = call("bounds", "claims.csv", *period, "--to", "2019-12-31")
    assert out == "\nNothing follows for 1 further series of these words.\n"


def test_the_starter_runs(call):
    assert call("init", "mine")[0] == 0
    status, out, err = call("run", "mine/audit.toml", "--fail-on", "never")
    assert status == 0, err
    assert "synthetic" in out
    assert "DRAFT" not in out, "what was typed with its citation counts as accepted"
    assert call("init", "mine")[0] == 2


def test_where_links_lead_and_what_accounts_do(call):
    rows = ["posted_at,url,group"]
    rows += [f"2017-02-0{n % 5 + 1},https://a.example.com/{n},g" for n in range(6)]
    rows += [f"2017-02-0{n % 5 + 1},https://b.example.org/{n},g" for n in range(2)]
    write("links.csv", "\n".join(rows) + "\n")
    status, out, err = call(
        "links", "links.csv", "--study", "s", "--by", "group", "--format", "json"
    )
    assert status == 0, err
    shares = [r["estimate"] for r in json.loads(out) if r["estimand"] == "share_of"]
    assert 0.75 in shares
    write("accounts.csv", "group,followers\na,1\na,3\nb,8\nb,10\n")
    status, out, err = call(
        "activity", "accounts.csv", "--study", "s", "--by", "group", "--format", "json"
    )
    assert status == 0, err
    assert {2.0, 9.0} <= {row["estimate"] for row in json.loads(out)}


def test_asking_answering_and_withdrawing(call):
    write("claims.csv", CONFLICT)
    write("audit.toml", 'title = "Test"\n[[claims]]\npath = "claims.csv"\n')
    _, out, _ = call("run", "audit.toml")
    run = "outputs/test-2018-12-31"
    finding = next(
        word.rstrip("]") for word in out.split() if word.startswith("joint_infeasibility-")
    )
    status, letter, _ = call("ask", run, finding, "--on", "2019-02-01", "--audit", "audit.toml")
    assert status == 0
    assert "761" in letter
    assert "11 February 2019" in letter
    status, _, err = call(
        "answer",
        "audit.toml",
        finding,
        "--asked-on",
        "2019-02-01",
        "--answered-on",
        "2019-02-05",
        "--outcome",
        "disputed",
        "--text",
        "we stand by it",
    )
    assert status == 0, err
    status, out, _ = call("run", "audit.toml")
    assert status == 0
    assert "(answered)" in out
    status, out, _ = call("withdraw", "outputs", finding, "--by", "a person", "--reason", "misread")
    assert status == 0
    assert "misread" in Path(run, "index.html").read_text(encoding="utf-8")


def test_a_correction_is_a_new_edition_and_no_other_verdict_is_accepted(call):
    write("claims.csv", CONFLICT)
    parts = "".join(f'[[claims]]\npath = "{name}.csv"\n' for name in ("claims", "answers"))
    write("audit.toml", 'title = "Test"\n' + parts.partition('[[claims]]\npath = "answers')[0])
    call("run", "audit.toml")
    run = "outputs/test-2018-12-31"
    told = ("--asked-on", "2019-02-01", "--answered-on", "2019-02-05", "--outcome", "corrected")
    fixed = ("--run", run, "--corrects", "y", "--value", "760")
    status, _, err = call("answer", "audit.toml", "any", *told, *fixed)
    assert status == 0, err
    assert "y is 760 as of 2019-02-05 in answers.csv" in err
    lines = err.partition("add two lines to audit.toml:\n")[2]
    assert tomllib.loads(lines)["claims"] == [{"path": "answers.csv"}], "as it is to be pasted"
    write("audit.toml", 'title = "Test"\n' + parts)
    status, out, _ = call("run", "audit.toml")
    assert "2019-02-05" in out
    status, _, err = call("accept", run, "y", "m", "--by", "A. Reader", "--audit", "audit.toml")
    assert status == 2
    assert "found no verdict" in err


def test_a_schedule_with_nothing_to_do_says_so(call):
    assert call("init", "mine")[0] == 0
    status, out, err = call("fetch", "mine/audit.toml")
    assert (status, out) == (0, "")
    assert "nothing to fetch: no [[document]] of mine/audit.toml has a url" in err
    assert call("run", "mine/audit.toml", "--quiet")[0] == 0
    status, out, err = call("prune", "mine/audit.toml")
    assert (status, out) == (0, "")
    assert "nothing to remove: the newest 12 runs of outputs stay" in err
    status, out, err = call("prune", "mine/audit.toml", "--keep", "0")
    assert out.startswith("run my-first-audit-")
    assert "nothing was removed yet; with --remove these are" in err


def test_two_runs_compared(call):
    write("audit.toml", 'title = "Test"\n[[claims]]\npath = "claims.csv"\n')
    write("claims.csv", GOOD)
    call("run", "audit.toml")
    later = "y,Example,terrorism,suspend,accounts,count,761,2018-01-01,2019-01-31\n"
    write("claims.csv", GOOD + later)
    status, out, _ = call("run", "audit.toml")
    page = Path("outputs/test-2019-01-31/index.html").read_text(encoding="utf-8")
    assert "Since the run" in page
    status, out, _ = call(
        "diff", "outputs/test-2018-12-31", "outputs/test-2019-01-31", "--format", "json"
    )
    assert status == 0
    assert [row["claim_id"] for row in json.loads(out)["new_claims"]] == ["y"]


def test_a_quick_look_at_an_unknown_table(call):
    write("report.csv", "Country,Removed\nFrance,451\nGermany,303\nTotal,764\n")
    status, out, _ = call("quick", "report.csv")
    assert status == 0
    assert "DRAFT" in out
    assert "764" in out


def test_help_loads_nothing_heavy():
    code = (
        "import sys; sys.argv = ['x', '--help']\n"
        "from audit import cli\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'numpy', 'pandera', 'matplotlib', 'scipy', 'duckdb', 'ibis'}\n"
        "sys.exit(len(heavy & set(sys.modules)))"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
