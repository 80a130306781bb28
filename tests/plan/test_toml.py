"""TOML 1.0.0 and nothing newer, whichever parser is installed: no verdict may hang on that (clause 2)."""

from __future__ import annotations

import random
import tomllib

import pytest

from plantui import i18n
from plantui.plan import toml
from plantui.plan.toml import NotToml
from plantui.review.policy import loader, people

NEWER = {
    "escape-e": 'a = "x\\e[0m"',
    "escape-x": 'a = "T\\x6d\\x6d"',
    "escape-in-many-lines": 'a = """\nT\\x6d\n"""',
    "escape-in-a-key": '"T\\x6d" = 1',
    "escape-in-a-header": '["T\\x6d"]\na = 1',
    "escape-in-a-list-header": '[[t."T\\e"]]\na = 1',
    "escape-in-a-list": 'a = [\n["T\\x6d"]\n]',
    "escape-after-an-escaped-backslash": 'a = "\\\\\\x6d"',
    "break": "a = {\nb = 1 }",
    "break-after-a-value": "a = { b = 1\n}",
    "break-after-a-comma": "a = { b = 1,\nc = 2 }",
    "break-in-a-nested-table": "a = { b = { c = 1,\n d = 2 } }",
    "break-in-a-table-in-a-list": "a = [\n{ b = 1,\nc = 2 }\n]",
    "comment": "a = { # x\nb = 1 }",
    "comma": "a = { b = 1, }",
    "comma-alone": "a = {,}",
    "comma-and-break": "a = {\n  b = 1,\n}",
    "no-seconds": "a = 07:32",
    "no-seconds-dated": "a = 2024-05-27T07:32",
    "no-seconds-with-a-space": "a = 2024-05-27 07:32",
    "no-seconds-zulu": "a = 2024-05-27T07:32Z",
    "no-seconds-with-an-offset": "a = 2024-05-27T07:32-07:00",
    "no-seconds-in-a-list": "a = [07:32, 08:00:00]",
    "bare-key": "å = 1",
    "byte-order-mark": "\ufeffa = 1",
}
"""What toml-test has for 1.1 alone, in our own words, and near relatives of it."""

AS_BEFORE = {
    "escapes": 'a = "\\b\\t\\n\\f\\r\\"\\\\\\u00e5\\U0001F600"',
    "escaped-backslash": 'a = "C:\\\\x\\\\e"',
    "literal": "a = 'C:\\x\\e'",
    "literal-of-many-lines": "a = '''\n\\x\\e\n'''",
    "line-ending-backslash": 'a = """x \\\n   y"""',
    "comment-with-everything": "# { \n# \\x , } 07:32\na = 1",
    "list-of-many-lines": "a = [\n  1,\n  2, # two\n]",
    "list-in-a-table": "a = { b = [\n1,\n] }",
    "text-of-many-lines-in-a-table": 'a = { b = """\nx\n""", c = 1 }',
    "comma-in-a-text": "a = { b = \"x,\", c = ',' }",
    "empty-table": "a = {}\nb = { }",
    "tables-in-a-list": "a = [\n{ b = 1 },\n{ b = 2 },\n]",
    "seconds": "a = 07:32:00\nb = 07:32:00.5",
    "offset": "a = 2024-05-27T07:32:00-07:00\nb = 2024-05-27 07:32:00.25+01:30\nc = 2024-05-27t07:32:00z",
    "colon-in-a-text": 'a = "07:32"\n"b:c" = 1\n\'d:e\' = 2',
    "crlf": "a = [\r\n1,\r\n]\r\n",
}


def taken(text: str) -> bool:
    try:
        toml.read_toml(text.encode())
    except NotToml:
        return False
    return True


@pytest.mark.parametrize("name", NEWER)
def test_what_only_a_later_toml_allows_is_refused(name: str) -> None:
    """T37: at its line, before any parser sees it."""
    with pytest.raises(NotToml):
        toml.read_toml(NEWER[name].encode())
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(NEWER[name])


@pytest.mark.parametrize("name", AS_BEFORE)
def test_what_toml_always_allowed_is_taken(name: str) -> None:
    """However much it looks like what is newer; with the values that Python's own parser finds."""
    assert toml.read_toml(AS_BEFORE[name].encode()) == tomllib.loads(AS_BEFORE[name])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a = 1\nb = "\\x41"\n', 2),
        ("a = 1\n\nb = { c = 1,\n}\n", 3),
        ("[x]\na = { b = 1, }", 2),
        ("a = 1\nb = 07:32", 2),
    ],
)
def test_the_line_is_told(text: str, line: int) -> None:
    """Where a person has to look."""
    with pytest.raises(NotToml) as raised:
        toml.read_toml(text.encode())
    assert raised.value.line == line


@pytest.mark.parametrize("text", ['note = "T\\x6d"\n', "x = { a = 1, }\n", "x = 07:32\n"])
def test_rules_and_people_are_toml_1_0_too(text: str) -> None:
    """A verdict rests on them."""
    assert people.read_people(text.encode()).problems
    assert loader.read_policy(text.encode()).problems


PIECES = [
    "a", "b", "1", "07", "32", ":", ":00", "-", "+", "T", "Z", ".", "=", " = ", ",", ", ", "{", "}", "[", "]", "[[",
    "]]", "\n", "\n", " ", "\t", "#", '"', "'", '"""', "'''", "\\", "\\x41", "\\e", "\\u0041", "\\\\", "true", "0x1f",
    "2024-05-27", "07:32", "07:32:00", 'a = "x"\n', "å", '""', "inf", "1_0", "\\\n", "[a]\n", "[[a]]\n", "{ a = 1 }",
]  # fmt: skip


def made(dice: random.Random) -> str:
    """A text that is nearly TOML: one that is, with pieces put in, taken out and changed; or pieces alone."""
    if dice.random() < 0.4:
        return "".join(dice.choice(PIECES) for _ in range(dice.randint(1, 12)))
    text = dice.choice([*NEWER.values(), *AS_BEFORE.values()]) + "\n"
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(text) + 1)
        text = text[:at] + dice.choice((dice.choice(PIECES), "")) + text[at + dice.choice((0, 0, 1, 2)) :]
    return text


def test_nothing_is_taken_that_python_refuses() -> None:
    """Thirty thousand texts that are nearly TOML: what is taken is taken by the parser of Python, with equal values."""
    dice = random.Random(37)
    count = 0
    for _ in range(30_000):
        text = made(dice)
        if not taken(text):
            continue
        count += 1
        try:
            expected = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            pytest.fail(f"taken here and refused by Python: {text!r}")
        assert str(toml.read_toml(text.encode())) == str(expected), text  # nan is not equal to itself
    assert count > 1_500


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x = = 1", "value"), ("x 1", "equals"), ("x = 1 2", "more"), ("[a\n", "header"), ("[[a]\n", "header"),
        ('x = "a', "open_text"), ("x = [1", "open_list"), ("?", "statement"), ("[]", "key"), ("x = 1\nx = 2", "twice"),
        ("[a]\n[a]", "twice"), ("x = {a = 1, a = 2}", "twice"), (r'x = "\q"', "escape"), (r'x = "\u00zz"', "escape"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_what_the_parser_refuses_is_told_in_the_readers_language(text: str, code: str, language: str) -> None:
    """Never in the parser's own English; a day that is none is told as before."""
    i18n.choose(language)
    with pytest.raises(NotToml) as refused:
        toml.read_toml(text.encode())
    assert refused.value.message == i18n.t("reading.not_toml", detail=i18n.t(f"reading.toml.{code}"))
