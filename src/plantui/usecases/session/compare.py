"""Comparing the text on the desk with a baseline: which there are, what differs, and what could not be compared."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

import attrs

from plantui.changes.compare import Change, compare, unread, without_reason
from plantui.changes.met_late import late_findings
from plantui.errors import Unreadable, UsageProblem
from plantui.git import repository, revisions
from plantui.git.objects import plan_files, reader
from plantui.git.revisions import Point
from plantui.git.write import worktree
from plantui.i18n import t, tn
from plantui.plan import checks, fingerprint, loader
from plantui.plan import reasons as rounds
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.model import Plan, Reasons
from plantui.render import commit_subjects, dates
from plantui.render.changes import detail
from plantui.render.changes.compared import Compared, compared
from plantui.render.changes.list import passed_unchanged
from plantui.usecases.session import cache, in_force, last_seen
from plantui.usecases.session.cache import Counting
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.in_force import Line

# Imported late, inside functions: who has pinned no root loads nothing that judges.

if TYPE_CHECKING:
    from plantui.review.ledger.adopted_revisions import Revision

BaselineKind = Literal["original", "current", "last-seen", "adopted", "tagged", "previous", "branch", "commit", "asked"]
"""original and current are the first and the last adopted plan of the line, adopted one between them; `tagged` bears a
tag of an adoption and is none; `previous` is the last commit of the revision before; `asked` is named by the user."""

NAMED: Mapping[str, BaselineKind] = {
    "original": "original", "current": "current", "last": "last-seen", "previous": "previous",
}  # fmt: skip
"""What `--baseline` may be instead of a revision."""

RECENT = 20


@attrs.frozen(slots=True)
class Baseline:
    """A revision to compare with. `name` is the revision's, branch's or asked for; date and subject the commit's.

    `adopted` is the day an adopted plan was adopted under its name.
    """

    kind: BaselineKind
    name: str
    commit: str
    committed: datetime
    subject: str
    adopted: date | None = None


def uncommitted(desk: Desk) -> bool:
    """Whether the text is the branch's and the files of its work tree say something else: what was set and not
    committed.
    """
    place = desk.place
    if desk.text.kind not in ("in-force", "revision") or desk.text.commit != place.tip or desk.text.commit is None:
        return False
    if desk.git.repository.work_tree is None or repository.head(desk.git).branch != place.ref:
        return False
    try:
        snapshots = plan_files.of_commit(desk.git, desk.text.commit), plan_files.of_work_tree(desk.git)
    except Unreadable:
        return False
    held, there = ({file.path: data for file, data in plan_files.contents(desk.git, one)} for one in snapshots)
    return held.keys() != there.keys() or not all(
        worktree.as_on_branch(data, there[path]) for path, data in held.items()
    )


@attrs.frozen(slots=True)
class Against:
    """How the text differs from one adopted revision, by item id: for slips side by side."""

    baseline: Baseline
    changes: Mapping[str, Change]


@attrs.frozen(slots=True)
class Comparison:
    """What differs between a baseline and the text on the desk.

    `before` is the baseline's plan; `changes` are heaviest first; `findings` are the contradictions of the text on the
    desk, heavy changes without a reason last; `reasons` are those of all rounds since the baseline. `against`
    holds the original and the current plan, as far as anything was adopted; `line` all that was. `notes` say in words
    what is to be minded; `incomplete` when files of either side could not be read and were left out.
    """

    baseline: Baseline
    before: Plan
    changes: tuple[Change, ...]
    findings: tuple[PlanFinding, ...]
    reasons: Reasons
    line: Line
    against: tuple[Against, ...] = ()
    notes: tuple[str, ...] = ()
    incomplete: bool = False


@attrs.frozen(slots=True)
class View:
    """A comparison with all that screens draw from it, made once: `changes` by item id, `passed` for the list's end.

    `ticked` are the items whose change had been seen when it was made.
    """

    plan: Plan
    comparison: Comparison
    around: detail.Around
    compared: Compared
    changes: Mapping[str, Change]
    passed: tuple[PlanFinding, ...]
    ticked: frozenset[str]


def day_of(baseline: Baseline) -> str:
    """The day its commit claims, as people write days."""
    return dates.short(baseline.committed.astimezone().date())


def label(baseline: Baseline) -> str:
    """The baseline in words; raw, clean it when shown."""
    return t(
        f"comparing.baseline.{baseline.kind}",
        name=baseline.name, commit=baseline.commit[:7], day=day_of(baseline),
        subject=commit_subjects.said(baseline.subject),
    )  # fmt: skip


def baselines(session: Session, counting: Counting | None = None, most: int = RECENT) -> tuple[Baseline, ...]:
    """What there is to choose from: original, current, since last time, all adopted, tagged, branches, recent commits.

    Raises Unreadable where the history cannot be read.
    """
    desk = session.desk
    start = _start(desk)
    if start is None:
        return ()
    line = in_force.line(session, counting)
    choices = [*_named(desk, line), *(_adopted(desk, "adopted", revision) for revision in line.revisions[1:-1])]
    adoptions = {revision.commit for revision in line.revisions}
    choices += [_tagged(line, point) for point in revisions.tags(desk.git, start) if point.commit not in adoptions]
    for branch in revisions.branches(desk.git):
        if branch.ref != desk.place.ref or branch.commit != start:
            choices.append(_baseline("branch", repository.short(branch.ref), branch))
    choices += (
        _baseline("commit", point.commit[:7], point)
        for point in revisions.recent(desk.git, start, most)
        if point.commit != start
    )
    return tuple(choices)


def texts(session: Session, counting: Counting | None = None, most: int = RECENT) -> tuple[Baseline, ...]:
    """What can be put on the desk instead: the branch's own text first, then all that can be a baseline."""
    desk = session.desk
    tip = desk.place.tip
    if tip is None:
        return baselines(session, counting, most)
    name = repository.short(desk.place.ref) if desk.place.ref else "HEAD"
    branch_text = _baseline("branch", name, revisions.point(desk.git, tip))
    tip_desk = attrs.evolve(desk, text=attrs.evolve(desk.text, commit=tip))
    return (
        branch_text,
        *(
            baseline
            for baseline in baselines(session.with_desk(tip_desk), counting, most)
            if baseline.kind != "last-seen"
        ),
    )


def find(session: Session, asked: str | None, counting: Counting | None = None) -> Baseline:
    """The baseline that was asked for: `original`, `current`, `last`, `previous`, the name of an adopted revision or of
    its round, or a git revision.

    Where none was asked for it is the plan in force. A name on the line of adoptions goes before any tag. Raises
    UsageProblem when there is none of that name, and when nothing is in force to compare with; Unreadable where the
    history cannot be read.
    """
    desk = session.desk
    line = in_force.line(session, counting)
    if line.why == "incomplete" and asked in (None, "current", "original"):
        raise Unreadable(t("governing.incomplete.title"), t("governing.incomplete"))
    if asked is None:
        if line.in_force is None:
            raise UsageProblem(t("comparing.nothing.title"), t(f"comparing.nothing.{line.why}"))
        return _adopted(desk, "current", line.in_force)
    if asked in NAMED:
        return _by_kind(desk, line, NAMED[asked], asked)
    if not asked.startswith(("plan/", "refs/")) and (revision := _by_name(line, asked)) is not None:
        return _of_line(desk, line, revision)
    tag = _tag(asked)
    if tag and repository.tip(desk.git, tag) is not None:
        point = revisions.point(desk.git, repository.resolve(desk.git, tag), tag)
        revision = next((revision for revision in line.revisions if revision.commit == point.commit), None)
        return _of_line(desk, line, revision) if revision is not None else _tagged(line, point)
    name = asked.removeprefix("plan/")
    if name != asked and (revision := _by_round(line, name) or _by_name(line, name)) is not None:
        return _of_line(desk, line, revision)
    commit = repository.resolve(desk.git, asked)
    revision = next((revision for revision in line.revisions if revision.commit == commit), None)
    if revision is not None:
        return _of_line(desk, line, revision)
    return _baseline("asked", asked, revisions.point(desk.git, commit))


def compare_desk(session: Session, baseline: Baseline, counting: Counting | None = None) -> Comparison:
    """What differs between the baseline and the text on the desk, what speaks against it, and what to mind.

    What did not change is read once. A side that loads only in part is compared as far as it goes, and the notes say
    so. Raises UsageProblem when the baseline holds no plan that can be read.
    """
    desk = session.desk
    before = _load(session, baseline, counting)
    changes = compare(before, desk.plan)
    line = in_force.line(session, counting)
    against = []
    for adopted in _ends(desk, line):
        same = adopted.commit == baseline.commit
        other = changes if same else compare(_load(session, adopted, counting), desk.plan)
        against.append(Against(adopted, {change.item: change for change in other}))
    reasons = rounds.since(before, desk.plan, [revision.round or revision.name for revision in line.revisions])
    return Comparison(
        baseline=baseline,
        before=before,
        changes=changes,
        findings=(
            *checks.findings(desk.plan),
            *late_findings(desk.plan, (late for change in changes for late in change.late)),
            *without_reason(desk.plan, changes, reasons),
        ),
        reasons=reasons,
        line=line,
        against=tuple(against),
        notes=tuple(_notes(desk, baseline, before, line, changes)),
        incomplete=bool(unread(before) or unread(desk.plan)),
    )


def around(comparison: Comparison, proposal: Plan) -> detail.Around:
    """What `show` tells beside each change; walks both plans once, so keep it with the comparison."""
    original = next((against for against in comparison.against if against.baseline.kind == "original"), None)
    if original is not None and original.baseline.commit == comparison.baseline.commit:
        original = None
    return detail.around(
        comparison.before,
        proposal,
        comparison.reasons,
        checks.findings(comparison.before),
        comparison.findings,
        tuple(original.changes.values()) if original else None,
    )


def view(desk: Desk, comparison: Comparison) -> View:
    """All that screens draw from a comparison; walks both plans, so make it in a thread."""
    marks = last_seen.read_last_seen(desk).marks
    marked = (change for change in comparison.changes if change.item in marks)
    ticked = frozenset(
        change.item for change in marked if marks[change.item] == fingerprint_of(comparison, desk.plan, change)
    )
    return View(
        plan=desk.plan,
        comparison=comparison,
        around=around(comparison, desk.plan),
        compared=compared(comparison.before, comparison.changes),
        changes={change.item: change for change in comparison.changes},
        passed=passed_unchanged(comparison.changes, comparison.findings),
        ticked=ticked,
    )


def fingerprint_of(comparison: Comparison, plan: Plan, change: Change) -> str:
    """What a seen mark of a change is bound to: the item as it is, or its tombstone."""
    if change.after is not None:
        return fingerprint.item_fingerprint(plan, change.item)
    return fingerprint.of_removed(change.item, fingerprint.item_fingerprint(comparison.before, change.item))


# the baselines there are


def _start(desk: Desk) -> str | None:
    """The commit whose history is looked through: the text's own, or the branch's where the work tree is shown."""
    return desk.text.commit or desk.place.tip


def _named(desk: Desk, line: Line) -> Iterator[Baseline]:
    yield from _ends(desk, line)
    commit = last_seen.read_last_seen(desk).commit
    if commit is not None:
        # A rewritten history may have lost the commit: then there is no last time to compare with.
        with contextlib.suppress(UsageProblem, Unreadable):
            yield _baseline("last-seen", commit[:7], revisions.point(desk.git, repository.resolve(desk.git, commit)))


def _ends(desk: Desk, line: Line) -> Iterator[Baseline]:
    """The first and the last adopted; the one that is both is the current one."""
    if len(line.revisions) > 1:
        yield _adopted(desk, "original", line.revisions[0])
    if line.revisions:
        yield _adopted(desk, "current", line.revisions[-1])


def _by_kind(desk: Desk, line: Line, kind: BaselineKind, asked: str) -> Baseline:
    if kind == "previous":
        return _previous(desk)
    for baseline in _named(desk, line):
        if baseline.kind == kind or (len(line.revisions) == 1 and {baseline.kind, kind} == {"original", "current"}):
            return baseline
    raise UsageProblem(t("comparing.none.title"), t(f"comparing.none.{kind}"), asked)


def _by_name(line: Line, name: str) -> Revision | None:
    """The last adopted plan that calls itself that, else the one that a round of that name ended in."""
    namesakes = [revision for revision in line.revisions if revision.name == name]
    return namesakes[-1] if namesakes else _by_round(line, name)


def _by_round(line: Line, name: str) -> Revision | None:
    return next((revision for revision in reversed(line.revisions) if revision.round == name), None)


def _of_line(desk: Desk, line: Line, revision: Revision) -> Baseline:
    """The baseline of an adopted plan, by where it stands on the line."""
    if revision == line.in_force:
        return _adopted(desk, "current", revision)
    return _adopted(desk, "original" if revision == line.revisions[0] else "adopted", revision)


def _previous(desk: Desk) -> Baseline:
    """The last commit of the revision before this one, along the first parents."""
    start = _start(desk)
    for commit in revisions.before_document_changes(desk.git, start) if start else ():
        revision = _revision(desk, commit)
        if revision and revision != desk.plan.revision:
            return _baseline("previous", revision, revisions.point(desk.git, commit))
    raise UsageProblem(t("comparing.none.title"), t("comparing.none.previous", revision=desk.plan.revision))


def _revision(desk: Desk, commit: str) -> str:
    """The name of the revision at a commit; empty where there is no plan.toml to read it from."""
    listed = reader.tree(desk.git, commit, "plan/plan.toml")
    if len(listed) != 1 or listed[0].mode != "100644":
        return ""
    _, data = next(reader.blobs(desk.git, [listed[0].oid]))
    item = loader.parse("plan/plan.toml", data).item
    return (item.text("revision") or "") if item else ""


def _tag(asked: str) -> str:
    """The tag of an adopted revision by its name, `2024` or `plan/2024`; empty for what can name none."""
    name = asked.removeprefix("refs/tags/").removeprefix("plan/")
    impossible = (
        not name
        or name.startswith(("-", "/", "."))
        or ".." in name
        or any(character in name for character in " ~^:?*[\\@{\n\0")
    )
    return "" if impossible else revisions.TAGS + name


def _adopted(desk: Desk, kind: BaselineKind, revision: Revision) -> Baseline:
    baseline = _baseline(kind, revision.name or revision.commit[:7], revisions.point(desk.git, revision.commit))
    return attrs.evolve(baseline, adopted=revision.adopted)


def _tagged(line: Line, point: Point) -> Baseline:
    """A tagged commit that is no adoption. Where the line of adoptions cannot be told it is a git revision like any."""
    kind: BaselineKind = "asked" if line.why in ("elsewhere", "disputed", "incomplete") else "tagged"
    name = point.ref.removeprefix(revisions.TAGS) if kind == "tagged" else repository.short(point.ref)
    return _baseline(kind, name, point)


def _baseline(kind: BaselineKind, name: str, point: Point) -> Baseline:
    return Baseline(kind, name, point.commit, point.committed, point.subject)


# reading it, and what could not be read


def _load(session: Session, baseline: Baseline, counting: Counting | None) -> Plan:
    if not reader.tree(session.desk.git, baseline.commit, "plan", most=1):
        raise UsageProblem(t("comparing.no_plan.title"), t("comparing.no_plan"), label(baseline))
    plan = cache.load(session.desk.git, baseline.commit, session.memory, counting)
    if not plan.item.fields and not plan.by_service:
        why = str(plan.problems[0]) if plan.problems else t("comparing.no_plan")
        raise UsageProblem(t("comparing.unreadable.title"), why, label(baseline))
    return plan


def _notes(desk: Desk, baseline: Baseline, before: Plan, line: Line, changes: tuple[Change, ...]) -> Iterator[str]:
    start = _start(desk)
    if not changes and baseline.kind == "current" and line.called == "proposal":
        yield t("comparing.note.proposal", baseline=baseline.name)
    if before.id and desk.plan.id and before.id != desk.plan.id:
        yield t("comparing.note.other_plan", before=before.id, after=desk.plan.id)
    if start is not None and start != baseline.commit and not revisions.related(desk.git, baseline.commit, start):
        yield t("comparing.note.unrelated")
    for plan, side in ((before, "before"), (desk.plan, "after")):
        missing = unread(plan)
        if missing:
            names = ", ".join(sorted(missing)[:8])
            why = next((str(problem) for problem in plan.problems if _about(problem.path, missing)), "")
            yield t(f"comparing.note.unread_{side}", names=names, why=why)
        elif plan.problems:
            yield tn(f"comparing.note.problems_{side}", len(plan.problems), first=str(plan.problems[0]))


def _about(path: str, services: frozenset[str]) -> bool:
    return path.rpartition("/")[2].removesuffix(".toml") in services
