"""Programs of different ages at one plan: what the older one does not know it neither signs nor freezes."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from support import founded, persons
from support.founded import Founded
from support.persons import Person

ROOT = Path(__file__).parents[2]
PPS = "plan/services/pps.toml"
BEFORE = "4008c02d323222d6cb5c8427f94c637eee4b838a"
"""The last commit of the program that knows number 1 alone, and was written before there was a second."""

NEW_FIELDS = 'until = "2031"\noutcome = "unknown"\n'
CLAIM = '\n[[milestone.claim]]\nreporter = "nhn"\nadvice = "wait"\n'
HEADER = 'id = "overgang-forvaltning"\n'
ITEM = "pps.overgang-forvaltning"


def _with_new_fields(number: int) -> str:
    """The proposal with fields of number 2 in its duty to pay, in a file that names a number."""
    text = founded.PROPOSED.replace("plantui.service/1", f"plantui.service/{number}")
    head, _, rest = text.partition(HEADER)
    lines = rest.split("\n")
    end = next((at for at, line in enumerate(lines) if line.startswith("[[")), len(lines))
    return head + HEADER + NEW_FIELDS + "\n".join([*lines[:end], *CLAIM.split("\n"), *lines[end:]])


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """A founded plan in a round, whose duty to pay has fields of number 2."""
    made = founded.in_round(tmp_path)
    made.edit("arne", {PPS: _with_new_fields(2)})
    return made


def _everybody(plan: Founded, tmp_path: Path) -> dict[str, Person]:
    return persons.all_of(plan, tmp_path / "homes")


def test_this_program_signs_and_freezes_what_it_knows(plan: Founded, tmp_path: Path) -> None:
    """The record binds the new fields, and both can be done."""
    people = _everybody(plan, tmp_path)
    people["eva"].run("decide", ITEM, "godkjent", "--submit", "--yes")
    people["siri"].run("round", "freeze", "--yes")


@pytest.mark.parametrize("item", [ITEM, "pps", "pps.testperiode"])
def test_nothing_of_a_file_that_a_newer_program_made_is_signed(plan: Founded, tmp_path: Path, item: str) -> None:
    """Shown as far as it is known, with its problem; refused by name of the reason, and nothing is written."""
    plan.edit("arne", {PPS: _with_new_fields(3)})
    eva, siri = (_everybody(plan, tmp_path)[name] for name in ("eva", "siri"))
    before = plan.tip
    shown = eva.json("show", item)
    assert "until" in str(shown)
    refused = eva.run("decide", item, "godkjent", "--submit", "--yes", code=2)
    assert "made by a newer plantui: schema “plantui.service/3”" in refused.err and f"{PPS}:1" in refused.err
    frozen = siri.run("round", "freeze", "--yes", code=2)
    assert "made by a newer plantui" in frozen.err
    adopted = siri.run("adopt", "--yes", code=None)
    assert adopted.code and plan.tip == before
    assert eva.run("remark", item, "Hva er dette?", "--submit", "--yes").code == 0


@pytest.fixture(scope="session")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as it was before there was a second number, from `git archive`, with its sentences compiled."""
    archive = subprocess.run(("git", "-C", ROOT, "archive", BEFORE), capture_output=True, check=False)
    if archive.returncode:
        pytest.skip(f"{BEFORE[:7]} is not in this clone: {archive.stderr.decode().strip()}")
    folder = tmp_path_factory.mktemp("older")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    compile_all = (
        "from pathlib import Path; from hatch_build import compile_catalogues; "
        "compile_catalogues(Path('src/plantui/locale'))"
    )
    done = subprocess.run((sys.executable, "-c", compile_all), cwd=folder, capture_output=True, check=False)
    missing = subprocess.run(
        (sys.executable, "-c", "import plantui.cli.main"),
        env={**os.environ, "PYTHONPATH": str(folder / "src")}, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode or missing.returncode:
        last = (done.stderr or missing.stderr).decode().strip().splitlines()[-1:]
        pytest.skip(f"the program of {BEFORE[:7]} does not start here: {''.join(last)}")
    return folder / "src"


@pytest.mark.parametrize("number", [1, 2])
def test_the_program_before_binds_nobody_to_what_it_does_not_show(
    plan: Founded, tmp_path: Path, older: Path, number: int
) -> None:
    """Nothing is frozen or adopted; of a file that wrongly names number 1 nothing is signed, and what is signed of one
    that names number 2 is of no text that there is, and counts for nothing.
    """
    if number == 1:
        plan.edit("arne", {PPS: _with_new_fields(1)})
    people = _everybody(plan, tmp_path)
    before = plan.tip

    def old(name: str, *words: str) -> subprocess.CompletedProcess[str]:
        person = people[name]
        return subprocess.run(
            (sys.executable, "-m", "plantui", *words, "-C", str(person.folder), "--lang", "en"),
            env={**os.environ, **person.environment, "PYTHONPATH": str(older)},
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=120,
        )  # fmt: skip

    version = subprocess.run(
        (sys.executable, "-c", "import plantui; print(plantui.__file__)"),
        env={**os.environ, "PYTHONPATH": str(older)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert version.stdout.startswith(str(older))
    for words in (("round", "freeze", "--yes"), ("adopt", "--yes")):
        ran = old("siri", *words)
        assert ran.returncode, f"{words}\n{ran.stdout}\n{ran.stderr}"
        assert plan.tip == before, words
    for item in (ITEM, "pps"):
        ran = old("eva", "decide", item, "godkjent", "--submit", "--yes")
        assert number == 2 or (ran.returncode and plan.tip == before), f"{item}\n{ran.stdout}\n{ran.stderr}"
    # it takes what stands in a file that it cannot read for removed: what it signs of that counts for nothing
    audit = people["eva"].run("audit", "--format", "json", code=None)
    found = {one["code"] for one in audit.json()["findings"]} - {"tag-missing"}
    assert found == ({"record-base"} if number == 2 else set())
