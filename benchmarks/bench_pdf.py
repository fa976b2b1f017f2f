"""PDF: our reader against plain pdfplumber over all pages, the same figures found.

Run `python benchmarks/bench_pdf.py [PATH_OF_THE_REAL_X_REPORT]`. Each reader runs in a process of
its own, so that peak memory is its own; times are the best of three.
"""

import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
X_REPORT = ROOT.parent / "shared" / "corpus" / "x-global-2024-h1" / "x-2024-h1.pdf"

SENTENCE = (
    "We removed content that broke our rules and told the people concerned why we had done so. "
    "In 2031 the teams reviewed reports from many places, and appeals were heard by others. "
)


def long_report(pages=300, tables=6):
    """Prose with a figure now and then, and a few ruled tables in between."""
    from tests.sources.pdf_canvas import Page, draw_table

    words = (SENTENCE * 40).split()
    page = Page()
    for number in range(1, pages + 1):
        if number > 1:
            page.next()
        page.text(60, 40, "Synthetic Transparency Report", size=9)
        page.text(550, 40, str(number), size=9)
        if number % (pages // tables) == 0:
            rows = [("Policy", "Accounts", "Items", "Appeals")]
            rows += [
                (f"Policy {row}", f"{number * row:,}", f"{7 * number * row:,}", f"{row}")
                for row in range(1, 26)
            ]
            draw_table(page, rows, top=80, style="ruled")
        else:
            lines = [" ".join(words[i : i + 14]) for i in range(0, 14 * 48, 14)]
            lines[number % 40] = (
                f"and {number:,}1 accounts were suspended, of which some were restored later"
            )
            page.paragraph(60, 80, lines, size=10)
    return page.done()


def ours(content):
    from sources.document import Document
    from sources.readers.pdf import read_pdf

    report = read_pdf(Document(content, "bench.pdf"))
    return sorted(cell.text for grid in report.grids for _, _, cell in grid.figures())


def plain(content):
    """The obvious script: every page, default settings, cells that look like numbers."""
    import pdfplumber

    from sources.readers.grid import is_figure

    found = []
    with pdfplumber.open(BytesIO(content)) as pdf:
        for page in pdf.pages:
            for table in page.extract_tables():
                for row in table:
                    cells = [(cell or "").replace("\n", " ") for cell in row[1:]]
                    found += [cell for cell in cells if is_figure(cell)]
    return sorted(found)


def measured(reader, content):
    """Seconds, peak memory in MB, and the figures, measured inside a fresh process."""
    start = time.perf_counter()
    figures = reader(content)
    seconds = time.perf_counter() - start
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, figures


def best_of(reader, content, runs=3):
    results = []
    for _ in range(runs):
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            results.append(pool.submit(measured, reader, content).result())
    return min(results, key=lambda result: result[0])


def compare(name, content, pages):
    slow, slow_memory, expected = best_of(plain, content)
    fast, memory, figures = best_of(ours, content)
    missing = len([1 for figure in set(expected) if expected.count(figure) > figures.count(figure)])
    print(f"{name}: {pages} pages, {len(content) / 1e6:.1f} MB")
    for who, seconds, peak, found in (
        ("plain pdfplumber", slow, slow_memory, expected),
        ("ours", fast, memory, figures),
    ):
        print(
            f"  {who:18}{seconds:7.2f} s {pages / seconds:6.0f} pages/s {peak:6.0f} MB "
            f"{len(found):5} figures"
        )
    print(f"  ratio {slow / fast:.1f}, memory {memory / slow_memory:.2f}, not in ours: {missing}")


def main():
    compare("synthetic, 300 pages, 6 tables", long_report(), 300)
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else X_REPORT
    if path.is_file():
        compare("X Global Transparency Report", path.read_bytes(), 15)
    else:
        print(f"{path.name} is not here: left out")


if __name__ == "__main__":
    main()
