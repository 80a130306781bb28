"""`plantui round`, `adopt`: the steps of a round and its end."""

from __future__ import annotations

from collections.abc import Iterator

from plantui import terminal_text
from plantui.cli import command_desk, options, output, signing
from plantui.cli.arguments import item_words, party_words
from plantui.cli.arguments.item_words import item_argument
from plantui.cli.click_extensions import option
from plantui.cli.options import day
from plantui.cli.server import in_step, offer_to_send
from plantui.errors import UsageProblem
from plantui.git.repository import short
from plantui.git.write.commits import Landed
from plantui.i18n import Sentence, t, tn
from plantui.render.export import plan_json, review_json
from plantui.render.review import steps as render_steps
from plantui.render.review import who_said_what
from plantui.render.review.round_panel import plain_round, round_lines
from plantui.render.review.who_said_what import item_name, missing_lines
from plantui.review.ledger.ledger import Adoption
from plantui.review.records import schema
from plantui.review.rounds.adoption_rules import Missing
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.selection import Selection, select, service_of
from plantui.usecases.drafts import compose
from plantui.usecases.editing import commit
from plantui.usecases.rounds import adopt, steps, verifier_page
from plantui.usecases.rounds.adopt import NotAdoptable
from plantui.usecases.session import item_names, review
from plantui.usecases.session import open as session_open
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.signing import acts
from plantui.usecases.signing import step as signing_step
from plantui.usecases.signing.step import SigningStep

# round


round_command = options.group("round")


@options.command("open", parent=round_command)
@option("--name", "wanted", default="", metavar=Sentence("cli.metavar.round"), help=Sentence("cli.option.round_name"))
@option("--due", metavar=Sentence("cli.metavar.day"), help=Sentence("cli.option.due"))
@option("--ask", "asked", multiple=True, metavar=Sentence("cli.metavar.voice"), help=Sentence("cli.option.ask"))
@signing.options
def open_(wanted: str, due: str | None, asked: tuple[str, ...], reason: str, yes: bool, form: str) -> None:
    """Open a round for the proposal on the branch."""
    session = command_desk.judged()
    desk = session.desk
    step = steps.opening_step(desk, name=wanted, due=day(due, "--due"), asked=asked, reason=reason)
    _take_step(session, step, yes, form, before=(t("rounds.no_deadline"),) if due is None else ())


@options.command("freeze", parent=round_command)
@options.in_round
@signing.options
def freeze(name: str | None, reason: str, yes: bool, form: str) -> None:
    """Bring the repository's own guide up to date, and freeze the next edition."""
    session = command_desk.judged(name)
    desk = session.desk
    step = steps.freeze_step(desk, reason)
    files = tuple(verifier_page.outdated(desk))
    first = (t("cli.round.first", files=", ".join(files)),) if files else ()
    signing.show(step, desk, form, touches=2 if files else 1, before=first)
    signing.confirm_step(yes, step.questions)
    with signing.signed(commit.ready(desk)) as passphrase:
        landed, _ = steps.freeze(session, reason=reason, passphrase=passphrase)
    _step_done(session, step, landed, form)


@options.command("last-call", parent=round_command)
@option("--due", required=True, metavar=Sentence("cli.metavar.day"), help=Sentence("cli.option.last_due"))
@options.in_round
@signing.options
def last_call(due: str, name: str | None, reason: str, yes: bool, form: str) -> None:
    """Call for the last answers."""
    session = command_desk.judged(name)
    desk = session.desk
    last = day(due, "--due")
    assert last is not None
    _take_step(session, steps.last_call_step(desk, last, reason), yes, form)


@options.command("show", parent=round_command, reads=True)
@item_argument(required=False)
@option("--service", default="", metavar=Sentence("cli.metavar.service"), help=Sentence("cli.option.of_service"))
@option("--voice", default="", metavar=Sentence("cli.metavar.voice"), help=Sentence("cli.option.of_voice"))
@option("--open", "unsettled", is_flag=True, help=Sentence("cli.option.unsettled"))
@options.in_round
@options.formats("text", "json")
@options.plain()
def show(item: str | None, service: str, voice: str, unsettled: bool, name: str | None, form: str, facts: bool) -> int:
    """The open round: editions, what each item needs, and what every body has said of it; or all about one item."""
    desk = command_desk.judged(name).desk
    proceedings = review.held(desk)
    if item is not None:
        item = item_names.full_id(desk, item)
        compose.item_of(acts.basis(desk), item)
    selection = _selection(desk, service, voice, unsettled) if service or voice or unsettled else None
    if item is not None and selection is not None:
        raise UsageProblem(t("cli.usage.title"), t("cli.round.item_or_some"))
    if form == "json":
        items = (item,) if item is not None else selection.items if selection is not None else None
        output.data(plan_json.json_text(review_json.round_data(proceedings, items)))
    elif facts:
        output.read_aloud(*plain_round(proceedings, item, selection, desk.today))
    elif item is None:
        output.write_lines(round_lines(proceedings, output.canvas(), selection, desk.today))
    else:
        output.say(item_name(proceedings, item))
        output.write_lines(who_said_what.item_lines(proceedings, item, output.canvas()))
    return command_desk.exit_code(desk)


def _selection(desk: Desk, service: str, voice: str, unsettled: bool) -> Selection:
    proceedings = review.held(desk)
    service = item_names.full_id(desk, service)
    if service and service != "plan" and service not in {*desk.plan.by_service, *_gone(proceedings)}:
        item_words.item_of(desk, service)
        raise UsageProblem(t("cli.item.title"), t("cli.round.no_service", seen=service[:80]))
    party = party_words.party_of(proceedings.rules, voice) if voice else ""
    return select(proceedings, service, party, unsettled=unsettled)


def _gone(proceedings: Proceedings) -> set[str]:
    """The services that changes belong to, those that the proposal takes out included."""
    return {service_of(standing) for standing in proceedings.standing.items.values()}


def _take_step(session: Session, step: SigningStep, yes: bool, form: str, before: tuple[str, ...] = ()) -> None:
    signing.show(step, session.desk, form, before=before)
    signing.confirm_step(yes, step.questions)
    with signing.signed(commit.ready(session.desk)) as passphrase:
        landed, _ = signing_step.take(session, step, passphrase=passphrase)
    _step_done(session, step, landed, form)


def _step_done(session: Session, step: SigningStep, landed: Landed, form: str) -> None:
    act = step.record.acts[0]
    words = t(f"cli.round.{act.kind}", round=step.record.round, edition=act.edition or 0, commit=landed.tip[:10])
    asked = [question.words for question in step.questions]
    data = review_json.step_data(step.record, landed.tip, landed.merged, step.doubts, questions=asked)
    signing.done(form, data, words, *landed.notes)
    if form == "text":
        offer_to_send(session)


# adopt


@options.command("adopt")
@option("--found", "founding", is_flag=True, help=Sentence("cli.option.found"))
@option(
    "--accept", "accepted", multiple=True, metavar=Sentence("cli.metavar.finding"), help=Sentence("cli.option.accept")
)
@option("--dry-run", "trial", is_flag=True, help=Sentence("cli.option.trial"))
@option("--offline", is_flag=True, help=Sentence("cli.option.offline"))
@options.in_round
@signing.options
def adopt_command(
    founding: bool,
    accepted: tuple[str, ...],
    trial: bool,
    offline: bool,
    name: str | None,
    reason: str,
    yes: bool,
    form: str,
) -> int:
    """One signed record and one signed tag, landed together; exit code 1 with the list of what is missing."""
    session = command_desk.judged(name)
    sending = None if trial else in_step(session, offline=offline)
    if sending is not None:
        session = command_desk.judged(name)
    desk = session.desk
    output.warn(*session_open.behind_server(desk))
    untagged = adopt.untagged(desk)
    if untagged is not None and not trial and (founding or not review.held(desk).openings):
        return _finish(desk, untagged, yes, form)
    adopt.failing(session, accepted)
    try:
        if founding:
            step = adopt.found_step(desk, reason=reason)
        else:
            step = adopt.adopt_step(desk, reason=reason, accept=accepted)
    except NotAdoptable as error:
        return _refused(desk, error, form, founding=founding)
    first = adopt.unready(desk) if founding else ()
    if trial and first:
        lacking = tuple(Missing("allowed-signers", {"path": path}) for path in first)
        return _refused(desk, adopt.not_adoptable(lacking), form)
    if trial:
        if form == "text":
            output.say(*_rehearsal(desk, step))
        signing.done(form, review_json.missing_data(review.held(desk), ()), t("cli.adopt.adoptable"))
        return 0
    before = [t("cli.round.first", files=", ".join(first))] if first else []
    other_tag = adopt.tag_in_the_way(desk, step.record.round)
    before.append(
        t("tagging.there", name=other_tag) if other_tag else t("cli.adopt.tag", tag=f"plan/{step.record.round}")
    )
    if founding:
        before.append(t("cli.adopt.pins", by=step.record.by, seal=step.setup.key if step.setup else ""))
    before += _standing_findings(session, accepted)
    signing.show(step, desk, form, touches=1 + bool(first) + (not other_tag), before=tuple(before))
    signing.confirm_step(yes, step.questions)
    try:
        with signing.signed(commit.ready(desk)) as passphrase:
            if founding:
                adopted = adopt.found_plan(session, reason=reason, passphrase=passphrase, sending=sending)
            else:
                adopted = adopt.adopt(session, reason=reason, accept=accepted, passphrase=passphrase, sending=sending)
    except NotAdoptable as error:  # somebody else was faster, and now it is not adoptable any more
        return _refused(desk, error, form)
    words = _adopted(step.record.round, adopted.landed.tip, adopted.tag)
    data = review_json.step_data(step.record, adopted.landed.tip, adopted.landed.merged, step.doubts, adopted.tag)
    retries = (t("cli.adopt.again", count=adopted.again),) if adopted.again else ()
    pinned = (t("cli.adopt.pinned", root=adopted.landed.tip),) if founding else ()
    signing.done(form, data, words, *pinned, *retries, *adopted.landed.notes)
    following = steps.next_revision(desk.plan.revision)
    own = step.record.round == desk.plan.revision  # a small round adopts a proposal that goes on
    if form == "text" and own and schema.fits("slug", following):  # it stands in a command that people copy
        output.say(t("cli.adopt.next", command=f"plantui set plan revision {following} --commit"))
    if form == "text" and adopted.tag:
        git = verifier_page.verifier(desk)
        output.say(t("cli.adopt.verify", command=git, tag=adopted.tag, commit=adopted.landed.tip[:10]))
    return 0


def _rehearsal(desk: Desk, step: SigningStep) -> Iterator[str]:
    """What the adoption would do if it were signed now."""
    yield render_steps.head(step.record)
    yield from render_steps.facts(step.record, review.held(desk))
    branch = terminal_text.clean(short(desk.place.ref or ""))
    yield t(
        "cli.adopt.would", branch=branch, commit=step.parent[:10], tag=terminal_text.clean(f"plan/{step.record.round}")
    )
    yield render_steps.for_ever(step.record)


def _adopted(name: str, tip: str, tag: str) -> str:
    if tag:
        return t("cli.adopt.done", round=name, commit=tip[:10], tag=tag)
    return t("cli.adopt.done.untagged", round=name, commit=tip[:10])


def _standing_findings(session: Session, accepted: tuple[str, ...]) -> Iterator[str]:
    """What is accepted, and what will go on failing the audit: an adoption mends nothing by itself."""
    if accepted:
        yield t("cli.adopt.accepts", findings=", ".join(accepted))
    failing = adopt.failing(session, accepted)
    if failing:
        yield tn("cli.adopt.failing", len(failing), findings=", ".join(finding.name for finding in failing[:5]))


def _finish(desk: Desk, adoption: Adoption, yes: bool, form: str) -> int:
    """The tag alone, where the record has landed and the tag has not."""
    if form == "text":
        output.say(t("cli.adopt.untagged", round=adoption.record.round, commit=adoption.commit[:10]))
    signing.confirm_step(yes)
    with signing.signed(commit.ready(desk)) as passphrase:
        tag = adopt.tag_again(desk, adoption, passphrase=passphrase)
    data = review_json.step_data(adoption.record, adoption.commit, False, (), tag)
    signing.done(form, data, t("cli.adopt.done", round=adoption.record.round, commit=adoption.commit[:10], tag=tag))
    return 0


def _refused(desk: Desk, error: NotAdoptable, form: str, *, founding: bool = False) -> int:
    proceedings = review.held(desk)
    if form == "json":
        output.data(plan_json.json_text(review_json.missing_data(proceedings, error.missing)))
        return error.exit_code
    if not error.missing:
        raise error
    if not founding and proceedings.standing.round is not None:
        output.say(*render_steps.at_stake(proceedings))
    output.say(str(error))
    output.write_lines(missing_lines(proceedings, error.missing, output.canvas()))
    last = proceedings.in_force
    if last is not None and last.opening is not None and not proceedings.openings:
        values = {"round": last.record.round, "by": last.record.by, "commit": last.commit[:10]}
        output.say(t("cli.adopt.last", **{key: terminal_text.clean(value) for key, value in values.items()}))
    return error.exit_code
