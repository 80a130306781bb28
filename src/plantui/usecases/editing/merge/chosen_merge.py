"""A merge of two branches that both changed the same items: the choices of a person, as one commit of two parents.

What both sides say alike, and what only one of them changed, needs no choice. An item that is left as one side has it
is edited by nobody; one with another value is edited by whoever signs the merge (clause 13).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from plantui.errors import NotWritten, UsageProblem
from plantui.git import repository
from plantui.git.objects import pack, reader, tree
from plantui.git.process import Git
from plantui.git.refusal import plainly
from plantui.git.remote import relation
from plantui.git.remote.fetch import tracking_ref
from plantui.git.sign.identity import committer
from plantui.git.write import commits
from plantui.i18n import t
from plantui.plan import loader
from plantui.plan.model import Plan
from plantui.plan.values import Value
from plantui.usecases.editing import commit, fields
from plantui.usecases.editing.merge import merged_files
from plantui.usecases.editing.merge.merge_table import Choice, Pair, choices_of, on_line
from plantui.usecases.editing.merge.merged_files import Choices, FileSide, Side
from plantui.usecases.servers import conflict, server_choice, union
from plantui.usecases.servers.conflict import Forked, SideValue
from plantui.usecases.servers.union import PlanConflict, TakenIn
from plantui.usecases.session import cache, settings
from plantui.usecases.session.desk import Session

_RECORDS = "plan/reviews/"


@attrs.frozen(slots=True)
class Merging:
    """A merge that waits for choices: the branches, what the other is called, and each file that both sides changed.

    `files` are a file's bytes before, here and there, None where a side has none.
    """

    forked: Forked
    name: str
    pairs: tuple[Pair, ...]
    files: Mapping[str, tuple[bytes | None, bytes | None, bytes | None]] = attrs.field(repr=False)
    plans: tuple[Plan, Plan, Plan] = attrs.field(repr=False)


def begin_merge(session: Session, wanted: str = "") -> Merging | TakenIn:
    """What is to be chosen beside the server's branch as it was last fetched; what needs no choice is merged at once.

    Raises UsageProblem where nothing was fetched, and PlanConflict for what no choice mends.
    """
    desk, memory = session.desk, session.memory
    git, ref, tip = desk.git, desk.place.ref, desk.place.tip
    if ref is None or tip is None or desk.place.read_only:
        raise NotWritten(t("sync.title"), desk.place.read_only)
    remote = server_choice.pinned(desk, wanted)
    theirs = repository.refs(git).get(tracking_ref(remote, ref), "")
    if not theirs:
        raise UsageProblem(t("sync.title"), t("merging.not_fetched", name=remote.name))
    try:
        return union.take(git, ref, tip, theirs, remote.name, memory)
    except PlanConflict as refused:
        if not refused.conflicts:
            raise
    forked = Forked(relation.common(git, tip, theirs), tip, theirs)
    paths = dict.fromkeys((*relation.merged(git, tip, theirs).conflicts, *conflict.edited_twice(git, forked, memory)))
    if any(path.startswith(_RECORDS) for path in paths):
        raise NotWritten(t("sync.conflict.title"), t("merging.by_hand"), ", ".join(paths))
    commits_of = (forked.base, forked.ours, forked.theirs)
    plans = tuple(cache.load(git, oid, memory) for oid in commits_of)
    files = {path: _three(git, path, commits_of) for path in paths}
    merging = Merging(forked, remote.name, (), files, (plans[0], plans[1], plans[2]))
    return attrs.evolve(merging, pairs=tuple(_pairs(session, merging)))


def _three(git: Git, path: str, oids: Sequence[str]) -> tuple[bytes | None, bytes | None, bytes | None]:
    found = [
        answer.data if answer.kind == "blob" else None for answer in reader.named(git, [f"{o}:{path}" for o in oids])
    ]
    return found[0], found[1], found[2]


def _pairs(session: Session, merging: Merging) -> Iterator[Pair]:
    git, forked = session.desk.git, merging.forked
    for path, (before, ours, theirs) in merging.files.items():
        told = conflict.conflicts(git, forked, (path,), session.memory)
        if len(told) >= conflict.MOST:
            raise NotWritten(t("sync.conflict.title"), t("merging.too_many", count=conflict.MOST), path)
        whole = next((each for each in told if not each.item), None)
        own, other = (whole.ours, whole.theirs) if whole is not None else (SideValue(""), SideValue(""))
        if _is_reasons(path) and before is None:
            before = b""
        if before is None or ours is None or theirs is None or not _by_items(path):
            words = t("merging.whole")
            here, there = (None if data is None else words for data in (ours, theirs))
            yield Pair(path, "", attrs.evolve(own, value=here), attrs.evolve(other, value=there), key=path)
        elif _is_reasons(path):
            for kind, name, mine, yours in merged_files.reasons_both_changed(before, ours, theirs):
                here, there = _reason(mine), _reason(yours)
                key = merged_files.reason_key(path, kind, name)
                sides = (attrs.evolve(own, value=here), attrs.evolve(other, value=there))
                yield Pair(name, f"{kind} {path}", sides[0], sides[1], key=key)
        else:
            for each in told:
                if each.item:
                    key = "" if each.field else each.item
                    yield Pair(each.item, each.field, each.ours, each.theirs, each.before, key)


def _by_items(path: str) -> bool:
    return loader.role_of(path) in ("plan", "service") or _is_reasons(path)


def _is_reasons(path: str) -> bool:
    return path.startswith("plan/changes/")


def _reason(table: object) -> str | None:
    if not isinstance(table, dict):
        return None
    return ": ".join(str(table[name]) for name in ("reason_code", "reason", "text") if name in table)


def chosen_files(merging: Merging, text: str) -> dict[str, bytes | None]:
    """The files that both sides changed as a table of choices makes them; raises Complaint for its lines, and
    NotWritten for a file that cannot be put together.
    """
    choices = _choices(merging, choices_of(text, merging.pairs))
    return {path: _chosen_file(merging, path, choices) for path in merging.files}


def _choices(merging: Merging, chosen: Sequence[Choice]) -> Choices:
    values: dict[tuple[str, str], Value | None] = {}
    sides: dict[str, Side] = {}
    for choice in chosen:
        pair = choice.pair
        if pair.key:
            sides[pair.key] = choice.side
            continue
        plan = merging.plans[1 if choice.side == "ours" else 2]
        item = plan.by_id[pair.item]
        try:
            written = choice.written
            values[pair.item, pair.field] = (
                item.stated.get(pair.field) if written is None else fields.value_of(item, pair.field, written)
            )
        except UsageProblem as problem:
            raise on_line(problem, choice) from None
    return Choices(values, sides)


def _chosen_file(merging: Merging, path: str, choices: Choices) -> bytes | None:
    before, ours, theirs = merging.files[path]
    if path in choices.sides:
        return ours if choices.sides[path] == "ours" else theirs
    assert ours is not None and theirs is not None
    if _is_reasons(path):
        return merged_files.merged_reasons(path, before or b"", ours, theirs, choices)
    assert before is not None
    read = zip((before, ours, theirs), merging.plans, strict=True)
    old, own, other = (FileSide(data, plan) for data, plan in read)
    return merged_files.merged_file(path, old, own, other, choices)


def commit_merge(
    session: Session, merging: Merging, files: Mapping[str, bytes | None], *, unsigned: bool, passphrase: str | None
) -> TakenIn:
    """Merge both branches with these files, signed by the user, and move the branch; an empty tip where it has moved.

    Raises NotWritten where nobody can sign or a file was changed by hand, PlanConflict where the plan would have
    problems that neither side has.
    """
    desk, forked = session.desk, merging.forked
    git, ref = desk.git, desk.place.ref
    assert ref is not None
    setup = None if unsigned else commit.ready(desk)
    now = settings.now().astimezone()
    with plainly():
        who = committer(git)
        if who.trouble:
            raise NotWritten(t("landing.title"), who.trouble, who.mend.replace("\n", "; "))
        alike = []
        for parent in (forked.ours, forked.theirs):
            root, objects = tree.with_files(git, parent, files)
            raw = commits.raw_commit(root, (parent,), who, "sync: chosen\n", now)
            alike.append(pack.hold(git, [*objects, ("commit", raw)]))
        merge = relation.merged(git, alike[0], alike[1])
        if merge.conflicts:
            raise NotWritten(t("sync.conflict.title"), t("merging.by_hand"), ", ".join(merge.conflicts))
        made = commits.commit_merge(
            git, merge.tree, merge.objects, (forked.ours, forked.theirs), _message(merging), setup=setup,
            passphrase=passphrase, now=now,
        )  # fmt: skip
        for oid in alike:
            pack.let_go(git, oid)
    try:
        union.refuse_unreadable(git, forked, made, merging.name, session.memory)
        return union.land(git, ref, forked.ours, made)
    except BaseException:
        pack.let_go(git, made)
        raise


def _message(merging: Merging) -> str:
    items = dict.fromkeys(pair.item for pair in merging.pairs)
    lines = [f"sync: merge {merging.name} by choice", "", *(f"Plantui-Item: {item}" for item in items)]
    return "\n".join(lines) + "\n"


def kept_name(merging: Merging) -> str:
    """What tells the table of this merge from others of the same branch."""
    return f"{merging.forked.ours[:12]}-{merging.forked.theirs[:12]}"
