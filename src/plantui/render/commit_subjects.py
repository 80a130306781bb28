"""Subjects of commits that plantui made, in the reader's language; in git they are the same in every language."""

from __future__ import annotations

import re

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.review.records.commit_message import NAMES


def said(subject: str) -> str:
    """The subject in words where plantui wrote it, else as it stands; cleaned.

    Only a subject that is wholly of a shape that plantui writes is taken for its own, and nothing rests on it: anybody
    can write one.
    """
    subject = subject.removeprefix("land: ")
    for pattern, code in _SHAPES:
        if found := pattern.fullmatch(subject):
            return terminal_text.clean(_words(code, found.groupdict()))
    return terminal_text.clean(subject)


_ITEM = r"(?P<item>[a-z0-9-]{1,120}(?:\.[a-z0-9-]{1,120})?)"

_DONE = r"\d{1,6} (?:items? (?:added|removed|moved)|fields? set)"

_SHAPES = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"plan\((?P<name>[^()]{1,120})\): (?P<fields>\d{1,6}) fields of (?P<items>\d{1,6}) items", "fields"),
        (rf"plan\((?P<name>[^()]{{1,120}})\): (?P<counts>{_DONE}(?:, {_DONE}){{0,3}})", "done"),
        (rf"plan\((?P<name>[^()]{{1,120}})\): {_ITEM} in several fields", "several"),
        (rf"plan\((?P<name>[^()]{{1,120}})\): {_ITEM} (?P<field>[a-z_]{{1,40}})", "field"),
        (rf"plan\((?P<name>[^()]{{1,120}})\): reason for {_ITEM}", "reason"),
        (r"plan\((?P<name>[^()]{1,120})\): reasons for (?P<items>\d{1,6}) items", "reasons"),
        (r"plan\((?P<name>[^()]{1,120})\): rules and people(?P<demo>(?: \(DEMO\))?)", "rules"),
        (r"plan\((?P<name>[^()]{1,120})\): the proposal of (?P<year>\d{4}) \(DEMO\)", "proposal"),
        (r"plan\((?P<name>[^()]{1,120})\): bring (?P<files>[a-z ]{1,80}) up to date", "files"),
        (r"people: (?P<name>[a-z0-9._-]{1,120})", "people"),
        (r"Merge (?P<name>[a-z0-9._-]{1,120}): people adopted", "people_adopted"),
        (r"review\((?P<name>[^()]{1,120})\): (?P<counts>\d[\w, ]{1,400}) by (?P<by>[a-z0-9._-]{1,100})", "review"),
    )
)


def _words(code: str, parts: dict[str, str]) -> str:
    if code == "fields":
        fields = tn("commit.count.fields", int(parts["fields"]))
        return t(
            "commit.fields", name=parts["name"], fields=fields, items=tn("commit.count.items", int(parts["items"]))
        )
    if code == "field":
        return t("commit.field", name=parts["name"], item=parts["item"], field=_field(parts["field"]))
    if code == "reasons":
        return t("commit.reasons", name=parts["name"], items=tn("commit.count.items", int(parts["items"])))
    if code == "done":
        counts = ", ".join(
            tn(f"commit.count.{counted.rpartition(' ')[2]}", int(counted.partition(" ")[0]))
            for counted in parts["counts"].split(", ")
        )
        return t("commit.done", name=parts["name"], counts=counts)
    if code == "files":
        return t("commit.files", name=parts["name"], files=_files(parts["files"]))
    if code == "review":
        counts = ", ".join(map(_count, parts["counts"].split(", ")))
        return t("commit.review", name=parts["name"], counts=counts, by=parts["by"])
    return t(f"commit.{code}", **parts)


def _field(code: str) -> str:
    from plantui.render.labels import field_name  # late: few subjects name one field

    return field_name(code)


def _files(named: str) -> str:
    names = {"the allowed signers": "commit.file.signers", "the guide to verifying": "commit.file.guide"}
    return t("commit.and").join(t(names[name]) if name in names else name for name in named.split(" and "))


def _count(counted: str) -> str:
    number, _, noun = counted.partition(" ")
    kind = next((kind for kind, nouns in NAMES.items() if noun in nouns), None)
    return tn(f"commit.count.{kind}", int(number)) if kind and number.isdecimal() and len(number) < 7 else counted
