"""Which language to speak: what the command line, the settings, the plan and the locale say of it."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence

from plantui import i18n
from plantui.errors import UsageProblem

# Imported late, inside functions: where the command line or the environment says the language, git and settings are not
# asked.


_HEAD_BYTES = 65_536
_LANGUAGE = re.compile(rb"^[ \t]*language[ \t]*=[ \t]*[\"']([A-Za-z0-9_-]{2,100})[\"']", re.MULTILINE)


def choose(arguments: Sequence[str]) -> str:
    """Choose the language: `--lang`, settings, the plan's language, the locale, in that order; returns its code.

    The arguments are only peeked at, click parses them. Raises UsageProblem on a `--lang` that is no language of ours.
    """
    lang = _option(arguments, "--lang")
    if lang is not None and i18n.known(lang) is None:
        i18n.choose(i18n.from_locale())
        choices = ", ".join(i18n.LANGUAGES)
        raise UsageProblem(i18n.t("cli.usage.title"), i18n.t("cli.usage.lang", seen=lang, known=choices))
    # One after the other: what comes later is only looked up when nothing before it is known.
    return i18n.choose(next((tag for tag in _wanted(lang, arguments) if i18n.known(tag)), None))


def _wanted(lang: str | None, arguments: Sequence[str]) -> Iterator[str | None]:
    yield lang
    if "demo" not in arguments:  # the demo reads nothing of the user's own
        yield _from_settings()
    folder = _folder(arguments)
    yield _or_english(of_work_tree(folder))
    yield _or_english(_of_bare(folder))
    yield i18n.from_locale()


def _or_english(tag: str | None) -> str | None:
    """A plan's language, or English for one without a catalogue: whatever the locale is, all read such a plan alike."""
    return tag if tag is None or i18n.known(tag) else i18n.LAST_RESORT


def of_work_tree(folder: str) -> str | None:
    """The language that plan/plan.toml of the work tree around `folder` names; None when there is none to read.

    A hint read from the head of the file, without git; nothing is raised for a broken or hostile plan.
    """
    folder = os.path.abspath(folder or ".")  # noqa: PTH100  # pathlib would be the slowest import of `--version`
    while True:
        language = _language_in(os.path.join(folder, "plan", "plan.toml"))  # noqa: PTH118
        if language is not None:
            return language
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder or os.path.lexists(os.path.join(folder, ".git")):  # noqa: PTH118
            return None
        folder = above


def _of_bare(folder: str) -> str | None:
    """The language of a bare repository's plan, which only git can read; None whatever is wrong there."""
    folder = folder or "."
    if not all(os.path.exists(os.path.join(folder, name)) for name in ("HEAD", "objects", "refs")):  # noqa: PTH110, PTH118
        return None
    from plantui.errors import PlantuiError
    from plantui.git import process
    from plantui.usecases.session import startup

    try:
        git = startup.begin(startup.Wish(path=folder))
        result = process.run_git(git, ("cat-file", "blob", "HEAD:plan/plan.toml"), real=True, check=False)
    except PlantuiError:
        return None
    match = _LANGUAGE.search(result.out[:_HEAD_BYTES])
    return match[1].decode("ascii") if match else None


def _language_in(path: str) -> str | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        match = _LANGUAGE.search(os.read(descriptor, _HEAD_BYTES))
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return match[1].decode("ascii") if match else None


def _from_settings() -> str | None:
    from plantui.usecases.session import settings

    return settings.read_settings().language


def _folder(arguments: Sequence[str]) -> str:
    """`-C`'s value, and a first word that is a folder beneath it."""
    base = _option(arguments, "-C") or ""
    first = next((word for word in arguments if not word.startswith("-")), "")
    path = os.path.join(base, first)  # noqa: PTH118
    return path if first and os.path.isdir(path) else base  # noqa: PTH112


def _option(arguments: Sequence[str], name: str) -> str | None:
    """The last value an option is given, as `--name value`, `--name=value` or, for `-C`, `-Cvalue`."""
    value = None
    for index, word in enumerate(arguments):
        if word == "--":
            break
        if word == name:
            value = arguments[index + 1] if index + 1 < len(arguments) else None
        elif name.startswith("--") and word.startswith(name + "="):
            value = word.partition("=")[2]
        elif not name.startswith("--") and word.startswith(name) and len(word) > len(name):
            value = word[len(name) :]
    return value
