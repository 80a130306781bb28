"""The JSON Schemas that come along, one for each kind of TOML file, for editors that check and complete by them.

docs/schemas.py writes them from the tables that reading goes by.
"""

from __future__ import annotations

from pathlib import Path

import plantui

FILES = {
    "plan": "plan/plan.toml",
    "service": "plan/services/**/*.toml",
    "changes": "plan/changes/*.toml",
    "policy": "plan/governance/policy.toml",
    "people": "plan/governance/people.toml",
    "settings": "settings.toml",
    "import": "import.toml",
}
"""Which files each of them is for, by its name."""


def schema_file(name: str) -> Path:
    """Where the schema of a kind of file lies in this installation."""
    return Path(plantui.__file__).parent / "schemas" / f"{name}.json"
