"""Crops of PDF pages with the number boxed: made in a process of their own, one for a document.

A document comes from a stranger: what its pages do to the drawing library stays in that process. A
crop that could not be made is left out, and the page shows the words instead. So is one in whose
text stands an address of an item or the name of an account: a picture is not masked.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

from audit.privacy import mask_text
from audit.report.evidence import EvidenceSource
from audit.report.locators import read_locator
from audit.worker_process import Limits, limit_this_process

Box = tuple[float, float, float, float]
Wanted = tuple[str, int, Box]

SCALE = 2.0
"""Pixels to the point of an upright page: sharp on a screen and in print."""

AROUND = 58.0
"""Points of an upright page shown above and below the number."""

LINE = 24.0
"""Points above and below a crop in which the rest of a broken address may stand."""

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
    platforms = list(dict.fromkeys(claim.get("platform", "") for claim in claims))
    named = [name for name in platforms if mask_text(name) != name]
    for claim in claims:
        place = read_locator(claim["locator"])
        if place.kind == "page" and place.box is not None and claim["document_sha256"]:
            if sum(map(len, wanted.values())) == most:
                break
            wanted.setdefault(claim["document_sha256"], []).append(
                (claim["claim_id"], place.page, place.box)
            )
    crops: dict[str, bytes] = {}
    for sha256, places in wanted.items():
        document = held.document(sha256)
        if document is not None:
            crops.update(_crop_apart(document.content, places, named))
    return crops


def _crop_apart(
    content: bytes, places: list[Wanted], named: Sequence[str], limits: Limits = LIMITS
) -> dict[str, bytes]:
    with limited_pool(limits) as pool:
        try:
            return pool.submit(crop_pages, content, places, named).result(timeout=limits.seconds)
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


def crop_pages(
    content: bytes, places: Sequence[Wanted], named: Sequence[str] = ()
) -> dict[str, bytes]:
    """Crops of one PDF; a page that is not there or cannot be drawn gives none.

    Args:
        content: The PDF.
        places: Claim, page and box of each.
        named: Services whose names look like addresses, and may be shown.
    """
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
                crops.update(_crop_page(pdf[number - 1], here, named))
            except pdfium.PdfiumError:
                continue
    finally:
        pdf.close()
    return crops


def _crop_page(
    page: Any, places: Sequence[tuple[str, Box]], named: Sequence[str]
) -> dict[str, bytes]:
    text = page.get_textpage()
    try:
        whole = text.get_text_range()
        is_clean = mask_text(whole, named) == whole
        return {
            claim_id: _crop(page, box)
            for claim_id, box in places
            if is_clean or _is_clean_around(page, text, box, named)
        }
    finally:
        text.close()
        page.close()


def _is_clean_around(page: Any, text: Any, box: Box, named: Sequence[str]) -> bool:
    """Whether nothing would be masked in a strip of a page, and a line above and below it.

    Where the page is turned or its corner lies elsewhere, text and picture have different
    coordinates: of such a page nothing is shown.
    """
    if page.get_rotation() or tuple(page.get_bbox()[:2]) != (0, 0):
        return False
    width, height = page.get_size()
    y0, y1 = strip(page, box)
    around: str = text.get_text_bounded(0, height - y1 - LINE, width, height - y0 + LINE)
    return mask_text(around, named) == around


def strip(page: Any, box: Box) -> tuple[float, float]:
    """Upper and lower end of what is shown around a box, in points from the top of the page."""
    width, height = page.get_size()
    _, top, _, high = box
    around = AROUND * max(width / UPRIGHT, 1.0)
    y0, y1 = max(top - around, 0.0), min(top + high + around, height)
    return (y0, y1) if y1 - y0 >= 8 else (0.0, height)


def _crop(page: Any, box: Box) -> bytes:
    """One crop: the surroundings of the box, as wide as the page so that labels are seen."""
    from PIL import ImageDraw

    width, height = page.get_size()
    left, top, wide, high = box
    size = max(width / UPRIGHT, 1.0)
    scale, gap = SCALE / size, 2.0 * size
    y0, y1 = strip(page, box)
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
