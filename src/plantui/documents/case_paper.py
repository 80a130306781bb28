"""The case paper: what a body is asked, what an edition changes and why, and the form it answers with.

Nothing in it is written by hand: plan, reasons and records say all of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from plantui.changes.compare import Change, compare, reason_of
from plantui.changes.impact import impact
from plantui.documents import reply_form
from plantui.documents.code_bearers import edition_facts
from plantui.documents.edition_changes import EditionChanges, NumberedChange, edition_changes, item_words, number_words
from plantui.documents.edition_code import edition_code
from plantui.documents.paper import Block, Bullets, Heading, Paper, PaperTable, Paragraph
from plantui.i18n import language, t, tn
from plantui.plan import reasons
from plantui.plan.model import Item, Plan
from plantui.render import dates, labels
from plantui.render.changes.detail import paths, why
from plantui.render.changes.findings import explanation
from plantui.render.changes.sentences import asides, heavy, in_time, outcomes, sides, slip_sentence, slip_words
from plantui.render.review.who_said_what import asked_name, person_name, voice_name
from plantui.review.policy.satisfiability import able
from plantui.review.rounds.proceedings import Edition, Proceedings
from plantui.review.rounds.statements import threads
from plantui.terminal_text import clean

MOST_LINES = 10
"""Heavy changes that are named where the body is told what it is asked about."""


def case_paper(proceedings: Proceedings, edition: Edition | None, body: str = "", *, form_only: bool = False) -> Paper:
    """The paper of an edition for a body, or for nobody in particular; of a text that is not frozen a draft of it.

    In the language that is chosen; what stands in the plan is never translated. A round must be open.
    """
    told = edition_changes(proceedings, edition)
    code = edition_code(edition_facts(proceedings, edition), body) if edition is not None else ""
    title = t("paper.title", plan=clean(told.plan.item.title or told.plan.id), revision=clean(told.plan.revision))
    number = t("paper.edition", number=edition.number) if edition is not None else t("paper.draft")
    running = t("paper.running", title=title, edition=number)
    blocks = (Heading(1, title), *_head(proceedings, told, body, code))
    if not form_only:
        blocks = (*blocks, *_case(proceedings, told, body))
    if code:
        blocks = (*blocks, *reply_form.form_blocks(proceedings, told, body, code))
    return Paper(title, language(), running, code, (*blocks, *_how(proceedings, told, body, code)))


def _head(proceedings: Proceedings, told: EditionChanges, body: str, code: str) -> Iterator[Block]:
    baseline = clean(told.around.baseline.revision)
    rows = [
        ("paper.head.round", clean(proceedings.name)),
        ("paper.head.against", baseline),
        ("paper.head.edition", _edition_words(told)),
        ("paper.head.body", asked_name(proceedings, body) if body else ""),
        ("paper.head.due", dates.long(proceedings.due) if proceedings.due else t("paper.no_due")),
        ("paper.head.code", code or t("paper.no_code")),
        ("paper.head.case", ""),
        ("paper.head.meeting", ""),
    ]
    heads = (t("paper.head.what"), t("paper.head.value"))
    yield PaperTable(t("paper.head.caption"), heads, tuple((t(key), words) for key, words in rows), (1, 2))
    if not code:
        yield Paragraph(t("paper.is_draft"), "strong")


def _edition_words(told: EditionChanges) -> str:
    if told.edition is None:
        return t("paper.draft")
    return t("paper.edition_of", number=told.edition.number, commit=told.edition.commit[:10])


def _case(proceedings: Proceedings, told: EditionChanges, body: str) -> Iterator[Block]:
    yield Heading(2, t("paper.proposal"))
    asked = reasons.of_round(told.plan, proceedings.name).asked.get(body)
    yield Paragraph(clean(asked) if asked else t("paper.proposal_neutral", revision=clean(told.plan.revision)))
    yield from _asked(told)
    yield from _heavy(told)
    yield from _contradictions(told)
    yield from _unknown(told)
    yield from _since(proceedings, told, body)
    yield from _others(told)
    yield from _remarks(proceedings, told)
    yield from _economy(told)


def _asked(told: EditionChanges) -> Iterator[Block]:
    changes = [numbered for numbered in told.changes if numbered.change.weight != "wording"]
    wording = len(told.changes) - len(changes)
    weighty = [numbered for numbered in changes if heavy(numbered.change)]
    yield Heading(2, t("paper.asked"))
    counts = [tn("change.count", len(told.changes)), tn("change.count_heavy", len(weighty))]
    counts += [tn("paper.count_wording", wording)] if wording else []
    yield Paragraph(", ".join(counts) + ".")
    named = tuple(
        f"{number_words(numbered)} {item_words(told.plan, numbered.change.either)}".strip() for numbered in weighty
    )
    if named:
        yield Bullets(named[:MOST_LINES])
    if len(named) > MOST_LINES:
        yield Paragraph(tn("paper.more", len(named) - MOST_LINES))


def _heavy(told: EditionChanges) -> Iterator[Block]:
    weighty = [numbered for numbered in told.changes if heavy(numbered.change)]
    yield Heading(2, t("paper.heavy"))
    if not weighty:
        yield Paragraph(t("paper.no_heavy"))
    for numbered in weighty:
        yield Heading(3, f"{number_words(numbered)} {item_words(told.plan, numbered.change.either)}".strip())
        heads = (t("paper.head.what"), t("paper.head.value"))
        caption = t("paper.change_caption", number=number_words(numbered))
        yield PaperTable(caption, heads, tuple(_rows(told, numbered)), (1, 3))


def _rows(told: EditionChanges, numbered: NumberedChange) -> Iterator[tuple[str, str]]:
    """What changes and by how much, why, and whom it hits."""
    context, change = told.around, numbered.change
    before, after = sides(context.baseline, context.proposal, change)
    yield t("paper.before"), before or t("plan_view.absent")
    yield t("paper.after"), after or t("change.word.removed")
    slip = slip_sentence(context.proposal, change)
    outcome = outcomes(change)[0]
    told_by_slip = change.slip is not None and outcome == slip_words(change.slip)
    means = ("" if told_by_slip else outcome, *asides(change), slip)
    yield t("change.label.outcome"), "; ".join(filter(None, means))
    yield t("change.label.why"), why(change, reason_of(change, context.reasons))
    yield (
        t("change.label.hits"),
        "; ".join(paths(impact(context.proposal, change.item, context.graph))) or t("change.hits_none"),
    )
    item = change.either
    yield labels.field_name("source"), clean(item.text("source") or "") or t("plan_view.absent")
    yield t("paper.item"), clean(change.item)


def _contradictions(told: EditionChanges) -> Iterator[Block]:
    """The contradictions that touch what changes, and the dates that passed without a word that they were kept."""
    changed = {item for numbered in told.changes for item in numbered.items}
    findings = {explanation(told.plan, finding): None
                for item, found in told.around.found.items() if item in changed for finding in found}  # fmt: skip
    yield Heading(2, t("paper.contradictions"))
    yield Bullets(tuple(findings)) if findings else Paragraph(t("paper.no_contradictions"))


def _unknown(told: EditionChanges) -> Iterator[Block]:
    """The milestones whose source gives no place in time, by service."""
    rows = []
    for service in told.plan.walk():
        undated = [labels.title(item) for item in service.items if _undated(item)]
        if undated:
            rows.append((clean(service.title), "; ".join(undated)))
    yield Heading(2, t("paper.unknown"))
    if rows:
        heads = (t("paper.column.service"), t("paper.undated"))
        yield PaperTable(t("paper.unknown_caption"), heads, tuple(rows), (1, 3))
    else:
        yield Paragraph(t("paper.no_unknown"))


def _undated(item: Item) -> bool:
    return item.table == "milestone" and not labels.marker(item) and not labels.dated(item)


def _since(proceedings: Proceedings, told: EditionChanges, body: str) -> Iterator[Block]:
    """What changed since the edition that the body last answered, where that is an earlier one."""
    earlier = _answered(proceedings, told, body)
    if earlier is None:
        return
    before = proceedings.inquiry.plan_at(earlier.commit)
    by_item = {item: numbered for numbered in told.changes for item in numbered.items}
    rows = []
    for change in compare(before, told.plan):
        numbered = by_item.get(change.item)
        number = number_words(numbered) if numbered else ""
        rows.append((number, item_words(told.plan, change.either), _moved(before, told.plan, change)))
    yield Heading(2, t("paper.since", number=earlier.number))
    if rows:
        heads = tuple(t(f"paper.column.{name}") for name in ("number", "item", "change"))
        yield PaperTable(t("paper.since_caption", number=earlier.number), heads, tuple(rows), (1, 3, 5))
    else:
        yield Paragraph(t("paper.since_none"))


def _answered(proceedings: Proceedings, told: EditionChanges, body: str) -> Edition | None:
    """The newest edition before this one that the body said anything of."""
    if not body or proceedings.standing.round is None or told.edition is None:
        return None
    about = {spoken.record.edition for spoken in proceedings.standing.round.spoken if spoken.voice.id == body}
    earlier = [each for each in proceedings.editions if each.number in about and each.number < told.edition.number]
    return max(earlier, key=lambda edition: edition.number, default=None)


def _economy(told: EditionChanges) -> Iterator[Block]:
    """Payment at every transition, as the source says it; what it does not say is said to be absent."""
    rows = []
    for service in told.plan.walk():
        for item in service.items:
            if item.kind == "transition":
                paid = item.text("payment_text") or (
                    labels.payment(item.text("payment")) if item.text("payment") else ""
                )
                rows.append((item_words(told.plan, item), in_time(item, compact=False),
                             clean(paid) or t("plan_view.absent"), clean(item.text("source") or "")))  # fmt: skip
    yield Heading(2, t("paper.economy"))
    if rows:
        heads = tuple(t(f"paper.column.{name}") for name in ("item", "when", "payment", "source"))
        yield PaperTable(t("paper.economy_caption"), heads, tuple(rows), (4, 3, 4, 3))
    else:
        yield Paragraph(t("paper.no_economy"))


def _moved(baseline: Plan, proposal: Plan, change: Change) -> str:
    before, after = sides(baseline, proposal, change)
    return t("change.arrow", before=before, after=after) if before and after else before or after


def _others(told: EditionChanges) -> Iterator[Block]:
    """Every change that is not heavy, in a line; those of wording alone last, and by their names alone."""
    light = [numbered for numbered in told.changes if not heavy(numbered.change)]
    rows = []
    for numbered in light:
        change = numbered.change
        if change.weight == "wording":
            continue
        moved = _moved(told.around.baseline, told.plan, change)
        rows.append((number_words(numbered), item_words(told.plan, change.either), moved, outcomes(change)[0]))
    if rows:
        yield Heading(2, t("paper.others"))
        heads = tuple(t(f"paper.column.{name}") for name in ("number", "item", "change", "outcome"))
        yield PaperTable(t("paper.others_caption"), heads, tuple(rows), (1, 3, 4, 2))
    wordings = [numbered for numbered in light if numbered.change.weight == "wording"]
    if wordings:
        yield Heading(2, t("paper.wording"))
        yield Paragraph(
            ", ".join(f"{number_words(each)} {item_words(told.plan, each.change.either)}".strip() for each in wordings)
        )


def _remarks(proceedings: Proceedings, told: EditionChanges) -> Iterator[Block]:
    rows = []
    for thread in threads(proceedings):
        remark = thread.remark
        item = remark.act.item or "plan"
        replies = "; ".join(
            f"{voice_name(proceedings, answer.voice)}: {clean(answer.act.text or '')}" for answer in thread.answers
            if answer.act.text
        )  # fmt: skip
        number = proceedings.numbers.get(item, "")
        named = told.plan.by_id.get(item)
        subject = f"{number} {item_words(told.plan, named) if named else clean(item)}".strip()
        rows.append((subject, voice_name(proceedings, remark.voice), clean(remark.act.text or ""),
                     replies or t("paper.unanswered")))  # fmt: skip
    yield Heading(2, t("paper.remarks"))
    if rows:
        heads = tuple(t(f"paper.column.{name}") for name in ("item", "who", "remark", "reply"))
        yield PaperTable(t("paper.remarks_caption"), heads, tuple(rows), (2, 2, 3, 3))
    else:
        yield Paragraph(t("paper.no_remarks"))


def _how(proceedings: Proceedings, told: EditionChanges, body: str, code: str) -> Iterator[Block]:
    """How an answer is recorded and by whom, what silence means, and how anybody can verify it."""
    rules = proceedings.rules
    yield Heading(2, t("paper.how"))
    recorders = (
        [person_name(rules.people, person.id) for person in able(rules.policy, rules.people, body)] if body else []
    )
    yield Paragraph(t("paper.recorded_by", names=", ".join(recorders)) if recorders else t("paper.recorded"))
    yield Paragraph(t("paper.silence"), "strong")
    yield Paragraph(t("paper.public"))
    if told.edition is not None:
        yield Paragraph(t("paper.verify", root=_in_fours(proceedings.inquiry.pins.root), commit=told.edition.commit,
                          fingerprint=told.edition.plan_fingerprint[:16], code=code))  # fmt: skip


def _in_fours(commit: str) -> str:
    return " ".join(commit[at : at + 4] for at in range(0, len(commit), 4))
