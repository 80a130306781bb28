"""What the pages for contributors promise is there: commands, hooks, news, versions, the licence in what is built."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from plantui.cli.registry import COMMANDS
from plantui.usecases.setup import editor_schemas

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TARGETS = dict(re.findall(r"^([a-z]+):(?:[^#\n]*)(?:## (.*))?$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / ".ci" / "run")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_command_that_is_named_is_there(page: Path) -> None:
    """Each `make …` in backquotes, or at the beginning of a line of its own, is a target of the Makefile."""
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE))
    assert named <= TARGETS.keys()


def test_make_help_lists_every_command() -> None:
    """Each target has one sentence, which is what `make help` shows."""
    assert [target for target, words in TARGETS.items() if not words] == []
    phony = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)[0]
    assert set(phony.split()) == TARGETS.keys()


def test_every_command_of_the_program_has_its_row() -> None:
    """docs/commands.md tells each command, or each of its own commands, in a table."""
    rows = re.findall(r"^\| `([a-z-]+)", (ROOT / "docs" / "commands.md").read_text("utf-8"), re.MULTILINE)
    assert [name for name in COMMANDS if name not in rows] == []


def test_every_file_that_the_guide_names_is_there() -> None:
    """Each path in backquotes above the list of modules is there: below the source or the project, or by its name."""
    guide = (ROOT / "docs" / "codebase.md").read_text("utf-8").partition("## Every module")[0]
    source = ROOT / "src" / "plantui"
    names = {path.name for path in source.rglob("*.py")}
    named = set(re.findall(r"`([\w/.-]+(?:\.py|\.md|\.tcss|/))`", guide))
    gone = {name for name in named if not ((source / name).exists() or (ROOT / name).exists() or name in names)}
    assert len(named) > 50 and gone == set()


def test_the_answers_of_the_quiz_are_there() -> None:
    """Each of the 40 questions is answered by a file of the source, but those whose rooms are not built yet."""
    rows = re.findall(
        r"^\| \d+ \| (?:[^|]|\\\|)+ \| (.*) \|$", (ROOT / "docs" / "quiz.md").read_text("utf-8"), re.MULTILINE
    )
    assert len(rows) == 40
    unbuilt = [answer for answer in rows if answer.startswith("nowhere yet: with the issue on paper")]
    assert len(unbuilt) <= 1
    for answer in rows:
        paths = re.findall(r"`([\w/.]+\.\w+)`", answer)
        assert bool(paths) != (answer in unbuilt), answer
        for path in paths:
            places = sorted((ROOT / "src" / "plantui").rglob(Path(path).name))
            assert (ROOT / "src" / "plantui" / path).is_file(), f"{path} is gone; of its name there are {places}"


def test_hooks_fetch_nothing() -> None:
    """Each hook before a commit is local, and a tool that the development extra installs."""
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    assert re.findall(r"repo: (.*)", hooks) == ["local"]
    assert set(re.findall(r"language: (.*)", hooks)) == {"system"}
    assert set(re.findall(r"entry: (\S+)", hooks)) <= {
        f".venv/bin/{it}" for it in ("ruff", "mypy", "lint-imports", "python")
    }


def test_news_is_named_as_it_will_be_read() -> None:
    """Each file in changelog.d/ is `+subject.kind.md`, since others are left out in silence, and holds a sentence."""
    kinds = {kind["directory"] for kind in PROJECT["tool"]["towncrier"]["type"]}
    assert kinds == {"added", "changed", "fixed", "removed", "security"}
    for file in (ROOT / "changelog.d").iterdir():
        if file.name != "README.md":
            assert re.fullmatch(rf"\+[a-z0-9-]+\.({'|'.join(kinds)})\.md", file.name), file.name
            assert file.read_text("utf-8").strip().endswith(".")


def test_the_version_has_its_changes() -> None:
    """CHANGELOG.md has a heading for the version of pyproject.toml, below the line where the next one is put."""
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    _, start, versions = changes.partition("<!-- towncrier release notes start -->")
    assert start and re.search(rf"^## {re.escape(PROJECT['project']['version'])}\b", versions, re.MULTILINE)


def test_every_dependency_has_a_version_that_was_tried() -> None:
    """constraints.txt names each dependency, of the program and of development, with one version."""
    tried = {_plain(line.partition("==")[0]) for line in (ROOT / "constraints.txt").read_text("utf-8").split()}
    extra = PROJECT["project"]["optional-dependencies"]["dev"]
    asked = {_plain(re.split(r"[^\w.-]", line)[0]) for line in (*PROJECT["project"]["dependencies"], *extra)}
    assert asked <= tried


def test_what_is_built_holds_the_licence(tmp_path: Path) -> None:
    """The wheel and the source archive hold its text, and their metadata its SPDX name; the wheel has the schemas."""
    command = (sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path))
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,), (source,) = tmp_path.glob("*.whl"), tmp_path.glob("*.tar.gz")
    text = (ROOT / "LICENSE").read_bytes()
    with zipfile.ZipFile(wheel) as files:
        about = next(name for name in files.namelist() if name.endswith(".dist-info/METADATA"))
        assert b"License-Expression: MIT\n" in files.read(about)
        assert files.read(about.replace("METADATA", "licenses/LICENSE")) == text
        for name in editor_schemas.FILES:
            assert files.read(f"plantui/schemas/{name}.json") == editor_schemas.schema_file(name).read_bytes()
    with tarfile.open(source) as files:
        packed = files.extractfile(next(name for name in files.getnames() if name.endswith("/LICENSE")))
        assert packed is not None and packed.read() == text


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
