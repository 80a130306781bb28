"""What is asked first of a revision, in a real terminal of 80x24: which payment dates moved, and what do they hit."""

from __future__ import annotations

from pathlib import Path

from plantui.usecases.setup.demo_script import revise
from support import founded, repositories
from support.plans import shipped_files
from support.screens import Opened


def test_which_payment_dates_moved_and_what_they_hit_in_two_keys(opened: Opened, tmp_path: Path) -> None:
    """`4` lists the heaviest changes first, both payment dates with how far; `r` says what each of them hits."""
    files = dict(shipped_files())
    real_plan = founded.adopted(tmp_path / "real", files).folder
    revised = {path: data for path, data in revise(files).items() if files.get(path) != data}
    repositories.commit(real_plan, revised, "plan: revisjon 2025")
    screens = opened(lang="nb", folder=real_plan, columns=80, rows=24)
    shown = screens.go("4", until="VERRE, ≥ +14 md")
    above = shown[: shown.index("OVERGANG\n" if "OVERGANG\n" in shown else "  OVERGANG ")]
    assert "BETALING OG REGELVERK" in above
    assert "1.1.2025 → 1.4.2026" in above and "+15 md" in above
    assert "1.1.2027 → uten dato" in above
    shown = screens.go("r", until=lambda now: now.count("Berører  ") == 3)
    assert "Hva det berører" in shown
    assert "dhg.overgang-forvaltning, dhg.forste-versjon" in shown
    assert "1.1.2025 → 1.4.2026" in shown and "1.1.2027 → uten dato" in shown
