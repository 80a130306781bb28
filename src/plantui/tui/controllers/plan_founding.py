"""How a plan comes to be and to have rules, and which root the user trusts: a form for the first rules, and pinning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs

from plantui import terminal_text
from plantui.errors import NotWritten, PlantuiError, Unreadable, UsageProblem
from plantui.git import repository
from plantui.git.sign import setup as sign_setup
from plantui.git.sign.identity import Setup
from plantui.i18n import meant, t
from plantui.render import layout
from plantui.render.line import BLANK, Canvas, Line, say
from plantui.render.review import audit
from plantui.review.policy.model import Seat
from plantui.review.policy.people import Person
from plantui.review.rounds import adoption_rules
from plantui.review.rounds.adoption_rules import Founding
from plantui.tui import workers
from plantui.tui.controllers.signing import SigningController
from plantui.tui.dialogs.forms.first_rules_form import ADVISES, DECIDES, FirstRulesDialog
from plantui.tui.dialogs.message import MessageDialog, of_error
from plantui.tui.dialogs.reader import ReaderDialog
from plantui.tui.screen_host import Host, desk_of
from plantui.tui.widgets.page import Drawing
from plantui.usecases.editing import commit
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, settings, trust
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.setup import first_rules, init
from plantui.usecases.setup.first_rules import PARTS, FirstRules, PersonAnswer


@attrs.frozen(slots=True)
class _Answers:
    """The form as it stood when its button was pressed."""

    persons: Mapping[str, PersonAnswer]
    advises: tuple[str, ...]
    decides: tuple[str, ...]
    editors: str


@attrs.frozen(slots=True)
class _Drafted:
    """The rules as they would be written; `setup` is the key for the commit, or `trouble` says why there is none."""

    rules: FirstRules
    files: Mapping[str, bytes]
    setup: Setup | None
    trouble: PlantuiError | None


@attrs.frozen(slots=True)
class _Roots:
    """What there is to trust: the records that could be the root, the one that is pinned, and others pinned here."""

    foundings: tuple[Founding, ...]
    trusted: trust.Trusted


class FoundingController:
    """Which dialog comes next.

    `begin` reads the repository from the beginning; `judge_again` is called when what was audited rests on another
    root.
    """

    def __init__(
        self, host: Host, signing: SigningController, begin: Callable[[], None], judge_again: Callable[[], None]
    ) -> None:
        self._host = host
        self._signing = signing
        self._begin = begin
        self._judge_again = judge_again

    # a plan where there is none

    def offer_plan(self) -> None:
        """Ask whether a plan shall be begun in a repository that has none; the way out is the default."""
        buttons = [("quit", t("failed.quit")), ("empty", t("starting.empty")), ("packed", t("starting.packed"))]

        def after(name: str | None) -> None:
            if name in ("empty", "packed"):
                self._start(empty=name == "empty")
            else:
                self._host.exit_with(Unreadable.exit_code)

        self._host.push_screen(MessageDialog(t("starting.none.title"), [t("starting.none")], buttons), after)

    def _start(self, *, empty: bool) -> None:
        wish = self._host.wish

        def start() -> None:
            place = repository.find(wish.path)
            init.init(place.work_tree or place.git_dir, empty=empty, today=wish.today or settings.today())

        def failed(error: PlantuiError) -> None:
            dialog = of_error(error, t("starting.not_begun"), [("quit", t("failed.quit"))])
            self._host.push_screen(dialog, lambda _: self._host.exit_with(error.exit_code))

        workers.start(self._host, "begin", start, lambda _: self._begin(), failed)

    # the first rules

    def ask_rules(self) -> None:
        """The form, once it is known who sits here; where rules stand in the plan already that is said instead."""
        desk = desk_of(self._host)

        def look() -> Mapping[str, PersonAnswer]:
            first_rules.refuse_ruled(desk)
            return {part: _usual(part) for part in PARTS}

        workers.start(self._host, "step", look, self._show_form)

    def _show_form(self, usual: Mapping[str, PersonAnswer]) -> None:
        self._host.say(())
        self._host.push_screen(FirstRulesDialog(usual, self._prepare))

    def _prepare(self, form: FirstRulesDialog) -> None:
        """Find out what would be written; what cannot be is said in the form."""
        desk = desk_of(self._host)
        answers = _Answers(form.persons, form.bodies(ADVISES), form.bodies(DECIDES), form.editors)

        def draft() -> _Drafted:
            rules = _rules_of(answers)
            setup, trouble = None, None
            try:
                setup = commit.ready(desk)
            except NotWritten as error:
                trouble = error
            return _Drafted(rules, first_rules.files(rules), setup, trouble)

        workers.start(self._host, "step", draft, lambda drafted: self._ask(form, drafted), form.failed)

    def _ask(self, form: FirstRulesDialog, drafted: _Drafted) -> None:
        """Who would have which part, by which key it is signed and where it lands."""
        buttons = [("yes", t("form.commit")), ("back", t("dialog.back"))]
        if drafted.setup is None:
            buttons = [("back", t("dialog.back")), ("unsigned", t("form.commit_unsigned"))]

        def after(name: str | None) -> None:
            if name in ("yes", "unsigned"):
                setup, unsigned = drafted.setup if name == "yes" else None, name == "unsigned"
                self._signing.unlock(
                    setup, t("form.writing"), lambda words: self._write(form, drafted, words, unsigned=unsigned)
                )

        told = [*_rules_told(drafted.rules), "", *self._landing(drafted)]
        self._host.push_screen(MessageDialog(t("rules_form.ask.title"), told, buttons), after)

    def _landing(self, drafted: _Drafted) -> Iterator[str]:
        place = desk_of(self._host).place
        yield t("form.ask.branch", branch=repository.short(place.ref or ""), parent=(place.tip or "")[:7])
        if drafted.setup is not None:
            yield t("form.ask.key", algorithm=drafted.setup.algorithm, name=drafted.setup.key)
        elif drafted.trouble is not None:
            yield t("form.ask.no_key", cause=drafted.trouble.message)
        yield t("rules_form.until_founded")

    def _write(self, form: FirstRulesDialog, drafted: _Drafted, passphrase: str | None, *, unsigned: bool) -> None:
        desk = desk_of(self._host)

        def write() -> tuple[Desk, str]:
            landed = first_rules.write(desk, drafted.files, unsigned=unsigned, passphrase=passphrase)
            branch = repository.short(desk.place.ref or "")
            words = t("rules_form.done", commit=landed.tip[:10], branch=branch)
            return session_open.refresh(Session(desk, self._host.memory)), " ".join((words, *landed.notes))

        def written(answer: tuple[Desk, str]) -> None:
            form.written()
            self._host.set_desk(answer[0])
            self._host.say(say(terminal_text.clean(answer[1]), "good"))

        workers.start(self._host, "step", write, written, form.failed)

    # the root

    def show_root(self) -> None:
        """What the user trusts; where that is not settled, what could be trusted, and the question."""
        desk = self._host.desk
        if desk is None:
            return
        session, counting = Session(desk, self._host.memory), workers.counting(self._host, "judge")
        self._host.say(say(t("review_screen.judging"), "dim"))

        def look() -> _Roots:
            inquiry = review.judge(session, counting, whole=True)
            review.require_whole(inquiry)
            return _Roots(adoption_rules.foundings(inquiry), trust.trusted(desk))

        workers.start(self._host, "step", look, self._show)

    def _show(self, roots: _Roots) -> None:
        self._host.say(())
        pinned = roots.trusted.pins.root
        possible = [founding for founding in roots.foundings if not founding.why]
        if pinned:
            founding = next((each for each in roots.foundings if each.introduced.commit == pinned), None)
            self._read(founding, roots.trusted)
        elif len(possible) == 1:
            self._ask_root(possible[0], roots.trusted)
        elif possible:
            self._choose(possible, roots.trusted)
        else:
            told: list[str | Drawing] = [t("trusting.nothing")]
            if roots.foundings:
                told += ["", lambda width: tuple(audit.founding_list(roots.foundings, self._canvas(width)))]
            self._host.push_screen(MessageDialog(t("trusting.nothing.title"), told, [("back", t("dialog.back"))]))

    def _read(self, founding: Founding | None, trusted: trust.Trusted) -> None:
        """What is pinned, to be read out or compared."""

        def draw(width: int) -> Sequence[Line]:
            canvas = self._canvas(width)
            lines = [*layout.paragraph(t("trusting.is_pinned"), canvas, "strong"), BLANK]
            if founding is not None:
                lines += audit.founding_lines(founding, canvas)
            else:
                lines += layout.paragraph(t("audit.answer.elsewhere"), canvas, "bad")
            file = layout.paragraph(t("trusting.file", path=str(trust.path())), canvas, "dim")
            return [*lines, BLANK, *audit.pin_lines(trusted.pins, canvas), BLANK, *file]

        self._host.push_screen(ReaderDialog(t("trusting.title"), draw))

    def _choose(self, foundings: Sequence[Founding], trusted: trust.Trusted) -> None:
        """Ask which of several; each is then shown by itself before anything is pinned."""
        by_commit = {founding.introduced.commit: founding for founding in foundings[:3]}
        buttons = [("back", t("dialog.back")), *((commit, f"{audit.in_fours(commit[:8])} …") for commit in by_commit)]

        def after(commit: str | None) -> None:
            if commit in by_commit:
                self._ask_root(by_commit[commit], trusted)

        told: list[str | Drawing] = [
            lambda width: tuple(audit.founding_list(foundings, self._canvas(width))),
        ]
        self._host.push_screen(MessageDialog(t("trusting.several.title"), told, buttons), after)

    def _ask_root(self, founding: Founding, trusted: trust.Trusted) -> None:
        """Show one record that could be the root, what pinning it means, and ask; back is the default."""
        told: list[str | Drawing] = [
            t("trusting.first"),
            "",
            lambda width: audit.founding_lines(founding, self._canvas(width)),
            "",
            lambda width: tuple(audit.pinned_lines(trusted.roots, self._canvas(width))),
            t("trusting.compare"),
            t("trusting.means"),
        ]
        buttons = [("back", t("dialog.back")), ("yes", t("trusting.yes"))]

        def after(name: str | None) -> None:
            if name == "yes":
                self._pin(founding.introduced.commit)
            else:
                self._host.say(say(t("trusting.not_pinned"), "warn"))

        self._host.push_screen(MessageDialog(t("trusting.title"), told, buttons), after)

    def _pin(self, commit: str) -> None:
        desk = desk_of(self._host)

        def pin() -> Desk:
            trust.pin(desk, commit)
            pinned = session_open.refresh(Session(desk, self._host.memory))
            return attrs.evolve(pinned, plan_id=trust.plan_id(pinned), proceedings=None)

        def pinned(desk: Desk) -> None:
            self._host.set_desk(desk, anew=True)
            if self._host.judgement.stage != "waiting":
                self._judge_again()
            self._host.say(say(t("trusting.done", root=commit[:10]), "good"))

        workers.start(self._host, "step", pin, pinned)

    def _canvas(self, width: int) -> Canvas:
        return self._host.look.canvas(width)


# the answers of the form


def _usual(part: str) -> PersonAnswer:
    git = sign_setup.nowhere()
    name = first_rules.usual_name(git, part)
    return PersonAnswer(name, first_rules.usual_id(git, part, name), first_rules.usual_key(part))


def _rules_of(answers: _Answers) -> FirstRules:
    """The rules that the form asks for; raises UsageProblem and NotWritten for a line that cannot be."""
    bodies = (
        *(first_rules.body(written, "advisory") for written in answers.advises),
        *(first_rules.body(written, "deciding") for written in answers.decides),
    )
    words = {answer: t(f"rules_form.{answer}") for answer in ("yes", "no")}
    editors = meant(answers.editors or "no", words)
    if editors is None:
        raise UsageProblem(t("first_rules.title"), t("rules_form.yes_or_no", seen=answers.editors, **words))
    persons = {part: _person(part, answer, bodies) for part, answer in answers.persons.items()}
    return FirstRules(persons, bodies, editors == "yes")


def _person(part: str, answer: PersonAnswer, bodies: Sequence[Seat]) -> Person:
    """The person of a part. Raises as `first_rules.person`, with the part named."""
    git = sign_setup.nowhere()
    try:
        if not (answer.request or answer.name or answer.id):
            raise UsageProblem(t("first_rules.title"), t("rules_form.nobody"))
        return first_rules.seated(part, first_rules.person(git, part, answer), bodies)
    except PlantuiError as error:
        words = t("rules_form.of_part", part=first_rules.role(part).name, why=error.message)
        raise attrs.evolve(error, message=words) from error


def _rules_told(rules: FirstRules) -> Iterator[str]:
    """Who would have which part, a paragraph each; raw."""
    for part in PARTS:
        person = rules.persons[part]
        keys = ", ".join(key.fingerprint for key in person.keys)
        yield t(
            "rules_form.ask.person", part=first_rules.role(part).name, name=person.name, person=person.id, keys=keys
        )
    for kind, said in (("advisory", "advises"), ("deciding", "decides")):
        names = ", ".join(body.name for body in rules.bodies if body.kind == kind)
        if names:
            yield t(f"rules_form.ask.{said}", names=names)
    yield t("rules_form.ask.editors" if rules.editors_may_approve else "rules_form.ask.not_editors")
