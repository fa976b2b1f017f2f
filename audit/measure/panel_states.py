"""The states of a look as codes that a query engine can take minima of."""

from __future__ import annotations

BLIND_STATES = ("unreachable", "unknown")
"""They say neither that an item lived nor that it was gone."""

EXIT_CODES = {"deleted_by_owner": 1, "private": 2, "withheld": 3, "removed": 4, "suspended": 5}
"""Exits by another door come first: in doubt, a removal is not the platform's."""

FIRST_REMOVAL_CODE = 4
LIVE_CODE = 7
CODES = 8
"""Times and codes are packed as `time * CODES + code`, so that one minimum finds both."""
