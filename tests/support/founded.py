"""Real repositories with rules in force: founded, edited and decided on by made-up people, with real keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

from plantui.git import process, repository
from plantui.git.process import Git
from plantui.git.sign import setup as sign_setup
from plantui.git.sign.identity import Identity
from plantui.git.write import commits
from plantui.plan.model import Plan
from plantui.review.authority import record_consistency
from plantui.review.ledger.fingerprints import Prints
from plantui.review.policy import allowed_signers, model, people
from plantui.review.records import commit_message, record
from plantui.review.records.record import Act, Record
from plantui.review.rounds.requirements import changed
from plantui.usecases.session import cache, startup, trust
from plantui.usecases.session import open as session_open
from support import authority, repositories

BRANCH = "refs/heads/main"
PRINTS = Prints()

ROLES: Mapping[str, str] = {
    "eva": 'roles = ["eier"]',
    "siri": 'roles = ["sekretariat"]\nmay_record_for = ["rad"]',
    "svein": 'roles = ["sekretariat"]',
    "arne": 'roles = ["arkitekt"]\nhead_of = ["rad"]',
}
"""Who is there, by the table that people.toml has of them."""


def registered(keys: Mapping[str, Path], serial: int = 1) -> str:
    """A people.toml with comments, each with the one key of that name."""
    lines = ["# Hvem som er med, og nøklene deres.", 'schema = "plantui.people/1"', f"serial = {serial}"]
    for name, table in ROLES.items():
        key = repositories.public_key(keys[name])
        lines += ["", f"[people.{name}]  # {name}", f'name = "{name.title()} Prøve"', table]
        lines += [f'keys = [{{ key = "{key}", state = "active" }}]']
    return "\n".join(lines) + "\n"


def make_keys(folder: Path) -> dict[str, Path]:
    """A key pair for everybody, and one, `ny`, that nobody has registered."""
    return {name: repositories.ssh_key(folder, name) for name in (*ROLES, "ny")}


@attrs.define
class Founded:
    """A repository while its history is made; every commit and record is real."""

    folder: Path
    keys: Mapping[str, Path]
    git: Git
    root: str = ""
    in_force: str = ""
    opening: str | None = None
    clock: datetime = datetime(2025, 3, 1, 8, tzinfo=UTC)

    @property
    def tip(self) -> str:
        """The branch's tip."""
        found = repository.tip(self.git, BRANCH)
        assert found is not None
        return found

    def plan(self, commit: str) -> Plan:
        """The plan of a commit."""
        return cache.read_plan(self.git, commit)

    def edit(self, by: str, files: Mapping[str, str | bytes], message: str = "plan(2025): endret") -> str:
        """Files of the plan changed by a commit that somebody signs."""
        held = {}
        for path, text in files.items():
            there = self.folder / path
            before = there.read_bytes() if there.is_file() else None
            held[path] = (before, text.encode() if isinstance(text, str) else text)
        made = commits.commit_files(self.git, self.tip, held, message + "\n", setup=self.setup(by), now=self.next())
        commits.land_files(self.git, BRANCH, made, held, now=self.clock)
        return made

    def say(self, by: str, *acts: Act, key: str = "", **more: Any) -> tuple[str, str]:
        """A record on the branch: the commit and the record's id."""
        tip = self.tip
        head = {
            "base": tip, "against": self.in_force or None, "opening": self.opening, "root": self.root or None,
            "round": "2025", **more,
        }  # fmt: skip
        made = Record(plan=self.plan(tip).id, by=by, written=self.next(), acts=acts, **head)
        data = record.write(made)
        path, name = record.path(made, data), record.record_id(data)
        setup = self.setup(key or by)
        signed = commits.commit_record(
            self.git, tip, path, data, commit_message.message(made, name), setup=setup, now=self.clock
        )
        commits.land(self.git, BRANCH, signed, path, now=self.clock)
        return signed, name

    def decision(self, item: str, word: str, seat: str | None) -> Act:
        """A truthful decision on an item of the tip."""
        before, after = self.plan(self.in_force or self.tip), self.plan(self.tip)
        differing = changed(before, after, PRINTS).get(item)
        fields = record_consistency.stated_fields(differing, before, after) if differing else ()
        print_ = PRINTS.change(before, after, item) if differing else PRINTS.of(after, item)
        title = after.by_id[item].title or None
        return Act("decision", item=item, title=title, fingerprint=print_, word=word, seat=seat, fields=fields)

    def found(self, by: str = "siri") -> str:
        """The founding adoption."""
        plan = self.plan(self.tip)
        act = Act("adopt", version=plan.item.text("version"), plan_fingerprint=PRINTS.plan(plan))
        self.root, _ = self.say(by, act, round="2024")
        self.in_force = self.root
        return self.root

    def open(self, by: str = "siri", name: str = "2025") -> str:
        """The round's opening; its record's id."""
        _, self.opening = self.say(by, Act("round-open", baseline="2024"), opening=None, round=name)
        return self.opening or ""

    def freeze(self, by: str = "siri", edition: int = 1) -> str:
        """An edition of the tip."""
        act = Act("round-freeze", edition=edition, plan_fingerprint=PRINTS.plan(self.plan(self.tip)))
        return self.say(by, act)[0]

    def adopt(self, by: str = "siri", name: str = "2025") -> str:
        """The adoption of the tip; a signed tag names it."""
        plan = self.plan(self.tip)
        act = Act(
            "adopt", version=plan.item.text("version"), plan_fingerprint=PRINTS.plan(plan), opening=self.opening,
            previous_adoption=self.in_force,
        )  # fmt: skip
        self.in_force, _ = self.say(by, act, round=name)
        tag = f"plan/{name}"
        signed = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={self.keys[by]}", "tag", "-s", "-m", tag)
        repositories.git(self.folder, *signed, tag, self.in_force)
        return self.in_force

    def setup(self, by: str) -> Any:
        """How somebody signs."""
        return sign_setup.ssh(str(self.keys[by]), Identity(f"{by.title()} Prøve", f"{by}@example.org"))

    def next(self) -> datetime:
        """An hour later."""
        self.clock += timedelta(hours=1)
        return self.clock


def begin(
    folder: Path,
    keys: Mapping[str, Path],
    policy_text: str = authority.POLICY,
    object_format: str = "sha1",
    plan: Mapping[str, str | bytes] | None = None,
) -> Founded:
    """A repository with a plan, by default the small one, rules and people in one unsigned commit; none is adopted."""
    held = registered(keys).encode()
    files: dict[str, str | bytes] = {
        **(plan or repositories.PLAN_FILES),
        model.PATH: authority.policy(policy_text),
        people.PATH: held,
        allowed_signers.PATH: allowed_signers.allowed_signers(people.read_people(held)).encode(),
    }
    repositories.make(folder, files=files, object_format=object_format)
    return Founded(folder, keys, process.quarantine(repository.find(str(folder))))


PROPOSED = repositories.PPS.replace("when = 2026-01-01", "when = 2026-07-01").replace('"2025-Q1"', '"2025-Q2"')
"""The small plan's service with two milestones moved, one of them a payment."""


def pin(folder: Path, root: str) -> None:
    """Whoever the test runs as trusts a root, as `plantui trust` lets them."""
    wish = startup.Wish(path=str(folder))
    trust.pin(session_open.open_desk(startup.begin(wish), wish, cache.Memory()), root)


def adopted(folder: Path, files: Mapping[str, str | bytes] | None = None) -> Founded:
    """A plan in force, by default the small one, whose root is pinned; its rules and people are `begin`'s."""
    made = begin(folder, make_keys(folder.parent / "keys"), plan=files)
    made.found()
    pin(made.folder, made.root)
    return made


def in_round(folder: Path) -> Founded:
    """A founded plan whose open round is about the two milestones moved."""
    made = begin(folder / "plan", make_keys(folder / "keys"))
    made.found()
    made.edit("arne", {"plan/services/pps.toml": PROPOSED})
    made.open()
    return made
