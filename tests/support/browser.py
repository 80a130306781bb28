"""A real browser without a window, for tests that ask how a file looks."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


def widths(page: Path, pixels: tuple[int, ...], tmp_path: Path) -> dict[int, tuple[int, int]]:
    """For each width of a window: how wide its content is, and how wide what is seen."""
    text = html.escape(page.read_text(encoding="utf-8"))
    frames = "".join(
        f'<iframe id="w{width}" width="{width}" height="800" style="border:0" srcdoc="{text}"></iframe>'
        for width in pixels
    )
    script = (
        "addEventListener('load',()=>{const seen={};for(const f of document.querySelectorAll('iframe')){"
        "const e=f.contentDocument.documentElement;seen[f.id.slice(1)]=[e.scrollWidth,e.clientWidth]}"
        "const p=document.createElement('pre');p.id='seen';p.textContent=JSON.stringify(seen);document.body.append(p)})"
    )
    outer = tmp_path / "frames.html"
    outer.write_text(f"<!doctype html><meta charset=utf-8><body>{frames}<script>{script}</script>", encoding="utf-8")
    assert CHROMIUM is not None
    home = tmp_path / "chromium"
    words = (CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={home}",
             "--virtual-time-budget=10000", "--dump-dom", outer.as_uri())  # fmt: skip
    made = subprocess.run(words, check=True, capture_output=True, timeout=120, text=True).stdout
    found = re.search(r'<pre id="seen">(.*?)</pre>', made)
    assert found is not None, made[-500:]
    return {int(width): (seen[0], seen[1]) for width, seen in json.loads(found[1]).items()}
