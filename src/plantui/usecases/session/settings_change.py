"""Writing one setting into the user's own settings.toml, all else left as they wrote it."""

from __future__ import annotations

from plantui.errors import NotWritten, UsageProblem
from plantui.i18n import of_system, t
from plantui.plan.spans import edits, layout
from plantui.plan.toml import NotToml
from plantui.usecases.session import settings, state_files


def choose(name: str, value: str) -> None:
    """Set it. Raises NotWritten for a file that cannot be read or written, which is then as it was."""
    path = settings.settings_file().resolve()  # it may be a link into somebody's own repository of settings
    with state_files.locked(path):
        try:
            before = path.read_bytes() if path.exists() else b""
            after = edits.set_key(layout.read_document(before), (), name, value)
        except OSError as error:
            raise NotWritten(t("keeping.not_written"), of_system(error), str(path)) from error
        except (NotToml, UsageProblem) as error:
            raise NotWritten(t("keeping.not_written"), t("settings.not_toml", path=path), str(path)) from error
        state_files.write(path, after)
