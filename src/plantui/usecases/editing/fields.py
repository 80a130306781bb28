"""Editing the plan: fields set in its files, checked by reading all of it again, written whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

import attrs

from plantui.errors import NotWritten, Unreadable, UsageProblem
from plantui.git.objects import plan_files
from plantui.git.write import worktree
from plantui.git.write.commits import Files
from plantui.i18n import t
from plantui.plan import checks, loader, reasons, values
from plantui.plan import edit as plan_edit
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.files import Problem
from plantui.plan.model import Item, Plan
from plantui.plan.schema import Field, fields_of
from plantui.plan.values import Value
from plantui.render.labels import field_name
from plantui.review.ledger.log_entry import LogEntry
from plantui.review.policy import model
from plantui.review.records import schema
from plantui.review.rounds import lapses
from plantui.review.rounds.lapses import Lapse
from plantui.review.rounds.proceedings import Proceedings
from plantui.usecases.editing import outlook
from plantui.usecases.editing.outlook import Approval
from plantui.usecases.editing.rule_patterns import LostPattern, lost_patterns
from plantui.usecases.session import in_force, review
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session


@attrs.frozen(slots=True)
class Edit:
    """One field to set; `written` is as people write it, empty for *not in the text*; `reason` as `code: text`.

    An edit whose `field` is empty gives a reason and sets nothing. `drop_comment` takes the comment beside a value out.
    """

    item: str
    field: str
    written: str
    reason: str = ""
    drop_comment: bool = False


@attrs.frozen(slots=True)
class Set:
    """One field as it was and as it will be; None is *not in the text*.

    `comment` is what stands beside the value in the file, which stays unless it is `dropped`; empty for none.
    """

    item: str
    field: str
    before: Value | None
    after: Value | None
    comment: str = ""
    dropped: bool = False


@attrs.frozen(slots=True)
class Prepared:
    """Edits that can be written: their files before and after, what they set, and whose statements will lapse.

    `parent` is the commit the files are of, None for the work tree. `plan` is the plan as it will be. `approvals` say
    who could then approve each item, where rules are in force. `added` and `removed` are items by full id, `moved` by
    the old one and the new. `findings` are the contradictions that the plan would have and has not now, `patterns`
    those of the rules that would name an item no more.
    """

    parent: str | None
    files: Files
    sets: tuple[Set, ...]
    plan: Plan
    lapses: tuple[Lapse, ...]
    reasons: Mapping[str, str]
    approvals: tuple[Approval, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    findings: tuple[PlanFinding, ...] = ()
    patterns: tuple[LostPattern, ...] = ()

    @property
    def dead_end(self) -> bool:
        """Whether something could not be approved by anybody any more."""
        return any(approval.lost for approval in self.approvals)


@attrs.frozen(slots=True)
class OpenFiles:
    """The files of the text on the desk by path, and the plan they make before they are edited."""

    data: Mapping[str, bytes] = attrs.field(repr=False)
    snapshot: plan_files.Snapshot = attrs.field(repr=False)
    plan: Plan = attrs.field(repr=False)


@attrs.frozen(slots=True)
class Done:
    """What was done to files that were edited: fields set, items added, removed and moved, and reasons by item.

    `sources` say of some of those where the reason was given. `paths` are files that have another path now.
    """

    sets: tuple[Set, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    reasons: Mapping[str, str] = attrs.field(factory=dict)
    moved: tuple[tuple[str, str], ...] = ()
    sources: Mapping[str, str] = attrs.field(factory=dict)
    paths: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen(auto_exc=True, slots=True, str=False)
class NewProblems(UsageProblem):
    """The plan would have problems that it does not have now."""

    problems: tuple[Problem, ...] = ()


def value_of(item: Item, field: str, written: str) -> Value | None:
    """The canonical value of what a person wrote; raises UsageProblem for what the field cannot hold."""
    value = plan_edit.value_of(item, field, written)
    if value is None:
        return None
    if item.table == "plan" and field == "revision" and not schema.fits("slug", value):  # rounds and files bear it
        raise UsageProblem(t("edit.title"), f"{field_name(field)}: {t('rounds.name', seen=written[:80])}", item.id)
    return _checked(item, next(spec for spec in fields_of(item.table) if spec.name == field), value)


def cell_value(item: Item, field: Field, written: str) -> Value:
    """The same for a field of an item that is not in the plan yet, or of a table inside an item."""
    return _checked(item, field, plan_edit.parsed_value(item, field, written.strip()))


def _checked(item: Item, field: Field, value: Value) -> Value:
    try:
        return values.checker(field)(list(value) if isinstance(value, tuple) else value)
    except values.NotAValue as error:
        raise UsageProblem(t("edit.title"), f"{field_name(field.name)}: {error}", item.id) from None


def prepare(session: Session, edits: Sequence[Edit]) -> Prepared:
    """Make the edits in memory and read the whole plan again; nothing is written.

    The text on the desk says where: the work tree, or the branch's tip for a commit. The history is needed to say what
    lapses, and where rules are in force it is judged. Raises UsageProblem for what cannot be set, NewProblems when the
    plan would get worse, NotWritten where nothing may be changed and where nothing would.
    """
    opened = open_files(session)
    before = opened.plan
    sets: list[Set] = []
    reason_by_item: dict[str, str] = {}
    after = dict(opened.data)
    for edit in edits:
        item = find(before, edit.item)
        give_reason(reason_by_item, item.id, edit.reason)
        if edit.field:
            after[item.path], change = set_in(after[item.path], item, edit)
            sets += [change] if change is not None else []
    return prepared(session, opened, after, Done(tuple(sets), reasons=reason_by_item))


def set_in(data: bytes, item: Item, edit: Edit) -> tuple[bytes, Set | None]:
    """An item's file with the edit made, and what that sets; None where the field says it already.

    Raises UsageProblem for what cannot be set.
    """
    field = plan_edit.field_of(item, edit.field)
    value = value_of(item, field, edit.written)
    current = item.fields.get(field)
    if value == current:
        return data, None
    comment, drop = plan_edit.comment_beside(data, item, field), edit.drop_comment
    data = plan_edit.set_field(data, item, field, value, drop_comment=drop)
    return data, Set(item.id, field, current, value, comment, drop or value is None)


def give_reason(reason_by_item: dict[str, str], item: str, reason: str) -> None:
    """Put a reason beside those of other items; raises UsageProblem where the item has another one already."""
    if reason.strip() and reason_by_item.setdefault(item, reason.strip()) != reason.strip():
        raise UsageProblem(t("editing.title"), t("editing.two_reasons"), item)


def open_files(session: Session) -> OpenFiles:
    """What an edit begins with: the files of the text on the desk. Raises NotWritten where nothing may be changed."""
    desk = session.desk
    if desk.text.kind == "revision" or (desk.text.kind == "in-force" and desk.place.ref is None):
        raise NotWritten(t("editing.title"), t("editing.read_only"))
    snapshot = plan_files.of_work_tree(desk.git) if desk.text.commit is None else plan_files.of_commit(
        desk.git, desk.text.commit
    )  # fmt: skip
    data = {file.path: content for file, content in plan_files.contents(desk.git, snapshot)}
    return OpenFiles(data, snapshot, _read(data, snapshot, session.memory))


def read_files(opened: OpenFiles, after: Mapping[str, bytes], memory: Memory) -> Plan:
    """The plan that changed files make."""
    return _read(after, opened.snapshot, memory)


def prepared(session: Session, opened: OpenFiles, after: Mapping[str, bytes], done: Done) -> Prepared:
    """Changed files as an edit that can be written: its reasons given, and all of it read again.

    Raises as `prepare`.
    """
    desk, before, after = session.desk, opened.plan, dict(after)
    for path, content in after.items():
        if content != opened.data.get(path) and loader.role_of(path) in ("plan", "service"):
            after[path] = plan_edit.with_number(content)
    if done.reasons:
        _give_reasons(after, _round(before, done.sets), before, done)
    data = opened.data
    paths = dict.fromkeys((*data, *after))
    changed = {path: (data.get(path), after.get(path)) for path in paths if data.get(path) != after.get(path)}
    if not changed:
        raise NotWritten(t("editing.nothing.title"), t("editing.nothing"))
    plan = read_files(opened, after, session.memory)
    _refuse_new_problems(before, plan, done.paths)
    _refuse_other_values(plan, done.sets)
    proceedings = in_rounds(session)
    moved = (name for names in done.moved for name in names)
    edited = dict.fromkeys((*(change.item for change in done.sets), *done.added, *done.removed, *moved))
    known = {(finding.code, finding.items) for finding in checks.findings(before)}
    return Prepared(
        desk.text.commit,
        changed,
        done.sets,
        plan,
        _lapses(desk, proceedings, before, plan),
        done.reasons,
        outlook.approvals(proceedings, plan, edited, desk.me.by) if proceedings is not None else (),
        done.added,
        done.removed,
        done.moved,
        tuple(finding for finding in checks.findings(plan) if (finding.code, finding.items) not in known),
        tuple(lost_patterns(data.get(model.PATH, b""), (*done.moved, *((item, "") for item in done.removed)))),
    )


def in_rounds(session: Session) -> Proceedings | None:
    """What holds at the tip, where rules are in force and the history is complete."""
    if not session.desk.history or not in_force.pinned(session.desk):
        return None
    try:
        proceedings = review.held(review.judged(session))
    except review.Incomplete:  # an edit is never refused for it
        return None
    return proceedings if proceedings.in_force is not None else None


def _lapses(desk: Desk, proceedings: Proceedings | None, before: Plan, after: Plan) -> tuple[Lapse, ...]:
    """The statements that the edit ends.

    They are judged by the rules in force where there are any and the history is complete, else read from the records.
    """
    log = tuple(log_of(desk))
    if proceedings is None:
        return lapses.lapses_of_log(log, before, after)
    return lapses.lapses_in_rounds(
        proceedings.inquiry, proceedings.standing.horizon, proceedings.openings, log, before, after
    )


def log_of(desk: Desk) -> Iterator[LogEntry]:
    """The records of the desk's plan, newest first."""
    return (entry for entry in desk.history or () if entry.record is not None and entry.record.plan == desk.plan_id)


def write(desk: Desk, prepared: Prepared) -> tuple[str, ...]:
    """Replace the files in the work tree, all or none, never through a link; their paths.

    Raises NotWritten when a file is no longer as it was read.
    """
    root = desk.git.repository.work_tree
    if root is None:
        raise Unreadable(t("opening.no_work_tree.title"), t("opening.no_work_tree.message"))
    worktree.replace(root, prepared.files)
    return tuple(prepared.files)


def find(plan: Plan, item_id: str) -> Item:
    """An item by its full id; raises UsageProblem when there is none."""
    item = plan.by_id.get(item_id)
    if item is None:
        raise UsageProblem(t("saying.unknown_item"), t("saying.not_here", seen=item_id))
    return item


def _read(data: Mapping[str, bytes], snapshot: plan_files.Snapshot, memory: Memory) -> Plan:
    """The plan of these bytes, its records listed but not read; files that `memory` has are not parsed again."""
    blobs = {file.path: file.blob for file in snapshot.files}
    parsed = []
    for path, content in data.items():
        key = (path, blobs.get(path, ""))
        file = memory.parsed.get(key)
        if file is None or file.sha256 != _sha256(content):
            file = loader.parse(path, content)
        parsed.append(file)
    return loader.assemble(parsed, snapshot.problems)


def _sha256(data: bytes) -> str:
    return sha256(data).hexdigest()


def _round(plan: Plan, sets: Iterable[Set]) -> str:
    revised = [change.after for change in sets if change.item == "plan" and change.field == "revision"]
    return str(revised[-1]) if revised else plan.revision


def _give_reasons(after: dict[str, bytes], name: str, plan: Plan, done: Done) -> None:
    if not schema.fits("slug", name):
        raise UsageProblem(t("editing.title"), t("editing.no_round", seen=name[:80]), "plan/plan.toml")
    path = f"plan/changes/{name}.toml"
    recorded = reasons.of_round(plan, name).items
    for item, spelled in done.reasons.items():
        code, colon, words = spelled.partition(":")
        if code.strip() in reasons.REASON_CODES and colon and words.strip():
            code, words = code.strip(), words.strip()
        elif item in recorded:
            code, words = recorded[item].code, spelled
        else:
            codes = ", ".join(reasons.REASON_CODES)
            raise UsageProblem(t("editing.title"), t("editing.reason_code", seen=spelled[:80], codes=codes), item)
        after[path] = plan_edit.with_reason(after.get(path), item, code, words, done.sources.get(item, ""))


def _refuse_new_problems(before: Plan, after: Plan, paths: Mapping[str, str]) -> None:
    remaining = Counter(
        (paths.get(problem.path, problem.path), problem.what, problem.message) for problem in before.problems
    )
    new_problems = []
    for problem in after.problems:
        key = (problem.path, problem.what, problem.message)
        if remaining[key]:
            remaining[key] -= 1
        else:
            new_problems.append(problem)
    if new_problems:
        message = "\n".join(map(str, new_problems[:20]))
        raise NewProblems(t("editing.worse"), message, problems=tuple(new_problems))


def _refuse_other_values(plan: Plan, sets: Iterable[Set]) -> None:
    """What was set must be what is read: the last one where a field is set twice."""
    last_values = {(change.item, change.field): change.after for change in sets}
    for (item, field), value in last_values.items():
        plan_item = plan.by_id.get(item)
        if plan_item is None or (field != "inside" and plan_item.fields.get(field) != value):
            raise UsageProblem(t("editing.title"), t("editing.not_as_set", field=field), item)
