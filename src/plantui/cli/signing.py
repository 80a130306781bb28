"""Signing on the command line: what will be signed, with which key, the question, the passphrase, and the waiting."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any, TypeVar, cast

import attrs
import click

from plantui import terminal_text
from plantui.cli import command_desk, output
from plantui.cli import options as cli_options
from plantui.cli.click_extensions import option
from plantui.cli.failures import INTERRUPTED
from plantui.cli.server import offer_to_send
from plantui.errors import NotWritten
from plantui.git.repository import short
from plantui.git.sign.identity import Setup
from plantui.i18n import Sentence, t, tn
from plantui.render import labels
from plantui.render.export import plan_json
from plantui.render.line import BLANK, Canvas, Line, wrapped
from plantui.render.review import steps
from plantui.render.review.who_said_what import item_meant
from plantui.review.policy import people
from plantui.usecases.drafts import warnings
from plantui.usecases.drafts.store import DraftAct
from plantui.usecases.rounds import verifier_page
from plantui.usecases.session import review
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.signing import preview, questions
from plantui.usecases.signing import submit as signing_submit
from plantui.usecases.signing.preview import Signing, SigningAct
from plantui.usecases.signing.questions import Question
from plantui.usecases.signing.step import SigningStep


def answered() -> Callable[[F], F]:
    """`--doubt-answered`: what can hardly be meant is meant; kept for `settle`, which alone asks for it."""
    help_words = Sentence("cli.option.doubt_answered")
    return option("--doubt-answered", is_flag=True, expose_value=False, callback=_keep(_ANSWERED), help=help_words)


_ANSWERED = "plantui.doubt-answered"

_YES = "plantui.yes"


def _keep(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    """Keep whether an option was given for the function that alone asks for it."""

    def keep(context: click.Context, _: click.Parameter, value: bool) -> None:
        context.meta[name] = value

    return keep


def agree(question: str, unasked: NotWritten, declined: str) -> None:
    """Ask for a yes to several things at once, unless `--yes` was said; raises as `confirm`."""
    if not click.get_current_context().meta.get(_YES):
        confirm(question, unasked, declined)


def settle(asked: Iterable[Question]) -> None:
    """Ask each doubt about what would be signed, unless `--doubt-answered` was said; `--yes` answers none.

    Raises NotWritten for a no, and where nobody can be asked.
    """
    if click.get_current_context().meta.get(_ANSWERED):
        return
    for question in asked:
        unasked = NotWritten(t("question.unasked.title"), t("question.unasked", words=question.words))
        confirm(t("question.ask", words=question.words), unasked, t("cli.step.no"))


def options(function: F) -> F:
    """`--reason`, `--yes`, `--doubt-answered` and `--format text|json` on a command that takes a step."""
    for decorate in (
        cli_options.formats("text", "json"),
        answered(),
        option("--yes", is_flag=True, help=Sentence("cli.option.yes_step")),
        option("--reason", default="", metavar=Sentence("cli.metavar.text"), help=Sentence("cli.option.step_reason")),
    ):
        function = decorate(function)
    return function


def show(step: SigningStep, desk: Desk, form: str, *, touches: int = 1, before: tuple[str, ...] = ()) -> None:
    """Write what will be signed, by whom, where it lands, and what will not count of it; beside data the last alone."""
    canvas = output.canvas()
    lines = list(_step_shown(step, desk, canvas, touches, before))
    if form == "text":
        output.write_lines(lines)
        sys.stdout.flush()
    else:
        output.warn(*step.doubts, *(t("question.shown", words=question.words) for question in step.questions))


def _step_shown(step: SigningStep, desk: Desk, canvas: Canvas, touches: int, before: tuple[str, ...]) -> Iterator[Line]:
    name = desk.me.name or desk.me.by
    yield ((t("cli.step.who", name=terminal_text.clean(name), by=terminal_text.clean(desk.me.by)), "text"),)
    where = t("cli.submit.where", branch=terminal_text.clean(short(desk.place.ref or "")), commit=step.parent[:10])
    yield ((where, "text"),)
    key = step.setup.key if step.setup else ""
    owner = people.holder(desk.people, key) if key else None
    yield key_line(step.setup, owner.name if owner else "")
    yield BLANK
    yield from wrapped(steps.head(step.record), canvas, "strong")
    for words in (*steps.facts(step.record, review.held(desk)), *before):
        for line in wrapped(words, canvas.inset(4, 20), "text"):
            yield (("    ", "text"), *line)
    if touches > 1:
        yield from wrapped(t("cli.step.touches", count=touches), canvas, "text")
    for doubt in step.doubts:
        yield from wrapped(t("cli.step.doubt", words=doubt), canvas, "warn")
    for question in step.questions:
        yield from wrapped(t("question.shown", words=question.words), canvas, "warn")
    yield BLANK
    yield from wrapped(f"{steps.for_ever(step.record)} {t('signing.persons')}", canvas, "text")
    yield BLANK


def confirm_step(yes: bool, asked: Iterable[Question] = ()) -> None:
    """Ask each doubt, and then unless that was answered with `--yes`; raises NotWritten for a no, and where nobody can
    be asked.
    """
    settle(asked)
    if not yes:
        unasked = NotWritten(t("cli.submit.not_asked.title"), t("cli.step.not_asked"))
        confirm(t("cli.step.ask"), unasked, t("cli.step.no"))


def done(form: str, data: dict[str, object], words: str, *notes: str) -> None:
    """Write the outcome: as JSON with its notes on stderr, or in words."""
    if form == "json":
        output.data(plan_json.json_text(data))
        output.warn(*notes)
    else:
        output.say(words, *notes)


# from the draft to the plan's history on the command line: what will be signed, the question, the answer


F = TypeVar("F", bound=Callable[..., Any])


@attrs.frozen(slots=True)
class How:
    """Whether what is said is signed at once, whether without a signature, and the format of the answer."""

    now: bool
    unsigned: bool
    form: str


def at_once(function: F) -> F:
    """`--submit`, `--yes`, `--unsigned` and `--format` on a command that says something, handed to it as `how`."""

    @wraps(function)
    def collected(*, at_once: bool, unsigned: bool, form: str, **rest: Any) -> Any:
        return function(how=How(at_once, unsigned, form), **rest)

    command: Callable[..., Any] = collected
    for decorate in (
        cli_options.formats("text", "json"),
        option("--unsigned", is_flag=True, help=Sentence("cli.option.unsigned")),
        answered(),
        # `--submit` asks doubts alone; `--yes` is taken beside it, since people write both, and kept for `agree`.
        option("--yes", is_flag=True, expose_value=False, callback=_keep(_YES), help=Sentence("cli.option.yes")),
        option("--submit", "at_once", is_flag=True, help=Sentence("cli.option.submit")),
    ):
        command = decorate(command)
    return cast("F", command)


def say(put: Callable[[Desk], Desk], item: str, how: How) -> None:
    """Put something into the draft; where that is wanted, sign and land the whole draft without asking."""
    memory = Memory()
    desk = command_desk.opened(cli_options.here(), memory=memory)
    try:
        desk = signing_submit.ruled(Session(desk, memory))
    except review.Incomplete:  # what is said is kept; nothing is signed on a history that is not all here
        if how.now:
            raise
    _say(put, Session(desk, memory), item, how)


def answer(put: Callable[[Desk], Desk], to: str, how: How) -> None:
    """Put an answer to an act into the draft, as `say`; the desk is judged whether rules are in force or not."""
    _say(put, command_desk.judged(says=True), to, how)


def _say(put: Callable[[Desk], Desk], session: Session, about: str, how: How) -> None:
    desk = session.desk
    before = set(desk.draft)
    desk = put(desk)
    if how.now:
        submit(session.with_desk(desk), asking=False, unsigned=how.unsigned, form=how.form)
        return
    new_entries = [entry for entry in desk.draft if entry not in before]
    if how.form == "json":
        output.data(plan_json.json_text(draft_data(desk, new_entries)))
        _settled(session.with_desk(desk))
        return
    names = dict.fromkeys(named(desk, entry) for entry in new_entries)
    output.say(t("cli.draft.put", item=", ".join(names) or about), tn("cli.draft.count", len(desk.draft)))
    for words in dict.fromkeys(words for entry in new_entries for words in warnings.words(desk, entry)):
        output.say(t("cli.step.doubt", words=words))
    for question in dict.fromkeys(question for entry in new_entries for question in questions.of_said(desk, entry)):
        output.say(t("question.shown", words=question.words))
    for words in dict.fromkeys(words for entry in new_entries for words in warnings.replaced(desk, entry)):
        output.say(words)
    _settled(session.with_desk(desk))


def named(desk: Desk, entry: DraftAct) -> str:
    """An item as whoever speaks of it is told what they named: its change number, id and title, and where it moved."""
    known = desk.plan.by_id.get(entry.item)
    name = item_meant(desk.proceedings, entry.item) if desk.proceedings is not None else entry.item
    title = labels.title(known) if known is not None and known.title else entry.title
    return terminal_text.clean(t("cli.draft.item", name=name, title=title) if title else name, 400)


def _settled(session: Session) -> None:
    """Raise Unreadable where it is not settled which root holds here; the draft is written by then."""
    with suppress(review.Incomplete):  # a fetch mends that, and the text at hand can be spoken of
        review.require_signable(session)


def submit(
    session: Session, *, asking: bool, unsigned: bool, form: str = "text", only: Collection[str] | None = None
) -> None:
    """Show what will be signed, ask where that is wanted, sign and land it. Raises NotWritten; the draft stays then.

    With `only` what has these keys; the rest stays in the draft.
    """
    signing = signing_submit.prepare(session, only)
    if unsigned and signing.record is not None and signing.record.root:
        signing = attrs.evolve(signing, acts=tuple(map(_uncounted, signing.acts)))
    if form == "text":
        output.write_lines(_shown(signing, unsigned))
        sys.stdout.flush()
    else:
        output.warn(*(t("question.shown", words=question.words) for question in signing.questions))
    can_sign = unsigned or (signing.setup is not None and signing.setup.ready)
    try:
        settle(signing.questions if can_sign else ())
    except NotWritten as error:
        raise attrs.evolve(error, message=_kept(error.message)) from error
    if asking and signing.record is not None and can_sign:
        unasked = NotWritten(t("cli.submit.not_asked.title"), t("cli.submit.not_asked"))
        question = t("cli.submit.ask_unsigned") if unsigned else t("cli.submit.ask")
        confirm(question, unasked, t("cli.submit.no"))
    try:
        with signed(None if unsigned else signing.setup) as passphrase:
            landed, _ = signing_submit.submit(session, signing, unsigned=unsigned, passphrase=passphrase)
    except NotWritten as error:
        raise attrs.evolve(error, message=_kept(error.message)) from error
    if form == "json":
        output.data(plan_json.json_text(submitted_data(signing, landed.tip, landed.merged)))
        output.warn(*landed.notes)
        return
    sentence = t("cli.submit.unsigned_done" if unsigned else "cli.submit.done", commit=landed.tip[:10])
    output.say(sentence, *([t("cli.submit.merged")] if landed.merged else []), *landed.notes)
    if not unsigned:
        output.say(_verify(session.desk, signing, landed.tip[:10] + ("^2" if landed.merged else "")))
        offer_to_send(session)


def _kept(message: str) -> str:
    """What went wrong, and that the draft is kept: on a line of its own under commands, which are copied whole."""
    if "\n" in message:
        return f"{message}\n{t('landing.kept_below')}"
    return t("landing.kept", message=message.rstrip("."))


def _verify(desk: Desk, signing: Signing, commit: str) -> str:
    """The command that tests the signature without plantui, or what git lacks for it."""
    git = verifier_page.verifier(desk)
    if git == "git" and signing.setup is not None and signing.setup.kind == "ssh":
        return t("cli.submit.verify_unlisted", commit=commit)
    return t("cli.submit.verify", command=f"{git} verify-commit {commit}")


def _uncounted(act: SigningAct) -> SigningAct:
    """The same act without a signature where rules are in force: nothing that nobody signed counts."""
    return attrs.evolve(act, doubts=(t("doubt.unsigned"), *act.doubts))


def _shown(signing: Signing, unsigned: bool) -> Iterator[Line]:
    width = output.width()
    name = signing.me.name or signing.me.by
    in_own_voice = any(not act.voice for act in signing.acts)
    code = "cli.submit.who" if in_own_voice or not signing.acts else "cli.submit.recorder"
    yield ((t(code, name=terminal_text.clean(name), by=terminal_text.clean(signing.me.by)), "text"),)
    yield (
        (
            t("cli.submit.about", name=terminal_text.clean(signing.text.name), commit=(signing.text.commit or "")[:10]),
            "text",
        ),
    )
    where = t("cli.submit.where", branch=terminal_text.clean(short(signing.ref)), commit=signing.parent[:10])
    yield ((where, "text"),)
    yield key_line(signing.setup, signing.key_owner, unsigned=unsigned)
    yield BLANK
    for act in signing.acts:
        yield from _act(act, output.canvas())
    if len(signing.records) > 1:
        yield ((tn("cli.submit.records", len(signing.records)), "text"),)
    for left_out in signing.left_out:
        if left_out.reason == "kept":
            continue
        words = t(
            "cli.submit.left_out", item=terminal_text.clean(left_out.said.item), why=terminal_text.clean(left_out.words)
        )
        for part in terminal_text.wrap(words, width):
            yield ((part, "warn"),)
    if signing.kept:
        yield ((tn("saying.kept", signing.kept), "text"),)
    if signing.replaced:
        yield ((tn("cli.submit.replaced", signing.replaced), "warn"),)
    yield BLANK
    yield from wrapped(f"{signing.for_ever} {t('signing.persons')}", output.canvas(), "text")
    yield BLANK


def _act(act: SigningAct, canvas: Canvas) -> Iterator[Line]:
    head, *below = preview.told(act)
    yield from wrapped(head[0], canvas, head[1])
    for words, role in below:
        for line in wrapped(words, canvas.inset(4, 20), role):
            yield (("    ", "text"), *line)


# what was put into the draft, and what was signed, as data


def draft_data(desk: Desk, entries: Iterable[DraftAct]) -> dict[str, object]:
    """What was just put into the draft, with what of it will not count: `plantui.said/1`."""
    return {
        "schema": "plantui.said/1",
        "said": [
            _with_warnings(
                entry, warnings.words(desk, entry), warnings.replaced(desk, entry), questions.of_said(desk, entry)
            )
            for entry in entries
        ],
        "draft": len(desk.draft),
    }


def submitted_data(signing: Signing, tip: str, merged: bool) -> dict[str, object]:
    """What was signed and has landed: `plantui.submitted/1`."""
    return {
        "schema": "plantui.submitted/1",
        "by": signing.me.by,
        "tip": tip,
        "merged": merged,
        "records": len(signing.records),
        "said": [_with_warnings(act.said, act.doubts, act.replaces, act.questions) for act in signing.acts],
        "left_out": [{**entry_data(left_out.said), "reason": left_out.reason} for left_out in signing.left_out],
    }


def _with_warnings(
    entry: DraftAct, doubts: Iterable[str], replaces: Iterable[str], asked: Iterable[Question]
) -> dict[str, object]:
    return {
        **entry_data(entry),
        "doubts": list(doubts),
        "replaces": list(replaces),
        "questions": [question.words for question in asked],
    }


def entry_data(entry: DraftAct) -> dict[str, object]:
    """One thing that stands in the draft, or stood there."""
    return {
        "kind": entry.kind,
        "item": entry.item,
        "to": entry.to or None,
        "word": entry.word or None,
        "text": entry.text or None,
        "answer": entry.answer,
        "field": entry.field or None,
        "value": entry.value if entry.field else None,
        "seat": entry.seat or None,
        "voice": entry.voice or None,
        "edition": entry.edition or None,
        "reach": entry.reach or None,
    }


# with which key, the yes, the passphrase, and what is waited for


_PAUSE = 3.0
"""Seconds after which a key that needs no touch is said to be waited for all the same."""


def key_line(setup: Setup | None, owner: str, *, unsigned: bool = False) -> Line:
    """Which key signs, and whose it is; a warning where none does."""
    if unsigned:
        return ((t("cli.submit.key.unsigned"), "warn"),)
    if setup is None or not setup.key:
        return ((t("cli.submit.key.none"), "warn"),)
    seal = terminal_text.clean(f"{setup.algorithm or setup.kind} {setup.key}")
    if owner:
        return ((t("cli.submit.key.owned", seal=seal, owner=terminal_text.clean(owner)), "text"),)
    return ((t("cli.submit.key.bare", seal=seal), "text"),)


def confirm(question: str, unasked: NotWritten, declined: str) -> None:
    """Ask for a yes. Raises `unasked` where nobody can be asked, and NotWritten with `declined` for a no."""
    if not output.can_ask():
        raise unasked
    if not output.ask(question):
        raise NotWritten(t("cli.submit.no.title"), declined)


@contextmanager
def signed(setup: Setup | None) -> Iterator[str | None]:
    """The block in which something is signed: it is said that the key is waited for, and Ctrl-C exits unsigned.

    Yields the passphrase of a locked key, typed unseen on a terminal; None where none is needed or nobody can type one.
    `setup` is None where nothing is signed.
    """
    try:
        passphrase = _passphrase(setup)
        with _awaited(setup):
            yield passphrase
    except (KeyboardInterrupt, click.Abort):
        output.warn("", t("signing.not_signed"))
        raise SystemExit(INTERRUPTED) from None


def _passphrase(setup: Setup | None) -> str | None:
    if setup is None or not setup.needs_passphrase or not output.can_ask():
        return None
    question = output.spelled(t("cli.submit.passphrase", seal=setup.key))
    typed: str = click.prompt(question, hide_input=True, default="", show_default=False, err=True)
    return typed


@contextmanager
def _awaited(setup: Setup | None) -> Iterator[None]:
    """Tell that the key is waited for: at once where it needs a touch, else when it has not signed for a while."""
    if setup is None:
        yield
        return
    notice = threading.Timer(0.0 if setup.touch else _PAUSE, output.warn, (t("cli.submit.waiting"),))
    notice.daemon = True
    notice.start()
    try:
        yield
    finally:
        notice.cancel()
