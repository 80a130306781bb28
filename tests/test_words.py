"""The catalogues: every sentence the code asks for, in every language, and none besides."""

from __future__ import annotations

import ast
import errno
import importlib.util
import re
import shutil
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from plantui import i18n
from plantui.changes.weights import WEIGHTS
from plantui.plan.contradictions.plan_finding import CODES as FINDINGS
from plantui.render.changes.list import GROUPINGS
from plantui.render.timeline.axis import ZOOMS
from plantui.review.policy.decision_words import WORDS
from plantui.review.policy.model import STEPS
from plantui.review.records import schema
from plantui.tui import key_bindings
from support import glossary

SOURCE = Path(i18n.__file__).parent
_FUNCTIONS = {"t", "tn", "Sentence"}


def _catalogue(language: str) -> Catalog:
    with (SOURCE / "locale" / language / "LC_MESSAGES" / "plantui.po").open("rb") as file:
        return read_po(file, locale=language)


def _sentences(language: str) -> dict[str, tuple[str, ...]]:
    """Each key with its sentence, or with its plural forms."""
    found: dict[str, tuple[str, ...]] = {}
    for message in _catalogue(language):
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            found[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return found


def _used() -> tuple[dict[str, str], dict[str, str]]:
    """Whole keys, and constant beginnings of keys that the code hands to t(), tn() and Sentence(), with whose."""
    whole: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and (name := _name(node.func)) in _FUNCTIONS:
                for key in _branches(node.args[0]):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        whole[key.value] = name
                    elif isinstance(key, ast.JoinedStr):
                        first = key.values[0]
                        assert isinstance(first, ast.Constant), f"{path}:{node.lineno}: a key begins with a constant"
                        beginnings[str(first.value)] = name
    return whole, beginnings


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _branches(key: ast.expr) -> list[ast.expr]:
    return [*_branches(key.body), *_branches(key.orelse)] if isinstance(key, ast.IfExp) else [key]


def _literals() -> set[str]:
    """Every text that stands in the code: keys may be named in a table and handed to t() from there."""
    return {
        node.value
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_key_stands_once_in_a_catalogue(language: str) -> None:
    """Of two sentences under one key only one would ever be shown."""
    written = (SOURCE / "locale" / language / "LC_MESSAGES" / "plantui.po").read_text(encoding="utf-8")
    keys = [line for line in written.splitlines() if line.startswith("msgid ") and line != 'msgid ""']
    assert [key for key, times in Counter(keys).items() if times > 1] == []


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_catalogue_has_the_same_keys(language: str) -> None:
    """What is said in one language is said in the others."""
    assert _sentences(i18n.LAST_RESORT).keys() ^ _sentences(language).keys() == set()


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_no_sentence_is_missing_or_empty(language: str) -> None:
    """Every key the code uses has a sentence, every beginning of a key at least one, and no sentence is empty."""
    sentences = _sentences(language)
    whole, beginnings = _used()
    assert sorted(whole.keys() - sentences.keys()) == []
    assert [b for b in sorted(beginnings) if not any(key.startswith(b) for key in sentences)] == []
    assert [key for key, forms in sentences.items() if not all(forms)] == []


SAID: Mapping[str, Iterable[str]] = {
    "change.group.": GROUPINGS,
    "finding.": FINDINGS,
    "weight.": WEIGHTS,
    "word.": WORDS,
    "policy_view.step.": STEPS,
    "history.act.": schema.KINDS.keys() - {"decision", "remark"},
    "history.step.": (*schema.ROUND_STEPS, "adopt", "found"),
    "story.step.": schema.ROUND_STEPS,
    "step_view.": (*schema.ROUND_STEPS, "adopt"),
    "steps.name.": (*schema.ROUND_STEPS, "adopt"),
    "steps.does.": (*schema.ROUND_STEPS, "adopt"),
    "cli.round.": schema.ROUND_STEPS,
    "timeline_screen.zoom.": ZOOMS,
}
"""Beginnings of keys that codes of a list end, with the list: what a recipe of docs/codebase.md adds to."""


@pytest.mark.parametrize("beginning", SAID)
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_code_of_a_list_has_its_sentence(language: str, beginning: str) -> None:
    """A step, a grouping or a finding without its words is named, in each language."""
    assert {beginning + code for code in SAID[beginning]} - _sentences(language).keys() == set()


def test_no_sentence_is_said_while_a_module_is_imported() -> None:
    """The language need not be known before anything is imported: t() and tn() stand inside functions only."""
    early = [
        f"{path.relative_to(SOURCE)}:{call.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        for call in _calls_on_import(ast.parse(path.read_text(encoding="utf-8")))
        if _name(call.func) in {"t", "tn"}
    ]
    assert early == []


def _calls_on_import(node: ast.AST) -> Iterator[ast.Call]:
    """Calls that are made when the module is: not those in the bodies of functions, but in decorators and defaults."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        below: list[ast.AST] = [*node.decorator_list, node.args]
    elif isinstance(node, ast.Lambda):
        below = [node.args]
    else:
        below = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Call):
        yield node
    for child in below:
        yield from _calls_on_import(child)


def test_english_has_english_quotation_marks() -> None:
    """Norwegian guillemets beside English ones read as a translation."""
    assert not [key for key, words in _sentences("en").items() if any(mark in "".join(words) for mark in "«»")]


_TYPED = {"reading.when_number"}
"""Sentences that tell what to write into a file, with the quotes that TOML wants, and name no key before it."""


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_no_value_stands_in_straight_quotes(language: str) -> None:
    """A value in a sentence stands in the language's own marks; straight ones only where a file is to say it so."""
    quoted = re.compile(r"""(?<!= )(["'])\{\w+\}\1""")
    found = {key for key, words in _sentences(language).items() if quoted.search("\n".join(words))}
    assert found == _TYPED


def test_no_sentence_is_unused() -> None:
    """A sentence that no code asks for is taken out."""
    whole, beginnings = _used()
    named = _literals()
    unused = [
        key
        for key in _sentences(i18n.LAST_RESORT)
        if (said := key.removesuffix(i18n.ON_SCREEN)) not in whole
        and said not in named
        and not any(said.startswith(b) for b in beginnings)
    ]
    assert unused == []


_KEY_OF = re.compile(r"\{key_of\[([^]]*)\]\}")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_what_screens_say_in_another_s_place_takes_its_values(language: str) -> None:
    """A sentence of the screens stands beside one of the command line, in as many numbers, and takes nothing more."""
    sentences = _sentences(language)
    for key in (key for key in sentences if key.endswith(i18n.ON_SCREEN)):
        said = sentences[key.removesuffix(i18n.ON_SCREEN)]
        assert len(said) == len(sentences[key]) and said != sentences[key], key
        more = {name for form in sentences[key] for name in _placeholders(_KEY_OF.sub("", form))}
        assert more <= {name for form in said for name in _placeholders(form)}, key


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_key_in_a_sentence_is_one_that_there_is(language: str) -> None:
    """What `{key_of[…]}` names has that id among the keys."""
    named = {name for _, form in _said(language) for name in _KEY_OF.findall(form)}
    assert named and named - {key.id for key in key_bindings.KEYS} == set()


_COMMAND = re.compile(r"plantui [a-z]|(?<![\w-])--[a-z]")
_COMMAND_LINE_ALONE = {
    "frame.too_small": "the program's name",
    "review_screen.several": "no key chooses one of several rounds that are open",
    "governing.incomplete": "after what git must fetch; said before any screen too",
    "governing.lost_rewritten": "nobody takes a rewritten branch as it is by a key",
    "governing.lost_shortened": "nor a shortened one",
    "rounds.no_deadline": "the step on the screens asks for one",
    "problems.more": "the screen lists no more than these",
}
"""Sentences that screens may show and that name a command all the same, each with the reason."""


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_where_a_key_does_it_a_screen_names_no_command(language: str) -> None:
    """Rooms that screens draw from have another sentence for the screens wherever one names a command or option."""
    rooms = ("changes_screen.", "comparing.", "frame.", "governing.", "problems.", "review_screen.", "rounds.",
             "steps.name.", "steps.does.", "steps.founded.", "verdicts.")  # fmt: skip
    sentences = _sentences(language)
    named = {
        key
        for key, forms in sentences.items()
        if key.startswith(rooms)
        and key + i18n.ON_SCREEN not in sentences
        and not key.endswith(i18n.ON_SCREEN)
        and _COMMAND.search(" ".join(forms))
    }
    assert named - _COMMAND_LINE_ALONE.keys() == set()


def test_screens_say_what_is_done_by_keys_and_the_command_line_by_commands() -> None:
    """The same call: a command without screens, the user's own key with them, and the command again when they end."""
    i18n.choose("en")
    assert i18n.t("frame.alarm.unsettled").endswith("plantui trust")
    i18n.on_screens({"trust": "K"}.__getitem__)
    try:
        assert i18n.t("frame.alarm.unsettled").endswith(": K")
    finally:
        i18n.on_screens(None)
    assert i18n.t("frame.alarm.unsettled").endswith("plantui trust")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_sentences_take_the_same_values(language: str) -> None:
    """The placeholders of a sentence are the same in every language and number; dates alone follow each custom."""
    first, other = _sentences(i18n.LAST_RESORT), _sentences(language)
    for key in first.keys() & other.keys():
        if key.startswith("date."):
            continue
        both = [_placeholders(sentence) for sentence in (*first[key], *other[key])]
        named = [names - {"count"} for names in both] if len(first[key]) > 1 else both
        assert all(names == named[0] for names in named), key


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_counted_sentences_have_both_numbers(language: str) -> None:
    """What tn() asks for has two forms, and what t() asks for has one."""
    sentences = _sentences(language)
    whole, _ = _used()
    forms = {key: 2 if name == "tn" else 1 for key, name in whole.items() if key in sentences}
    assert [key for key, wanted in forms.items() if len(sentences[key]) != wanted] == []


def _said(language: str) -> list[tuple[str, str]]:
    return [(key, form) for key, forms in _sentences(language).items() for form in forms]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_no_sentence_has_another_word_for_the_same_thing(language: str) -> None:
    """The glossary names them, so that page and sentences cannot drift apart."""
    assert glossary.said_otherwise(language, _said(language)) - glossary.exceptions() == set()


def test_an_exception_that_no_sentence_needs_is_taken_out() -> None:
    """The glossary's last table holds what is there, and nothing else."""
    needed = (glossary.said_otherwise(language, _said(language)) for language in i18n.LANGUAGES)
    assert glossary.exceptions() - set().union(*needed) == set()


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_words_of_the_glossary_are_those_of_the_sentences(language: str) -> None:
    """A word that the page tells the reader to expect stands in some sentence, in one of its forms."""
    said = " ".join(sentence for _, sentence in _said(language)).lower()
    words = glossary.words(language)
    assert len(words) > 50 and [word for word in words if not re.search(rf"\b{word}", said)] == []


def test_a_word_is_found_whole_and_in_any_case() -> None:
    """A star takes every ending; without one the word ends where it ends."""
    assert glossary.holds("Greina er borte", "grein*") and not glossary.holds("begreina", "grein*")
    assert glossary.holds("Det er alt gjort.", "er alt") and not glossary.holds("er alternativ", "er alt")


def test_a_language_is_chosen_from_what_is_wanted() -> None:
    """The first tag that leads to a catalogue wins; unknown ones are passed over; English is the last resort."""
    assert i18n.choose("fr", None, "en_GB.UTF-8", "nb") == "en"
    assert i18n.choose("no-NO") == "nb"
    assert i18n.choose("fr", None) == "en"
    assert i18n.choose("sv-FI", "zh-Hant-TW") == "en"
    assert i18n.language() == "en"


def test_the_c_locale_speaks_english() -> None:
    """C and POSIX are the locale of programs that speak no other language, and theirs is English."""
    assert [i18n.from_locale({"LANG": tag}) for tag in ("C", "C.UTF-8", "POSIX")] == ["en", "en", "en"]


def test_a_language_is_a_folder_of_locale(tmp_path: Path) -> None:
    """A catalogue beside the others makes a language: nothing else names it, and its own name goes before aliases."""
    shutil.copy(i18n.__file__, tmp_path / "words.py")
    shutil.copytree(SOURCE / "locale", tmp_path / "locale")
    for code in ("nn", "xx"):
        shutil.copytree(SOURCE / "locale" / "en", tmp_path / "locale" / code, dirs_exist_ok=True)
    copied = importlib.util.spec_from_file_location("words", tmp_path / "words.py")
    assert copied is not None and copied.loader is not None
    words = importlib.util.module_from_spec(copied)
    copied.loader.exec_module(words)
    assert {"nn", "xx"} < set(words.LANGUAGES) and words.LANGUAGES[0] == "en"
    assert [words.known(tag) for tag in ("xx_XX.UTF-8", "nn-NO", "no", "bokmål", "English")] == [
        "xx", "nn", "nb", "nb", "en",
    ]  # fmt: skip


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_yes_is_said_in_the_chosen_language(language: str) -> None:
    """The letter a question offers for yes is one, and neither nothing nor no is."""
    i18n.choose(language)
    offered = i18n.t("cli.step.ask").partition("[")[2][0]
    assert i18n.is_yes(f" {offered.upper()}\n")
    assert not any(map(i18n.is_yes, ("", "n", "no", "nei", "yeah")))


def test_the_locale_is_asked_in_posix_order() -> None:
    """LC_ALL, LC_MESSAGES, LANG: the first that is set decides, even where it leads nowhere."""
    assert i18n.from_locale({"LANG": "en_US.UTF-8", "LC_MESSAGES": "nb_NO"}) == "nb"
    assert i18n.from_locale({"LC_ALL": "fr_FR", "LANG": "en_US"}) is None
    assert i18n.from_locale({}) is None


def test_sentences_take_values_and_numbers() -> None:
    """Values go into braces as they are, braces in values stay, and a number chooses its form."""
    i18n.choose("en")
    assert i18n.t("when.not_day", seen="{x}") == "“{x}” is not a day of the calendar"
    i18n.choose("nb")
    assert "kalenderen" in i18n.t("when.not_day", seen="x")


def test_what_the_system_says_is_said_in_the_chosen_language() -> None:
    """A usual trouble has a sentence in every catalogue; a rare one keeps the system's own words."""
    for language in i18n.LANGUAGES:
        i18n.choose(language)
        assert not [name for name in i18n._SYSTEM if i18n.t(f"system.{name}") == f"system.{name}"]
    i18n.choose("nb")
    assert i18n.of_system(OSError(errno.ENOSPC, "No space left on device")) == "disken er full"
    assert i18n.of_system(OSError(errno.ENOTTY, "Inappropriate ioctl")) == "Inappropriate ioctl"
