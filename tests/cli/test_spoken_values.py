"""What has a code is also taken by its word in the chosen language, and complaints and completion name both."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plantui import i18n
from support import demos
from support.persons import Person


@pytest.fixture
def architect(demo_in_round: Path, tmp_path: Path) -> Person:
    """The demo's architect, in a demo of their own."""
    folder = demos.copy(demo_in_round, tmp_path / "demo")
    return Person("demo.arkitekt", folder / "plan", dict(demos.living(folder)))


WORDS = [
    ("nb", ("changes", "--weight", "payment"), ("changes", "--weight", "betaling")),
    ("nb", ("changes", "--weight", "payment"), ("changes", "--weight", "Betaling og regelverk")),
    ("nb", ("changes", "--group", "service"), ("changes", "--group", "tjeneste")),
    ("en", ("changes", "--weight", "actors"), ("changes", "--weight", "actors-and-dependencies")),
    ("nb", ("timeline", "--only", "transitions"), ("timeline", "--only", "overganger")),
    ("en", ("timeline", "--only", "milestones"), ("timeline", "--only", "all milestones")),
]


@pytest.mark.parametrize(("language", "code", "word"), WORDS)
def test_a_word_does_what_its_code_does(
    architect: Person, language: str, code: tuple[str, ...], word: tuple[str, ...]
) -> None:
    """Whole, begun by whole words, in any case, and with hyphens for spaces."""
    assert architect.run(*word, "--lang", language).out == architect.run(*code, "--lang", language).out


def test_data_has_codes_whatever_was_written(architect: Person) -> None:
    """JSON is for machines: a field and a value that were named in words come out as their codes."""
    architect.run("suggest", "pps.ny-funksjonalitet", "hvor-sikkert", "Forventet", "--lang", "nb")
    architect.run("decide", "E03", "ingen merknader", "--lang", "nb")
    drafted = "".join(
        path.read_text("utf-8") for path in Path(architect.environment["HOME"]).rglob("*") if _draft(path)
    )
    assert '"certainty"' in drafted and '"expected"' in drafted and '"ingen_merknader"' in drafted


def _draft(path: Path) -> bool:
    return path.is_file() and "draft" in str(path)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("changes", "--weight", "tungt"), ("payment (betaling og regelverk)", "wording (ordlyd)")),
        (("changes", "--group", "alt"), ("service (tjeneste)",)),
        (("timeline", "--only", "noe"), ("transitions (overganger)",)),
        (("remark", "E03", "Hei.", "--kind", "sms"), ("minutes (protokoll)", "email (e-post)")),
        (("decide", "E03", "joda"), ("godkjent_merknader (Godkjent med merknader)",)),
        (("suggest", "E03", "farge", "blå"), ("certainty (Hvor sikkert)", "when (Når)")),
        (("suggest", "E03", "hvor sikkert", "blå"), ("Hvor sikkert: «blå»", "planned (planlagt)")),
        (("decide", "E03", "godkjent", "--present", "abc"), ("--present skal være et helt tall, 0 eller mer",)),
        (("highlights", "--year", "neste"), ("--year skal være et helt tall, 0 eller mer",)),
    ],
)
def test_a_complaint_names_code_and_word(architect: Person, words: tuple[str, ...], told: tuple[str, ...]) -> None:
    """No sentence of click's is left in it."""
    complaint = architect.run(*words, "--lang", "nb", code=None).err
    assert all(part in complaint for part in told), complaint
    assert "valid" not in complaint and "integer" not in complaint


@pytest.mark.parametrize(
    ("words", "begun", "offered"),
    [
        ("changes --weight", "b", {"betaling-og-regelverk"}),
        ("changes --weight", "p", {"payment", "prerequisite"}),
        ("decide E03", "godkjent", {"godkjent", "godkjent_merknader", "godkjent-med-merknader"}),
        ("suggest E03", "hvor", {"hvor-sikkert", "hvor-sikker-slutten-er"}),
        ("set E03", "cert", {"certainty", "certainty_text"}),
    ],
)
def test_the_shell_completes_both(words: str, begun: str, offered: set[str], home: Path) -> None:
    """A word of several is offered with hyphens, which need no quotes."""
    asked = {
        **os.environ,
        "LC_ALL": "nb_NO.UTF-8",
        "_PLANTUI_COMPLETE": "bash_complete",
        "COMP_WORDS": f"plantui {words} {begun}",
        "COMP_CWORD": str(len(words.split()) + 1),
    }
    ran = subprocess.run((sys.executable, "-m", "plantui"), env=asked, capture_output=True, text=True, check=False)
    assert {line.partition(",")[2] for line in ran.stdout.splitlines()} == offered, ran.stderr


def test_what_could_be_two_is_none() -> None:
    """Only whole words are taken, and only where one code has them; the code itself always wins."""
    words = {"orientering": "Tatt til orientering", "etterretning": "Tatt til etterretning", "tatt": "Sagt"}
    assert [i18n.meant(written, words) for written in ("tatt til", "ori", "tatt", "TATT TIL-ORIENTERING", "")] == [
        None, None, "tatt", "orientering", None,
    ]  # fmt: skip
