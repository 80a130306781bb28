"""The front door: version, language, paths, exit codes, and what a failure looks like."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from plantui import i18n
from plantui.cli.registry import COMMANDS, SECTIONS, load
from support.program import plantui
from support.repositories import clone, make
from support.terminal import Terminal

HEAVY = ("textual", "git", "plotext", "tomlkit", "cryptography", "click", "plantui.tui", "plantui.git", "tomli")


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_the_version_imports_nothing_heavy(flag: str) -> None:
    """`--version` answers without importing Textual, git, plotext, tomlkit, or even click."""
    look = (
        "import sys; sys.argv = ['plantui', sys.argv[1]]\n"
        "from plantui.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code == 0\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    ran = subprocess.run((sys.executable, "-c", look, flag), capture_output=True, text=True, check=True)
    version, loaded = ran.stdout.splitlines()
    assert version.startswith("plantui ")
    assert loaded == "[]"


# What a command needs of others, it says by what it may not import: each costs a start what a command's work takes.
DRAWS_THE_OVERVIEW = ("plantui.changes", "plantui.render.export", "plantui.review.records", "plantui.usecases.drafts",
                      "plantui.git.history", "plantui.git.write", "plantui.git.sign.setup", "rfc8785", "fractions",
                      "json", "socket")  # fmt: skip
READS = ("textual", "plotext", "tomlkit", "rich", "cryptography", "babel", "email", "importlib.metadata", "asyncio",
         "ssl", "http", "logging", "concurrent", "plantui.tui", "plantui.git.write")  # fmt: skip


@pytest.mark.parametrize(
    ("command", "needless"),
    [
        ("show", (*READS, *DRAWS_THE_OVERVIEW)),
        ("status", (*READS, "plantui.render.export", "plantui.render.timeline", "plantui.usecases.signing")),
    ],
)
def test_a_reading_command_imports_only_what_it_draws(
    plan_repository: Path, command: str, needless: tuple[str, ...]
) -> None:
    """`show` and `status` import no screens, no other view's drawing, and nothing that writes."""
    look = (
        f"import sys; sys.argv = ['plantui', '-C', {str(plan_repository)!r}, {command!r}]\n"
        "from plantui.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
        "print(*sys.modules)"
    )
    ran = subprocess.run((sys.executable, "-c", look), capture_output=True, text=True, check=True)
    loaded = ran.stdout.splitlines()[-1].split()
    assert "plantui.usecases.session.open" in loaded
    assert [name for name in loaded if any(name == one or name.startswith(one + ".") for one in needless)] == []


def test_bare_plantui_without_a_terminal_prints_the_overview(plan_repository: Path) -> None:
    """Piped, `plantui` names every service by its title and exits 0."""
    answer = plantui(folder=plan_repository)
    assert answer.code == 0, answer.err
    assert "Pasientens prøvesvar" in answer.out
    assert "Helsenorge" in answer.out


def test_a_dumb_terminal_gets_the_overview_too(plan_repository: Path) -> None:
    """TERM=dumb prints text and no escape sequence."""
    environment = {**os.environ, "TERM": "dumb"}
    command = (sys.executable, "-m", "plantui", str(plan_repository), "--lang", "en")
    with Terminal(command, environment) as terminal:
        terminal.wait_for("Helsenorge")
        assert terminal.wait_end() == 0
        assert b"\x1b" not in terminal.received


def test_a_first_word_that_is_no_command_is_a_folder(plan_repository: Path) -> None:
    """`plantui FOLDER` and `plantui -C FOLDER` open the same plan."""
    named = plantui(plan_repository)
    assert named.code == 0, named.err
    assert named.out == plantui("-C", plan_repository).out
    assert named.out == plantui("-C", plan_repository.parent, plan_repository.name).out


def test_common_options_stand_before_or_after_the_command(plan_repository: Path) -> None:
    """`-C`, `--ascii`, `--today` and `--branch` mean the same on both sides of the command's name."""
    options = ("-C", str(plan_repository), "--ascii", "--today", "2025-06-18", "--branch", "main")
    before, after = plantui(*options, "timeline"), plantui("timeline", *options)
    assert before.code == 0, before.err
    assert before.out == after.out


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("shwo", "show"),
        ("decidde pps tilslutning", "decide"),
        ("decidde pps --text x", "decide"),
        ("decidde --help", "decide"),
        ("round opn", "round open"),
        ("policy chek --format json", "policy check"),
        ("freeze", "round freeze"),
    ],
)
def test_a_misspelled_command_names_the_near_one(words: str, meant: str, lang: str) -> None:
    """`plantui shwo` is wrong usage and says what was meant, whatever follows, and a command of commands likewise."""
    answer = plantui(*words.split(), "--lang", lang)
    assert answer.code == 2
    assert answer.out == ""
    i18n.choose(lang)
    assert answer.err.rstrip().endswith(i18n.t("cli.usage.near", near=meant))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("help", "See plantui --help."),
        ("help show", "See plantui show --help."),
        ("hjelp show pps", "See plantui show --help."),
        ("help shwo", "See plantui --help."),
        ("qqqqq pps", "See plantui --help."),
    ],
)
def test_help_is_an_option_and_no_command(words: str, said: str) -> None:
    """`plantui help show` says where the help of `show` is; a word that is near nothing is told of all the help."""
    answer = plantui(*words.split())
    assert answer.code == 2
    assert answer.err.rstrip().endswith(said)


def test_a_folder_is_one_however_it_is_named(plan_repository: Path) -> None:
    """A folder of a command's near name is a folder, from where `-C` leads, before it or after it."""
    folder = plan_repository.rename(plan_repository.parent / "shwo")
    expected = plantui(folder)
    assert expected.code == 0, expected.err
    for words in (("-C", folder.parent, "shwo"), ("shwo", "-C", folder.parent), ("shwo", f"-C{folder.parent}")):
        assert plantui(*words).out == expected.out, words
    assert plantui("shwo", "extra", folder=folder.parent).err.startswith("Wrong usage: “extra”")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "--nope"), "--nope"),
        (("show", "pps", "extra"), "extra"),
        (("decide",), "ITEM"),
        (("show", "--format", "xml"), "json"),
        (("show", "--today", "31.6.2025"), "31.6.2025"),
        (("decide", "pps", "godkjent", "--rev", "main"), "--rev"),
        (("highlights", "--year", "soon"), "--year"),
        (("completions", "tcsh"), "bash"),
    ],
)
def test_wrong_usage_exits_2_in_our_own_words(plan_repository: Path, words: tuple[str, ...], said: str) -> None:
    """Wrong usage exits 2 and names the value seen, in the chosen language."""
    answer = plantui(*words, folder=plan_repository)
    assert answer.code == 2
    assert said in answer.err
    assert answer.err.startswith("Wrong usage")
    assert answer.out == ""


def test_an_unknown_language_is_refused() -> None:
    """`--lang xx` names the languages there are."""
    answer = plantui("show", "--lang", "xx")
    assert answer.code == 2
    assert "en, nb" in answer.err


def test_the_language_is_chosen_in_order(plan_repository: Path, home: Path) -> None:
    """`--lang` wins over settings, settings over the plan's language, and that over the locale."""

    def heading(*words: str, folder: Path, **environment: str) -> str:
        command = (sys.executable, "-m", "plantui", "--help", *words)
        ran = subprocess.run(command, cwd=folder, capture_output=True, env={**os.environ, **environment}, check=True)
        return ran.stdout.decode().split()[0]

    assert heading(folder=plan_repository, LANG="en_GB.UTF-8") == "Bruk:"
    assert heading(folder=home, LANG="en_GB.UTF-8") == "Usage:"
    assert heading(folder=home, LANG="C.UTF-8") == "Usage:"
    assert heading(folder=home, LANG="en_GB.UTF-8", LC_ALL="nb_NO.UTF-8") == "Bruk:"
    plan = plan_repository / "plan/plan.toml"
    written = plan.read_text("utf-8")
    plan.write_text(written.replace('language = "nb"', 'language = "sv"'), "utf-8")
    assert heading(folder=plan_repository, LANG="nb_NO.UTF-8") == "Usage:"  # which has no catalogue: English
    plan.write_text(written, "utf-8")
    settings = home / ".config" / "plantui" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('language = "en"\n')
    assert heading(folder=plan_repository) == "Usage:"
    assert heading("--lang", "nb", folder=plan_repository) == "Bruk:"
    assert heading("--lang=nb", folder=plan_repository) == "Bruk:"


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_command_has_help(name: str, lang: str) -> None:
    """Help is whole in every language, and ASCII when that is asked for."""
    words = (name, "--help") if name else ("--help",)
    answer = plantui(*words, "--lang", lang, "--ascii")
    assert answer.code == 0
    i18n.choose(lang)
    assert i18n.t("cli.help.usage") in answer.out
    assert "cli." not in answer.out
    assert "Show this message" not in answer.out
    assert max(answer.raw) < 127


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_commands_stand_under_what_one_does_with_them(lang: str) -> None:
    """Each once, under one of a few headings, with a line that begins and ends as a sentence does."""
    lines = plantui("--help", "--lang", lang).out.splitlines()
    i18n.choose(lang)
    for section, commands in SECTIONS.items():
        at = lines.index(i18n.t(f"cli.help.section.{section}") + ":")
        assert [line.split()[0] for line in lines[at + 1 :] if re.match("  [a-z]", line)][: len(commands)] == list(
            commands
        )
    shorts = [i18n.t(f"cli.{name}.short") for name in COMMANDS]
    assert len(SECTIONS) < 9 and all(short[0].isupper() and short.endswith(".") for short in shorts)


@pytest.mark.parametrize("name", ["status", "policy"])
def test_what_every_command_takes_is_explained_once(name: str) -> None:
    """By the program; a command's own help explains its own options, and names the others in one sentence."""
    whole, one = plantui("--help", "--lang", "en").out, plantui(name, "--help", "--lang", "en").out
    for flag in ("-C", "--lang", "--today", "--branch", "--by", "--ascii"):
        assert f"  {flag}" in whole and f"  {flag} " not in one.replace("  Every command", "") and flag in one
    assert "plantui --help explains them" in " ".join(one.split())


def test_a_word_that_may_be_left_out_stands_in_brackets() -> None:
    """In the usage of the commands whose last word is not needed."""
    for command, last in (("sync", "[BUNDLE]"), ("move", "[PLACE]"), ("edit", "[FILTER]"), ("schema", "[NAME]")):
        assert plantui(command, "--help").out.splitlines()[0].endswith(f" {last}"), command


def test_every_command_is_in_the_guide() -> None:
    """docs/commands.md has a row for each command, and for each command of a group."""
    guide = (Path(__file__).parents[2] / "docs" / "commands.md").read_text("utf-8")
    missing = []
    for name in COMMANDS:
        command = load(name)
        names = [f"{name} {one}" for one in command.commands] if isinstance(command, click.Group) else [name]
        missing += [one for one in names if not re.search(rf"^\| `{one}\b", guide, re.MULTILINE)]
    assert missing == []


def test_a_folder_without_a_repository_exits_3(tmp_path: Path) -> None:
    """No repository: one line on stderr that says what to do, and exit code 3."""
    for command in ("", "show", "log", "check", "submit"):
        answer = plantui(*filter(None, [command]), folder=tmp_path)
        assert answer.code == 3, command
        assert "plantui init" in answer.err
        assert "Traceback" not in answer.err


def test_a_path_that_does_not_exist_exits_3(tmp_path: Path) -> None:
    """`-C` to nowhere exits 3 and names the path."""
    answer = plantui("show", "-C", tmp_path / "nowhere")
    assert answer.code == 3
    assert "nowhere" in answer.err


def test_an_empty_repository_exits_3(tmp_path: Path) -> None:
    """A repository without a commit is said to be empty."""
    folder = make(tmp_path / "empty", files={})
    for command in ("show", "highlights", "timeline", "log", "submit"):
        answer = plantui(command, folder=folder)
        assert answer.code == 3, (command, answer.err)
        assert len(answer.err.splitlines()) == 1


def test_a_repository_without_a_plan_exits_3(tmp_path: Path) -> None:
    """A repository with other files and no plan/ is said to have none."""
    folder = make(tmp_path / "other", files={"README.md": "hello\n"})
    for command in ("show", "check", "log"):
        answer = plantui(command, folder=folder)
        assert answer.code == 3, (command, answer.err)
        assert "plan" in answer.err


def test_a_reader_that_goes_away_gets_no_traceback(plan_repository: Path) -> None:
    """`plantui show --plain | head -1` ends quietly, as other programs do."""
    command = f"{sys.executable} -m plantui -C {plan_repository} show --format json --lang en | head -c 1"
    ran = subprocess.run(("bash", "-c", f"set -o pipefail; {command}"), capture_output=True, check=False)
    assert ran.stderr == b""
    assert ran.stdout == b"{"


def test_closed_output_and_input_end_in_words(plan_repository: Path) -> None:
    """Even with standard input and output closed there is no traceback."""
    command = f"exec {sys.executable} -m plantui -C {plan_repository} show --lang en <&- >&-"
    ran = subprocess.run(("bash", "-c", command), capture_output=True, check=False)
    assert b"Traceback" not in ran.stderr


def test_a_full_disk_is_said(plan_repository: Path) -> None:
    """Output that cannot be written is an error, not silence."""
    if not Path("/dev/full").exists():
        pytest.skip("this machine has no /dev/full")
    command = f"exec {sys.executable} -m plantui -C {plan_repository} show --lang en > /dev/full"
    ran = subprocess.run(("bash", "-c", command), capture_output=True, text=True, check=False)
    assert ran.returncode not in (0, 1)
    assert "Traceback" not in ran.stderr
    assert "the disk is full" in ran.stderr


def test_an_interrupt_exits_130(tmp_path: Path) -> None:
    """Ctrl-C ends with 130 and no traceback."""
    look = (
        "from plantui.cli import failures\n"
        "def interrupted() -> int: raise KeyboardInterrupt\n"
        "raise SystemExit(failures.guarded(interrupted))"
    )
    ran = subprocess.run((sys.executable, "-c", look), capture_output=True, text=True, check=False)
    assert ran.returncode == 130
    assert "Traceback" not in ran.stderr


def test_a_defect_is_one_plain_line(tmp_path: Path) -> None:
    """What nobody foresaw exits 70 with one line and no variable's value; PLANTUI_DEBUG shows the trace."""
    look = (
        "from plantui import i18n; i18n.choose('en')\n"
        "from plantui.cli import failures\n"
        "def broken() -> int:\n"
        "    secret = 'hunter2'\n"
        "    return {}['\\x1b[31mgone']\n"
        "raise SystemExit(failures.guarded(broken))"
    )
    ran = subprocess.run((sys.executable, "-c", look), capture_output=True, text=True, check=False)
    assert ran.returncode == 70
    assert len(ran.stderr.splitlines()) == 1
    assert "hunter2" not in ran.stderr
    assert "\x1b" not in ran.stderr
    debug = subprocess.run(
        (sys.executable, "-c", look), capture_output=True, text=True, check=False,
        env={**os.environ, "PLANTUI_DEBUG": "1"},
    )  # fmt: skip
    assert "Traceback" in debug.stderr


@pytest.mark.parametrize(
    ("environment", "ascii"),
    [
        ({"LANG": "C"}, True),
        ({"LC_ALL": "C", "LANG": "nb_NO.UTF-8"}, True),
        ({"LC_ALL": "POSIX"}, True),
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": ""}, False),
        ({"PYTHONIOENCODING": "latin-1"}, True),
    ],
)
def test_an_ascii_locale_gets_ascii(plan_repository: Path, environment: dict[str, str], ascii: bool) -> None:
    """Where the locale or the encoding has no room for the glyphs, their ASCII twins are written."""
    answer = plantui("timeline", folder=plan_repository, environment=environment)
    assert answer.code == 0
    assert (max(answer.raw) < 127) == ascii


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_are_scripts(shell: str) -> None:
    """Each shell gets a script that calls the program back."""
    answer = plantui("completions", shell)
    assert answer.code == 0
    assert "_PLANTUI_COMPLETE" in answer.out


def test_completion_answers_with_the_commands() -> None:
    """What the bash script asks is answered with the commands that fit."""
    environment = {"_PLANTUI_COMPLETE": "bash_complete", "COMP_WORDS": "plantui de", "COMP_CWORD": "1"}
    answer = plantui(environment=environment)
    assert {"plain,decide", "plain,demo"} <= set(answer.out.split())


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("plantui show pps.o", "pps.overgang-forvaltning"), ("plantui decide pps inha", "inhabil")],
)
def test_completion_answers_with_items_and_words(plan_repository: Path, typed: str, offered: str) -> None:
    """Ids of the plan and decision words are completed too."""
    environment = {"_PLANTUI_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    answer = plantui(environment=environment, folder=plan_repository)
    assert answer.out.split() == [f"plain,{offered}"]


def test_a_bare_repository_s_plan_names_its_language(plan_repository: Path, tmp_path: Path) -> None:
    """The plan's language is found where only git can read it."""
    bare = clone(plan_repository, tmp_path / "plan.git", "--bare")
    command = (sys.executable, "-m", "plantui", "--help")
    environment = {**os.environ, "LANG": "en_GB.UTF-8"}
    ran = subprocess.run(command, cwd=bare, capture_output=True, env=environment, check=True)
    assert ran.stdout.startswith(b"Bruk:")


def test_a_reader_that_goes_away_is_no_answer() -> None:
    """A pipe that is closed while a command writes leaves with 141; click would make it 1, which reads as a no."""
    look = (
        "import click, errno\n"
        "from plantui.cli import failures\n"
        "def write(): raise BrokenPipeError(errno.EPIPE, '')\n"
        "command = click.Command('write', callback=write)\n"
        "raise SystemExit(failures.guarded(lambda: command.main(args=[], standalone_mode=False)))"
    )
    assert subprocess.run((sys.executable, "-c", look), capture_output=True, check=False).returncode == 141
