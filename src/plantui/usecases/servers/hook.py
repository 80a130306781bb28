"""What a server's hooks say of a push: each ref, as git hands it over, let in or refused with what mends it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import attrs
import tomli

from plantui.errors import PlantuiError, UsageProblem
from plantui.git import repository
from plantui.git.objects import reader
from plantui.git.process import Git, run_git
from plantui.git.revisions import TAGS
from plantui.i18n import t
from plantui.review.audit.finding_codes import AuditFinding
from plantui.review.ledger.ledger import Inquiry
from plantui.usecases.servers import gate
from plantui.usecases.servers.gate import PushJudgement
from plantui.usecases.session import settings
from plantui.usecases.session.cache import Memory

HEADS = "refs/heads/"
_DELETABLE = ("review/", "people-", "policy-")
"""Branches that are taken away once what they held is elsewhere."""

_MOST_LINES = 1_000

RefusalCode = Literal["deleted", "rewritten", "tag-moved", "tag-mismatch", "unsure", "finding"]


@attrs.frozen(slots=True)
class Update:
    """One line that git hands to a hook: a ref, and its commits before and after; empty where there is none."""

    ref: str
    before: str
    after: str


@attrs.frozen(slots=True)
class RefRefusal:
    """Why one ref may not move so; `finding` is what an audit found, where it is that."""

    ref: str
    code: RefusalCode
    finding: AuditFinding | None = None
    why: str = ""


@attrs.frozen(slots=True)
class PushAnswer:
    """What the hook says of a whole push: all of it is refused where any ref is."""

    refusals: tuple[RefRefusal, ...] = ()
    told: tuple[AuditFinding, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether nothing is refused."""
        return not self.refusals


def updates_of(text: str, id_length: int) -> tuple[Update, ...]:
    """git's lines, `old new ref`. Raises UsageProblem for anything else."""
    updates: list[Update] = []
    for line in text.splitlines()[: _MOST_LINES + 1]:
        old, _, rest = line.partition(" ")
        new, _, ref = rest.partition(" ")
        if not ref.startswith("refs/") or not (len(old) == len(new) == id_length) or len(updates) >= _MOST_LINES:
            raise UsageProblem(t("hook.title"), t("hook.no_line", seen=line[:120]))
        updates.append(Update(ref, *("" if set(oid) == {"0"} else oid for oid in (old, new))))
    return tuple(updates)


def judged_updates(git: Git, memory: Memory, updates: Sequence[Update]) -> PushAnswer:
    """What is to be said of a push. Raises Unreadable where no root is pinned, or something cannot be read."""
    refusals: list[RefRefusal] = []
    told: list[AuditFinding] = []
    inquiries: list[Inquiry] = []
    for update in updates:
        if not update.ref.startswith(HEADS):
            continue
        judgement, refused = _branch(git, memory, update)
        refusals += refused
        if judgement is not None:
            told += judgement.passage.told
            inquiries.append(judgement.inquiry)
    for update in updates:
        if update.ref.startswith(TAGS):
            refusals += _tag(git, memory, update, inquiries)
    return PushAnswer(tuple(refusals), tuple(told))


def _branch(git: Git, memory: Memory, update: Update) -> tuple[PushJudgement | None, list[RefRefusal]]:
    name = update.ref.removeprefix(HEADS)
    if not any(_holds_plan(git, commit) for commit in (update.before, update.after) if commit):
        return None, []  # a branch that has no plan is nobody's business here
    if not update.after:
        elsewhere = name.startswith(_DELETABLE) and _held_elsewhere(git, update)
        return None, [] if elsewhere else [RefRefusal(update.ref, "deleted")]
    if update.before and repository.holds(git, update.after, update.before) is not True:
        return None, [RefRefusal(update.ref, "rewritten")]
    trunk = update.before or _trunk(git)
    gate.require_root(git, update.ref, update.after, trunk)
    judgement = gate.judged_push(git, memory, update.ref, trunk, update.after, grew=bool(update.before))
    refused = [RefRefusal(update.ref, "finding", finding) for finding in judgement.passage.refused]
    if not judgement.passage.sure and not refused:
        refused = [RefRefusal(update.ref, "unsure")]
    return judgement, refused


def _tag(git: Git, memory: Memory, update: Update, inquiries: list[Inquiry]) -> list[RefRefusal]:
    """A tag `plan/<round>` may come once, and names the adoption of that round (clause 16)."""
    name = update.ref.removeprefix(TAGS)
    if update.before:
        return [RefRefusal(update.ref, "tag-moved")] if update.before != update.after else []
    commit = _peeled(git, update.after)
    if not inquiries and (trunk := _trunk(git)):
        gate.require_root(git, "", trunk, "")
        inquiries.append(gate.judged_push(git, memory, _trunk_ref(git), "", trunk).inquiry)
    adopted = {
        adoption.commit for inquiry in inquiries for adoption in inquiry.adoptions if adoption.record.round == name
    }
    return [] if commit in adopted else [RefRefusal(update.ref, "tag-mismatch", why=commit[:10])]


def _holds_plan(git: Git, commit: str) -> bool:
    return bool(reader.tree(git, commit, "plan/plan.toml", most=1))


def _held_elsewhere(git: Git, update: Update) -> bool:
    refs = repository.refs(git)
    others = (oid for ref, oid in refs.items() if ref.startswith(HEADS) and ref != update.ref)
    return any(repository.holds(git, oid, update.before) for oid in others)


def _trunk_ref(git: Git) -> str:
    return repository.head(git).branch or ""


def _trunk(git: Git) -> str:
    """The tip of the repository's own branch, with which a new branch is compared; empty where it has none."""
    return repository.head(git).commit or ""


def _peeled(git: Git, oid: str) -> str:
    result = run_git(git, ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{oid}^{{commit}}"), check=False)
    return result.out.decode("ascii", "replace").strip() if result.code == 0 else ""


# after a push: who said what, and a command of the administrator's that is told so


@attrs.frozen(slots=True)
class NewRecord:
    """A record that a push has brought."""

    ref: str
    record_id: str
    by: str
    round: str
    voice: str
    acts: tuple[str, ...]


def new_records(git: Git, updates: Sequence[Update]) -> Iterator[NewRecord]:
    """The records that branches have got, as far as they can be read; none is judged."""
    from plantui.review.records import record  # late: a push that is refused has none
    from plantui.usecases.servers import arrivals

    for update in updates:
        known = update.before or (_trunk(git) if update.ref != _trunk_ref(git) else "")
        if update.ref.startswith(HEADS) and update.after and known and _holds_plan(git, update.after):
            for one in arrivals.records_between(git, known, update.after):
                acts = tuple(
                    " ".join(filter(None, (act.kind, act.word or "", act.change or act.item or act.to or "")))
                    for act in one.acts
                )
                record_id = record.record_id(record.write(one))
                yield NewRecord(update.ref, record_id, one.by, one.round, one.voice or "", acts)


def told_command() -> tuple[str, ...]:
    """The command that is told of new records: named by the machine's administrator, else by this user; else none.

    Never by the repository. Raises UsageProblem for a file that names none as it should.
    """
    for folder in (gate.MACHINE, settings.settings_file().parent):
        file = folder / "hook.toml"
        try:
            raw = tomli.loads(file.read_text("utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, ValueError, RecursionError) as error:
            raise UsageProblem(t("hook.title"), str(error)[:200], str(file)) from error
        command = raw.get("command")
        if not isinstance(command, list) or not command or not all(isinstance(word, str) for word in command):
            raise UsageProblem(t("hook.title"), t("hook.no_command"), str(file))
        return tuple(command)
    return ()


def records_data(place: str, records: Sequence[NewRecord]) -> dict[str, object]:
    """What that command gets on standard input: `plantui.received/1`."""
    return {
        "schema": "plantui.received/1",
        "repository": place,
        "records": [
            {
                "ref": one.ref, "record": one.record_id, "by": one.by, "voice": one.voice or None, "round": one.round,
                "acts": list(one.acts),
            }
            for one in records
        ],
    }  # fmt: skip


def tell(command: Sequence[str], data: bytes) -> int:
    """Run the administrator's command with the records on its standard input; its exit code."""
    from plantui.git.process import run_program  # late: few servers have such a command

    try:
        return run_program(command, stdin=data).code
    except PlantuiError:
        return 127
