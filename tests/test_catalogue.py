"""A compiled catalogue, read where a sentence is said, against the standard library's reader of the whole."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from plantui import i18n
from plantui.catalogue import Catalogue

LOCALE = Path(i18n.__file__).parent / "locale"


def compiled(locale: str, sentences: dict[str, str | tuple[str, ...]]) -> bytes:
    """A catalogue as the build makes it; a sentence of several forms depends on a number."""
    catalogue = Catalog(locale=locale)
    for key, sentence in sentences.items():
        catalogue.add((key, key) if isinstance(sentence, tuple) else key, sentence)
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_sentence_is_the_one_that_gettext_finds(language: str) -> None:
    """In every language, in every form."""
    path = LOCALE / language / "LC_MESSAGES" / "plantui.mo"
    ours, theirs = Catalogue.of_file(path), gettext.GNUTranslations(path.open("rb"))
    keys = ours.every_key()
    assert len(keys) > 3000 and keys == sorted(keys)
    for key in keys:
        assert ours.sentence(key) == theirs.gettext(key)
        assert [ours.counted(key, count) for count in (0, 1, 2, 100)] == [
            theirs.ngettext(key, key, count) for count in (0, 1, 2, 100)
        ]


@pytest.mark.parametrize("missing", ["", "a", "b.a", "zz", "b\0b", "æ"])
def test_a_key_that_is_not_there_stands_for_itself(missing: str) -> None:
    """Before the first, after the last, between, and with signs that no key has."""
    catalogue = Catalogue(compiled("nb", {"a.b": "én", "b": "to"}))
    if missing:
        assert catalogue.sentence(missing) == missing and catalogue.counted(missing, 2) == missing
    assert (catalogue.sentence("a.b"), catalogue.sentence("b"), catalogue.every_key()) == ("én", "to", ["a.b", "b"])


def test_a_language_with_other_numbers_has_its_own_forms() -> None:
    """Polish has three, and the formula of its catalogue says which."""
    content = compiled("pl", {"days": ("dzień", "dni", "dnia")})
    ours, theirs = Catalogue(content), gettext.GNUTranslations(io.BytesIO(content))
    counts = (0, 1, 2, 5, 12, 22)
    assert [ours.counted("days", count) for count in counts] == [
        theirs.ngettext("days", "days", count) for count in counts
    ]
    assert len({ours.counted("days", count) for count in counts}) > 1


def test_a_catalogue_with_one_sentence_and_none_is_read() -> None:
    """The table has its head alone, or one key more."""
    assert Catalogue(compiled("en", {})).every_key() == []
    assert Catalogue(compiled("en", {"only": "one"})).sentence("only") == "one"
