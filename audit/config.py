"""The audit file: what is audited, from which documents, tables and panels. Untrusted input."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sources.confine import confine
from sources.document import Document
from sources.errors import ConfigError

MAX_BYTES = 1_000_000
"""Largest audit file read."""


WEB_ADDRESS = re.compile(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?")
"""`https://example.org/audit/`: no name and password, no query, no fragment."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DocumentPart(_Part):
    """A document parsed by a source; one of `path` and `url`."""

    path: str = ""
    url: str = ""
    source: str = ""
    published_on: str | date = ""
    service: str = ""
    """Platform it is about, where the document itself leaves it out."""
    map: dict[str, Any] = Field(default_factory=dict)
    archive: Literal["", "look_up", "save"] = ""
    edition_links: str = ""

    @property
    def published(self) -> str:
        """Publication date as ISO text."""
        published = self.published_on
        return published.isoformat() if isinstance(published, date) else published


class TablePart(_Part):
    """A table that a person typed."""

    path: str


class PanelPart(_Part):
    """Repeated checks of items, and how they are measured."""

    path: str
    items: str = ""
    study: str = ""
    platform: str = ""
    unit: str = ""
    policy_area: str = ""
    by: str = ""
    at: tuple[str, ...] = ("P1D", "P7D", "P30D")
    as_of: str = ""
    start: str = ""
    population: str = ""
    draw: Literal["census", "probability", "crawl", "convenience", "unknown"] = "unknown"
    removal_rule: str = "first"
    proportion: Literal["wilson", "clopper_pearson", "jeffreys"] = "wilson"
    level: float = Field(default=0.95, gt=0, lt=1)
    engine: Literal["duckdb", "spark"] = "duckdb"
    synthetic: bool = False
    """Whether the panel is made up, so that whatever comes of it says so."""


class LinksPart(_Part):
    """A table of links in posts (`posted_at`, `url`, a column of groups): where did they lead."""

    path: str
    study: str
    platform: str = ""
    by: str = ""
    every: Literal["D", "W", "M", "Q", "Y"] = "M"
    leading: int = Field(default=6, ge=1, le=50)


class SamePart(_Part):
    """Labels that name one series, declared by a person: the first replaces the others."""

    platform: str
    column: str
    words: tuple[str, ...] = Field(min_length=2)


class ReportPart(_Part):
    """Where the run's page will stand, and who publishes it: for ClaimReview."""

    address: str = ""
    """Address of the folder that the run's `index.html` will lie in; blank: not published yet."""
    publisher: str = ""
    """Who answers for the verdicts; blank: transparency-audit."""


class AuditConfig(_Part):
    """One audit. Paths are relative to the folder of the file (`root`)."""

    title: str
    document: tuple[DocumentPart, ...] = ()
    claims: tuple[TablePart, ...] = ()
    measurements: tuple[TablePart, ...] = ()
    events: tuple[TablePart, ...] = ()
    responses: tuple[TablePart, ...] = ()
    pairs: tuple[TablePart, ...] = ()
    panel: tuple[PanelPart, ...] = ()
    links: tuple[LinksPart, ...] = ()
    same: tuple[SamePart, ...] = ()
    report: ReportPart = ReportPart()
    acknowledged: str = "acknowledged.csv"
    store: str = "store"
    allow_private: bool = False
    ignore_robots: bool = False
    archive_look_up: str = ""
    """Address that a document's address is put behind to look up its copy; blank: Wayback's."""
    archive_save: str = ""
    """Likewise, to ask for a copy to be made."""
    locale: str = "en"
    """How numbers and dates are written; the sentences are English."""
    embedded: bool = False
    """Whether the figures that ship with the tool take part."""


EMBEDDED = AuditConfig(
    title="Twitter, Facebook and Telegram against independent counts", embedded=True
)


def read_config(path: Path) -> AuditConfig:
    """The audit file, checked.

    Raises:
        ConfigError: It is missing, no TOML, or holds an unknown or wrong setting.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ConfigError(
                path.name,
                expected=f"an audit file of at most {MAX_BYTES:,} bytes",
                found=f"{path.stat().st_size:,}",
                todo="is this the right file?",
            )
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            str(path),
            expected="an audit file",
            found=error.strerror or "an error",
            todo="check the path, or start one with `transparency-audit init DIR`",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(
            path.name,
            expected="TOML",
            found=str(error),
            todo="compare with the file that `transparency-audit init DIR` writes",
        ) from error
    return check_config(settings, path.name)


def check_config(settings: dict[str, Any], where: str) -> AuditConfig:
    """Settings as an audit.

    Raises:
        ConfigError: One is unknown, missing or wrong.
    """
    try:
        config = AuditConfig.model_validate(settings)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(piece) for piece in first["loc"])
        found = "nothing" if first["type"] == "missing" else repr(first.get("input"))
        raise ConfigError(
            f"{where} [{place}]",
            expected=first["msg"],
            found=found,
            todo="correct it; `transparency-audit init DIR` writes a commented example",
        ) from error
    address = config.report.address
    if address and not WEB_ADDRESS.fullmatch(address):
        raise ConfigError(
            f"{where} [report.address]",
            expected="an address such as https://example.org/audit/, without a query",
            found=repr(address),
            todo="name the folder that the run's index.html will lie in",
        )
    if config.locale != "en":
        from audit.report.wording import Wording  # loads Babel: not for English

        Wording(config.locale)
    for number, part in enumerate(config.document):
        if bool(part.path) == bool(part.url):
            raise ConfigError(
                f"{where} [document.{number}]",
                expected="one of `path` and `url`",
                found="both" if part.path else "neither",
                todo="name the file, or the address it is fetched from",
            )
    from schemas.claims import SERIES_COLUMNS  # loads pandas: not for an unchanged audit

    for number, same in enumerate(config.same):
        if same.column not in SERIES_COLUMNS:
            raise ConfigError(
                f"{where} [same.{number}]",
                expected=f"a `column` among {', '.join(SERIES_COLUMNS)}",
                found=repr(same.column),
                todo="name the column whose words mean one thing",
            )
    return config


def load_document(part: DocumentPart, root: Path) -> Document:
    """A document of the audit that lies on disk.

    Raises:
        ConfigError: Its path leads out of the folder.
        DocumentError: It cannot be read.
    """
    path = confine(part.path, root)
    return Document.from_path(path, published_on=part.published, service=part.service)
