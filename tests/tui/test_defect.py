"""A defect of ours ends the screens in words, and its trace is a file that can be sent."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from plantui import i18n
from plantui.errors import UNEXPECTED
from plantui.tui import defect, workers
from plantui.tui.app import PlantuiApp
from plantui.usecases.session import settings
from support.pilots import drive, until


def fail() -> None:
    secret = "passphrase of the test"
    raise RuntimeError(f"a defect {len(secret)} \x1b[31m")


def test_a_defect_in_a_worker_is_told_in_words_with_where_its_trace_is(
    plan_repository: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """No trace on the terminal, the exit code of a defect; the file is the user's own and holds no variables."""
    apps: list[PlantuiApp] = []

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        apps.append(app)
        workers.start(app, "load", fail, lambda _: None)
        await until(pilot, lambda: not app.is_running or app._exit)

    with pytest.raises(Exception, match="a defect"):
        drive(plan_repository, play)
    shown = "".join(capfd.readouterr())
    path = settings.state_folder() / defect.FILE
    words = " ".join(shown.split())
    assert "RuntimeError: a defect 22" in words and str(path) in "".join(shown.split())
    assert "Traceback" not in shown and "\x1b[31m" not in shown
    trace = path.read_text("utf-8")
    assert "Traceback" in trace and "in fail" in trace and "passphrase of the test" not in trace.replace("secret =", "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert apps[0].return_code == UNEXPECTED


def test_a_trace_that_cannot_be_written_is_said_and_shown_on_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason stands in the sentence; PLANTUI_DEBUG shows the trace itself, cleaned."""
    i18n.choose("en")
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    try:
        fail()
    except RuntimeError as error:
        assert "could not be written down" in defect.told(error) and "Traceback" not in defect.told(error)
        monkeypatch.setenv("PLANTUI_DEBUG", "1")
        assert "Traceback" in defect.told(error) and "\x1b" not in defect.told(error)
