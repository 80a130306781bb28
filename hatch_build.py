"""Build hook: compiles the catalogues and packs the plan that `init` and `demo` start from."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Runs before every build: editable, sdist and wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the sentences, and pack the plan of 2024 into a wheel that is to be installed elsewhere."""
        root = Path(self.root)
        compile_catalogues(root / "src" / "plantui" / "locale")
        if self.target_name == "wheel" and version == "standard":
            packed = build_data["force_include"]
            packed[str(root / "plan" / "plan.toml")] = "plantui/packed/plan/plan.toml"
            packed[str(root / "plan" / "services")] = "plantui/packed/plan/services"


def compile_catalogues(locale: Path) -> None:
    """Write each plantui.mo beside its plantui.po; the compiled files are never tracked."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in sorted(locale.glob("*/LC_MESSAGES/plantui.po")):
        with po.open("rb") as source:
            catalogue = read_po(source)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        beside = po.with_suffix(f".{os.getpid()}.mo")  # whoever reads it meanwhile reads a whole one
        beside.write_bytes(compiled.getvalue())
        beside.replace(po.with_suffix(".mo"))
