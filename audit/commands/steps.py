"""One step at a time: read, check, bound, measure, reconcile, look quickly."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audit.commands.shared import (
    FAILED,
    FORMATS,
    LEVELS,
    OK,
    FailOn,
    Format,
    Output,
    app,
    exit_status,
    open_findings,
    paced,
    require_one_of,
    say,
    write_out,
)


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
    service: Annotated[str, typer.Option(help="Platform, where the report leaves it out.")] = "",
    format: Format = "table",  # noqa: A002  # the option's name
    output: Output = None,
) -> None:
    """Read the claims of documents, each figure with its place."""
    from audit.extract import extract_documents

    require_one_of(format, FORMATS, "--format")
    claims, lines, failed = extract_documents(documents, source, published_on, service)
    for line in lines:
        say(line)
    write_out(claims, format, output)
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

    require_one_of(format, FORMATS, "--format")
    require_one_of(fail_on, LEVELS, "--fail-on")
    findings = check_claims(read_claim_tables(tables))
    write_out(findings, format, output)
    raise typer.Exit(exit_status(open_findings(findings), fail_on))


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

    require_one_of(format, FORMATS, "--format")
    limits = bound_period(
        read_claim_tables(tables),
        platform=platform,
        unit=unit,
        action=action,
        policy_area=policy_area,
        start=start,
        end=end,
    )
    write_out(limits, format, output)


@app.command()
def measure(
    panel: Annotated[str, typer.Argument(help="Checks: CSV or Parquet, gzip, folder or pattern.")],
    items: Annotated[Path | None, typer.Option(help="What is known of each item.")] = None,
    by: Annotated[str, typer.Option(help="Column of groups.")] = "",
    at: Annotated[list[str] | None, typer.Option(help="Horizon, such as P7D.")] = None,
    as_of: Annotated[str, typer.Option(help="Leave later checks out.")] = "",
    start: Annotated[str, typer.Option(help="One clock start for all, such as a time.")] = "",
    removal_rule: Annotated[
        str, typer.Option(help="Which removal counts: first, final or lasting:P7D.")
    ] = "first",
    study: Annotated[str, typer.Option(help="Name of the panel; default: the file's.")] = "",
    platform: Annotated[str, typer.Option()] = "",
    unit: Annotated[str, typer.Option()] = "",
    policy_area: Annotated[str, typer.Option()] = "",
    proportion: Annotated[
        str, typer.Option(help="Limits of a plain share: wilson, clopper_pearson or jeffreys.")
    ] = "wilson",
    level: Annotated[float, typer.Option(help="Of all limits.")] = 0.95,
    draw: Annotated[
        str, typer.Option(help="How items were drawn: census, probability, crawl, convenience.")
    ] = "unknown",
    synthetic: Annotated[bool, typer.Option(help="The panel is made up; say so.")] = False,
    engine: Annotated[str, typer.Option(help="duckdb or spark.")] = "duckdb",
    format: Format = "table",  # noqa: A002
    output: Output = None,
) -> None:
    """Measure takedown from a panel of repeated checks."""
    from audit.measure.takedown import measure_panel

    require_one_of(format, FORMATS, "--format")
    require_one_of(engine, ("duckdb", "spark"), "--engine")
    measured = measure_panel(
        panel,
        items_path=items,
        by=by or None,
        at=tuple(at or ("P1D", "P7D", "P30D")),
        as_of=as_of or None,
        start=start or None,
        removal_rule=removal_rule,
        study=study,
        platform=platform,
        unit=unit,
        policy_area=policy_area,
        proportion=proportion,
        level=level,
        draw=draw,
        synthetic=synthetic,
        engine=engine,
        progress=paced(),
    )
    for note in measured.notes:
        say(note)
    odd = measured.findings
    for statement, treatment in zip(odd["statement"], odd["assumptions"], strict=True):
        say(f"finding: {statement} {treatment}")
    write_out(measured.measurements, format, output)


@app.command()
def links(
    table: Annotated[Path, typer.Argument(help="CSV: posted_at, url, and a column of groups.")],
    study: Annotated[str, typer.Option(help="Name of the study.")],
    platform: Annotated[str, typer.Option()] = "",
    by: Annotated[str, typer.Option(help="Column of groups.")] = "",
    every: Annotated[str, typer.Option(help="D, W, M, Q or Y.")] = "M",
    leading: Annotated[int, typer.Option(help="How many hosts lead.")] = 6,
    format: Format = "table",  # noqa: A002
    output: Output = None,
) -> None:
    """Where links lead: shares of hosts, of the leading ones, and dispersion over time."""
    from audit.measure.links import measure_links
    from sources.curated import read_rows

    require_one_of(format, FORMATS, "--format")
    require_one_of(every, ("D", "W", "M", "Q", "Y"), "--every")
    measured = measure_links(
        read_rows(table), study=study, platform=platform, by=by, every=every, leading=leading
    )
    write_out(measured, format, output)


@app.command()
def activity(
    table: Annotated[Path, typer.Argument(help="CSV: one row per account with its counts.")],
    study: Annotated[str, typer.Option(help="Name of the study.")],
    platform: Annotated[str, typer.Option()] = "",
    by: Annotated[str, typer.Option(help="Column of groups.")] = "",
    format: Format = "table",  # noqa: A002
    output: Output = None,
) -> None:
    """Medians of posts, followers and friends by group, and their ratios."""
    from audit.measure.activity import measure_activity
    from sources.curated import read_rows

    require_one_of(format, FORMATS, "--format")
    measured = measure_activity(read_rows(table), study=study, platform=platform, by=by)
    write_out(measured, format, output)


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

    require_one_of(format, FORMATS, "--format")
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
    write_out(verdicts, format, output)
    if format == "table" and output is None:
        console.show_near_misses(near_misses(claimed, measured))


@app.command()
def quick(
    document: Annotated[Path, typer.Argument(help="A report that just dropped.")],
    previous: Annotated[Path | None, typer.Option(help="An earlier edition of it.")] = None,
    platform: Annotated[str, typer.Option(help="Whose report it is.")] = "",
    period: Annotated[str, typer.Option(help="What it covers, such as H1 2024.")] = "",
    unread: Annotated[
        Path | None, typer.Option(help="CSV of all that looks like a figure and was not read.")
    ] = None,
    format: Format = "table",  # noqa: A002
    output: Output = None,
) -> None:
    """Look at a report of unknown layout: tables, sentences, totals, changes. All DRAFT."""
    import functools

    from audit import console
    from audit.quick import QuickResult, quick_document
    from audit.worker import read_in_worker
    from sources.document import Document

    require_one_of(format, FORMATS, "--format")
    older = Document.from_path(previous) if previous else None
    reader = functools.partial(quick_document, previous=older, platform=platform, period=period)
    result = read_in_worker(reader, Document.from_path(document), QuickResult)
    if unread is not None:
        console.write_table(result.unread, "csv", unread)
    if format == "table" and output is None:
        console.show_quick(result)
        return
    for note in result.notes:
        say(note)
    write_out(result.claims, format, output)
