"""A whole round in the screens alone, by its secretary and her colleagues, key by key: real terminals, real keys."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from plantui import i18n
from plantui.git import process, repository
from plantui.i18n import t, tn
from plantui.render.labels import field_name
from plantui.review.policy import allowed_signers
from plantui.usecases.session import settings
from support import founded, persons, repositories
from support.founded import Founded
from support.repositories import git
from support.screens import Opened, Screens

ITEM = "pps.overgang-forvaltning"
BODY = "Rådet"


@attrs.frozen
class Reviewer:
    """Somebody before their screens, at 80x24."""

    screens: Screens

    def signs(self, *told: str) -> None:
        """Read all that will be signed to its end, and type the code; `told` stands somewhere in it."""
        self.screens.wait_for(f"│ {t('signing.label.you')}")
        seen = self.screens.wait_quiet(0.2)
        asked = t("signing.code", code="x").partition(" x ")[0].strip()
        while asked not in self.screens.screen:
            self.screens.go("pagedown", until=self.screens.other_than(self.screens.screen))
            seen += self.screens.wait_quiet(0.2)
        words = " ".join(seen.replace("│", " ").replace("█", " ").split())
        for wanted in told:
            assert wanted in words, f"{wanted}\n  is not in\n{seen}"
        self.screens.press(self.screens.code().lower(), "enter")

    def signs_the_draft(self, *told: str) -> None:
        """All that stands in it, until nothing does."""
        self.screens.wait_for(t("agenda.draft", count=1))
        self.screens.press("S")
        self.signs(*told)
        drafted = tn("frame.draft", 1)
        self.screens.wait_for(lambda now: t("tab.review") in now and drafted not in now)
        self.screens.wait_quiet(0.2)

    def steps(self, until: str) -> None:
        """The list of the steps, once it hears keys."""
        self.asks("t", until=t("steps.title"))
        self.screens.wait_for(until)

    def asks(self, key: str, until: str) -> None:
        """A dialog that comes after the one before has gone, once it hears keys, however busy the machine is."""
        self.screens.dialog(key, until=until)
        self.screens.wait_quiet(0.5)

    def opens(self, revision: str) -> None:
        """A revision of its own for the next proposal, the day that is offered, and the opening."""
        self.steps(t("steps.revision.first", revision=revision).partition(":")[0][-20:])
        self.asks("enter", until=_beginning("steps.revision.asked"))
        self.asks("enter", until=f"→ {revision}")
        self.asks("enter", until=_beginning("steps.day.asked"))
        self.screens.press("enter")
        self.signs(t("step_view.round-open", round=revision), t("step_view.asked", asked=BODY))
        self.screens.wait_for(t("cli.round.round-open", round=revision, commit="").partition(":")[0])

    def writes(self, *lines: str, button: str) -> None:
        """Fill in a form, each line left with enter, and press the button that stands there then."""
        for line in lines:
            self.screens.press(line, "enter")
        self.screens.wait_for(lambda _: self.screens.button() == button)
        self.screens.press("enter")

    def speaks_for(self, key: str, mark: str, until: str | Callable[[str], bool]) -> None:
        """Choose for whom one speaks."""
        self.asks("v", until=t("behalf.title"))
        self.screens.wait_quiet(0.5)
        self.screens.go(key, until=f"> ( ) {mark}")
        self.screens.go("enter", until=until)

    def pins(self, root: str) -> None:
        """Look at the root, compare it with what was read out in groups of four, and pin it."""
        self.asks("F", until=t("trusting.title"))
        assert root in self.screens.screen
        assert self.screens.button() == t("dialog.back")
        self.screens.go("right", until=lambda _: self.screens.button() == t("trusting.yes"))
        self.screens.go("enter", until=t("trusting.done", root="").split(" ")[0])
        self.screens.wait_for(
            lambda now: t("trusting.title") not in now and _beginning("review_screen.judging") not in now
        )

    def audits(self) -> None:
        """Read what the audit says."""
        self.asks("K", until=t("audit.answer.passed").partition(":")[0])
        self.screens.go("esc", until=lambda now: t("audit.answer.passed").partition(":")[0] not in now)


def _beginning(key: str) -> str:
    """A sentence as far as its first value, or a good part of it."""
    return i18n.sentence_of(i18n.language(), key).rpartition("}")[2].strip()[:20]


def _empty(tmp_path: Path) -> Founded:
    """A repository without a commit, and keys: the one thing that is not made in the screens."""
    folder = repositories.make(tmp_path / "plan", files={})
    keys = founded.make_keys(tmp_path / "keys")
    return Founded(folder, keys, process.quarantine(repository.find(str(folder))))


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_round_from_the_first_rules_to_the_next_opening_goes_in_the_screens_alone(
    tmp_path: Path, opened: Opened, language: str
) -> None:
    """Begin a plan, write its rules, found it, pin its root, open, edit, freeze, chase, minutes, remark, answer, last
    call, decide, adopt, open the next, audit: nobody types a command, and all of it is there in each language.
    """
    i18n.choose(language)
    made = _empty(tmp_path)
    minutes = tmp_path / "protokoll.pdf"
    minutes.write_bytes(b"DEMO")
    given = settings.today()
    program = (sys.executable, "-m", "plantui", "--lang", language)

    def sits_down(name: str, *, ready: bool = True) -> Reviewer:
        person = persons.at(made, name, tmp_path / "homes", trusting=False)
        return Reviewer(opened(program=program, folder=made.folder, environment=person.environment, ready=ready))

    secretary = sits_down("siri", ready=False)
    screens = secretary.screens

    # A plan where there is none, and its first rules.
    screens.wait_for(lambda _: screens.button() == t("failed.quit"), seconds=60)  # from nothing, on whatever machine
    screens.wait_quiet(0.2)
    screens.press("right", "right")
    screens.wait_for(lambda _: screens.button() == t("starting.packed"))
    screens.press("enter")
    screens.wait_for(lambda now: " · " in screens.first_line() and t("tab.review") in now)
    screens.go("5", until=t("review_screen.open_review")[:40])
    screens.wait_for(lambda now: _beginning("review_screen.judging") not in now)
    secretary.asks("t", until=t("rules_form.title"))
    owner, archive = (str(made.keys[name].with_suffix(".pub")) for name in ("eva", "arne"))
    secretary.writes(
        "Eva Prøve", "eva", owner, "", "", "", "Arne Prøve", "arne", archive, BODY, "", "", button=t("rules_form.look")
    )
    screens.wait_for(lambda _: screens.button() == t("form.commit"))
    words = " ".join(screens.wait_quiet(0.2).replace("│", " ").split())
    for person in ("Eva Prøve (eva)", "Siri Prøve (siri)", "Arne Prøve (arne)"):
        assert person in words
    screens.press("enter")
    screens.wait_for(lambda now: t("rules_form.title") not in now)

    # Found the plan; the others pin its root.
    secretary.steps(t("steps.name.found"))
    screens.press("enter")
    plan_owner = t("first_rules.role.owner")
    secretary.signs(t("steps.name.found"), f"Eva Prøve (eva): {plan_owner}", "SHA256:")
    secretary.asks("", until=t("steps.founded.title"))
    screens.go("enter", until=lambda now: t("steps.founded.title") not in now)
    root = git(made.folder, "rev-parse", "plan/2024^{commit}")
    in_fours = " ".join(root[at : at + 4] for at in range(0, len(root), 4))
    others, opening = {name: sits_down(name) for name in ("eva", "arne")}, t("review_screen.open_review")[:40]
    for other in others.values():
        other.screens.go("5", until=lambda now: "F" in now.split("\n")[0] and opening in now)
        other.pins(in_fours)
    secretary.opens("2025")

    # Edit a date, and freeze the text.
    secretary.asks(":", until=t("palette.title"))
    screens.go(ITEM, until=lambda now: now.count(ITEM) > 1)
    screens.go("enter", until=lambda now: t("palette.hint") not in now and t("palette.title") not in now)
    secretary.asks("e", until=t("form.title"))
    screens.go("enter", until=f"> {field_name('when')}:")
    screens.press("2028-07", "enter", "leverandor: ikke klare", "tab")
    screens.wait_for(lambda _: screens.button() == t("form.to_branch", branch="main"))
    secretary.asks("enter", until=t("form.ask.title"))
    screens.go("enter", until=t("cli.set.committed", branch="main", commit="").split(" main")[0])
    screens.go("5", until=f"[5 {t('tab.review')}]")
    secretary.steps(t("steps.name.round-freeze"))
    screens.press("enter")
    secretary.signs(t("step_view.round-freeze", edition=1, round="2025"), t("step_view.number_one", first="E01"))
    screens.wait_for(t("cli.round.round-freeze", edition=1, round="2025", commit="").partition(":")[0])

    # Chase, and record what the body says in its minutes.
    secretary.asks("P", until=t("reminder.title"))
    assert BODY in screens.screen
    screens.go("esc", until=lambda now: t("reminder.title") not in now)
    secretary.speaks_for("down", BODY, until=f"> {t('behalf.source')}")
    day = f"{given.day}.{given.month}.{given.year}"
    facts = (str(minutes), "", day, "7/26", "26/1234-5", "11", "10", "1", "For sent")
    secretary.writes(*facts, button=t("behalf.use"))
    screens.wait_for(t("behalf.for", body=BODY))
    secretary.asks("d", until=t("decide.title_for", body=BODY))
    screens.go("enter", until=f"> {t('word.tilslutning')}")
    screens.go("tab", until=lambda _: screens.button() == t("decide.put"))
    screens.press("enter")
    secretary.signs_the_draft("protokoll.pdf", "7/26", "26/1234-5", "For sent", "E01")
    secretary.speaks_for("up", t("behalf.self"), until=lambda _: screens.button() == t("behalf.use"))
    screens.go("enter", until=lambda now: t("behalf.title") not in now)

    # A colleague remarks, and is answered; then the last call.
    asking = others["arne"].screens
    asking.wait_for("E01")
    others["arne"].asks("m", until=t("remark.title"))
    asking.press("Hva koster det?", "tab")
    asking.wait_for(lambda _: asking.button() == t("remark.input"))
    asking.press("right")
    asking.wait_for(lambda _: asking.button() == t("remark.answer"))
    asking.press("enter")
    others["arne"].signs_the_draft("Hva koster det?", "E01")
    screens.wait_for(tn("standing.remarks", 1))
    secretary.asks("s", until="Hva koster det?")
    screens.press("enter")
    screens.wait_quiet(0.3)
    screens.press("Det står i budsjettet.", "tab")
    screens.wait_for(lambda _: bool(screens.button()))
    screens.press("enter")
    secretary.signs_the_draft("Det står i budsjettet.", "Hva koster det?")
    secretary.steps(f"> {t('steps.name.round-last-call')}")
    secretary.asks("enter", until=_beginning("steps.day.asked"))
    screens.press("enter")
    secretary.signs(t("step_view.round-last-call", round="2025"))
    screens.wait_for(t("cli.round.round-last-call", round="2025", commit="", edition=0).partition(":")[0])

    # The plan owner decides; nothing is missing any more.
    deciding = others["eva"].screens
    deciding.wait_for("E01")
    others["eva"].asks("d", until=t("decide.title"))
    deciding.go("enter", until=f"> {t('word.godkjent')}")
    deciding.go("tab", until=lambda _: deciding.button() == t("decide.put"))
    deciding.press("enter")
    others["eva"].signs_the_draft(t("word.godkjent").upper(), "E01")
    screens.wait_for("✓ E01")
    secretary.steps(t("steps.name.adopt"))
    screens.go("G", until=t("cli.adopt.adoptable").partition(":")[0])
    screens.press("enter")
    secretary.signs(t("step_view.against", names=t("step_view.nobody")), "2025")
    screens.wait_for(t("cli.adopt.done", round="2025", commit="", tag="").partition(":")[0])
    secretary.opens("2026")
    others["arne"].audits()
    for reviewer in (secretary, *others.values()):
        reviewer.screens.press("q")
        assert reviewer.screens.wait_end() == 0
    assert git(made.folder, "tag", "--list").split() == ["plan/2024", "plan/2025"]
    assert allowed_signers.PATH in git(made.folder, "ls-tree", "-r", "--name-only", root)
