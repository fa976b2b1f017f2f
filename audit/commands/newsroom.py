"""Before it is printed: review the figures, ask the platform, record its answer."""

from __future__ import annotations

from math import nan
from pathlib import Path
from typing import Annotated

import typer

from audit.commands.shared import (
    Output,
    app,
    iso_date,
    now,
    say,
)


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
        today=lambda: now()[:10],
        held=StoredDocuments(document_store(root, config), load_result(run_folder).documents),
    )
    serve_review(desk, port=port, say=lambda line: say(f"open {line} (stop with Ctrl-C)"))


@app.command()
def ask(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN")],
    finding: Annotated[str, typer.Argument(help="Its id.")],
    on: Annotated[str, typer.Option(help="ISO date it will be sent; default: today.")] = "",
    days: Annotated[int, typer.Option(help="Days to answer.")] = 10,
    by: Annotated[str, typer.Option(help="Who signs it; without, a gap is left.")] = "",
    html: Annotated[bool, typer.Option("--html", help="As a page instead of text.")] = False,
    audit_file: Annotated[
        Path | None, typer.Option("--audit", help="Record it there as asked; keeps the run.")
    ] = None,
    output: Output = None,
) -> None:
    """Write the question to the platform about one finding, ready to send."""
    from audit.console import write_text
    from audit.report.ask import write_letter
    from audit.report.reload import load_result

    letter = write_letter(
        load_result(run_folder), finding, asked_on=iso_date(on, "--on"), days=days, sender=by
    )
    write_text(letter.html if html else letter.text, output)
    for missing in letter.missing:
        say(f"before it may be printed: {missing}")
    if audit_file is None:
        say("when it is sent, record it: the same command with --audit AUDIT.toml")
        return
    from audit.config import read_config
    from audit.reading import open_desk

    with open_desk(audit_file.resolve().parent, read_config(audit_file)) as desk:
        desk.ledger.add_response(**letter.response_row())
        desk.ledger.cite("run", run_folder.resolve().name, f"asked about {letter.finding_id}")


@app.command()
def answer(
    audit_file: Annotated[Path, typer.Argument(metavar="AUDIT.toml")],
    finding: Annotated[str, typer.Argument(help="Its id.")],
    asked_on: Annotated[str, typer.Option(help="ISO date of the question.")],
    deadline: Annotated[str, typer.Option(help="ISO date.")] = "",
    answered_on: Annotated[str, typer.Option(help="ISO date; blank: no answer yet.")] = "",
    outcome: Annotated[str, typer.Option(help="corrected, definition, disputed or no_reply.")] = "",
    text: Annotated[str, typer.Option(help="What the platform said.")] = "",
    run_folder: Annotated[
        Path | None, typer.Option("--run", help="With --corrects: the run that holds the figure.")
    ] = None,
    corrects: Annotated[str, typer.Option(help="Id of the figure that it corrected.")] = "",
    value: Annotated[float, typer.Option(help="With --corrects: the figure as it is now.")] = nan,
) -> None:
    """Record a question put to a platform, and what came back."""
    from audit.config import read_config
    from audit.reading import open_desk

    config = read_config(audit_file)
    if corrects:
        _add_correction(audit_file, run_folder, (corrects, value, answered_on, finding))
    with open_desk(audit_file.resolve().parent, config) as desk:
        desk.ledger.add_response(
            finding_id=finding,
            asked_on=iso_date(asked_on, "--asked-on"),
            deadline=iso_date(deadline, "--deadline") if deadline else "",
            answered_on=iso_date(answered_on, "--answered-on") if answered_on else "",
            outcome=outcome,
            text=text,
        )


def _add_correction(
    audit_file: Path, run_folder: Path | None, answer: tuple[str, float, str, str]
) -> None:
    """The corrected figure as a new edition, in a table that the audit file must name."""
    from audit.config import read_config
    from audit.report.new_edition import add_edition, corrected_edition
    from audit.report.reload import load_result

    claim_id, value, answered_on, finding = answer
    edition = corrected_edition(
        load_result(run_folder or Path("outputs")),
        claim_id,
        value,
        answered_on=iso_date(answered_on, "--answered-on") if answered_on else "",
        finding_id=finding,
    )
    table = add_edition(audit_file.resolve().parent, edition)
    say(f"{claim_id} is {value:,.15g} as of {answered_on} in {table.name}")
    if table.name not in {part.path for part in read_config(audit_file).claims}:
        say(f'for the next run, add two lines to {audit_file}:\n[[claims]]\npath = "{table.name}"')


@app.command()
def accept(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN")],
    claim: Annotated[str, typer.Argument(help="Id of the claim.")],
    measurement: Annotated[str, typer.Argument(help="Id of the measurement it is set against.")],
    by: Annotated[str, typer.Option(help="Who accepts the verdict; stands in the table.")],
    audit_file: Annotated[Path, typer.Option("--audit", help="The audit's file.")],
) -> None:
    """Accept a verdict for publication: it leaves as a ClaimReview from the next run on."""
    from audit.accepted import add_acceptance
    from audit.report.reload import load_result

    result = load_result(run_folder)
    accepted = add_acceptance(
        audit_file.resolve().parent, result, (claim, measurement), by=by, on=now()[:10]
    )
    say(f"accepted: {accepted.statement}")
    for missing in accepted.missing:
        say(f"before it may be printed: {missing}")


@app.command()
def withdraw(
    runs: Annotated[Path, typer.Argument(help="Folder of the runs that show it.")],
    finding: Annotated[str, typer.Argument(help="Its id.")],
    by: Annotated[str, typer.Option(help="Who withdraws it.")],
    reason: Annotated[str, typer.Option(help="Why; stands wherever the finding stood.")],
    audit_file: Annotated[
        Path | None, typer.Option("--audit", help="The audit's file; not for the embedded one.")
    ] = None,
) -> None:
    """Withdraw a finding of ours that was wrong, visibly, in every run that shows it."""
    from audit.config import EMBEDDED, read_config
    from audit.reading import StoredDocuments, document_store
    from audit.report.withdraw import withdraw_finding

    config = read_config(audit_file) if audit_file else EMBEDDED
    store = document_store(audit_file.resolve().parent if audit_file else runs.resolve(), config)
    changed = withdraw_finding(
        runs,
        finding,
        by=by,
        on=now()[:10],
        reason=reason,
        held=lambda result: StoredDocuments(store, result.documents),
    )
    for folder in changed:
        typer.echo(folder)
    if audit_file is None:
        say("for later runs, add it to acknowledged.csv with the status `withdrawn`")
        return
    from audit.acknowledged import record_standing

    words = (by, now()[:10], reason)
    table = record_standing(config, audit_file.resolve().parent, finding, "withdrawn", words)
    say(f"kept for later runs in {table.name}")
