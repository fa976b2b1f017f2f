"""Names of countries as reports print them."""

import pytest

from sources.readers.countries import country_code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("United States", "US"),
        ("USA", "US"),
        ("UK", "GB"),
        ("GB", "GB"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("Lao Peoples Democratic Republic", "LA"),
        ("Venezuela Bolivarian Republic of", "VE"),
        ("Macedonia the Former Yugoslav Republic of", "MK"),
        ("Czech Republic", "CZ"),
        ("Czechia", "CZ"),
        ("Côte d'Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("Bosnia and Herzegovina", "BA"),
        ("Hong Kong", "HK"),
        ("Kosovo", "XK"),
        ("South Korea", "KR"),
        ("Korea, Republic of", "KR"),
        ("Isle of Man", "IM"),
        ("European Union", "EU"),
        ("The Netherlands", "NL"),
        ("Atlantis", ""),
        ("Unknown", ""),
        ("ZZ", ""),
        ("", ""),
    ],
)
def test_names(name, code):
    assert country_code(name) == code


def test_other_languages():
    assert country_code("Allemagne", language="fr") == "DE"
    assert country_code("Österreich", language="de") == "AT"
