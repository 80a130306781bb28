"""The user's own settings, the folders plantui keeps, the repositories they trust, and the only clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import attrs

from plantui.errors import NotWritten, UsageProblem
from plantui.i18n import LANGUAGES, known, t
from plantui.plan.files import Problem
from plantui.usecases.session import state_files
from plantui.value_class import value_class

if TYPE_CHECKING:
    from plantui.plan import toml

# Imported late, inside functions: the first frame waits for this module, and seldom for what these do.


ThemeChoice = Literal["terminal", "dark", "light"]
"""How the screens are painted: on the terminal's own ground, or on a dark or a light one."""

THEMES: tuple[ThemeChoice, ...] = get_args(ThemeChoice)

NAMES = ("language", "person", "ascii", "theme", "keys", "repositories", "sync")
"""The settings there are."""


AfterSigning = Literal["ask", "yes", "no"]
"""Whether what was signed is sent to the server: after a question, at once, or when `sync` is said."""


@value_class
class SyncSettings:
    """The table `[sync]`: the name of the server that is used, empty where none is set, and what follows signing."""

    remote: str = ""
    after_signing: AfterSigning | None = None


@value_class
class Settings:
    """settings.toml as values; None is not set. `keys` maps a binding's id to keys; `problems` are located.

    `repositories` are paths of somebody else's repositories that are read without a question.
    """

    language: str | None = None
    person: str | None = None
    ascii: bool | None = None
    keys: Mapping[str, str] = attrs.field(factory=dict)
    repositories: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    theme: ThemeChoice | None = None
    sync: SyncSettings = attrs.field(factory=SyncSettings)


_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The time, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let `now` give a moment, in UTC, inside the block: the demo's steps were taken days ago."""
    before = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(before)


def today(override: str | None = None) -> date:
    """The local date, or the one that `--today` names; raises UsageProblem for what is no date."""
    if not override:
        return datetime.now().astimezone().date()
    try:
        return datetime.strptime(override, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        raise UsageProblem(t("settings.today"), t("settings.not_date", seen=override[:40]), "--today") from None


def settings_file() -> Path:
    """Where settings.toml stands, whether it is there or not."""
    from platformdirs import user_config_path

    return user_config_path("plantui", appauthor=False) / "settings.toml"


def trust_file() -> Path:
    """Where the pins stand, whether there are any or not."""
    return settings_file().parent / "trust.toml"


def trust_folder() -> Path:
    """Where earlier versions kept the pins, a file for each plan."""
    return settings_file().parent / "trust"


def trusting() -> bool:
    """Whether there is any file of pins: who trusts no plan yet need not load what judges."""
    return trust_file().exists() or trust_folder().exists()


def state_folder() -> Path:
    """Where drafts and trust are kept; makes nothing."""
    from platformdirs import user_state_path

    return user_state_path("plantui", appauthor=False)


def draft_folder(state: Path, common_dir: str, plan: str, ref: str, by: str = "") -> Path:
    """Where the draft about one branch of one plan in one repository stands; makes nothing.

    `by` is given only for somebody other than the user themselves, whose words must not mix with the user's own.
    """
    place = f"{Path(common_dir).resolve()}\0{plan}"
    branch = f"{_readable(ref.removeprefix('refs/heads/'))}-{short_hash(ref, 8)}"
    drafts = state / "drafts" / short_hash(place, 16) / branch
    return drafts / f"by-{by}" if by else drafts


def _readable(name: str) -> str:
    return (
        "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in name.lower())[:60].lstrip(".-")
        or "x"
    )


def short_hash(text: str, length: int) -> str:
    """The first digits of a text's SHA-256, for a file's or a folder's name."""
    import hashlib

    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:length]


def read_settings() -> Settings:
    """The user's settings; a wrong one is a located problem and left out, a missing file is no settings."""
    path = settings_file()
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        return Settings(problems=(Problem(str(path), 0, "", error.strerror or str(error)),))
    from plantui.plan import toml  # wanted only where there are settings: the first frame waits for this

    try:
        text = toml.decode(data)
        layout = toml.scan(text)
        raw = toml.parse(text)
    except toml.NotToml as error:
        return Settings(problems=(Problem(str(path), error.line, "", error.message),))
    return _settings(str(path), layout, raw)


def _settings(path: str, layout: toml.TomlLayout, raw: Mapping[str, object]) -> Settings:
    problems: list[Problem] = []
    values: dict[str, object] = {}
    for name, value in raw.items():
        complaint = _expected(name, value)
        if complaint is None:
            values[name] = value
        else:
            problems.append(Problem(path, layout.key_line(0, name), name[:80], complaint))
    keys: dict[str, str] = {}
    table = values.pop("keys", {})
    section = layout.sections().get("keys", [0])[0]
    for name, value in table.items() if isinstance(table, dict) else ():
        if isinstance(value, str) and value.strip():
            keys[name] = value
        else:
            message = t("settings.not_key", seen=str(value)[:80])
            problems.append(Problem(path, layout.key_line(section, name), f"keys.{name}"[:80], message))
    sync = _sync(path, layout, values.pop("sync", {}), problems)
    listed = values.get("repositories")
    language, person, ascii_only = values.get("language"), values.get("person"), values.get("ascii")
    return Settings(
        known(language) if isinstance(language, str) else None,
        person if isinstance(person, str) else None,
        ascii_only if isinstance(ascii_only, bool) else None,
        keys,
        tuple(listed) if isinstance(listed, list) else (),
        tuple(problems),
        next((theme for theme in THEMES if theme == values.get("theme")), None),
        sync,
    )


def _sync(path: str, layout: toml.TomlLayout, table: object, problems: list[Problem]) -> SyncSettings:
    """The table `[sync]`; what is wrong in it is a problem and left out."""
    section = layout.sections().get("sync", [0])[0]
    remote, after = "", None
    for name, value in table.items() if isinstance(table, dict) else ():
        if name == "remote" and isinstance(value, str) and value.isprintable():
            remote = value
        elif name == "after_signing" and value in get_args(AfterSigning):
            after = next(choice for choice in get_args(AfterSigning) if choice == value)
        else:
            problems.append(Problem(path, layout.key_line(section, name), f"sync.{name}"[:80], t("settings.sync")))
    return SyncSettings(remote, after)


def _expected(name: str, value: object) -> str | None:
    """What is wrong with one setting, in words; None when nothing is."""
    from plantui.plan.files import safe

    excerpt = str(value)[:80]
    if name == "language":
        fits = isinstance(value, str) and known(value) is not None
        return None if fits else t("settings.not_language", seen=excerpt, known=", ".join(LANGUAGES))
    if name == "person":
        return None if isinstance(value, str) and safe(value) else t("settings.not_person", seen=excerpt)
    if name == "ascii":
        return None if isinstance(value, bool) else t("settings.not_yes_no", seen=excerpt)
    if name == "theme":
        return None if value in THEMES else t("settings.not_theme", seen=excerpt, known=", ".join(THEMES))
    if name in ("keys", "sync"):
        return None if isinstance(value, dict) else t("settings.not_table", seen=excerpt)
    if name == "repositories":
        fits = isinstance(value, list) and all(isinstance(path, str) and path.startswith("/") for path in value)
        return None if fits else t("settings.not_paths", seen=excerpt)
    return t("settings.unknown", known=", ".join(NAMES))


# repositories that belong to somebody else


def trusts(common_dir: str, user: str, group: str) -> bool:
    """Whether the user said yes to this repository while it had this owner and this group, or named it in settings."""
    real = _real(common_dir)
    if any(real in (_real(path), _real(f"{path}/.git")) for path in read_settings().repositories):
        return True
    return _trusted().get(_real(common_dir)) == (user, group)


def trust(common_dir: str, user: str, group: str) -> None:
    """Remember that the user said yes; another owner or group later is asked about again."""
    from plantui.review.records.canonical import literal

    path = state_folder() / "trusted.toml"
    with state_files.locked(path):
        trusted = _trusted() | {_real(common_dir): (user, group)}
        lines = ['schema = "plantui.trusted/1"']
        for place, (owner, owning_group) in sorted(trusted.items()):
            lines += ["", "[[repository]]", f"path = {literal(place)}"]
            lines += [f"owner = {literal(owner)}", f"group = {literal(owning_group)}"]
        try:
            data = ("\n".join(lines) + "\n").encode()
        except UnicodeEncodeError:
            raise NotWritten(t("keeping.not_written"), t("draft.undecodable"), str(path)) from None
        state_files.write(path, data)


def _trusted() -> dict[str, tuple[str, str]]:
    """By real path; a file that cannot be read trusts nothing, so the user is asked once more."""
    import tomli

    try:
        raw = tomli.loads((state_folder() / "trusted.toml").read_bytes().decode())
    except (OSError, ValueError, RecursionError):
        return {}
    rows = raw.get("repository", [])
    trusted: dict[str, tuple[str, str]] = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and all(isinstance(row.get(name), str) for name in ("path", "owner", "group")):
            trusted[row["path"]] = (row["owner"], row["group"])
    return trusted


def _real(common_dir: str) -> str:
    return str(Path(common_dir).resolve())
