"""The command line: parse arguments, call one step, print, exit.

Exit status: 0 nothing at or above `--fail-on`, 1 open findings at or above it, 2 could not run or a
document failed (2 wins over 1). Tables go to stdout or `-o`, everything else to stderr. Heavy
libraries are imported inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sources.errors import AuditError, ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from audit.result import AuditResult

app = typer.Typer(
    name="transparency-audit",
    help="Checks what platforms claim to have removed: against itself, against independent "
    "measurements, with proofs that can be printed.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

OK, FOUND, FAILED = 0, 1, 2
SHOWN_AGAIN = 2_000
"""Claims up to which a run that still stands is shown in full again."""

FORMATS = ("table", "csv", "json")
LEVELS = ("error", "warning", "never")

Format = Annotated[str, typer.Option("--format", help="table, csv or json.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="File; default: stdout.")]
FailOn = Annotated[str, typer.Option("--fail-on", help="error, warning or never.")]


@app.command()
def run(
    audit_file: Annotated[Path | None, typer.Argument(help="Without: the embedded audit.")] = None,
    out: Annotated[Path, typer.Option(help="Folder that runs are written to.")] = Path("outputs"),
    fail_on: FailOn = "error",
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but trouble.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Even if nothing has changed.")] = False,
) -> None:
    """Run an audit: read, check, measure, reconcile, report."""
    from audit.config import EMBEDDED, read_config
    from audit.inputs import audit_inputs
    from audit.manifest import is_current
    from audit.runs import list_runs

    _one_of(fail_on, LEVELS, "--fail-on")
    config = EMBEDDED if audit_file is None else read_config(audit_file)
    root = out if audit_file is None else audit_file.resolve().parent
    inputs = audit_inputs(config, audit_file, out)
    current = [one for one in list_runs(out) if is_current(one, inputs)]
    if current and not anew:
        raise typer.Exit(_show_current(current[0], fail_on, quiet=quiet))
    from audit import console
    from audit.pipeline import run_audit, write_run

    result, documents = run_audit(config, root, progress=_say_nothing if quiet else _say)
    manifest = {**inputs.as_manifest(), "written_at": _now(), "open": _open(result.findings)}
    page = write_run(result, documents, out, manifest)
    if not quiet:
        console.show_result(result, page)
    _report_failures(result)
    raise typer.Exit(_status(_open(result.findings), fail_on, failed=bool(result.failures)))


def _show_current(folder: Path, fail_on: str, *, quiet: bool) -> int:
    """The run that stands, shown again where that is quick; no table of a large one is loaded."""
    from audit.manifest import read_manifest

    manifest = read_manifest(folder) or {}
    failures = manifest.get("failures", [])
    page = folder / "index.html"
    if not quiet:
        _say(f"nothing has changed since the run {folder.name}")
        if manifest.get("rows", {}).get("claims", 0) <= SHOWN_AGAIN:
            from audit import console
            from audit.report.reload import load_result

            console.show_result(load_result(folder), page)
        else:
            typer.echo(page)
    for failure in failures:
        typer.echo(f"transparency-audit: {failure['message']}", err=True)
    return _status(manifest.get("open", {}), fail_on, failed=bool(failures))


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="Folder to start in.")]) -> None:
    """Write a commented audit.toml and an example panel to start from."""
    from audit.starter import write_starter

    for path in write_starter(folder):
        typer.echo(f"wrote {path}")
    typer.echo(f"next: transparency-audit run {folder / 'audit.toml'}")


@app.command()
def sources() -> None:
    """List what can be parsed, with an example address for each."""
    from sources.source import all_sources

    for source in all_sources().values():
        example = f"\n    {source.example}" if source.example else ""
        typer.echo(f"{source.slug}\n    {source.title}{example}")


@app.command()
def extract(
    documents: Annotated[list[Path], typer.Argument(help="Reports, exports, saved pages.")],
    source: Annotated[str, typer.Option(help="Which source reads them; default: recognised.")] = "",
    published_on: Annotated[str, typer.Option(help="ISO date, month or year.")] = "",
    format: Format = "table",  # noqa: A002  # the option's name
    output: Output = None,
) -> None:
    """Read the claims of documents, each figure with its place."""
    from audit.extract import extract_documents

    _one_of(format, FORMATS, "--format")
    claims, lines, failed = extract_documents(documents, source, published_on)
    for line in lines:
        _say(line)
    _write(claims, format, output)
    raise typer.Exit(FAILED if failed else OK)


@app.command()
def check(
    tables: Annotated[list[Path], typer.Argument(metavar="CLAIMS.csv...")],
    format: Format = "table",  # noqa: A002
    output: Output = None,
    fail_on: FailOn = "error",
) -> None:
    """Check a record of claims against itself."""
    from audit.consistency.check import check_claims
    from audit.pipeline import read_claim_tables

    _one_of(format, FORMATS, "--format")
    _one_of(fail_on, LEVELS, "--fail-on")
    findings = check_claims(read_claim_tables(tables))
    _write(findings, format, output)
    raise typer.Exit(_status(_open(findings), fail_on))


@app.command()
def bounds(
    tables: Annotated[list[Path], typer.Argument(metavar="CLAIMS.csv...")],
    platform: Annotated[str, typer.Option()],
    unit: Annotated[str, typer.Option()],
    start: Annotated[str, typer.Option("--from", help="First day.")],
    end: Annotated[str, typer.Option("--to", help="Last day.")],
    action: Annotated[str, typer.Option()] = "",
    policy_area: Annotated[str, typer.Option()] = "",
    format: Format = "table",  # noqa: A002
    output: Output = None,
) -> None:
    """What the published figures imply for any period."""
    from audit.consistency.bounds import bound_period
    from audit.pipeline import read_claim_tables

    _one_of(format, FORMATS, "--format")
    limits = bound_period(
        read_claim_tables(tables),
        platform=platform,
        unit=unit,
        action=action,
        policy_area=policy_area,
        start=start,
        end=end,
    )
    _write(limits, format, output)


@app.command()
def measure(
    panel: Annotated[str, typer.Argument(help="Checks: CSV or Parquet, gzip, folder or pattern.")],
    items: Annotated[Path | None, typer.Option(help="What is known of each item.")] = None,
    by: Annotated[str, typer.Option(help="Column of groups.")] = "",
    at: Annotated[list[str] | None, typer.Option(help="Horizon, such as P7D.")] = None,
    as_of: Annotated[str, typer.Option(help="Leave later checks out.")] = "",
    platform: Annotated[str, typer.Option()] = "",
    unit: Annotated[str, typer.Option()] = "",
    policy_area: Annotated[str, typer.Option()] = "",
    engine: Annotated[str, typer.Option(help="duckdb or spark.")] = "duckdb",
    format: Format = "table",  # noqa: A002
    output: Output = None,
) -> None:
    """Measure takedown from a panel of repeated checks."""
    from audit.measure.takedown import measure_panel

    _one_of(format, FORMATS, "--format")
    _one_of(engine, ("duckdb", "spark"), "--engine")
    measured = measure_panel(
        panel,
        items_path=items,
        by=by or None,
        at=tuple(at or ("P1D", "P7D", "P30D")),
        as_of=as_of or None,
        platform=platform,
        unit=unit,
        policy_area=policy_area,
        engine=engine,
    )
    for note in measured.notes:
        _say(note)
    for statement in measured.findings["statement"]:
        _say(f"finding: {statement}")
    _write(measured.measurements, format, output)


@app.command()
def reconcile(
    claims: Annotated[Path, typer.Option(help="Claims.")],
    measurements: Annotated[Path | None, typer.Option(help="Measurements.")] = None,
    events: Annotated[Path | None, typer.Option(help="Known changes of definition.")] = None,
    pairs: Annotated[Path | None, typer.Option(help="Pairs judged before looking.")] = None,
    format: Format = "table",  # noqa: A002
    output: Output = None,
) -> None:
    """Set claims against measurements: can they be compared, by how much do they differ."""
    from audit import console
    from audit.measure.published import complete_measurements
    from audit.pipeline import read_claim_tables
    from audit.reconcile.verdicts import near_misses, reconcile_claims
    from schemas.measurements import Measurements
    from sources import curated
    from sources.document import Document

    _one_of(format, FORMATS, "--format")
    read = Document.from_path
    measured = Measurements.empty()
    if measurements:
        measured = complete_measurements(curated.read_measurements(read(measurements)))
    claimed = read_claim_tables([claims])
    verdicts = reconcile_claims(
        claimed,
        measured,
        curated.read_events(read(events)) if events else None,
        curated.read_pairs(read(pairs)) if pairs else None,
    )
    _write(verdicts, format, output)
    if format == "table" and output is None:
        console.show_near_misses(near_misses(claimed, measured))


@app.command()
def quick(
    document: Annotated[Path, typer.Argument(help="A report that just dropped.")],
    previous: Annotated[Path | None, typer.Option(help="An earlier edition of it.")] = None,
    format: Format = "table",  # noqa: A002
    output: Output = None,
) -> None:
    """Look at a report of unknown layout: tables, sentences, totals, changes. All DRAFT."""
    import functools

    from audit import console
    from audit.quick import QuickResult, quick_document
    from audit.worker import read_in_worker
    from sources.document import Document

    _one_of(format, FORMATS, "--format")
    older = Document.from_path(previous) if previous else None
    reader = functools.partial(quick_document, previous=older)
    result = read_in_worker(reader, Document.from_path(document), QuickResult)
    if format == "table" and output is None:
        console.show_quick(result)
        return
    for note in result.notes:
        _say(note)
    _write(result.claims, format, output)


@app.command()
def diff(
    run_a: Annotated[Path, typer.Argument(help="The earlier run.")],
    run_b: Annotated[Path, typer.Argument(help="The later run.")],
    format: Annotated[str, typer.Option("--format", help="table, markdown or json.")] = "table",  # noqa: A002
    output: Output = None,
) -> None:
    """What is new from one run to another."""
    from audit.changes.text import as_json, as_markdown, as_text
    from audit.console import write_text
    from audit.diff import diff_runs

    forms = {"table": as_text, "markdown": as_markdown, "json": as_json}
    _one_of(format, tuple(forms), "--format")
    write_text(forms[format](diff_runs(run_a, run_b)), output)


@app.command()
def ask(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN")],
    finding: Annotated[str, typer.Argument(help="Its id.")],
    on: Annotated[str, typer.Option(help="ISO date it will be sent; default: today.")] = "",
    days: Annotated[int, typer.Option(help="Days to answer.")] = 10,
    html: Annotated[bool, typer.Option("--html", help="As a page instead of text.")] = False,
    output: Output = None,
) -> None:
    """Write the question to the platform about one finding, ready to send."""
    from audit.console import write_text
    from audit.report.ask import write_letter
    from audit.report.reload import load_result

    letter = write_letter(load_result(run_folder), finding, asked_on=_date(on, "--on"), days=days)
    write_text(letter.html if html else letter.text, output)
    for missing in letter.missing:
        _say(f"before it may be printed: {missing}")
    _say(
        "when it is sent, record it: transparency-audit answer AUDIT.toml "
        f"{letter.finding_id} --asked-on {letter.asked_on} --deadline {letter.deadline}"
    )


@app.command()
def answer(
    audit_file: Annotated[Path, typer.Argument(metavar="AUDIT.toml")],
    finding: Annotated[str, typer.Argument(help="Its id.")],
    asked_on: Annotated[str, typer.Option(help="ISO date of the question.")],
    deadline: Annotated[str, typer.Option(help="ISO date.")] = "",
    answered_on: Annotated[str, typer.Option(help="ISO date; blank: no answer yet.")] = "",
    outcome: Annotated[str, typer.Option(help="corrected, definition, disputed or no_reply.")] = "",
    text: Annotated[str, typer.Option(help="What the platform said.")] = "",
) -> None:
    """Record a question put to a platform, and what came back."""
    from audit.config import read_config
    from audit.reading import open_desk

    config = read_config(audit_file)
    with open_desk(audit_file.resolve().parent, config) as desk:
        desk.ledger.add_response(
            finding_id=finding,
            asked_on=_date(asked_on, "--asked-on"),
            deadline=_date(deadline, "--deadline") if deadline else "",
            answered_on=_date(answered_on, "--answered-on") if answered_on else "",
            outcome=outcome,
            text=text,
        )


@app.command()
def fetch(
    audit_file: Annotated[Path, typer.Argument(metavar="AUDIT.toml")],
    contact: Annotated[str, typer.Option(help="Who runs this, for the servers' operators.")] = "",
) -> None:
    """Bring new editions into the store; a failed attempt is recorded as failed."""
    from audit.config import read_config
    from audit.fetching import fetch_editions
    from audit.reading import open_desk
    from sources.fetch.fetcher import Fetcher, FetchRules

    config = read_config(audit_file)
    rules = FetchRules(
        allow_private=config.allow_private, ignore_robots=config.ignore_robots, contact=contact
    )
    with open_desk(audit_file.resolve().parent, config) as desk, Fetcher(rules) as fetcher:
        captures = fetch_editions(config.document, desk.store, desk.ledger, fetcher, progress=_say)
    raise typer.Exit(FAILED if any(one.outcome == "failed" for one in captures) else OK)


@app.command()
def review(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN")],
    by: Annotated[str, typer.Option(help="Who reviews; stands in every decision.")],
    audit_file: Annotated[
        Path | None, typer.Option("--audit", help="The audit's file; not for the embedded one.")
    ] = None,
    port: Annotated[int, typer.Option(help="On this machine; default: a free one.")] = 0,
) -> None:
    """Accept, correct or reject each figure beside its evidence, in a browser on this machine."""
    from audit.config import EMBEDDED, read_config
    from audit.reading import StoredDocuments, document_store, ledger_path
    from audit.report.reload import load_result
    from audit.review import ReviewDesk, serve_review

    config = read_config(audit_file) if audit_file else EMBEDDED
    root = audit_file.resolve().parent if audit_file else run_folder.resolve().parent
    desk = ReviewDesk(
        run=run_folder,
        ledger=ledger_path(root, config),
        reviewer=by,
        today=lambda: _now()[:10],
        held=StoredDocuments(document_store(root, config), load_result(run_folder).documents),
    )
    serve_review(desk, port=port, say=lambda line: _say(f"open {line}; stop with Ctrl-C"))


@app.command()
def prune(
    audit_file: Annotated[Path, typer.Argument(metavar="AUDIT.toml")],
    out: Annotated[Path, typer.Option(help="Folder that runs are written to.")] = Path("outputs"),
    keep: Annotated[int, typer.Option(help="Newest runs that stay in any case.")] = 12,
    remove: Annotated[bool, typer.Option("--remove", help="Do it; default: only show.")] = False,
) -> None:
    """Remove old runs and documents that nothing cites; shows what would go unless told."""
    from audit.config import read_config
    from audit.prune import plan_prune
    from audit.prune import prune as carry_out
    from audit.reading import open_desk

    config = read_config(audit_file)
    with open_desk(audit_file.resolve().parent, config) as desk:
        plan = plan_prune(out, desk.store, desk.ledger, keep=keep)
        for folder in plan.runs:
            typer.echo(f"run {folder.name}")
        for sha256 in plan.documents:
            typer.echo(f"document {sha256}")
        if remove:
            freed = carry_out(plan, out, desk.store, desk.ledger, on=_now()[:10])
            _say(f"{freed:,} bytes of documents removed")


def main() -> None:
    """Entry point: our errors become one line on stderr and exit status 2."""
    try:
        app()
    except AuditError as error:
        typer.echo(f"transparency-audit: {error}", err=True)
        sys.exit(FAILED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(OK)


def _write(table: pd.DataFrame, format_name: str, output: Path | None) -> None:
    from audit import console

    if format_name == "table" and output is None:
        console.show_table(table)
    else:
        console.write_table(table, format_name, output)


def _open(findings: pd.DataFrame) -> dict[str, int]:
    """Open findings by severity."""
    standing = findings.loc[findings["status"] == "open", "severity"]
    return {str(word): int(count) for word, count in standing.value_counts().items()}


def _status(found: Mapping[str, int], fail_on: str, *, failed: bool = False) -> int:
    """2 for a failure, 1 for an open finding at or above the level, otherwise 0."""
    if failed:
        return FAILED
    levels = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[fail_on]
    return FOUND if any(found.get(level, 0) for level in levels) else OK


def _date(text: str, option: str) -> str:
    """An ISO date from the command line; today where it is blank."""
    if not text:
        return _now()[:10]
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ConfigError(
            option, expected="an ISO date", found=repr(text), todo="write it as 2018-05-31"
        ) from error


def _now() -> str:
    """The clock, read here alone."""
    return datetime.now(tz=UTC).isoformat(timespec="seconds")


def _report_failures(result: AuditResult) -> None:
    for failure in result.failures:
        typer.echo(f"transparency-audit: {failure.message}", err=True)


def _one_of(word: str, allowed: tuple[str, ...], option: str) -> None:
    if word not in allowed:
        raise ConfigError(
            option, expected=f"one of {', '.join(allowed)}", found=repr(word), todo="see --help"
        )


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _say_nothing(line: str) -> None:
    return None
