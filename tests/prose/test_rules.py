"""The rules themselves: every one reads its examples, and the small language refuses nonsense."""

import re

import pytest

from schemas.values import Period
from sources.readers.prose import Context, Found, read_sentences, split_text
from sources.readers.prose.lexicon import LANGUAGES, lexicon_of
from sources.readers.prose.patterns import TAGS, compile_pattern, required_tags
from sources.readers.prose.rules import all_rules

EXAMPLES = [(rule, example) for rule in all_rules() for example in rule.examples]
H1 = Period.half(2017, 1)


def found_in(text, rule):
    voice = "study" if rule.only else "publisher"
    contexts = [
        Context("Twitter", voice, H1, language=language)
        for language in sorted(rule.languages) or ["en"]
    ]
    read = [one for context in contexts for one in read_sentences(split_text(text), context)]
    return [one for one in read if isinstance(one, Found)]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=lambda value: str(value)[:40])
def test_every_rule_reads_its_examples(rule, example):
    assert rule.name in [found.dated.figure.rule for found in found_in(example, rule)]


def test_every_rule_has_an_example_and_a_name_of_its_own():
    names = [rule.name for rule in all_rules()]
    assert len(names) == len(set(names))
    assert all(rule.examples for rule in all_rules())


def test_elements():
    pattern = compile_pattern("value=NUM the|a? MOD{0,2} unit=UNIT")
    match = pattern.search("NUM:0 the POL:2 UNIT:3 ")
    assert (match["value"], match["unit"]) == ("NUM:0 ", "UNIT:3 ")
    assert pattern.search("NUM:0 and UNIT:3 ") is None
    assert compile_pattern("!NUM and").search("and ") is not None
    assert required_tags("value=NUM NP ACT?") == {"NUM", "UNIT"}


@pytest.mark.parametrize("rule", ["NOTAG", "value=", "{1,2}", "NUM{1}"])
def test_a_mistaken_rule_is_refused(rule):
    with pytest.raises(ValueError, match=r"no (tag|element)"):
        compile_pattern(rule)


@pytest.mark.parametrize("language", LANGUAGES)
def test_lexicon_tags_are_those_of_the_rules(language):
    lexicon = lexicon_of(language)
    tags = {tag for entries in lexicon.phrases.values() for _, tag, _ in entries}
    assert tags | {tag for tag, _, _, _ in lexicon.regexes} <= set(TAGS)


def test_patterns_take_linear_time_on_noise():
    line = "SUBJ:1 ACT:2 of the POL:3 " * 400
    for rule in all_rules():
        assert rule.pattern.search(line) is None or re.search("NUM|PCT", line) is None
