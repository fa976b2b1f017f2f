"""A run's folder: everything that leaves the audit is written here, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from audit.manifest import making, read_manifest
from audit.privacy import mask_result
from audit.report.charts import NARROW, WIDE, Chart, draw_charts, render
from audit.report.citation import bibtex, claim_reviews_json
from audit.report.crops import crop_claims
from audit.report.database import database_bytes, datasette_metadata
from audit.report.evidence import EvidenceFinder, EvidenceSource
from audit.report.folding import FOLDED
from audit.report.methods import methods_text
from audit.report.newsroom import summary_markdown, summary_workbook
from audit.report.package import package_json
from audit.report.ranking import rank_findings
from audit.report.rows import records
from audit.report.site import PageInput, build_pages, make_environment
from audit.report.tables import Export, csv_text, export_tables, json_text
from audit.report.wording import Wording
from audit.result import AuditResult
from audit.runs import build_run, list_runs

DOWNLOADS = (
    ("summary.md", "the findings as text, for a mail or a chat"),
    ("summary.xlsx", "everything as a workbook"),
    ("claims.csv", "every figure as published, with its place in its document"),
    ("measurements.csv", "what independent studies measured"),
    ("findings.csv", "findings, with their proofs"),
    ("findings.json", "the same for machines, with certificates to re-check"),
    ("verdicts.csv", "claims against measurements"),
    ("restatements.csv", "figures that a later edition changed"),
    ("documents.csv", "documents with their hashes"),
    (
        "audit.sqlite",
        "all tables as a database; opens in Datasette (datasette audit.sqlite -m metadata.json)",
    ),
    ("datapackage.json", "what each column means (Frictionless Data Package)"),
    ("claim-reviews.json", "verdicts accepted by a person (schema.org ClaimReview)"),
    ("citation.bib", "how to cite the audit (BibTeX)"),
    ("manifest.json", "inputs with their hashes, versions, arguments"),
)


def write_report(
    result: AuditResult,
    folder: Path,
    *,
    manifest: Mapping[str, object],
    evidence: EvidenceSource | None = None,
    news: Sequence[str] = (),
    crops: Mapping[str, bytes] | None = None,
) -> Path:
    """Write a whole run: built aside, moved into place when it is complete.

    Args:
        result: The audit.
        folder: The run's folder; one that exists is replaced.
        manifest: Inputs with hashes, versions, arguments; the clock may stand here alone.
        evidence: Where original documents are; without it the page shows places and contexts.
        news: What is new since the run before, in sentences.
        crops: Crops by claim that an earlier writing of this run made; made anew without them.

    Returns:
        The page to open.

    Raises:
        RunError: Another writer is at work, or the folder cannot be written.
    """
    with build_run(folder.parent, folder.name) as aside:
        built = build_report(result, evidence=evidence, news=news, crops=crops)
        fill_folder(aside, built, manifest_json(result, {**manifest, "news": [*news]}))
    return folder / "index.html"


def fill_folder(folder: Path, built: Mapping[str, bytes], manifest: str) -> None:
    """Write a run's files into a folder that stands aside (see `audit.runs.build_run`)."""
    for name, content in built.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "manifest.json").write_text(manifest, encoding="utf-8")


def build_report(
    result: AuditResult,
    *,
    evidence: EvidenceSource | None = None,
    news: Sequence[str] = (),
    crops: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """Every file of a run but its manifest, by path; the same audit gives the same bytes."""
    wording = Wording(result.locale)
    result = mask_result(result)
    exports = export_tables(result)
    built = table_files(result, exports, wording)
    charts = draw_charts(result, wording)
    built |= chart_files(charts)
    if crops is None:
        crops = {} if evidence is None else crop_claims(_most_wanted(result), evidence)
    images = {claim_id: f"evidence/{number:05}.png" for number, claim_id in enumerate(crops)}
    built |= {images[claim_id]: content for claim_id, content in crops.items()}
    if images:
        built["evidence/index.json"] = (json.dumps(images, indent=0) + "\n").encode()
    page = PageInput(
        result=result,
        charts=charts,
        drawings=built,
        finder=EvidenceFinder(evidence, images),
        downloads=DOWNLOADS,
        version=own_version(),
        methods=methods_text(),
        wording=wording,
        news=news,
    )
    return built | build_pages(page)


def table_files(
    result: AuditResult, exports: Sequence[Export], wording: Wording
) -> dict[str, bytes]:
    """The tables in every form: CSV, JSON, SQLite, workbook, Markdown, and their descriptions."""
    built = {f"{export.name}.csv": csv_text(export.rows).encode() for export in exports}
    findings = next(export for export in exports if export.name == "findings")
    texts = {
        "findings.json": json_text(findings.rows),
        "datapackage.json": package_json(result.title, result.as_of, exports, built),
        "metadata.json": datasette_metadata(result.title, result.as_of, exports),
        "summary.md": summary_markdown(result, wording),
        "claim-reviews.json": claim_reviews_json(result, wording),
        "citation.bib": bibtex(result, own_version()),
    }
    built |= {name: text.encode() for name, text in texts.items()}
    built["audit.sqlite"] = database_bytes(exports)
    built["summary.xlsx"] = summary_workbook(result, exports)
    return built


def chart_files(charts: Sequence[Chart]) -> dict[str, bytes]:
    """Each chart as SVG and PNG in two widths, its figures as CSV, its words as text."""
    built: dict[str, bytes] = {}
    for chart in charts:
        for layout in (WIDE, NARROW):
            name = f"charts/{chart.slug}" + ("" if layout is WIDE else "-narrow")
            built |= {f"{name}.{kind}": content for kind, content in render(chart, layout).items()}
        rows = chart.rows.assign(stamp=chart.stamp) if chart.stamp else chart.rows
        built[f"charts/{chart.slug}.csv"] = csv_text(rows).encode()
        stamp = f"{chart.stamp}. " if chart.stamp else ""
        built[f"charts/{chart.slug}.txt"] = f"{stamp}{chart.alt} {chart.source}\n".encode()
    return built


def _most_wanted(result: AuditResult) -> list[dict[str, Any]]:
    """Claims in the order in which crops are made: as the page shows them, then all others."""
    findings, verdicts = rank_findings(result.findings), result.verdicts
    is_note = findings["severity"] == "note"
    settled = ~verdicts["verdict"].isin(FOLDED)
    shown = (
        *findings.loc[~is_note, "claim_ids"],
        *verdicts.loc[settled, "claim_id"],
        *findings.loc[is_note, "claim_ids"],
        *verdicts.loc[~settled, "claim_id"],
    )
    order = {name: None for ids in shown for name in ids.split()}
    places = {name: place for place, name in enumerate(order)}
    ranks = result.claims["claim_id"].map(places).fillna(len(places))
    return records(result.claims.loc[ranks.sort_values(kind="stable").index])


def manifest_json(result: AuditResult, manifest: Mapping[str, object]) -> str:
    """The run's manifest: what the caller knows, and how many rows each table has."""
    result = mask_result(result)
    own = {
        "title": result.title,
        "as_of": result.as_of,
        "locale": result.locale,
        "address": result.address,
        "publisher": result.publisher,
        "version": own_version(),
        "rows": {export.name: len(export.rows) for export in export_tables(result)},
        "failures": [{"where": one.where, "message": one.message} for one in result.failures],
        "notes": list(result.notes),
    }
    return json.dumps({**own, **manifest}, ensure_ascii=False, indent=1, default=str) + "\n"


def write_run_index(folder: Path, locale: str = "en") -> Path:
    """`index.html` of a folder of runs: every complete run, newest first, old ones readable.

    Args:
        folder: Where runs are written.
        locale: How dates are written.
    """
    runs = [_run_row(run) for run in sorted(list_runs(folder), key=making, reverse=True)]
    environment = make_environment(Wording(locale))
    text = environment.get_template("runs.html").render(
        runs=runs, root="", title="Audits", locale=locale.replace("_", "-"), version=own_version()
    )
    css = Path(__file__).parent / "static" / "page.css"
    for name, content in (("page.css", css.read_bytes()), ("index.html", text.encode())):
        part = folder / f".{name}.part"
        part.write_bytes(content)
        part.replace(folder / name)
    return folder / "index.html"


def _run_row(run: Path) -> dict[str, Any]:
    manifest = read_manifest(run) or {}
    rows = manifest.get("rows", {})
    return {
        "name": run.name,
        "title": str(manifest.get("title", run.name)),
        "as_of": str(manifest.get("as_of", "")),
        "claims": rows.get("claims", ""),
        "findings": rows.get("findings", ""),
    }


def own_version() -> str:
    """Version of transparency-audit."""
    try:
        return version("transparency-audit")
    except PackageNotFoundError:
        return "unknown"
