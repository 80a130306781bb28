"""A founded plan as large as a national one: 21 services, 25 bodies and 60 people, in the middle of a round.

Every record is signed with a real key, in this process, so that the whole of it is made in a second or two.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import attrs

from plantui.review.records.record import Act, Number, Source
from plantui.review.rounds.requirements import changed
from plantui.usecases.session import cache, startup
from plantui.usecases.session import open as session_open
from support import authority, governed, persons, plans
from support.authority import PRINTS, Round
from support.founded import Founded
from support.persons import Person

SERVICES = tuple(f"t{number:02}" for number in range(1, 22))
"""The services; each has an owner, a core team and five changes but the last, which has none."""

COUNCILS = {
    "prioriteringsrad": "NHNs prioriteringsråd",
    "nufa": "Nasjonalt fagutvalg for e-helse",
    "nuit": "Nasjonalt utvalg for IT-prioritering",
    "behovsgruppe": "Behovsgruppen for digital samhandling",
}
"""The bodies that are asked of everything that moves a payment or a date."""

BODIES = (*(f"team-{service}" for service in SERVICES), *COUNCILS)
SECRETARIES = ("sekretar1", "sekretar2", "sekretar3", "sekretar4")
EDITOR, AUDITOR, HEAD, OWNER, MEMBER = "redaktor1", "revisor1", "leder-prioriteringsrad", "eier-t02", "medlem1"

_DATES = {"m0": "2026-Q3", "m1": "2027", "m2": "2026-11", "m3": "2026-H2", "m4": "2028"}
_NAMES = ("Anne", "Berit", "Cecilie", "Dag", "Erik", "Frode", "Gerd", "Hans", "Ingrid", "Jon")


@attrs.frozen(slots=True)
class Large:
    """The plan on disk, `plan`, as `persons.at` takes it; and the id of the word that a head may confirm."""

    plan: Founded
    recorded: str

    def at(self, name: str) -> Person:
        """Somebody, with a home of their own."""
        return persons.at(self.plan, name, self.plan.folder.parent / "homes")


def made(folder: Path) -> Large:
    """The plan: 100 changes of 20 services, 46 asked, some approved, some outdated, a suggestion, an open remark."""
    keys = governed.Keys(folder / "keys")
    people = _people(keys)
    of = governed.Repository(keys=keys)
    first = of.commit(
        plan={**_texts({}), **authority.governance(authority.policy(_policy()), people)}, by=SECRETARIES[0]
    )
    of.found(first, by=SECRETARIES[0])
    of.tag("2024", of.root)
    edited = of.commit(of.root, plan=_texts(_DATES), by=EDITOR, message="plan(2025): datoer")
    opened, opening = _open(of, edited)
    review = Round(of, opening, opened, edited)
    frozen = _freeze(review, opened)
    tip, recorded = _said(review, frozen)
    of.dump(folder / "plan", tip)
    named = {name: keys.path(name) for name in names()}
    git = session_open.open_desk(startup.begin(wish := startup.Wish(str(folder / "plan"))), wish, cache.Memory()).git
    return Large(Founded(folder / "plan", named, git, of.root, of.root, opening), recorded)


def names() -> list[str]:
    """The sixty."""
    owners, heads = [f"eier-{service}" for service in SERVICES], [f"leder-{body}" for body in BODIES]
    return [*owners, *heads, *SECRETARIES, "redaktor1", "redaktor2", "revisor1", *(f"medlem{n}" for n in range(1, 8))]


def _open(of: governed.Repository, tip: str) -> tuple[str, str]:
    asked = (*BODIES, *(f"eier-{service}" for service in SERVICES))
    act = Act("round-open", baseline="2024", due=date(2026, 11, 20), asked=asked)
    made = of.record(SECRETARIES[0], act, base=tip, against=of.root, opening=None)
    commit = of.land(tip, made)
    return commit, of.records[commit]


def _freeze(review: Round, tip: str) -> str:
    plan = review.world.plan_at(tip)
    items = sorted(changed(review.world.plan_at(review.root), plan, PRINTS))
    numbers = tuple(Number(f"E{at:02}", item) for at, item in enumerate(items, 1))
    act = Act("round-freeze", edition=1, plan_fingerprint=PRINTS.plan(plan), numbers=numbers)
    return review.act(tip, SECRETARIES[0], act)


def _said(review: Round, tip: str) -> tuple[str, str]:
    of = review.world
    assert isinstance(of, governed.Repository)
    say = partial(of.say, against=of.root, opening=review.opening)
    base = tip

    def word(item: str, word: str, seat: str | None) -> Act:
        return of.decision(item, word, seat, base, of.root)

    for service in SERVICES[2:12]:
        items = [f"{service}.m{n}" for n in range(5 if service > "t06" else 3)]
        tip = say(tip, f"eier-{service}", *(word(item, "godkjent", f"eier-{service}") for item in items), base=base)
    for service in SERVICES[4:9]:
        acts = [word(f"{service}.m{n}", "tilslutning", f"team-{service}") for n in range(5)]
        tip = _for(say, tip, f"team-{service}", *acts, base=base)
    council = "prioriteringsrad"
    tip = _for(say, tip, council, *(word(f"{s}.m4", "tilslutning", council) for s in SERVICES[:9]), base=base)
    recorded = of.act(tip)
    remarked, suggested = (PRINTS.of(of.plan_at(base), item) for item in ("t02.m1", "t02.m0"))
    remark = Act("remark", item="t02.m1", fingerprint=remarked, text="Hva koster dette?", answer=True)
    tip = say(tip, "leder-nufa", remark, base=base)
    suggestion = Act("suggestion", item="t02.m0", fingerprint=suggested, field_name="when", value="2026-Q4")
    tip = say(tip, "medlem1", suggestion, base=base)
    return of.commit(tip, plan=_texts({**_DATES, "m0": "2026-Q4"}, only="t05"), by=EDITOR), recorded


def _for(say: Any, tip: str, body: str, *acts: Act, base: str) -> str:
    source = Source("minutes", f"Protokoll fra {body}", given=date(2026, 11, 10))
    return str(say(tip, SECRETARIES[1], *acts, base=base, voice=body, source=source))


def _texts(dates: dict[str, str], only: str = "") -> dict[str, bytes]:
    """The plan's files, with `dates` for the milestones of 20 services; with `only` of that one, else `_DATES`."""
    services: dict[str, plans.Tables] = {}
    for at, service in enumerate(SERVICES):
        moved = {} if at == 20 else dates if not only or only == service else _DATES
        rows = [
            {
                "id": f"m{n}",
                "kind": "transition" if n == 4 else "delivery",
                "title": f"Leveranse {n} av tjeneste {at + 1}" if n < 4 else "Overgang til forvaltning",
                "when": moved.get(f"m{n}", "2026"),
                **({"payment": "duty"} if n == 4 else {}),
            }
            for n in range(5)
        ]
        facts = [{"id": f"f{n}", "text": f"Opplysning {n} om tjenesten"} for n in range(20)]
        services[service] = {"": [{"title": f"Nasjonal tjeneste nummer {at + 1}"}], "milestone": rows, "fact": facts}
    return plans.files(services, {"version": "1", "language": "nb", "revision": "2025"})


def _policy() -> str:
    step = {"open": "sekretariat", "freeze": "sekretariat", "last-call": "sekretariat", "adopt": "sekretariat",
            "resolve": "sekretariat", "lift": "planeier", "answer": "planeier"}  # fmt: skip
    lines = ["[steps]", *(f'{name} = ["{seat}"]' for name, seat in step.items())]
    roles = {f"eier-{service}": f"Tjenesteeier for tjeneste {at}" for at, service in enumerate(SERVICES, 1)}
    for name, title in {"sekretariat": "Sekretariat", "planeier": "Planeier", **roles}.items():
        lines += [f"[roles.{name}]", f'name = "{title}"', 'kind = "deciding"']
    teams = {f"team-{service}": f"Kjerneteamet for tjeneste {at}" for at, service in enumerate(SERVICES, 1)}
    for name, title in {**teams, **COUNCILS}.items():
        lines += [f"[bodies.{name}]", f'name = "{title}"', 'kind = "advisory"']
    for service in SERVICES:
        need = f"eier-{service} = 1, team-{service} = 1"
        lines += ["[[rules]]", f'items = ["{service}", "{service}.*"]', f"require = {{ {need} }}"]
    lines += ["[[rules]]", 'items = ["plan", "plan.*"]', "require = { planeier = 1 }"]
    councils = ", ".join(f"{name} = 1" for name in COUNCILS)
    lines += ["[[rules]]", 'items = ["kind:transition"]', f"require = {{ {councils} }}"]
    for own in ("policy", "people"):
        lines += ["[[rules]]", f'items = ["{own}"]', "require = { sekretariat = 1 }"]
    return "\n".join(lines) + "\n"


def _people(keys: governed.Keys) -> bytes:
    lines = ['schema = "plantui.people/1"', "serial = 1"]
    for at, name in enumerate(names()):
        head, _, rest = name.partition("-")
        table: dict[str, list[str]] = {}
        if head == "eier":
            table = {"roles": [name, *(["planeier"] if rest == SERVICES[0] else [])]}
        elif head == "leder":
            table = {"bodies": [rest], "head_of": [rest]}
        elif name in SECRETARIES:
            table = {"roles": ["sekretariat"], "may_record_for": list(BODIES)}
        given = f"{_NAMES[at % 10]} {head.title()}{at:02}sen"
        lines += [f'[people."{name}"]', f'name = "{given}"']
        lines += [f"{field} = [{', '.join(map(repr, values))}]" for field, values in table.items()]
        lines += [f'keys = [{{ key = "{keys.public(name)}", state = "active" }}]']
    return ("\n".join(lines) + "\n").encode()
