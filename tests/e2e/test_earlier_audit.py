"""The program as it was before items could be suggested: what its audit says of records that suggest them."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from plantui.review.records.record import Act
from support import founded

ROOT = Path(__file__).parents[2]
EARLIER = "4008c02"
"""The last commit before this."""


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source of the earlier program, as git archives it; skipped where the history is not at hand."""
    packed = subprocess.run(("git", "-C", ROOT, "archive", EARLIER), capture_output=True, check=False)
    if packed.returncode:
        pytest.skip(f"{EARLIER} is not in this clone")
    folder = tmp_path_factory.mktemp("earlier")
    with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    compiling = (
        "import sys; sys.path.insert(0, '.'); from pathlib import Path; from hatch_build import compile_catalogues;"
        "compile_catalogues(Path('src/plantui/locale'))"
    )
    subprocess.run((sys.executable, "-c", compiling), cwd=folder, check=True, capture_output=True)
    return folder


def audit(source: Path, folder: Path) -> tuple[int, str]:
    """What a program's audit says."""
    environment = {**os.environ, "PYTHONPATH": str(source / "src"), "PYTHONSAFEPATH": "1"}
    script = "import plantui, sys; print(plantui.__file__); from plantui.__main__ import main; sys.exit(main())"
    command = (sys.executable, "-c", script, "audit", "-C", str(folder), "--lang", "en")
    ran = subprocess.run(command, capture_output=True, env=environment, check=False, cwd=folder)
    told = (ran.stdout + ran.stderr).decode()
    assert told.startswith(str(source)), told  # it is that program which says it
    return ran.returncode, told


def test_an_earlier_audit_accepts_suggested_items(earlier: Path, tmp_path: Path, home: Path) -> None:
    """An addition is a value of the service or the plan, a removal one of the item; empty words stand for none."""
    assert home.exists()
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    made.found()
    made.open()
    plan = made.plan(made.tip)
    service = next(iter(plan.by_service))
    item = plan.by_service[service].items[0].id
    value = '{"id":"ny","kind":"event","source":"§1","title":"Ny","when":"2030-01-01"}'

    def suggested(about: str, field: str, value: str) -> Act:
        print_ = founded.PRINTS.of(plan, about)
        return Act("suggestion", item=about, fingerprint=print_, field_name=field, value=value)

    founded.pin(made.folder, made.root)
    before = audit(earlier, made.folder)
    made.say(
        "arne",
        suggested(service, "add_milestone", value),
        suggested("plan", "add_actor", '{"id":"ny","source":"§1","title":"Ny"}'),
        suggested(item, "remove", ""),
    )
    after = audit(earlier, made.folder)
    assert (before[0], after[0]) == (0, 0), after[1]
    assert audit(ROOT, made.folder)[0] == 0
