"""The harmonised template as providers fill it in: structure, styles, oddities."""

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from audit.config import check_config
from audit.reading import open_desk, read_documents
from sources.document import Document
from sources.dsa_harmonised_template import parse, recognises
from sources.dsa_template_parts import surface_of
from sources.errors import ConfigError, LayoutError
from sources.source import check_service, recognise_source
from tests.examples import examples
from tests.sources.fixture_documents import fixture_document, only, total_gaps
from tests.sources.sheet_documents import changed

FOLDER = "dsa_harmonised_template"
CATEGORY = "Category of illegal content"
MEASURES = "Number of measures taken at the provider's own initiative"
REMOVALS = "Visibility restriction Removal"
TREE = {
    "STATEMENT_CATEGORY_ANIMAL_WELFARE": ("KEYWORD_ANIMAL_HARM", "KEYWORD_OTHER"),
    "STATEMENT_CATEGORY_SELF_HARM": ("KEYWORD_SUICIDE", "KEYWORD_OTHER", "KEYWORD_OTHER"),
    "STATEMENT_CATEGORY_VIOLENCE": ("KEYWORD_OTHER",),
}


def written(rows, header, *, delimiter=",", lead=()):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerows(lead)
    writer.writerow(header)
    writer.writerows(rows)
    return Document(stream.getvalue().encode(), "part.csv")


def shown(number, style):
    return {
        "plain": f"{number}",
        "commas": f"{number:,}",
        "points": f"{number:,}".replace(",", "."),
    }[style]


@st.composite
def reports(draw):
    """A true history in the template's structure, printed in one of the styles met."""
    numbers = st.integers(0, 3_000_000)
    rows, total = [], [0, 0]
    for category, keywords in TREE.items():
        below = []
        for position, keyword in enumerate(keywords):
            measures = draw(numbers)
            pair = [measures, draw(st.integers(0, measures))]
            below.append([keyword, f"kind {position}" if keyword == "KEYWORD_OTHER" else "", pair])
        whole = [sum(pair[n] for _, _, pair in below) for n in (0, 1)]
        total = [total[n] + whole[n] for n in (0, 1)]
        rows += [[category, "", whole], *below]
    return [["TOTAL", "", total], *rows]


@examples(12, suppress_health_check=[HealthCheck.too_slow])
@given(
    reports(),
    st.sampled_from(["plain", "commas", "points"]),
    st.sampled_from([",", ";"]),
    st.booleans(),
)
def test_what_was_filled_in_is_read_and_adds_up(report, style, delimiter, has_labels):
    if style == "points":  # such a document has a number that only points can part
        report = [*report, ["STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "", [1_000_000, 1_000_000]]]
        report[0] = ["TOTAL", "", [n + 1_000_000 for n in report[0][2]]]
    header = [
        "Applicability",
        "Service",
        "Reporting period",
        f" {CATEGORY}\n",
        'Description of the sub-category "Other"',
        f"{MEASURES}\u00a0",
        REMOVALS.replace(" ", "\n", 1),
    ]
    rows = [
        ["All", "Example", "2025-07-01/2025-12-31", code, other, *(shown(n, style) for n in pair)]
        for code, other, pair in report
    ]
    if has_labels:
        header.insert(3, "Category label")
        for number, row in enumerate(rows):
            row.insert(3, f"Category {number}")
    extraction = parse(written(rows, header, delimiter=delimiter))
    claims = extraction.claims
    read = sorted(claims["value"])
    assert read == sorted(float(n) for _, _, pair in report for n in pair)
    assert extraction.unread.empty
    assert claims["statement_key"].is_unique
    assert total_gaps(extraction) == []
    subsets = extraction.relations[extraction.relations["relation"] == "subset"]
    assert len(subsets) == len(report)  # removals within measures, row by row
    values = claims.set_index("claim_id")["value"]
    assert (values[subsets["part"]].to_numpy() <= values[subsets["whole"]].to_numpy()).all()


def test_keyword_other_belongs_to_the_category_above_it():
    claims = parse(fixture_document(f"{FOLDER}/own_initiative_surface")).claims
    other = claims[claims["policy_label"] == "KEYWORD_OTHER"]
    assert set(other["policy_area"]) == {"scams_and_fraud"}
    assert other["statement_key"].is_unique


def test_totals_of_the_fixtures_hold():
    for case in ("orders", "own_initiative_surface", "notices", "workbook"):
        extraction = parse(fixture_document(f"{FOLDER}/{case}"))
        assert len(extraction.relations)
        assert total_gaps(extraction) == []


def test_a_wrong_total_is_seen_over_categories_and_over_states():
    wrong = changed(f"{FOLDER}/orders", ("TOTAL,,TOTAL,7,", "TOTAL,,TOTAL,8,"))
    assert [(printed, found) for _, printed, found in total_gaps(parse(wrong))] == [(8, 7), (8, 7)]


def test_where_a_row_is_blank_the_others_are_only_a_part():
    relations = parse(fixture_document(f"{FOLDER}/orders")).relations
    assert set(relations["relation"]) == {"sum", "subset"}


def test_greece_and_merged_cells():
    claims = parse(fixture_document(f"{FOLDER}/orders")).claims
    orders = claims[claims["unit"] == "orders"]
    assert only(orders, scope="GR", action="order") == 5
    assert only(orders, scope="AT", action="order") == 2


def test_points_may_part_thousands_only_where_the_document_says_so():
    extraction = parse(fixture_document(f"{FOLDER}/notices"))
    assert extraction.unread["printed"].tolist() == ["1.5"]
    ambiguous = changed(f"{FOLDER}/notices", ("997,0,30", "1.997,0,30"))
    assert "1.997" in set(parse(ambiguous).unread["printed"])


def test_provider_and_parts_without_figures():
    extraction = parse(fixture_document(f"{FOLDER}/workbook"))
    assert set(extraction.claims["claimant"]) == {"Example Ltd"}
    assert extraction.unread["printed"].tolist() == ["about 2,000"]


def test_repeated_languages_do_not_contradict_each_other():
    claims = parse(fixture_document(f"{FOLDER}/automated_means")).claims
    bulgarian = claims[claims["breakdown"].str.contains("language=bg")]
    assert bulgarian["value"].tolist() == [0.91, 0.92]
    assert bulgarian["statement_key"].is_unique


@pytest.mark.parametrize(
    ("name", "surface"),
    [
        ("6_own_initiative_TC_Ads.csv", "Ads"),
        ("6_own_initiative_TC_URL_Level_Removals.csv", "URL Level Removals"),
        ("6_own_initiative_TC.csv", ""),
        ("Company - 4_notices.csv", ""),
        ("report.xlsx", ""),
    ],
)
def test_surfaces_of_file_names(name, surface):
    assert surface_of(name) == surface


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("STATEMENT_CATEGORY_SELF_HARM", "STATEMENT_CATEGORY_SELF_HURT", "SELF_HARM"),
        ("STATEMENT_CATEGORY_SELF_HARM", "KEYWORD_SUICIDE", "TOTAL, a STATEMENT_CATEGORY"),
        ("2025-07-01/2025-12-31", "last year", "reporting periods"),
        ("Number of actions taken on the basis of the law,", "Number of hugs,", "Number of hugs"),
        ("Example Service", "", "name of the service"),
    ],
)
def test_what_is_not_known_is_refused(old, new, message):
    with pytest.raises(LayoutError, match=message):
        parse(changed(f"{FOLDER}/notices", (old, new)))


def test_an_unfilled_template_holds_no_claims():
    document = changed(
        f"{FOLDER}/appeals",
        ("2025-07-01/2025-12-31", "YYYY-MM-DD/YYYY-MM-DD"),
        *((f",{value},\n", ",,\n") for value in ("1201", "900", "36.5", "40", "0.85", "17")),
        ("Example Service", ""),
    )
    extraction = parse(document)
    assert extraction.claims.empty
    assert extraction.unread.empty


def test_titles_above_the_header_do_not_matter():
    document = fixture_document(f"{FOLDER}/notices")
    titled = replace(document, content=b"Our report,,\n,,\n" + document.content)
    assert recognises(titled)
    assert parse(titled).claims["locator"].tolist()[0] == "#cell=4,6"
    assert parse(titled).claims["value"].tolist() == parse(document).claims["value"].tolist()


def test_a_service_that_the_column_leaves_out_is_given_with_the_document():
    given = fixture_document("dsa_harmonised_template/service_left_out")
    claims = parse(given).claims
    assert set(claims["platform"]) == set(claims["claimant"]) == {"Example Service"}
    with pytest.raises(LayoutError, match=r"give it: service = .*--service"):
        parse(replace(given, service=""))


def test_a_service_that_the_column_contradicts_is_refused():
    named = replace(fixture_document("dsa_harmonised_template/notices"), service="Other")
    with pytest.raises(LayoutError, match=r"no other service than 'Other'.*'Example Service'"):
        parse(named)
    same = parse(replace(named, service="example service")).claims
    assert set(same["platform"]) == {"Example Service"}


def test_a_service_for_a_document_that_names_its_own_is_refused():
    document = Document(b"year,type,count\n2024,account hidden,1\n", "x.csv", service="GitHub")
    with pytest.raises(ConfigError, match=r"dsa_harmonised_template.*read by github_transparency"):
        check_service(document, recognise_source(document))


def test_an_audit_gives_the_service_and_reads_anew_when_it_gives_another(tmp_path):
    left_out = fixture_document("dsa_harmonised_template/service_left_out")
    (tmp_path / left_out.name).write_bytes(left_out.content)

    def read(**given):
        config = check_config({"title": "t", "document": [{"path": left_out.name, **given}]}, "t")
        with open_desk(tmp_path, config) as desk:
            return read_documents(config, tmp_path, desk)

    assert "service =" in read().failures[0].message
    for name in ("One", "Two", "One"):
        tables = [extraction.claims for extraction in read(service=name).extractions]
        assert {platform for claims in tables for platform in claims["platform"]} == {name}


def rows_of(case):
    content = fixture_document(f"{FOLDER}/{case}").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))


def test_parts_that_are_stacked_in_one_file_are_each_read():
    """As a provider published it: a title, blank rows between, all as wide as the widest part."""
    summary = [
        ["Applicability", "Service", "Indicator", "Value"],
        ["All", "Example Service", "Name of the service provider", "Example Ltd"],
    ]
    rows = [["[LIVE] DSA annex - full report"], *summary]
    for case in ("notices", "appeals", "automated_means"):
        rows += [[], *rows_of(case)]
    width = max(map(len, rows))
    document = written([[*row, *[""] * (width - len(row))] for row in rows[1:]], rows[0])
    assert recognises(document)
    extraction = parse(document)
    apart = [
        parse(fixture_document(f"{FOLDER}/{case}"))
        for case in ("notices", "appeals", "automated_means")
    ]
    ends = pd.concat([part.claims[["low", "high"]] for part in apart])
    assert sorted(extraction.claims["low"]) == sorted(ends["low"])
    assert sorted(extraction.claims["high"]) == sorted(ends["high"])
    assert set(extraction.claims["claimant"]) == {"Example Ltd"}
    assert len(extraction.relations) == sum(len(part.relations) for part in apart)
    found = rows_of_text(document)
    for locator, printed in extraction.claims[["locator", "printed"]].to_numpy():
        row, column = map(int, locator.removeprefix("#cell=").split(","))
        assert found[row - 1][column - 1].strip() == printed


def rows_of_text(document):
    return list(csv.reader(io.StringIO(document.content.decode(), newline="")))


def test_rows_in_another_order_are_refused_where_it_says_what_other_belongs_to():
    header, *rows = rows_of("own_initiative_surface")
    with pytest.raises(LayoutError, match=r"below STATEMENT_CATEGORY_\w+, as in the template"):
        parse(
            replace(
                fixture_document(f"{FOLDER}/own_initiative_surface"),
                content=written(rows[::-1], header).content,
            )
        )


INDICATOR_HEADER = [
    *("Applicability", "Service", "Reporting period", "Section", "Indicator", "Scope", "Value"),
    "Contextual information",
]
EXPERTISE = "Number of total moderators with sufficient linguistic expertise "
RECIPIENTS = "Number of average monthly active recipients during the reporting period"


def indicator(name, scope, value):
    return ["Only for VLOPs", "Example", "2026-01-01/2026-06-30", "Section", name, scope, value, ""]


def test_two_letters_are_a_state_or_a_language_by_what_is_counted_not_by_their_case():
    """As `at` stands for Austria in one provider's part 10, and `DE` might for German in part 9."""
    rows = [
        *(indicator(RECIPIENTS, scope, "7") for scope in ("TOTAL", "at", "EL")),
        *(indicator(EXPERTISE, scope, "3") for scope in ("Total number", "DE", "el")),
    ]
    claims = parse(written(rows, INDICATOR_HEADER)).claims
    assert claims["scope"].tolist() == ["EU", "AT", "GR", "EU", "EU", "EU"]
    assert claims["breakdown"].tolist() == ["", "", "", "", "language=de", "language=el"]


def test_the_first_heading_may_be_lost_and_a_median_may_say_hours():
    rows = [
        indicator("Number of complaints submitted to the internal-complaints mechanism", *pair)
        for pair in (("Total number", "9"), ("Median time", "162.4 HRS"), ("Median time", "3 days"))
    ]
    extraction = parse(written(rows, ["`", *INDICATOR_HEADER[1:]]))
    assert extraction.claims["value"].tolist() == [9, 162.4]
    assert extraction.unread["printed"].tolist() == ["3 days"]
    with pytest.raises(LayoutError, match="also 'Team'"):
        parse(written([[*row, "north"] for row in rows], [*INDICATOR_HEADER, "Team"]))


def test_orders_without_a_scope_are_of_nobody_knows_which_states():
    header, *rows = rows_of("orders")
    column = header.index("Scope")
    last = next(n for n, row in enumerate(rows) if row[column] == "AT")
    rows[last][column] = ""
    whole = parse(fixture_document(f"{FOLDER}/orders"))
    extraction = parse(written(rows, header))
    listed = len(extraction.unread) - len(whole.unread)
    assert listed > 0
    assert len(extraction.claims) == len(whole.claims) - listed
