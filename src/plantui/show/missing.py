"""What an item or an adoption still needs, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from plantui import text
from plantui.review.adoption import Missing
from plantui.review.awaiting import fillers
from plantui.review.fulfilling import Flaw, FlawCode
from plantui.review.people import People
from plantui.review.proceedings import Proceedings
from plantui.review.rounds import Voice
from plantui.review.standing import Need
from plantui.show.line import Line, wrapped
from plantui.show.policy import flaw_words, seat_name
from plantui.show.statements import in_order
from plantui.words import t, tn

_FLAWS: Mapping[str, FlawCode] = {code: code for code in get_args(FlawCode)}


def need_words(held: Proceedings, need: Need, item: str = "") -> str:
    """One thing an item still needs: `needs 1 from NHNs prioriteringsråd`, and where nobody can, that; cleaned."""
    values = need.values
    match need.code:
        case "seat":
            words = tn("need.seat", int(values["count"]), seat=seat_name(held.rules.policy, str(values["seat"])))
            here = held.standing.items.get(item)
            alone = here is not None and not fillers(held.standing, here, need)
            return t("need.nobody", need=words) if alone else words
        case "blocked":
            return t("need.blocked", voice=voice_of_id(held, str(values["voice"])), act=short_act(str(values["act"])))
        case "unattributed":
            return t("need.unattributed", commit=str(values["commit"])[:10], item=text.clean(item, 200))
    return t("need.no-rule")


def missing_words(held: Proceedings, one: Missing) -> str:
    """One thing that stands between a plan and its adoption, cleaned; an item is named by its id and number."""
    values = {name: text.clean(str(value), 300) for name, value in one.values.items()}
    match one.code:
        case "seat" | "no-rule" | "blocked" | "unattributed":
            need = need_words(held, Need(one.code, one.values), str(one.values["item"]))
            return t("missing.item", item=item_name(held, str(one.values["item"])), need=need)
        case "remark":
            named = {"item": item_name(held, str(one.values["item"])), "act": short_act(str(one.values["act"]))}
            return t("missing.remark", voice=voice_of_id(held, str(one.values["voice"])), **named)
        case "frozen-edit":
            return t("missing.frozen-edit", edition=values["edition"])
        case "policy-serial":
            return t("missing.policy-serial", **values)
        case "plan-unreadable" | "stray-content":
            return t(f"missing.{one.code}", problem=values["problem"])
        case "policy-unsatisfiable":
            code = _FLAWS[values.pop("flaw")]
            return t("missing.policy-unsatisfiable", flaw=flaw_words(Flaw(code, values)))
        case "allowed-signers":
            return t("missing.allowed-signers", path=values["path"])
        case "not-founding":
            return t(f"missing.not-founding.{values['why']}")
        case "no-rules" | "round-not-opened":
            return t(f"missing.{one.code}")
    return t("missing.record", code=one.code)


def missing_lines(held: Proceedings, found: tuple[Missing, ...], width: int, ascii_only: bool = False) -> list[Line]:
    """The list of what is missing, one a line or more, at most `width` cells."""
    lines: list[Line] = []
    at = {item: number for number, item in enumerate(in_order(held))}
    for one in sorted(found, key=lambda one: at.get(str(one.values.get("item")), len(at))):
        first, *rest = list(wrapped(missing_words(held, one), max(width - 4, 20), "text", ascii_only)) or [()]
        lines.append((("  - ", "warn"), *first))
        lines += [(("    ", "text"), *line) for line in rest]
    return lines


def item_name(held: Proceedings, item: str) -> str:
    """An item as lists name it: its change number, where it has one, and its id; cleaned."""
    number = held.numbers.get(item)
    return text.clean(f"{number} {item}" if number else item, 200)


def person_name(people: People, person: str) -> str:
    """A person by their name; cleaned."""
    known = people.persons.get(person)
    return text.clean(known.name if known else person, 100)


def voice_name(held: Proceedings, voice: Voice) -> str:
    """Whose words they are, by name; cleaned."""
    if voice.body:
        return seat_name(held.rules.policy, voice.id)
    return person_name(held.rules.people, voice.id)


def voice_of_id(held: Proceedings, voice: str) -> str:
    """The same for a voice that is told by its id alone."""
    return voice_name(held, Voice(voice, body=voice in held.rules.policy.seats))


def short_act(act: str) -> str:
    """An act's id as screens show it: ten letters and the number."""
    head, _, number = act.partition("#")
    return f"{head[:10]}#{number}"
