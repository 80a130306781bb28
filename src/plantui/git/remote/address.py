"""Which server a repository names, and whether its address is one that git may be given.

The repository's configuration is written by others, so it names an address and nothing else: which program is run to
reach it, and who answers for the user there, is the user's own to say.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from plantui.errors import UsageProblem
from plantui.git import repository
from plantui.git.process import Git
from plantui.i18n import t
from plantui.value_class import value_class

Scheme = Literal["ssh", "https", "file"]

SCHEMES: tuple[Scheme, ...] = ("ssh", "https", "file")
"""What git may use to reach a server."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_HELPER = re.compile(r"[A-Za-z0-9+.-]+::")
_SHORT = re.compile(r"(?:[^@/:]+@)?(?:\[[^\]/]+\]|[^/:]+):")
_SECRET = re.compile(r"(://[^/@:]*):[^/@]*@")
_MOST = 2_000

# What a repository may set to have other programs run, other servers asked, or other answers given in the user's name.
_IGNORED = re.compile(
    r"core\.(sshcommand|gitproxy|askpass)|credential\..*|http\..*|protocol\..*|url\..*\.(insteadof|pushinsteadof)"
    r"|remote\..*\.(vcs|uploadpack|receivepack|proxy|proxyauthmethod|pushurl|serveroption|promisor|partialclonefilter)"
)


@value_class
class Remote:
    """A server by its name in the repository, with the address that git is given."""

    name: str
    url: str
    scheme: Scheme

    @property
    def shown(self) -> str:
        """The address without a password in it; raw, clean it when shown."""
        return _SECRET.sub(r"\1:***@", self.url)

    @property
    def host(self) -> str:
        """Whom ssh is told to reach, with the user's name there; empty for another scheme."""
        if self.scheme != "ssh":
            return ""
        return urlsplit(self.url).netloc if "://" in self.url else self.url.partition(":")[0]


def remote_of(git: Git, ref: str, wanted: str = "") -> Remote | None:
    """The server that a branch belongs to: the one that is wanted, else the branch's own, origin, or the only one.

    None where the repository names no server. Raises UsageProblem for one that is wanted and not there, and for an
    address that git is not given.
    """
    settings = repository.settings(Path(git.repository.common_dir))
    urls = {name: url for name, url in _urls(settings).items() if _NAME.fullmatch(name)}
    if wanted:
        if wanted not in urls:
            known = ", ".join(sorted(urls)) or t("remote.none")
            raise UsageProblem(t("remote.title"), t("remote.unknown", seen=wanted[:100], known=known))
        return checked(git, wanted, urls[wanted])
    own = settings.get(f"branch.{ref.removeprefix('refs/heads/')}.remote", "")
    only = next(iter(urls)) if len(urls) == 1 else ""
    name = next((name for name in (own, "origin", only) if name in urls), "")
    return checked(git, name, urls[name]) if name else None


def ignored(git: Git) -> tuple[str, ...]:
    """The keys of the repository's configuration that would decide how its server is reached, and do not."""
    settings = repository.settings(Path(git.repository.common_dir))
    return tuple(sorted(key for key in settings if _IGNORED.fullmatch(key.lower())))


def checked(git: Git, name: str, url: str) -> Remote:
    """The server of an address; a path is seen from the repository. Raises UsageProblem for what git is not given."""
    if not url or len(url) > _MOST or not url.isprintable() or url.startswith("-") or _HELPER.match(url):
        raise _refused(url)
    if match := _SCHEME.match(url):
        scheme = match[1].lower()
        parts = urlsplit(url)
        if scheme not in SCHEMES or (scheme != "file" and not parts.hostname) or parts.netloc.startswith("-"):
            raise _refused(url)
        return Remote(name, url, next(known for known in SCHEMES if known == scheme))
    if match := _SHORT.match(url):
        if url.rpartition("@")[2].startswith("-"):
            raise _refused(url)
        return Remote(name, url, "ssh")
    root = git.repository.work_tree or git.repository.common_dir
    return Remote(name, os.path.normpath(Path(root, url)), "file")


def _urls(settings: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in settings.items():
        if key.startswith("remote.") and key.endswith(".url"):
            found[key.removeprefix("remote.").removesuffix(".url")] = value
    return found


def _refused(url: str) -> UsageProblem:
    return UsageProblem(t("remote.title"), t("remote.refused", schemes=", ".join(SCHEMES)), url[:200])
