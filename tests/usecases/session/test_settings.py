"""Settings, the clock, and the repositories a user trusts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from plantui.errors import NotWritten, UsageProblem
from plantui.usecases.session import settings, settings_change
from plantui.usecases.session.settings import Settings


@pytest.fixture
def file(home: Path) -> Path:
    """Where the settings file belongs; not there yet."""
    path = home / ".config" / "plantui" / "settings.toml"
    path.parent.mkdir(parents=True)
    return path


def test_no_file_is_no_settings_and_no_problem(home: Path) -> None:
    """A new user has nothing set; the place follows the XDG folders."""
    assert settings.read_settings() == Settings()
    assert settings.settings_file() == home / ".config" / "plantui" / "settings.toml"
    assert settings.state_folder() == home / ".local" / "state" / "plantui"


def test_everything_set_is_read(file: Path) -> None:
    """Language, person, ascii, theme and keys."""
    file.write_text(
        'language = "nb_NO"\nperson = "kari.berg"\nascii = true\ntheme = "light"\n\n[keys]\nquit = "ctrl+q"\n', "utf-8"
    )
    assert settings.read_settings() == Settings("nb", "kari.berg", True, {"quit": "ctrl+q"}, theme="light")


def test_wrong_settings_are_located_problems_and_the_rest_counts(file: Path) -> None:
    """Each problem names its line; what is right is used."""
    file.write_text(
        '# mine\nlanguage = "tlh"\nperson = "../x"\nascii = "yes"\ntheme = "sepia"\ncolour = 1\n'
        '\n[keys]\nquit = 1\nhelp = "f1"\n',
        "utf-8",
    )
    read = settings.read_settings()
    assert [(problem.line, problem.what) for problem in read.problems] == [
        (2, "language"), (3, "person"), (4, "ascii"), (5, "theme"), (6, "colour"), (9, "keys.quit"),
    ]  # fmt: skip
    assert (read.language, read.person, read.ascii, read.keys) == (None, None, None, {"help": "f1"})


@pytest.mark.parametrize("data", [b"\xff", b"x", b"keys = 1", b"a = " + b"[" * 100_000, b"\xef\xbb\xbflanguage = 'nb'"])
def test_a_broken_file_is_a_problem_and_no_settings(file: Path, data: bytes) -> None:
    """Nothing raises; the problem says which file."""
    file.write_bytes(data)
    read = settings.read_settings()
    assert read.problems[0].path == str(file)
    assert attrs_without_problems(read) == Settings()


def attrs_without_problems(read: Settings) -> Settings:
    """The settings alone."""
    return Settings(read.language, read.person, read.ascii, read.keys)


def test_today_is_the_clock_or_what_was_asked_for() -> None:
    """`--today` sets the date; anything but a whole date is refused."""
    assert settings.today("2025-06-18") == date(2025, 6, 18)
    assert isinstance(settings.today(), date)
    for wrong in ("2025-06-31", "18.6.2025", "today", "20250618"):
        with pytest.raises(UsageProblem):
            settings.today(wrong)


def test_now_is_aware() -> None:
    """UTC, so that it can be written into a record."""
    assert settings.now().tzinfo is UTC
    assert settings.now() >= datetime(2025, 1, 1, tzinfo=UTC)


def test_a_trusted_repository_is_remembered_with_its_owner_and_group(tmp_path: Path) -> None:
    """Another way to the same folder is the same; another owner, group or folder is asked about again."""
    place = tmp_path / "plan.git"
    place.mkdir()
    (tmp_path / "link").symlink_to(place)
    assert not settings.trusts(str(place), "ola", "plan")
    settings.trust(str(place), "ola", "plan")
    settings.trust(str(tmp_path / "andre.git"), "per", "plan")
    assert settings.trusts(str(place), "ola", "plan")
    assert settings.trusts(str(tmp_path / "link"), "ola", "plan")
    assert not settings.trusts(str(place), "per", "plan")
    assert not settings.trusts(str(place), "ola", "users")
    assert not settings.trusts(str(tmp_path), "ola", "plan")
    settings.trust(str(place), "per", "plan")
    assert settings.trusts(str(place), "per", "plan")
    assert not settings.trusts(str(place), "ola", "plan")


def test_the_list_of_trusted_repositories_is_private_and_a_broken_one_trusts_nothing(tmp_path: Path) -> None:
    """0600; damage costs one question, not the program."""
    settings.trust(str(tmp_path), "ola", "plan")
    listed = settings.state_folder() / "trusted.toml"
    assert listed.stat().st_mode & 0o777 == 0o600
    listed.write_bytes(b"\xff[")
    assert not settings.trusts(str(tmp_path), "ola", "plan")
    settings.trust(str(tmp_path), "ola", "plan")
    assert settings.trusts(str(tmp_path), "ola", "plan")


OWN = '# mine\nlanguage = "nb"\n\n[keys]  # few\nquit = "ctrl+q"\n'


def test_one_setting_is_written_and_the_rest_stays(file: Path) -> None:
    """Above the first table, with all comments; and written again in its place."""
    file.write_text(OWN, "utf-8")
    settings_change.choose("theme", "dark")
    settings_change.choose("theme", "light")
    assert settings.read_settings() == Settings("nb", None, None, {"quit": "ctrl+q"}, theme="light")
    assert [line for line in file.read_text().splitlines() if not line.startswith("theme")] == OWN.splitlines()


def test_the_first_setting_makes_the_file(home: Path) -> None:
    """A new user has none."""
    settings_change.choose("theme", "dark")
    assert settings.read_settings() == Settings(theme="dark")


def test_settings_that_are_linked_stay_a_link(file: Path, tmp_path: Path) -> None:
    """What is written is the file that is pointed to."""
    elsewhere = tmp_path / "mine.toml"
    elsewhere.write_text(OWN, "utf-8")
    file.symlink_to(elsewhere)
    settings_change.choose("theme", "dark")
    assert file.is_symlink()
    assert 'theme = "dark"' in elsewhere.read_text()


@pytest.mark.parametrize("data", [b"theme = ", b"\xff"])
def test_a_broken_file_is_not_written_over(file: Path, data: bytes) -> None:
    """It stays as it is, byte for byte."""
    file.write_bytes(data)
    with pytest.raises(NotWritten):
        settings_change.choose("theme", "dark")
    assert file.read_bytes() == data
