"""Names of countries as reports print them."""

import pytest

from sources.errors import LayoutError
from sources.readers.countries import country_code, require_countries, require_country


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


def test_an_unknown_name_is_refused_with_the_nearest_known_ones():
    with pytest.raises(LayoutError, match=r"x: expected a known member state.*austria \(AT\)"):
        require_country("Austrai", where="x", what="member state")
    with pytest.raises(LayoutError, match="expected a known country, found 'Qqqq', 'Zzzz'"):
        require_countries(["France", "Qqqq", "Zzzz"], where="x")


def test_misprints_and_names_of_no_country_are_given_by_the_source():
    codes = require_countries(["France", "Crotia"], where="x", others={"Crotia": "HR"})
    assert codes == {"France": "FR", "Crotia": "HR"}
    assert require_country("Autriche", where="x", language="fr") == "AT"
