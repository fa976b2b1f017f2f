"""The states of a look as codes that a query engine can take minima of.

`unreachable` and `unknown` have none: they say neither that an item lived nor that it was gone.
"""

from __future__ import annotations

from typing import Any

EXIT_CODES = {"deleted_by_owner": 1, "private": 2, "withheld": 3, "removed": 4, "suspended": 5}
"""Exits by another door come first: in doubt, a removal is not the platform's."""

FIRST_REMOVAL_CODE = 4
LIVE_CODE = 7
CODES = 8
CODE_BITS = 3
"""Times and codes are packed as `time * CODES + code`, so that one minimum finds both."""


def code_of(state: Any) -> Any:
    """Code of a state as text; missing where the look says nothing."""
    return state.cases(*EXIT_CODES.items(), ("live", LIVE_CODE))


def unpack_time(packed: Any) -> Any:
    """Time of a packed number. By bits: division goes through floats, which end at 2^53."""
    return packed >> CODE_BITS


def unpack_code(packed: Any) -> Any:
    """Code of a packed number; right before 1970 too, where a remainder is negative."""
    return packed & (CODES - 1)
