"""Generated plans of any size, and repositories that hold them: seeded, so every run measures the same."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

ITEMS_PER_SERVICE = 100

_WORDS = (
    "innsyn", "utprøving", "kapasitet", "leveranse", "tilgang", "samtykke", "avtale", "visning", "oppfølging",
    "integrasjon", "kvalitet", "godkjenning", "registrering", "kilde", "konsument", "overgang", "forvaltning",
)  # fmt: skip
_WHENS = ("2025-Q{q}", "2026-{m:02}", "2027-{m:02}-15", "2028", "2026-H1", "..2027", "2028..", "2025-autumn")
_CERTAINTIES = ("planned", "expected", "targeted", "indicated", "decided")


def files(items: int, *, seed: int = 1, changed: float = 0.0) -> dict[str, str]:
    """Paths and texts of a plan with about `items` items.

    `changed` is the share of services edited since seed 1, and one of them at least where it is any.
    """
    services = max(1, items // ITEMS_PER_SERVICE)
    per_service = items // services
    made = {"plan/plan.toml": _PLAN}
    many = max(1, round(services * changed)) if changed else 0
    edited = set(random.Random(seed + 1).sample(range(services), many))
    for number in range(services):
        made[f"plan/services/t{number:04}.toml"] = _service(number, per_service, edit=number in edited)
    return made


def repository(folder: Path, items: int, *, revisions: int = 1, changed: float = 0.05) -> Path:
    """A repository whose `main` holds the plan, each later revision with `changed` of its services edited."""
    _git(folder.parent, "init", "-q", "-b", "main", str(folder))
    for revision in range(revisions):
        for path, text in files(items, changed=changed if revision else 0.0).items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        _git(folder, "add", "plan")
        _git(folder, "commit", "-q", "-m", f"plan: revision {revision + 1}")
    _git(folder, "repack", "-adq")
    return folder


def _service(number: int, items: int, *, edit: bool) -> str:
    dice = random.Random(number)
    lines = [
        'schema = "plantui.service/1"',
        f'id = "t{number:04}"',
        f'title = "Tjeneste {number} for {dice.choice(_WORDS)}"',
        f'chapter = "{number + 2}"',
        f"order = {number * 10}",
        f'summary = "{_sentence(dice, 40)}"',
    ]
    for index in range(items):
        when = dice.choice(_WHENS).format(q=dice.randint(1, 4), m=dice.randint(1, 12))
        if edit and index % 2:
            when = "2029"
        lines += [
            "",
            "[[milestone]]",
            f'id = "m{index:05}"',
            'kind = "delivery"',
            f'title = "{_sentence(dice, 4)}"',
            f'when = "{when}"',
            f'certainty = "{dice.choice(_CERTAINTIES)}"',
            'certainty_text = "planlagt"',
            f'source = "§{number}.2"',
        ]
    return "\n".join(lines) + "\n"


def _sentence(dice: random.Random, words: int) -> str:
    return " ".join(dice.choice(_WORDS) for _ in range(words))


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(("git", "-C", str(folder), *arguments), check=True, stdin=subprocess.DEVNULL)


_PLAN = """\
schema = "plantui.plan/1"

[plan]
id = "bench"
revision = "2025"
title = "Plan for måling"
date = 2025-01-01
version = "1.0"
language = "nb"
"""
