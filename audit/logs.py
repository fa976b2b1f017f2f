"""Log lines on stderr, for a person or for a machine: plain, or one JSON object a line."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from sources.errors import one_line


class JsonLines(logging.Formatter):
    """One record as one line of JSON: `at` (UTC), `level`, `where`, `message`."""

    def format(self, record: logging.LogRecord) -> str:
        """The record; control characters never leave its line."""
        at = datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="seconds")
        shown = {
            "at": at,
            "level": record.levelname.lower(),
            "where": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            shown["trace"] = self.formatException(record.exc_info)
        return json.dumps(shown, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """One record as one line of text, such as `transparency-audit: read report.csv`."""

    def format(self, record: logging.LogRecord) -> str:
        """The record; text of documents cannot move the cursor or start a new line."""
        line = f"transparency-audit: {one_line(record.getMessage(), 2000)}"
        return line if not record.exc_info else f"{line}\n{self.formatException(record.exc_info)}"


def start_logging(*, form: str = "lines", quiet: bool = False) -> logging.Logger:
    """Send our log to stderr; call once, from the command line.

    Args:
        form: `lines` or `json`.
        quiet: Nothing below a warning.

    Returns:
        The logger for progress lines.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else PlainLines())
    logger = logging.getLogger("audit")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.WARNING if quiet else logging.INFO)
    logger.propagate = False
    return logger
