"""Hosts, leading hosts, dispersion."""

import numpy as np
import pandas as pd
import pytest

from audit.measure.links import find_hosts, measure_links
from audit.measure.proportions import wilson
from sources.errors import TableError


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.justpaste.it/abc?x=1", "justpaste.it"),
        ("HTTP://JustPaste.IT:8080/abc", "justpaste.it"),
        ("justpaste.it/abc", "justpaste.it"),
        ("https://user:pass@a.b.archive.org./x", "archive.org"),
        ("https://news.bbc.co.uk/1", "bbc.co.uk"),
        ("https://someone.blogspot.com/x", "blogspot.com"),
        ("http://192.0.2.7/file", "192.0.2.7"),
        ("http://[2001:db8::1]/x", "2001:db8::1"),
        ("https://drive.google.com/x", "google.com"),
        ("https://пример.рф/x", "пример.рф"),
        ("not an address", ""),
        ("", ""),
        ("http://localhost/x", ""),
    ],
)
def test_hosts(url, host):
    assert find_hosts(pd.Series([url])).tolist() == [host]


@pytest.fixture
def links():
    """February: 83 of 100 links to six hosts; March: 70; one more host each month."""
    rows = []
    for month, leading in (("2017-02", 83), ("2017-03", 70)):
        for number in range(100):
            host = f"lead{number % 6}.com" if number < leading else f"other{number}.org"
            rows.append((f"{month}-05T12:00:00Z", f"https://www.{host}/{number}"))
    return pd.DataFrame(rows, columns=["posted_at", "url"])


def by_id(result, ending):
    rows = result[result["measurement_id"].str.endswith(ending)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_share_of_the_leading_hosts_and_its_decline(links):
    result = measure_links(links, study="s")
    for month, share in (("2017-02", 0.83), ("2017-03", 0.70)):
        row = by_id(result, f"{month}-leading")
        assert row["estimate"] == pytest.approx(share)
        limits = wilson(share * 100, 100)
        assert (row["low"], row["high"]) == pytest.approx((limits.low, limits.high))
        assert "leading hosts of 2017-02" in row["condition"]
    assert by_id(result, "2017-02-hosts")["estimate"] == 6 + 17
    assert by_id(result, "lead0.com")["k"] == 14 + 12
    assert by_id(result, "lead0.com-2017-02")["k"] == 14
    assert by_id(result, "lead0.com-2017-03")["n"] == 100


def test_a_leading_host_that_vanishes_has_a_share_of_zero():
    links = pd.DataFrame(
        {
            "posted_at": ["2017-02-01"] * 3 + ["2017-03-01"],
            "url": ["a.com", "a.com", "b.com", "b.com"],
        }
    )
    gone = by_id(measure_links(links, study="s", leading=1), "a.com-2017-03")
    assert (gone["k"], gone["n"], gone["estimate"]) == (0, 1, 0)
    assert gone["high"] > 0.5


def test_dispersion_by_hand(links):
    even = pd.DataFrame(
        {"posted_at": ["2017-02-01"] * 8, "url": [f"h{n % 4}.com" for n in range(8)]}
    )
    result = measure_links(even, study="s")
    assert by_id(result, "entropy")["estimate"] == pytest.approx(2)
    assert by_id(result, "herfindahl")["estimate"] == pytest.approx(0.25)
    one = measure_links(even.assign(url="h.com"), study="s")
    assert str(by_id(one, "entropy")["estimate"]) == "0.0", "not -0.0"
    assert by_id(one, "herfindahl")["estimate"] == 1
    spread = measure_links(links, study="s")
    assert (
        by_id(spread, "2017-03-entropy")["estimate"] > by_id(spread, "2017-02-entropy")["estimate"]
    )


def test_groups_and_links_without_host(links):
    links["group"] = np.where(np.arange(len(links)) % 2, "a", "b")
    links.loc[0, "url"] = "nowhere"
    result = measure_links(links, study="s", by="group")
    assert set(result["group"]) == {"a", "b"}
    assert "1 links have no host" in result["note"].iloc[0]


def test_what_is_refused(links):
    with pytest.raises(TableError, match="'url'"):
        measure_links(links[["posted_at"]], study="s")
    with pytest.raises(TableError, match="none of 200"):
        measure_links(links.assign(url="x"), study="s")


def test_accounts_are_no_groups():
    links = pd.DataFrame(
        {
            "posted_at": "2017-02-01",
            "url": "a.com",
            "account": [f"synthetic{number}" for number in range(101)],
        }
    )
    with pytest.raises(TableError, match="not one of accounts"):
        measure_links(links, study="s", by="account")
