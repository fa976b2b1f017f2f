"""Whole audits: start one, bring documents in, run it, compare runs, clear up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.commands.shared import (
    FAILED,
    LEVELS,
    OK,
    SHOWN_AGAIN,
    FailOn,
    Output,
    app,
    exit_status,
    now,
    open_findings,
    require_one_of,
    say,
)

if TYPE_CHECKING:
    from audit.result import AuditResult


@app.command()
def run(
    audit_file: Annotated[Path | None, typer.Argument(help="Without: the embedded audit.")] = None,
    out: Annotated[Path, typer.Option(help="Folder that runs are written to.")] = Path("outputs"),
    fail_on: FailOn = "error",
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but trouble.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Even if nothing has changed.")] = False,
    log: Annotated[str, typer.Option("--log", help="Progress as lines or json.")] = "lines",
) -> None:
    """Run an audit: read, check, measure, reconcile, report."""
    from audit.config import EMBEDDED, read_config
    from audit.inputs import audit_inputs
    from audit.logs import start_logging
    from audit.manifest import is_current
    from audit.runs import list_runs, run_lock

    require_one_of(fail_on, LEVELS, "--fail-on")
    require_one_of(log, ("lines", "json"), "--log")
    logger = start_logging(form=log, quiet=quiet)
    config = EMBEDDED if audit_file is None else read_config(audit_file)
    root = out if audit_file is None else audit_file.resolve().parent
    inputs = audit_inputs(config, audit_file, out)
    current = [one for one in list_runs(out) if is_current(one, inputs)]
    if current and not anew:
        raise typer.Exit(_show_current(current[0], fail_on, quiet=quiet))
    from audit import console
    from audit.pipeline import run_audit
    from audit.writing import write_run

    # From the beginning, so that a second run is refused before it has worked for nothing.
    with run_lock(out):
        result, documents = run_audit(config, root, progress=logger.info)
        unsettled = open_findings(result.findings)
        manifest = {**inputs.as_manifest(), "written_at": now(), "open": unsettled}
        page = write_run(result, documents, out, manifest)
    if not quiet:
        console.show_result(result, page)
    _report_failures(result)
    raise typer.Exit(exit_status(unsettled, fail_on, failed=bool(result.failures)))


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="Folder to start in.")]) -> None:
    """Write a commented audit.toml and an example panel to start from."""
    from audit.starter import write_starter

    for path in write_starter(folder):
        typer.echo(f"wrote {path}")
    typer.echo(f"next: transparency-audit run {folder / 'audit.toml'}")


@app.command()
def fetch(
    audit_file: Annotated[Path, typer.Argument(metavar="AUDIT.toml")],
    contact: Annotated[str, typer.Option(help="Who runs this, for the servers' operators.")] = "",
) -> None:
    """Bring new editions into the store; a failed attempt is recorded as failed."""
    from audit.config import read_config
    from audit.fetching import fetch_editions
    from audit.reading import open_desk
    from sources.fetch.archive import Archive
    from sources.fetch.fetcher import Fetcher, FetchRules

    config = read_config(audit_file)
    if not any(part.url for part in config.document):
        say(f"nothing to fetch: no [[document]] of {audit_file} has a url")
    rules = FetchRules(
        allow_private=config.allow_private, ignore_robots=config.ignore_robots, contact=contact
    )
    with open_desk(audit_file.resolve().parent, config) as desk, Fetcher(rules) as fetcher:
        archive = Archive(fetcher, config.archive_look_up, config.archive_save)
        captures = fetch_editions(
            config.document, desk.store, desk.ledger, fetcher, archive=archive, progress=say
        )
    raise typer.Exit(FAILED if any(one.outcome == "failed" for one in captures) else OK)


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
    require_one_of(format, tuple(forms), "--format")
    write_text(forms[format](diff_runs(run_a, run_b)), output)


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
            freed = carry_out(plan, out, desk.store, desk.ledger, on=now()[:10])
            say(f"{freed:,} bytes of documents removed")
        elif plan.runs or plan.documents:
            say("nothing was removed yet; with --remove these are")
        else:
            say(f"nothing to remove: the newest {keep} runs of {out} stay, and all they cite")


def _show_current(folder: Path, fail_on: str, *, quiet: bool) -> int:
    """The run that stands, shown again where that is quick; no table of a large one is loaded."""
    from audit.manifest import read_manifest

    manifest = read_manifest(folder) or {}
    failures = manifest.get("failures", [])
    page = folder / "index.html"
    if not quiet:
        say(f"nothing has changed since the run {folder.name}")
        if manifest.get("rows", {}).get("claims", 0) <= SHOWN_AGAIN:
            from audit import console
            from audit.report.reload import load_result

            console.show_result(load_result(folder), page)
        else:
            typer.echo(page)
    for failure in failures:
        typer.echo(f"transparency-audit: {failure['message']}", err=True)
    return exit_status(manifest.get("open", {}), fail_on, failed=bool(failures))


def _report_failures(result: AuditResult) -> None:
    for failure in result.failures:
        typer.echo(f"transparency-audit: {failure.message}", err=True)
