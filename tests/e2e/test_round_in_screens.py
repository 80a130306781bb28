"""A secretary's whole round in the screens alone, as docs/rounds.md tells it key by key: a real terminal, real keys."""

from __future__ import annotations

import sys
from pathlib import Path

import attrs

from plantui.review.policy import allowed_signers
from plantui.usecases.session import settings
from support import authority, founded, persons
from support.repositories import git
from support.screens import Opened, Screens

ITEM = "pps.overgang-forvaltning"
POLICY = authority.POLICY.replace('answer = ["eier"]', 'answer = ["sekretariat"]').replace(
    "field:payment", "kind:transition"
)


@attrs.frozen
class Secretary:
    """Siri before her screens, at 80x24 in Norwegian."""

    screens: Screens

    def signs(self, *told: str) -> None:
        """Read all that will be signed to its end, and type the code; `told` stands somewhere in it."""
        self.screens.wait_for("esc tilbake")
        seen = self.screens.wait_quiet(0.2)
        while "Skriv koden" not in self.screens.screen:
            self.screens.go("pagedown", until=self.screens.other_than(self.screens.screen))
            seen += self.screens.wait_quiet(0.2)
        words = " ".join(seen.replace("│", " ").replace("█", " ").split())
        for wanted in told:
            assert wanted in words, f"{wanted}\n  is not in\n{seen}"
        self.screens.press(self.screens.code().lower(), "enter")

    def steps(self, until: str) -> None:
        """The list of the steps, once it hears keys."""
        self.screens.dialog("t", until="Stegene i runden")
        self.screens.wait_for(until)

    def opens(self, revision: str) -> None:
        """A revision of its own for the next proposal, the day that is offered, and the opening."""
        self.steps(f"egen revisjon, som {revision}")
        self.screens.dialog("enter", until="Revisjonen til det neste forslaget")
        self.screens.dialog("enter", until=f"→ {revision}")
        self.screens.dialog("enter", until="Frist for å svare")
        self.screens.press("enter")
        self.signs(f"Åpne runde {revision}", "Bes om uttalelse: Rådet")
        self.screens.wait_for(f"Runde {revision} er åpen")


def test_a_round_from_the_founding_to_the_next_opening_goes_in_the_screens_alone(
    tmp_path: Path, opened: Opened
) -> None:
    """Found, open, edit a date, freeze, chase, minutes, a remark answered, last call, adopt, open the next."""
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"), POLICY)
    git(made.folder, "rm", "-q", allowed_signers.PATH)
    git(made.folder, "commit", "-qm", "rules and people by hand")
    minutes = tmp_path / "protokoll.pdf"
    minutes.write_bytes(b"DEMO")
    given = settings.today()
    siri = persons.at(made, "siri", tmp_path / "homes", trusting=False)
    screens = opened(
        program=(sys.executable, "-m", "plantui", "--lang", "nb"), folder=made.folder, environment=siri.environment
    )
    secretary = Secretary(screens)

    # Found the plan, and open the round of the next proposal.
    screens.go("5", until="t grunnlegger planen")
    secretary.steps("Grunnlegg planen")
    screens.press("enter")
    secretary.signs("Grunnlegg planen: 2025", "Eva Prøve (eva): Eier", allowed_signers.PATH, "Signerer 3 ganger")
    screens.dialog("", until="Roten er festet")
    screens.go("enter", until=lambda now: "Roten er festet" not in now and "Ingen runde er åpen" in now)
    others = {name: persons.at(made, name, tmp_path / "homes") for name in ("eva", "arne")}
    for person in others.values():
        person.run("trust", "--root", git(made.folder, "rev-parse", "plan/2025^{commit}"))
    secretary.opens("2026")

    # Edit a date, and freeze the text.
    screens.dialog(":", until="Kommando")
    screens.go("forvaltning", until=lambda now: ITEM in now)
    screens.go("enter", until=lambda now: "Kommando" not in now)
    screens.dialog("e", until="Rediger felt")
    screens.go("enter", until="> Når:")
    screens.press("juli 2026", "enter", "leverandor: ikke klare", "tab")
    screens.wait_for(lambda _: screens.button() == "Til main")
    screens.dialog("enter", until="Endre planen")
    screens.go("enter", until="Signert og lagt inn på main")
    screens.go("5", until="[5 Gjennomgang]")
    secretary.steps("Frys neste utgave")
    screens.press("enter")
    secretary.signs("Frys utgave 1 av runde 2026", "Nummererte endringer: 1 (E01 til E01)")
    screens.wait_for("Utgave 1 av runde 2026 er fryst")

    # Chase, and record what the body says in its minutes.
    screens.dialog("P", until="Rådet")
    screens.go("esc", until=lambda now: "Påminnelser" not in now)
    screens.dialog("v", until="Hvem uttaler seg?")
    screens.go("down", until="> ( ) Rådet")
    screens.go("enter", until="> Kilde")
    day = f"{given.day}.{given.month}.{given.year}"
    facts = (str(minutes), "", day, "7/26", "26/1234-5", "11", "10", "1", "For sent")
    for fact in facts:
        screens.press(fact, "enter")
    screens.wait_for(lambda _: screens.button() == "Bruk dette")
    screens.press("enter")
    screens.wait_for("for Rådet")
    screens.dialog("d", until="Uttalelse fra Rådet")
    screens.go("enter", until="> Tilslutning.")
    screens.go("tab", until=lambda _: screens.button() == "Legg i utkastet")
    screens.press("enter")
    screens.wait_for("UTKAST, IKKE SIGNERT (1)")
    screens.press("S")
    secretary.signs("protokoll.pdf", "sak 7/26", "journalnr. 26/1234-5", "11 til stede", "10 for", "For sent", "E01")
    screens.wait_for(lambda now: "Gjennomgang" in now and "usignert" not in now)
    screens.dialog("v", until="Hvem uttaler seg?")
    screens.wait_quiet(0.5)
    screens.go("up", until="> ( ) deg selv")
    screens.go("enter", until=lambda _: screens.button() == "Bruk dette")
    screens.go("enter", until=lambda now: "Hvem uttaler seg?" not in now)

    # A colleague remarks, and is answered; then the last call.
    others["arne"].run("remark", "E01", "Hva koster det?", "--answer", "--submit")
    screens.wait_for("1 venter på deg")
    screens.dialog("s", until="Hva koster det?")
    screens.press("enter")
    screens.wait_quiet(0.3)
    screens.press("Det står i budsjettet.", "tab")
    screens.wait_for(lambda _: bool(screens.button()))
    screens.press("enter")
    screens.wait_for("UTKAST, IKKE SIGNERT (1)")
    screens.press("S")
    secretary.signs("Det står i budsjettet.", "Hva koster det?")
    screens.wait_for(lambda now: "Gjennomgang" in now and "usignert" not in now)
    secretary.steps("> Sett siste frist")
    screens.dialog("enter", until="Frist for å svare")
    screens.press("enter")
    secretary.signs("Siste frist i runde 2026")
    screens.wait_for("Siste frist i runde 2026 er")

    # The plan owner decides; nothing is missing any more.
    others["eva"].run("decide", "E01", "godkjent", "--submit")
    screens.wait_for("1/1 godkjent")
    secretary.steps("Vedta planen")
    screens.go("G", until="Ingenting mangler")
    screens.press("enter")
    secretary.signs("Vedta 2026", "1 endring fra gjeldende plan, godkjent: 1", "Imot: ingen")
    screens.wait_for("2026 er vedtatt")
    secretary.opens("2027")
    screens.press("q")
    assert screens.wait_end() == 0
    assert git(made.folder, "tag", "--list").split() == ["plan/2025", "plan/2026"]
    assert "The audit is passed" in others["arne"].run("audit").out
