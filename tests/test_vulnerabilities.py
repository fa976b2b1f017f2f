"""The check of pins says apart: none known, some known, and could not be found out."""

import json
import sys

import pytest

from tests import vulnerabilities

CLEAN = {"name": "one", "version": "1.0", "vulns": []}
FLAWED = {
    "name": "two",
    "version": "2.0",
    "vulns": [{"id": "PYSEC-0000-1", "fix_versions": ["2.1"], "aliases": []}],
}
SKIPPED = {"name": "three", "skip_reason": "not found"}


@pytest.fixture
def stand_in(tmp_path):
    """A program in the place of pip-audit that gives the answer it is told to."""

    def made(answer, status):
        said = None if answer is None else json.dumps({"dependencies": answer})
        tool = tmp_path / "pip-audit"
        tool.write_text(
            f"#!{sys.executable}\nimport sys\nsaid = {said!r}\n"
            "if said is None:\n    print('no route to host', file=sys.stderr)\n"
            "else:\n    open(sys.argv[sys.argv.index('-o') + 1], 'w').write(said)\n"
            f"sys.exit({status})\n"
        )
        tool.chmod(0o755)
        return str(tool)

    return made


@pytest.mark.parametrize(
    ("answer", "status", "exit_status", "said"),
    [
        ([CLEAN], 0, 0, "no known vulnerabilities among the versions pinned"),
        ([CLEAN, FLAWED], 1, 1, "two 2.0: PYSEC-0000-1, mended in 2.1"),
        ([CLEAN, SKIPPED], 0, 2, "not checked: 1 pins were not found: three"),
        (None, 1, 2, "not checked: the database of vulnerabilities gave no answer (no route"),
    ],
)
def test_each_outcome_has_its_words_and_status(stand_in, capsys, answer, status, exit_status, said):
    assert vulnerabilities.main(stand_in(answer, status)) == exit_status
    assert said in capsys.readouterr().out
