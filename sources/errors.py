"""What may go wrong with a document, in one line that says what to do.

Three kinds of trouble: the document is odd (an `AuditError`: this source stops, the run goes on);
the claim is odd (a finding, no exception); we are wrong (a traceback).
"""

from __future__ import annotations


class AuditError(Exception):
    """Something outside the code is not as it must be.

    Attributes:
        where: File, with the place inside it as a locator where there is one.
        expected: What should have stood there.
        found: What stood there, with how many and the first few.
        todo: What to do next.
    """

    def __init__(self, where: str, *, expected: str, found: str, todo: str) -> None:
        """Keep the parts; the message is their one line."""
        self.where = one_line(where)
        self.expected = one_line(expected)
        self.found = one_line(found)
        self.todo = one_line(todo)
        super().__init__(f"{self.where}: expected {self.expected}, found {self.found}; {self.todo}")

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way out of a worker process."""
        return (_rebuild, (type(self), self.where, self.expected, self.found, self.todo))


class DocumentError(AuditError):
    """The bytes cannot be read: truncated, encrypted, too large, not of that format."""


class LayoutError(AuditError):
    """The layout is not one that the source knows: a column, label or table is new or missing."""


class UnrecognisedError(AuditError):
    """No source, or more than one, claims the document."""


class TableError(AuditError):
    """A table that a person typed breaks the rules of its columns."""


class ConfigError(AuditError):
    """The audit file or the arguments ask for something that cannot be done."""


def _rebuild(
    kind: type[AuditError], where: str, expected: str, found: str, todo: str
) -> AuditError:
    return kind(where, expected=expected, found=found, todo=todo)


def one_line(text: str, most: int = 300) -> str:
    """Text fit for one line of a terminal: no control characters, not too long."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    shown = " ".join(shown.split())
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def first_few(words: object, most: int = 5) -> str:
    """How many there are and the first of them, for the `found` part of a message."""
    listed = [str(word) for word in words] if isinstance(words, list | tuple) else [str(words)]
    shown = ", ".join(repr(word) for word in listed[:most])
    return shown if len(listed) <= most else f"{shown} and {len(listed) - most} more"
