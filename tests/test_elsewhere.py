"""A plan of another trade in other languages: an invented ferry company's, and nothing of this one or of Norwegian."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from plantui.tui.app import PlantuiApp
from support import repositories
from support.pilots import drive, picture, until

PLAN = {
    "en": """\
schema = "plantui.plan/1"

[plan]
id = "fairway"
revision = "2031"
title = "Fairway Ferries: what we do until 2034"
date = 2031-03-01
version = "1.0"
author = "Fleet office"
language = "en"

[[actor]]
id = "harbour"
title = "Harbour office"
source = "p. 1"

[[component]]
id = "ticketing"
kind = "system"
title = "Ticketing"
source = "p. 1"

[[note]]
id = "product-highlights-2"
title = "Product news"
text = "Nothing to do with a drawing."
source = "p. 2"
""",
    "sv": """\
schema = "plantui.plan/2"

[plan]
id = "farleden"
revision = "2031"
title = "Farledens färjor: vad vi gör till 2034"
date = 2031-03-01
version = "1.0"
author = "Flottan"
language = "sv"

[[actor]]
id = "harbour"
title = "Hamnkontoret"
source = "s. 1"

[[component]]
id = "ticketing"
kind = "system"
title = "Biljetter"
source = "s. 1"

[[note]]
id = "product-highlights-2"
title = "Nyheter"
text = "Inget att göra med en ritning."
source = "s. 2"
""",
}
SERVICE = {
    "en": """\
schema = "plantui.service/1"
id = "night"
title = "Night ferries"
chapter = "1"
summary = "Two ferries cross at night."
uses = ["ticketing"]
source = "p. 3"

[[goal]]
id = "on-time"
text = "Ferries leave on time."
source = "p. 3"

[[fact]]
id = "share"
text = "Departures on time"
value = 80
unit = "%"
of = "departures"
as_of = "2031-01"
source = "p. 3"

[[status]]
id = "office"
reporter = "harbour"
word = "running late"
as_of = "2031-02"
source = "p. 3"

[[prerequisite]]
id = "quay"
text = "The quay is lit"
state = "open"
actors = ["harbour"]
needed_for = ["first-crossing"]
source = "p. 4"

[[milestone]]
id = "first-crossing"
kind = "trial"
title = "First crossing at night"
when = "2032-Q2"
certainty = "planned"
certainty_text = "is due"
source = "p. 4"

[[milestone]]
id = "every-night"
kind = "delivery"
title = "Every night"
condition = "when the first season is counted"
certainty = "conditional"
source = "p. 5, not a figure only remark"

[[risk]]
id = "fog"
text = "Fog on the fairway."
source = "p. 5"
""",
    "sv": """\
schema = "plantui.service/1"
id = "night"
title = "Nattfärjor"
chapter = "1"
summary = "Två färjor går nattetid."
uses = ["ticketing"]
source = "s. 3"

[[goal]]
id = "on-time"
text = "Färjorna avgår i tid."
source = "s. 3"

[[fact]]
id = "share"
text = "Avgångar i tid"
value = 80
unit = "%"
of = "avgångar"
as_of = "2031-01"
source = "s. 3"

[[status]]
id = "office"
reporter = "harbour"
word = "försenat"
as_of = "2031-02"
source = "s. 3"

[[prerequisite]]
id = "quay"
text = "Kajen är upplyst"
state = "open"
actors = ["harbour"]
needed_for = ["first-crossing"]
source = "s. 4"

[[milestone]]
id = "first-crossing"
kind = "trial"
title = "Första överfarten nattetid"
when = "2032-Q2"
certainty = "planned"
certainty_text = "planeras"
source = "s. 4"

[[milestone]]
id = "every-night"
kind = "delivery"
title = "Varje natt"
condition = "när första säsongen är räknad"
certainty = "conditional"
source = "s. 5"

[[risk]]
id = "fog"
text = "Dimma i farleden."
source = "s. 5"
""",
}

FOREIGN = re.compile(
    r"helse|pasient|Norsk|NHN|legemid|prøvesvar|periodeplan|bare figur|informasjonstegn|\bred marker|\binfo sign"
    r"|\b(?:og|ikke|er|eller|uten|planen|punkter?|tjenester?|milepæl\w*|overgang\w*|forutsetning\w*|kilde|sikkerhet|side"
    r"|åpen|oppfylt|endret|endringer|ingen|dato|rød|svar)\b",
    re.IGNORECASE,
)
"""Words of the plan that comes along, and of Norwegian that neither English nor Swedish has."""


@pytest.fixture(params=["en", "sv"])
def elsewhere(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A repository with the company's plan, and a second commit in which the first crossing is later."""
    language = request.param
    files: dict[str, str | bytes] = {
        "plan/plan.toml": PLAN[language],
        "plan/services/night.toml": SERVICE[language],
    }
    folder = repositories.make(tmp_path / "plan", files=files, message="The plan")
    repositories.git(folder, "tag", "before")
    later = SERVICE[language].replace("2032-Q2", "2033-Q1").replace('"planned"', '"expected"')
    repositories.commit(folder, {"plan/services/night.toml": later}, "Later")
    return folder


def said(folder: Path, *words: str) -> str:
    """All that a command wrote in a Swedish locale, with no language asked for."""
    ran = subprocess.run(
        (sys.executable, "-m", "plantui", *words),
        cwd=folder,
        env={**os.environ, "LC_ALL": "sv_SE.UTF-8", "LANG": "sv_SE.UTF-8"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    return ran.stdout.decode() + ran.stderr.decode()


COMMANDS = (
    ("check",), ("check", "--format", "json"), ("check", "--format", "csv"), ("check", "--plain"), ("show",),
    ("show", "plan"), ("show", "night"), ("show", "night.first-crossing"), ("show", "--format", "json"),
    ("show", "--format", "csv"), ("show", "--format", "md"), ("highlights",), ("highlights", "--format", "json"),
    ("highlights", "--format", "md"), ("timeline",), ("timeline", "--format", "csv"),
    ("changes", "--baseline", "before"), ("changes", "--baseline", "before", "--format", "md", "--full"),
    ("impact", "night.quay"), ("log",), ("status",),
)  # fmt: skip


def test_no_command_says_anything_of_another_plan_or_in_norwegian(elsewhere: Path) -> None:
    """Reading, checking, comparing and every export, in English for a reader and a plan that have no catalogue."""
    for words in COMMANDS:
        text = said(elsewhere, *words, "--today", "2031-06-01")
        assert text.strip(), words
        assert FOREIGN.findall(text) == [], (words, text)
    overview = said(elsewhere, "show").splitlines()
    assert next(line for line in overview if line.startswith("Service")).split() == [
        "Service",
        "Milestones",
        "Delivery",
    ]
    assert "as a figure" not in said(elsewhere, "highlights") and "The plan has no problems" in said(elsewhere, "check")


def test_no_screen_says_anything_of_another_plan_or_in_norwegian(elsewhere: Path) -> None:
    """All six, in English: a language without a catalogue is spoken as English."""
    shown: list[str] = []

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        for digit in "123456":
            before = picture(app)
            await pilot.press(digit)
            if digit != "1":
                await until(pilot, lambda before=before: picture(app) != before)  # type: ignore[misc]
            shown.append(picture(app))

    drive(elsewhere, play, size=(120, 40), language="sv")
    assert len(set(shown)) == 6
    for text in shown:
        assert FOREIGN.findall(text) == [], text
