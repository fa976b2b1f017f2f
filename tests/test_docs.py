"""The docs are complete: every rule, word, column, error and command stands in them."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest
import typer

import audit
import schemas
import sources
from audit.cli import app
from audit.report.methods import methods_text
from schemas import vocabulary
from schemas.tables import Table
from sources import errors

ROOT = Path(__file__).resolve().parents[1]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
METHODS = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def tables():
    for info in pkgutil.iter_modules(schemas.__path__):
        module = importlib.import_module(f"schemas.{info.name}")
        for name, found in vars(module).items():
            if inspect.isclass(found) and issubclass(found, Table) and found is not Table:
                yield name, found


def rule_ids():
    """Ids of rules, from where findings are made in the code."""
    found = set()
    for path in (ROOT / "audit").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'(?:remark|_remark)\(\s*"([a-z_]+)"', text))
        found |= set(re.findall(r'"rule_id": "([a-z_]+)"', text))
        found |= set(re.findall(r'^RULE(?:_ID)? = "([a-z_]+)"', text, re.MULTILINE))
    return found - {"quick"}


def words():
    closed = [
        vocabulary.KINDS,
        vocabulary.ADDITIVITIES,
        vocabulary.QUALIFIERS,
        vocabulary.SEVERITIES,
        vocabulary.VERDICTS,
        vocabulary.COMPARABILITIES,
        vocabulary.DRAWS,
        vocabulary.CHECK_STATES,
        vocabulary.ESTIMANDS,
        vocabulary.RESPONSE_OUTCOMES,
        vocabulary.FINDING_STATUSES,
        vocabulary.REVIEWS,
    ]
    controlled = [vocabulary.POLICY_AREAS, vocabulary.ACTIONS, vocabulary.UNITS]
    return {word for group in closed for word in group if word} | {
        word for one in controlled for word in one.parents
    }


def test_every_rule_has_an_entry():
    missing = {rule for rule in rule_ids() if f"### {rule}\n" not in METHODS}
    assert not missing


def test_the_rules_are_found_at_all():
    assert {"joint_infeasibility", "conflicting_duplicates", "no_period"} <= rule_ids()


def test_every_word_is_in_the_glossary():
    assert not {word for word in words() if f"`{word}`" not in GLOSSARY}


def test_every_column_is_in_the_glossary():
    missing = {
        f"{name}.{column}"
        for name, table in tables()
        for column in table.columns()
        if f"`{column}`" not in GLOSSARY
    }
    assert not missing


def test_every_error_is_in_the_glossary():
    named = {n for n, e in vars(errors).items() if inspect.isclass(e) and issubclass(e, Exception)}
    assert not {name for name in named if f"`{name}`" not in GLOSSARY}


def test_every_command_is_in_the_readme():
    commands = typer.main.get_command(app).commands
    assert not {name for name in commands if f"transparency-audit {name}" not in README}


@pytest.mark.parametrize("package", [audit, sources, schemas])
def test_every_module_says_what_it_is(package):
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if info.name == "audit.__main__":
            continue
        assert importlib.import_module(info.name).__doc__, info.name


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_links_between_documents_lead_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", text):
        assert (ROOT / target).exists(), target


def test_the_page_reads_its_method_notes_here():
    assert methods_text() == METHODS
