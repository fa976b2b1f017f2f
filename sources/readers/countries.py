"""Names of countries, as publishers print them, to ISO 3166 codes.

Names are those of the Unicode locale repository (by `babel`), with the spellings that reports use
besides (`countries.csv`). A name that is not known is not guessed.
"""

from __future__ import annotations

import csv
import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from sources.errors import LayoutError, first_few

NO_COUNTRIES = frozenset({"ZZ", "XA", "XB", "EZ", "UN", "QO"})
"""Codes of the locale repository that stand for no place."""


def country_code(name: str, *, language: str = "en") -> str:
    """ISO 3166 code of a country (`EU` for the Union, `XK` for Kosovo); blank where unknown.

    A code of two letters, in capitals, is taken as it is where it is one.
    """
    stripped = name.strip()
    if len(stripped) == 2 and stripped.isupper() and stripped in _codes():
        return stripped
    return _names(language).get(name_key(name), "")


def require_country(name: str, *, where: str, what: str = "country", language: str = "en") -> str:
    """ISO 3166 code of a country, as `country_code` has it.

    Raises:
        LayoutError: The name is not known; the nearest that are known are named.
    """
    code = country_code(name, language=language)
    if not code:
        raise unknown_countries([name], where=where, what=what, language=language)
    return code


def require_countries(
    names: Iterable[str], *, where: str, others: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Code of each name; `others` has those of names that are no country's, or are misprinted.

    Raises:
        LayoutError: Names are not known; the nearest that are known are named.
    """
    codes = {name: (others or {}).get(name) or country_code(name) for name in names}
    unknown = [name for name, code in codes.items() if not code]
    if unknown:
        raise unknown_countries(unknown, where=where)
    return codes


def unknown_countries(
    names: Sequence[str], *, where: str, what: str = "country", language: str = "en"
) -> LayoutError:
    """The error for names of countries that are not known, with the nearest to the first."""
    known = _names(language)
    near = difflib.get_close_matches(name_key(names[0]), list(known), n=3, cutoff=0.6)
    shown = f" such as {first_few([f'{key} ({known[key]})' for key in near])}" if near else ""
    return LayoutError(
        where,
        expected=f"a known {what}{shown}",
        found=first_few(list(names)),
        todo="correct the name, or add its spelling to sources/readers/countries.csv",
    )


def name_key(name: str) -> str:
    """Letters of a name, folded, `&` as `and`, accents and a leading article taken off."""
    plain = unicodedata.normalize("NFKD", name).replace("&", " and ").casefold()
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    letters = letters.replace(" s ", "s ") if "'" in name or "\u2019" in name else letters
    return " ".join(letters.split())


@cache
def _codes() -> frozenset[str]:
    return frozenset(_names("en").values())


@cache
def _names(language: str) -> Mapping[str, str]:
    from babel import Locale

    found = {
        name_key(name): code
        for code, name in Locale.parse(language).territories.items()
        if code.isalpha() and code not in NO_COUNTRIES
    }
    aliases = files("sources.readers").joinpath("countries.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(aliases.splitlines()):
        found.setdefault(name_key(row["alias"]), row["code"])
    return found


def country_of_three_letters(code: str) -> str:
    """ISO 3166 code of two letters for one of three (`FRA`); blank where unknown.

    A code of a country that has since become several (`YUG`) is not guessed.
    """
    from babel.core import get_global

    if len(code) != 3 or not (code.isascii() and code.isupper()):
        return ""
    if code == "XKX":  # used for Kosovo, and not registered
        return "XK"
    found: list[str] = get_global("territory_aliases").get(code, [])
    return found[0] if len(found) == 1 else ""
