"""`plantui adopt [--found]`: make the proposal the plan in force, or say what is missing for that."""

from __future__ import annotations

from collections.abc import Iterator

from plantui import terminal_text
from plantui.cli import options, output, signing
from plantui.cli.click_extensions import option
from plantui.i18n import Sentence, t, tn
from plantui.render.export import plan_json, review_json
from plantui.render.review.who_said_what import missing_lines
from plantui.review.ledger.ledger import Adoption
from plantui.review.rounds.adoption_rules import Missing
from plantui.usecases.rounds import adopt, verifier_page
from plantui.usecases.rounds.adopt import NotAdoptable
from plantui.usecases.session import review, server
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk


@options.command("adopt")
@option("--found", "founding", is_flag=True, help=Sentence("cli.option.found"))
@option(
    "--accept", "accepted", multiple=True, metavar=Sentence("cli.metavar.finding"), help=Sentence("cli.option.accept")
)
@option("--dry-run", "trial", is_flag=True, help=Sentence("cli.option.trial"))
@signing.in_round
@signing.options
def command(
    founding: bool, accepted: tuple[str, ...], trial: bool, name: str | None, reason: str, yes: bool, form: str
) -> int:
    """One signed record and one signed tag, landed together; exit code 1 with the list of what is missing."""
    desk, memory = signing.judged(name)
    output.warn(*server.behind(desk))
    lost = adopt.untagged(desk)
    if lost is not None and not trial and (founding or not review.held(desk).openings):
        return _finish(desk, lost, yes, form)
    adopt.failing(desk, memory, accepted)
    try:
        if founding:
            step = adopt.found_step(desk, reason=reason)
        else:
            step = adopt.adopt_step(desk, reason=reason, accept=accepted)
    except NotAdoptable as refused:
        return _refused(desk, refused, form)
    first = adopt.unready(desk) if founding else ()
    if trial and first:
        lacking = tuple(Missing("allowed-signers", {"path": path}) for path in first)
        return _refused(desk, adopt.not_adoptable(lacking), form)
    if trial:
        signing.done(form, review_json.missing_data(review.held(desk), ()), t("cli.adopt.adoptable"))
        return 0
    before = [t("cli.round.first", files=", ".join(first))] if first else []
    taken = adopt.tag_in_the_way(desk, step.record.round)
    before.append(t("tagging.there", name=taken) if taken else t("cli.adopt.tag", tag=f"plan/{step.record.round}"))
    if not founding and not review.held(desk).standing.items:
        before.append(t("cli.adopt.nothing_changed"))
    if founding:
        before.append(t("cli.adopt.pins", by=step.record.by, seal=step.setup.key if step.setup else ""))
    before += _standing_findings(desk, memory, accepted)
    signing.show(step, desk, form, touches=1 + bool(first) + (not taken), before=tuple(before))
    signing.ask(yes)
    try:
        with signing.signed(desk) as passphrase:
            if founding:
                done = adopt.found(desk, memory, reason=reason, passphrase=passphrase)
            else:
                done = adopt.adopt(desk, memory, reason=reason, accept=accepted, passphrase=passphrase)
    except NotAdoptable as refused:  # somebody else was faster, and now it is not adoptable any more
        return _refused(desk, refused, form)
    words = _done(step.record.round, done.landed.tip, done.tag)
    told = review_json.step_data(step.record, done.landed.tip, done.landed.merged, step.doubts, done.tag)
    again = (t("cli.adopt.again", count=done.again),) if done.again else ()
    pinned = (t("cli.adopt.pinned", root=done.landed.tip),) if founding else ()
    signing.done(form, told, words, *pinned, *again, *done.landed.notes)
    if form == "text" and done.tag:
        git = verifier_page.verifier(desk)
        output.say(t("cli.adopt.verify", command=git, tag=done.tag, commit=done.landed.tip[:10]))
    return 0


def _done(name: str, commit: str, tag: str) -> str:
    if tag:
        return t("cli.adopt.done", round=name, commit=commit[:10], tag=tag)
    return t("cli.adopt.done.untagged", round=name, commit=commit[:10])


def _standing_findings(desk: Desk, memory: Memory, accepted: tuple[str, ...]) -> Iterator[str]:
    """What is accepted, and what will go on failing the audit: an adoption mends nothing by itself."""
    if accepted:
        yield t("cli.adopt.accepts", findings=", ".join(accepted))
    left = adopt.failing(desk, memory, accepted)
    if left:
        yield tn("cli.adopt.failing", len(left), findings=", ".join(one.name for one in left[:5]))


def _finish(desk: Desk, lost: Adoption, yes: bool, form: str) -> int:
    """The tag alone, where the record has landed and the tag has not."""
    if form == "text":
        output.say(t("cli.adopt.untagged", round=lost.record.round, commit=lost.commit[:10]))
    signing.ask(yes)
    with signing.signed(desk) as passphrase:
        tag = adopt.tag_again(desk, lost, passphrase=passphrase)
    told = review_json.step_data(lost.record, lost.commit, False, (), tag)
    signing.done(form, told, t("cli.adopt.done", round=lost.record.round, commit=lost.commit[:10], tag=tag))
    return 0


def _refused(desk: Desk, refused: NotAdoptable, form: str) -> int:
    held = review.held(desk)
    if form == "json":
        output.data(plan_json.json_text(review_json.missing_data(held, refused.missing)))
        return refused.exit_code
    if not refused.missing:
        raise refused
    output.say(str(refused))
    output.lines(missing_lines(held, refused.missing, output.canvas()))
    last = held.in_force
    if last is not None and last.opening is not None and not held.openings:
        named = {"round": last.record.round, "by": last.record.by, "commit": last.commit[:10]}
        output.say(t("cli.adopt.last", **{key: terminal_text.clean(value) for key, value in named.items()}))
    return refused.exit_code
