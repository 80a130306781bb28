"""From the draft to the plan's history on the command line: what will be signed, the question, the answer."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, TypeVar, cast

import attrs
import click

from plantui import text
from plantui.cli import common, desks, printing, signature, steps
from plantui.desk import doubting, explaining, governing, judging, said_data, saying
from plantui.desk.desk import Desk
from plantui.desk.opening import Memory
from plantui.desk.saying import Signing, SigningAct
from plantui.errors import NotWritten
from plantui.git.repository import short
from plantui.show import data
from plantui.show.line import BLANK, Line
from plantui.words import t, tn

F = TypeVar("F", bound=Callable[..., Any])


@attrs.frozen(slots=True)
class How:
    """Whether what is said is signed at once, whether without a signature, and in which format that is told."""

    now: bool
    unsigned: bool
    form: str


def at_once(function: F) -> F:
    """`--submit`, `--yes`, `--unsigned` and `--format` on a command that says something, handed to it as `how`."""

    @wraps(function)
    def collected(*, at_once: bool, yes: bool, unsigned: bool, form: str, **rest: Any) -> Any:
        return function(how=How(at_once, unsigned, form), **rest)

    command: Callable[..., Any] = collected
    for decorate in (
        common.formats("text", "json"),
        click.option("--unsigned", is_flag=True, help=t("cli.option.unsigned")),
        click.option("--yes", is_flag=True, help=t("cli.option.yes")),
        click.option("--submit", "at_once", is_flag=True, help=t("cli.option.submit")),
    ):
        command = decorate(command)
    return cast("F", command)


def say(put: Callable[[Desk], Desk], item: str, how: How) -> None:
    """Put something into the draft; where that is wanted, sign and land the whole draft without asking."""
    memory = Memory()
    desk = desks.opened(common.here(), memory=memory)
    try:
        desk = saying.ruled(desk, memory)
    except judging.Incomplete:  # what is said is kept; nothing is signed on a history that is not all here
        if how.now:
            raise
    _say(put, desk, memory, item, how)


def answer(put: Callable[[Desk], Desk], to: str, how: How) -> None:
    """The same for what answers an act: the desk is judged whether rules are in force or not."""
    desk, memory = steps.judged(says=True)
    _say(put, desk, memory, to, how)


def _say(put: Callable[[Desk], Desk], desk: Desk, memory: Memory, about: str, how: How) -> None:
    before = set(desk.draft)
    desk = put(desk)
    if how.now:
        submit(desk, asking=False, unsigned=how.unsigned, form=how.form, memory=memory)
        return
    new = [said for said in desk.draft if said not in before]
    if how.form == "json":
        printing.data(data.json_text(said_data.draft_data(desk, new)))
        _settled(desk, memory)
        return
    printing.say(t("cli.draft.put", item=about), tn("cli.draft.count", len(desk.draft)))
    for words in dict.fromkeys(words for said in new for words in doubting.words(desk, said)):
        printing.say(t("cli.step.doubt", words=words))
    for words in dict.fromkeys(words for said in new for words in doubting.replaced(desk, said)):
        printing.say(words)
    _settled(desk, memory)


def _settled(desk: Desk, memory: Memory) -> None:
    """The draft is kept whatever holds here. Raises Unreadable where it is not settled which root does."""
    with contextlib.suppress(judging.Incomplete):  # a fetch mends that, and the text at hand can be spoken of
        governing.require_signable(desk, memory)


def submit(
    desk: Desk, *, asking: bool, unsigned: bool, form: str = "text", memory: Memory | None = None
) -> None:
    """Show what will be signed, ask where that is wanted, sign and land it. Raises NotWritten; the draft stays then."""
    signing = saying.prepare(desk, memory=memory)
    if unsigned and signing.record is not None and signing.record.root:
        signing = attrs.evolve(signing, acts=tuple(map(_uncounted, signing.acts)))
    if form == "text":
        printing.lines(_shown(signing, unsigned))
        sys.stdout.flush()
    able = unsigned or (signing.setup is not None and signing.setup.ready)
    if asking and signing.record is not None and able:
        _ask(unsigned)
    try:
        with signature.stoppable("cli.submit.stopped"):
            passphrase = _passphrase(signing, unsigned)
            with signature.awaited(None if unsigned else signing.setup):
                landed, _ = saying.submit(desk, signing, unsigned=unsigned, passphrase=passphrase)
    except NotWritten as trouble:
        raise attrs.evolve(trouble, message=_kept(trouble.message)) from trouble
    if form == "json":
        printing.data(data.json_text(said_data.submitted_data(signing, landed.tip, landed.merged)))
        printing.warn(*landed.notes)
        return
    done = t("cli.submit.unsigned_done" if unsigned else "cli.submit.done", commit=landed.tip[:10])
    printing.say(done, *([t("cli.submit.merged")] if landed.merged else []), *landed.notes)
    if not unsigned:
        printing.say(_verify(desk, signing, landed.tip[:10] + ("^2" if landed.merged else "")))


def _kept(message: str) -> str:
    """What went wrong, and that the draft is kept: on a line of its own under commands, which are copied whole."""
    if "\n" in message:
        return f"{message}\n{t('landing.kept_below')}"
    return t("landing.kept", message=message.rstrip("."))


def _verify(desk: Desk, signing: Signing, commit: str) -> str:
    """The command that tests the signature without plantui, or what git lacks for it."""
    git = explaining.verifier(desk)
    if git == "git" and signing.setup is not None and signing.setup.kind == "ssh":
        return t("cli.submit.verify_unlisted", commit=commit)
    return t("cli.submit.verify", command=f"{git} verify-commit {commit}")


def _uncounted(act: SigningAct) -> SigningAct:
    """The same act without a signature where rules are in force: nothing that nobody signed counts."""
    return attrs.evolve(act, doubts=(t("doubt.unsigned"), *act.doubts))


def _ask(unsigned: bool) -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise NotWritten(t("cli.submit.not_asked.title"), t("cli.submit.not_asked"))
    if not desks.ask(t("cli.submit.ask_unsigned") if unsigned else t("cli.submit.ask")):
        raise NotWritten(t("cli.submit.no.title"), t("cli.submit.no"))


def _passphrase(signing: Signing, unsigned: bool) -> str | None:
    """The passphrase of a locked key, typed unseen on a terminal; None where none is needed or nobody can type."""
    if unsigned or signing.setup is None or not signing.setup.needs_passphrase:
        return None
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    from plantui.cli import changing

    return changing.ask_unseen(printing.spelled(t("cli.submit.passphrase", seal=signing.setup.key)))


def _shown(signing: Signing, unsigned: bool) -> Iterator[Line]:
    width = printing.width()
    name = signing.me.name or signing.me.by
    own = any(not act.voice for act in signing.acts)
    code = "cli.submit.who" if own or not signing.acts else "cli.submit.recorder"
    yield ((t(code, name=text.clean(name), by=text.clean(signing.me.by)), "text"),)
    yield (
        (t("cli.submit.about", name=text.clean(signing.text.name), commit=(signing.text.commit or "")[:10]), "text"),
    )
    where = t("cli.submit.where", branch=text.clean(short(signing.ref)), commit=signing.parent[:10])
    yield ((where, "text"),)
    yield ((_key(signing, unsigned), "warn" if unsigned or not signing.setup else "text"),)
    yield BLANK
    for act in signing.acts:
        yield from _act(act, width)
    if len(signing.records) > 1:
        yield ((tn("cli.submit.records", len(signing.records)), "text"),)
    for left in signing.left_out:
        words = t("cli.submit.left_out", item=text.clean(left.said.item), why=text.clean(left.words))
        for part in text.wrap(words, width):
            yield ((part, "warn"),)
    if signing.replaced:
        yield ((tn("cli.submit.replaced", signing.replaced), "warn"),)
    yield BLANK


def _key(signing: Signing, unsigned: bool) -> str:
    if unsigned:
        return t("cli.submit.key.unsigned")
    if signing.setup is None or not signing.setup.key:
        return t("cli.submit.key.none")
    owner = text.clean(signing.key_owner)
    shown = text.clean(f"{signing.setup.algorithm or signing.setup.kind} {signing.setup.key}")
    return t("cli.submit.key.owned", seal=shown, owner=owner) if owner else t("cli.submit.key.bare", seal=shown)


def _act(act: SigningAct, width: int) -> Iterator[Line]:
    yield ((text.clean(act.item), "key"), ("  " + text.clean(act.title), "text"))
    if act.says:
        for part in text.wrap(t("cli.submit.says", says=text.clean(act.says)), width - 4):
            yield (("    " + part, "dim"),)
    whose = [t("cli.submit.seat", seat=text.clean(act.seat))] if act.seat and act.seat != act.voice else []
    whose += [t("cli.submit.voice", voice=text.clean(act.voice))] if act.voice else []
    whose += [t("standing.about_edition", number=act.said.edition)] if act.said.edition else []
    head = f"    {text.clean(act.label)}"
    told = f"  ({text.clean(act.effect)}) {', '.join(whose)}".rstrip()
    yield ((head, "strong"), (told, "text"))
    for doubt in act.doubts:
        for part in text.wrap(t("cli.step.doubt", words=text.clean(doubt)), width - 4):
            yield (("    " + part, "warn"),)
    for old in act.replaces:
        for part in text.wrap(text.clean(old), width - 4):
            yield (("    " + part, "warn"),)
    for line in text.clean_lines(act.words) if act.words else ():
        for part in text.wrap(line, width - 6):
            yield (("      " + part, "text"),)
