"""Reading a Telegram export of 20,000 messages: our cut against lxml and BeautifulSoup.

Run: python benchmarks/bench_telegram.py [MESSAGES]
"""

import sys
import time
import tracemalloc

from bs4 import BeautifulSoup
from lxml import html

from sources.document import Document
from sources.readers.telegram_html import EXPORT, cut_messages
from sources.telegram_isis_watch import parse

MESSAGE = """
     <div class="message default clearfix" id="message{n}">
      <div class="pull_left userpic_wrap">
       <div class="userpic userpic3" style="width: 42px; height: 42px">
        <div class="initials" style="line-height: 42px">
I
        </div>
       </div>
      </div>
      <div class="body">
       <div class="pull_right date details" title="28.01.2018 12:00:00 UTC+01:00">
12:00
       </div>
       <div class="from_name">
ISIS Watch
       </div>
       <div class="text">
{n} terrorist bots and channels banned on January, 27.<br>Total this month: {n}
       </div>
      </div>
     </div>
"""


def seconds(work):
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    body = "".join(MESSAGE.format(n=n) for n in range(count))
    page = f'<html><body><div class="page_header"></div>{body}</body></html>'.encode()
    document = Document(page, "messages.html")
    assert sum(1 for _ in cut_messages(document, EXPORT)) == count
    lxml_pass = seconds(lambda: html.fromstring(page))
    cut = seconds(lambda: sum(1 for _ in cut_messages(document, EXPORT)))
    start = time.perf_counter()
    soup = BeautifulSoup(page, "lxml")
    assert len(soup.find_all("div", class_="message")) == count
    soup_pass = time.perf_counter() - start
    del soup
    start = time.perf_counter()
    assert len(parse(document).claims) == 2 * count
    whole = time.perf_counter() - start
    tracemalloc.start()
    sum(1 for _ in cut_messages(document, EXPORT))
    peak = tracemalloc.get_traced_memory()[1]
    print(f"{count:,} messages, {len(page) / 1e6:.1f} MB")
    print(f"lxml, one pass           {lxml_pass:6.2f} s   1.0")
    print(f"our cut into messages    {cut:6.2f} s   {cut / lxml_pass:.1f}")
    print(f"BeautifulSoup with lxml  {soup_pass:6.2f} s   {soup_pass / lxml_pass:.1f}")
    print(f"whole parse to claims    {whole:6.2f} s   {whole / lxml_pass:.1f}")
    print(f"Python memory of the cut {peak / 1e6:6.1f} MB, {peak / len(page):.2f} of the page")


if __name__ == "__main__":
    main()
