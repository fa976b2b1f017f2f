"""Crops of PDF pages with the number boxed: made in a process of their own, one for a document.

A document comes from a stranger: what its pages do to the drawing library stays in that process. A
crop that could not be made is left out, and the page shows the words instead.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

from audit.report.evidence import EvidenceSource
from audit.report.locators import read_locator
from audit.worker_process import Limits, limit_this_process

Box = tuple[float, float, float, float]
Wanted = tuple[str, int, Box]

SCALE = 2.0
"""Pixels to the point of an upright page: sharp on a screen and in print."""

AROUND = 58.0
"""Points of an upright page shown above and below the number."""

UPRIGHT = 640.0
"""Points across an upright page; a wider one, with larger type, is drawn smaller."""

MARK = (181, 54, 28)
SECONDS = 60
"""For all crops of one document."""

LIMITS = Limits(seconds=SECONDS)
"""What the process that crops one document may use: as much memory as one that parses it."""


def crop_claims(
    claims: Sequence[Mapping[str, Any]], held: EvidenceSource, *, most: int = 400
) -> dict[str, bytes]:
    """PNG crops by claim id, for claims read from a PDF that is held.

    Args:
        claims: Rows of claims, most wanted first.
        held: Where the documents are.
        most: How many crops at most.
    """
    wanted: dict[str, list[Wanted]] = {}
    for claim in claims:
        place = read_locator(claim["locator"])
        if place.kind == "page" and place.box is not None and claim["document_sha256"]:
            wanted.setdefault(claim["document_sha256"], []).append(
                (claim["claim_id"], place.page, place.box)
            )
    crops: dict[str, bytes] = {}
    for sha256, places in wanted.items():
        document = held.document(sha256)
        if document is not None and len(crops) < most:
            crops.update(_crop_apart(document.content, places[: most - len(crops)]))
    return crops


def _crop_apart(content: bytes, places: list[Wanted], limits: Limits = LIMITS) -> dict[str, bytes]:
    with limited_pool(limits) as pool:
        try:
            return pool.submit(crop_pages, content, places).result(timeout=limits.seconds)
        except (BrokenProcessPool, TimeoutError, MemoryError):
            for process in list((pool._processes or {}).values()):
                process.kill()
            return {}


def limited_pool(limits: Limits) -> ProcessPoolExecutor:
    """One process of its own, within the limits from its start."""
    return ProcessPoolExecutor(
        max_workers=1,
        mp_context=get_context("spawn"),
        initializer=_limit,
        initargs=(limits,),
    )


def _limit(limits: Limits) -> None:
    """Limit the process that crops; Windows has no limits of this kind."""
    if sys.platform != "win32":
        limit_this_process(limits)


def crop_pages(content: bytes, places: Sequence[Wanted]) -> dict[str, bytes]:
    """Crops of one PDF; a page that is not there or cannot be drawn gives none."""
    import pypdfium2 as pdfium

    crops: dict[str, bytes] = {}
    try:
        pdf = pdfium.PdfDocument(content)
    except pdfium.PdfiumError:
        return crops
    try:
        for number in sorted({page for _, page, _ in places}):
            if not 1 <= number <= len(pdf):
                continue
            here = [(claim_id, box) for claim_id, page, box in places if page == number]
            try:
                crops.update(_crop_page(pdf[number - 1], here))
            except pdfium.PdfiumError:
                continue
    finally:
        pdf.close()
    return crops


def _crop_page(page: Any, places: Sequence[tuple[str, Box]]) -> dict[str, bytes]:
    try:
        return {claim_id: _crop(page, box) for claim_id, box in places}
    finally:
        page.close()


def _crop(page: Any, box: Box) -> bytes:
    """One crop: the surroundings of the box, as wide as the page so that labels are seen."""
    from PIL import ImageDraw

    width, height = page.get_size()
    left, top, wide, high = box
    size = max(width / UPRIGHT, 1.0)
    scale, around, gap = SCALE / size, AROUND * size, 2.0 * size
    y0, y1 = max(top - around, 0.0), min(top + high + around, height)
    if y1 - y0 < 8:
        y0, y1 = 0.0, height
    image = page.render(scale=scale, crop=(0, height - y1, 0, y0)).to_pil().convert("RGB")
    pen = ImageDraw.Draw(image)
    frame = [
        (left - gap) * scale,
        (top - y0 - gap) * scale,
        (left + wide + gap) * scale,
        (top + high - y0 + gap) * scale,
    ]
    if frame[0] < frame[2] and frame[1] < frame[3]:
        pen.rectangle(frame, outline=MARK, width=3)
    stream = io.BytesIO()
    image.quantize(64).save(stream, format="PNG", optimize=True)
    return stream.getvalue()
