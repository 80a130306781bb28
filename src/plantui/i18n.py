"""The words of the program: code holds keys, the catalogues (locale/nb/LC_MESSAGES/plantui.po) hold sentences.

A language is a folder of locale/ with a catalogue in it, and nothing else: its name, the other words for it and how
one says yes in it are `language.` keys. Keys are dotted (`sign.title`); values go into `{braces}`. A key that is built
at run time starts with a constant prefix (`word.{code}`).

What is done by a command on the command line and by a key on the screens has two sentences: that of the key, and beside
it one of the same key and `.on_screen`, which `t` and `tn` say as long as screens are open (`on_screens`). A key of the
screens is named in a sentence by its id, `{key_of[decide]}`: a person may have bound another one to it.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from plantui.catalogue import Catalogue

_LOCALE = Path(__file__).parent / "locale"

LAST_RESORT = "en"
"""Used where none of the languages asked for has a catalogue."""

LANGUAGES = (
    LAST_RESORT,
    *sorted({path.parts[-3] for path in _LOCALE.glob("*/LC_MESSAGES/plantui.mo")} - {LAST_RESORT}),
)
"""The languages there are: the folders of locale/."""

_SYSTEM = frozenset(
    ("EACCES", "EDQUOT", "EEXIST", "EFBIG", "EIO", "EISDIR", "ELOOP", "EMFILE", "ENAMETOOLONG", "ENOENT", "ENOSPC",
     "ENOTDIR", "ENOTEMPTY", "EPERM", "EROFS", "ESPIPE")
)  # fmt: skip
"""What the system says that has a sentence of its own."""

ON_SCREEN = ".on_screen"
"""What ends the key of a sentence that the screens say in another's place."""

_catalogue: Catalogue | None = None
_language = ""
_glyph: Callable[[str], str] | None = None


def choose(*tags: str | None) -> str:
    """Load the catalogue of the first wanted language that exists, and return its code.

    Takes tags as settings, plans and locales write them (`nb`, `nb_NO.UTF-8`, `en-GB`); None and
    unknown ones are passed over.
    """
    global _catalogue, _language
    for tag in tags:
        code = known(tag)
        if code:
            break
    else:
        code = LAST_RESORT
    if code != _language:
        _catalogue = _of_language(code)
        _language = code
    return code


def on_screens(glyph: Callable[[str], str] | None) -> None:
    """Say from now on what is done by keys, which `glyph` shows by their ids; with None by commands again."""
    global _glyph
    _glyph = glyph


@cache
def _of_language(code: str) -> Catalogue:
    return Catalogue.of_file(_LOCALE / code / "LC_MESSAGES" / "plantui.mo")


def _chosen() -> Catalogue:
    """The catalogue of the language chosen, or of the locale's where nobody has chosen one yet."""
    if _catalogue is None:
        choose(from_locale())
    assert _catalogue is not None
    return _catalogue


def known(tag: str | None) -> str | None:
    """The code of a tag's language, by its folder's name or by a name its catalogue gives; None without a catalogue."""
    head = (tag or "").replace("-", "_").split("_")[0].split(".")[0].lower()
    if head in LANGUAGES:
        return head
    return next((code for code in LANGUAGES if head in _called(code)), None) if head else None


def _called(code: str) -> list[str]:
    catalogue = _of_language(code)
    return [word for key in ("language.name", "language.aliases") for word in catalogue.sentence(key).lower().split()]


def from_locale(environment: Mapping[str, str] | None = None) -> str | None:
    """The language the environment asks for, in POSIX order: LC_ALL, LC_MESSAGES, LANG. The C locale is English."""
    environment = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return known(environment[name])
    return None


def is_yes(answer: str) -> bool:
    """Whether what was typed says yes in the chosen language."""
    return answer.strip().lower() in t("language.yes").split()


def language() -> str:
    """The code of the chosen catalogue; empty before `choose`."""
    return _language


def t(key: str, **values: object) -> str:
    """The sentence of a key, with the values in it. Values are put in raw: clean them at the edge."""
    catalogue = _chosen()
    sentence = catalogue.sentence(key)
    if _glyph is not None and (here := catalogue.sentence(key + ON_SCREEN)) != key + ON_SCREEN:
        sentence = here
    return _filled(sentence, values)


def _filled(sentence: str, values: Mapping[str, object]) -> str:
    if "{key_of[" in sentence:
        return sentence.format_map({**values, "key_of": _KeyOf()})
    return sentence.format_map(values) if values else sentence


class _KeyOf:
    """What `{key_of[ID]}` stands for: the key as the screens show it, or its id where none are open."""

    def __getitem__(self, key_id: str) -> str:
        return _glyph(key_id) if _glyph is not None else key_id


def sentence_of(code: str, key: str) -> str:
    """The sentence of a key in a language that need not be the chosen one, with no values in it."""
    return _of_language(code).sentence(key)


class Sentence:
    """A sentence named before the language is known: `str` says it in the language chosen by then.

    A value that is itself in words is a function that says them.
    """

    def __init__(self, key: str, **values: object) -> None:
        self._key, self._values = key, values

    def __str__(self) -> str:
        return t(self._key, **{name: value() if callable(value) else value for name, value in self._values.items()})


def tn(key: str, count: int, **values: object) -> str:
    """The sentence of a key in the number that `count` asks for; `{count}` is filled in.

    The catalogue holds the key with plural forms (`msgid_plural` is the key again).
    """
    catalogue = _chosen()
    sentence = catalogue.counted(key, count)
    here = key + ON_SCREEN
    if _glyph is not None and (said := catalogue.counted(here, count)) != here:
        sentence = said
    return _filled(sentence, {"count": count, **values})


def of_system(trouble: OSError) -> str:
    """What the system said, in the chosen language where it is one of the usual things; raw: clean it at the edge."""
    name = errno.errorcode.get(trouble.errno or 0, "")
    return t(f"system.{name}") if name in _SYSTEM else trouble.strerror or str(trouble)


# what a person may write for a code: the code, or its word in the chosen language


def meant(written: str, words: Mapping[str, str]) -> str | None:
    """The code that was written: itself, its word, or the first words of one; None where that is none or several.

    Case does not matter, and a hyphen does for a space, so that nothing needs quotes on a command line.
    """
    if written in words:
        return written
    wanted = _bare(written)
    whole = [code for code, word in words.items() if wanted in (_bare(word), _bare(code))]
    begun = whole or [code for code, word in words.items() if wanted and _bare(word).startswith(f"{wanted} ")]
    return begun[0] if len(begun) == 1 else None


def both(words: Mapping[str, str]) -> str:
    """Each code with its word in brackets where that is another, for a sentence that says what may be written."""
    return ", ".join(code if _bare(word) == _bare(code) else f"{code} ({word})" for code, word in words.items())


def spellings(words: Mapping[str, str]) -> list[str]:
    """Codes and words as a shell completes them: each one word, with hyphens for its spaces."""
    return list(dict.fromkeys(way for code, word in words.items() for way in (code, word.lower().replace(" ", "-"))))


def _bare(written: str) -> str:
    return " ".join(written.casefold().replace("-", " ").replace("_", " ").split())
