"""What is done with claims: consistency, measurement, reconciliation, report.

The three packages are imported under their own names, and other software uses the same names. This
guard says whose package got in before anything else can go wrong (see docs/decisions/0001).
"""

from importlib.util import find_spec
from pathlib import Path

_HOME = Path(__file__).resolve().parent.parent

for _name in ("sources", "schemas"):
    _spec = find_spec(_name)
    _origin = Path(_spec.origin).resolve() if _spec is not None and _spec.origin else None
    if _origin is None or _origin.parent.parent != _HOME:
        raise ImportError(
            f"transparency-audit needs its own package '{_name}' beside {_HOME / 'audit'}, but "
            f"{_origin or 'none'} comes first on the import path; install transparency-audit in an "
            "environment of its own (pipx install) and start it with the command "
            "`transparency-audit`, or from elsewhere than a folder that holds its own "
            f"'{_name}'"
        )
