"""The verifier's rules and people: whose keys, seats, words and steps these are, and whether they can be fulfilled.

Written from the rule of authority alone with Python's standard library, importing nothing of plantui.
"""

from __future__ import annotations

from types import SimpleNamespace as Bag
from typing import Any

from e2e.verifier_signatures import key_name

STEPS = {
    "round-open": "open",
    "round-freeze": "freeze",
    "round-last-call": "last-call",
    "adopt": "adopt",
    "lift": "lift",
}
WORDS = {
    **dict.fromkeys(["godkjent", "godkjent_merknader", "vedtatt"], "approve"),
    **dict.fromkeys(["tilslutning", "tilslutning_merknader", "anbefalt"], "endorse"),
    **dict.fromkeys(["ingen_merknader", "orientering", "etterretning", "droftet"], "neutral"),
    **dict.fromkeys(["utsatt", "avvist", "sendt_tilbake"], "block"), "frarades": "against", "inhabil": "recuse",
}  # fmt: skip
WHO = {"approve": "deciding", "block": "deciding", "endorse": "advisory"}


def read_rules(plan: Bag) -> Bag:
    """policy.toml and people.toml; `troubles` are the codes of what keeps them from being rules."""
    policy, people = (plan.raw.get(f"plan/governance/{name}.toml", {}) for name in ("policy", "people"))
    seats = {name: Bag(kind=one["kind"], body=array == "bodies") for array in ("roles", "bodies")
             for name, one in policy.get(array, {}).items()}  # fmt: skip
    words = {code: Bag(effect=effect, who=WHO.get(effect, "everyone")) for code, effect in WORDS.items()}
    for code, one in policy.get("words", {}).items():
        effect = one.get("effect", WORDS.get(code))
        words[code] = Bag(effect=effect, who=one.get("who", WHO.get(effect, "everyone")))
    persons, allowed = {}, ""
    for name, one in sorted(people.get("people", {}).items()):
        keys = []
        for key in one.get("keys", ()):
            known = Bag(state=key.get("state", "active"), until=key.get("good_until"), armored=key.get("armored"))
            known.name = key_name(key["key"]) if "key" in key else key["gpg"].replace(" ", "").upper()
            keys.append(known)
            if "key" in key and known.state != "compromised":
                allowed += f"# retired: {known.name}\n" if known.state == "retired" else ""
                allowed += f'{name} namespaces="git" {" ".join(key["key"].split()[:2])}\n'
        lists = {key: one.get(key, []) for key in ("roles", "bodies", "may_record_for", "head_of")}
        persons[name] = Bag(id=name, keys=keys, active=any(key.state == "active" for key in keys), **lists)
    rules = Bag(steps=policy.get("steps", {}), seats=seats, words=words, rules=policy.get("rules", []), people=persons,
                allowed=allowed, serials=(policy.get("serial"), people.get("serial")))  # fmt: skip
    rules.pgp = tuple(sorted({key.armored for one in persons.values() for key in one.keys if key.armored}))
    broken = {plan.broken.get(f"plan/governance/{name}.toml") for name in ("policy", "people")} - {None}
    rules.troubles = (["plan-unreadable"] if broken or not policy or not people else []) + (
        [] if satisfiable(rules) else ["policy-unsatisfiable"]
    )
    return rules


def satisfiable(rules: Bag) -> bool:
    """Whether different voices with active keys could fill every rule's seats, one each, and open and adopt."""
    for person in rules.people.values():
        held = [rules.seats.get(one) for one in person.roles] + [rules.seats.get(one) for one in person.bodies]
        if None in held or any(one.body != (number >= len(person.roles)) for number, one in enumerate(held) if one):
            return False
    if not all(any(able(rules, seat) for seat in rules.steps.get(step, [])) for step in ("open", "adopt")):
        return False
    return all(fillable(rules, together) for together in groups(rules.rules))


def groups(rules: list[Any]) -> list[list[Any]]:
    """The rules that may have to hold together: for policy, for people, and each other one with the `*` rules."""
    found = [[rule for rule in rules if name in rule["items"]] for name in ("policy", "people")]
    everywhere = [rule for rule in rules if "*" in rule["items"]]
    return found + [[rule, *everywhere] for rule in rules if not set(rule["items"]) <= {"policy", "people"}]


def able(rules: Bag, seat: str) -> list[str]:
    """Whoever has an active key and holds a role, or records for a body."""
    known = rules.seats.get(seat)
    held = "may_record_for" if known and known.body else "roles"
    return [one.id for one in rules.people.values() if known and one.active and seat in getattr(one, held)]


def fillable(rules: Bag, together: list[Any]) -> bool:
    """Whether all required seats of these rules can be filled at once."""
    needed: dict[str, int] = {}
    for one in together:
        for seat, count in one["require"].items():
            needed[seat] = max(count, needed.get(seat, 0))
    chairs: list[list[str]] = []
    for seat, count in needed.items():
        known = rules.seats.get(seat)
        if count and (known is None or not any(fills(word, known, seat) for word in rules.words.values())):
            return False
        if known is not None and known.body:
            if count > 1 or (count and not able(rules, seat)):
                return False
        else:
            chairs += [able(rules, seat)] * count
    return seated(chairs)


def fills(word: Bag, seat: Bag, name: str) -> bool:
    """Whether a word, said in a seat, fills it."""
    said = word.effect == ("endorse" if seat.kind == "advisory" else "approve")
    return bool(said and (word.who in ("everyone", seat.kind) or name in word.who))


def seated(chairs: list[list[str]]) -> bool:
    """Whether every chair can have a person of its own."""
    taken: dict[str, int] = {}

    def sit(chair: int, asked: set[str]) -> bool:
        for one in chairs[chair]:
            if one not in asked:
                asked.add(one)
                if one not in taken or sit(taken[one], asked):
                    taken[one] = chair
                    return True
        return False

    return all(sit(chair, set()) for chair in range(len(chairs)))


def key_of(rules: Bag, by: str, key: str) -> Bag | None:
    person = rules.people.get(by)
    return next((one for one in person.keys if one.name == key), None) if person and key else None


def may_step(rules: Bag, rec: dict[str, Any], act: dict[str, Any], step: str) -> bool:
    held = [act["as"]] if "as" in act else [rec["voice"]] if "voice" in rec else rules.people[rec["by"]].roles
    return any(holds(rules, rec, seat) for seat in held if seat in rules.steps.get(step, []))


def holds(rules: Bag, rec: dict[str, Any], seat: str) -> bool:
    """Whether the voice of a record may speak in a seat: a role of the person, or the body it is recorded for."""
    person, voice = rules.people.get(rec["by"]), rec.get("voice")
    known = rules.seats.get(seat)
    if person is None or known is None or known.body != (voice is not None):
        return False
    return seat == voice and voice in person.may_record_for if voice else seat in person.roles


def entitled(rules: Bag, rec: dict[str, Any], act: dict[str, Any], target: tuple[dict[str, Any], Any] | None) -> bool:
    """Clause 5 for one act, and of what a withdrawal or a lift may name (11): person, voice, seat, word and step."""
    person, voice, kind = rules.people.get(rec["by"]), rec.get("voice"), act["kind"]
    if person is None or (voice and not holds(rules, rec, voice)) or ("as" in act and not holds(rules, rec, act["as"])):
        return False
    mine = target is not None and same_voice(rec, target[0])
    if kind == "decision":
        word, seat = rules.words.get(act["word"]), rules.seats.get(act.get("as"))
        return bool(word and (word.who == "everyone" or (seat and (seat.kind == word.who or act["as"] in word.who))))
    if kind in ("vouch", "confirm") and voice:
        return False
    if kind == "lift":
        word = rules.words.get(target[1].get("word")) if target else None
        return may_step(rules, rec, act, "lift") and word is not None and word.effect in ("block", "recuse")
    if kind in STEPS:
        return may_step(rules, rec, act, STEPS[kind])
    if kind == "resolve":
        return mine or may_step(rules, rec, act, "resolve")
    if kind == "confirm":
        return target is not None and target[0].get("voice") in person.head_of
    return mine and target is not None and target[1]["kind"] != "withdraw" if kind == "withdraw" else True


def same_voice(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return voice_of(one) == voice_of(other)


def voice_of(rec: dict[str, Any]) -> tuple[str, str]:
    return ("body", rec["voice"]) if "voice" in rec else ("person", rec["by"])
