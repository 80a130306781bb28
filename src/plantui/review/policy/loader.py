"""policy.toml from its bytes, strictly: an unknown key, an undeclared seat or an odd pattern is a located problem."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import attrs

from plantui import limits
from plantui.i18n import t
from plantui.plan import schema as formats
from plantui.plan.files import safe
from plantui.plan.schema import Field
from plantui.review.policy.decision_words import Who
from plantui.review.policy.model import (
    DEFAULT_WHO,
    DEFAULT_WORDS,
    EFFECTS,
    HEAD_KEYS,
    MOST_VOICES,
    NEWEST,
    NUMBERS,
    PATH,
    RULE_KEYS,
    SCHEMA,
    SEAT_KEYS,
    SEAT_KINDS,
    STEPS,
    WORD_KEYS,
    Policy,
    Rule,
    RuledWord,
    Seat,
)
from plantui.review.policy.people import TomlReader, in_short
from plantui.review.records.schema import fits


def _tables(number: int) -> Iterator[tuple[str, tuple[Field, ...]]]:
    yield "plan", formats.of_number(formats.PLAN, number)
    yield "service", formats.of_number(formats.SERVICE, number)
    for role in ("plan", "service"):
        yield from formats.tables_of(role, number).items()


def _kinds(number: int) -> frozenset[str]:
    tables = dict(_tables(number))
    words = {word for fields in tables.values() for field in fields if field.name == "kind" for word in field.words}
    return frozenset(tables.keys() - {"milestone", "component"} | words)


def _fields(number: int) -> frozenset[str]:
    names = {field.name for _, fields in _tables(number) for field in fields}
    return frozenset(names - {"id", *formats.UNBOUND} | {"inside"})


_KINDS = {number: _kinds(number) for number in NUMBERS.values()}
_FIELDS = {number: _fields(number) for number in NUMBERS.values()}
KINDS = _KINDS[NUMBERS[NEWEST]]
"""What may follow `kind:`. Others are refused: a misspelled kind would match nothing and so weaken the rule."""

FIELDS = _FIELDS[NUMBERS[NEWEST]]
"""What may follow `field:`."""

GLOB = re.compile(r"[a-z0-9*][a-z0-9.*-]*")


class _Refused(Exception):
    """One value the format does not allow; the message says what was seen and what was expected."""


def read_policy(data: bytes, path: str = PATH) -> Policy:
    """The policy of a file's bytes; never raises: what the format does not allow is a located problem and denied."""
    reader = _PolicyReader(path)
    raw = reader.tables(data)
    return Policy(problems=tuple(reader.problems)) if raw is None else reader.policy(raw)


@attrs.define(slots=True)
class _PolicyReader(TomlReader):
    number: int = 1

    def policy(self, raw: Mapping[str, object]) -> Policy:
        schema = raw.get("schema")
        if isinstance(schema, str) and schema in NUMBERS:
            self.number = NUMBERS[schema]
        else:
            self.problem("", 0, "schema", t("policy.schema", seen=in_short(schema), wanted=SCHEMA))
        self.unknown(raw, HEAD_KEYS, "", 0)
        serial = raw.get("serial")
        if not isinstance(serial, int) or isinstance(serial, bool) or not 1 <= serial <= limits.INTEGER:
            self.problem("", 0, "serial", t("policy.serial", seen=in_short(serial)))
            serial = None
        seats = {seat.id: seat for seat in self.seats(raw)}
        words = dict(DEFAULT_WORDS) | {word.code: word for word in self.words(raw, seats)}
        steps = self.steps(raw, seats)
        rules = tuple(self.rules(raw, seats))
        return Policy(serial, steps, seats, words, rules, tuple(self.problems))

    def steps(self, raw: Mapping[str, object], seats: Mapping[str, Seat]) -> dict[str, tuple[str, ...]]:
        table = self.table(raw, "steps")
        section = self.section("steps")
        self.unknown(table, STEPS, "", section)
        steps: dict[str, tuple[str, ...]] = {}
        for name in STEPS:
            try:
                steps[name] = self.names(name, table.get(name, []), seats)
            except _Refused as error:
                self.problem("", section, name, str(error))
        return steps

    def seats(self, raw: Mapping[str, object]) -> Iterator[Seat]:
        used: set[str] = set()
        for array, kind in (("roles", "role"), ("bodies", "body")):
            for name, table in self.table(raw, array).items():
                section, label = self.section(f"{array}.{name}"), f"{kind} '{in_short(name)}'"
                if not (safe(name) and len(name) <= limits.ID_CHARACTERS):
                    self.problem(label, section, name, t("policy.id", seen=in_short(name)))
                elif name in used:
                    self.problem(label, section, name, t("policy.seat_twice", seen=name))
                elif not isinstance(table, dict):
                    self.problem(label, section, name, t("policy.table", seen=in_short(table)))
                else:
                    used.add(name)
                    self.unknown(table, SEAT_KEYS, label, section)
                    yield self.seat(name, table, label, section, kind == "body")

    def seat(self, name: str, table: Mapping[str, object], label: str, section: int, body: bool) -> Seat:
        display_name, kind = table.get("name"), table.get("kind")
        if not isinstance(display_name, str) or not display_name.strip() or "\n" in display_name:
            self.problem(label, section, "name", t("policy.name", seen=in_short(display_name)))
            display_name = name
        for seat_kind in SEAT_KINDS:
            if kind == seat_kind:
                return Seat(name, display_name, seat_kind, body)
        self.problem(label, section, "kind", t("policy.kind", seen=in_short(kind), known=", ".join(SEAT_KINDS)))
        return Seat(name, display_name, "advisory", body)

    def words(self, raw: Mapping[str, object], seats: Mapping[str, Seat]) -> Iterator[RuledWord]:
        for code, table in self.table(raw, "words").items():
            section, label = self.section(f"words.{code}"), f"word '{in_short(code)}'"
            if not fits("word", code):
                self.problem(label, section, code, t("policy.word", seen=in_short(code)))
                continue
            if not isinstance(table, dict):
                self.problem(label, section, code, t("policy.table", seen=in_short(table)))
                continue
            self.unknown(table, WORD_KEYS, label, section)
            default = DEFAULT_WORDS.get(code)
            raw_effect = table.get("effect", default.effect if default else None)
            effect = next((effect for effect in EFFECTS if effect == raw_effect), None)
            if effect is None:
                message = t("policy.effect", seen=in_short(raw_effect), known=", ".join(EFFECTS))
                self.problem(label, section, "effect", message)
                continue
            who: tuple[str, ...] | Who = DEFAULT_WHO[effect]
            if "who" in table:
                try:
                    who = self.names("who", table["who"], seats)
                except _Refused as error:
                    self.problem(label, section, "who", str(error))
                    who = ()
            yield RuledWord(code, effect, who)

    def rules(self, raw: Mapping[str, object], seats: Mapping[str, Seat]) -> Iterator[Rule]:
        raw_rules = raw.get("rules", [])
        sections = self.layout.sections().get("rules", [])
        if not isinstance(raw_rules, list):
            self.problem("", 0, "rules", t("policy.tables", seen=in_short(raw_rules)))
            return
        for number, table in enumerate(raw_rules, 1):
            section, label = sections[number - 1] if len(sections) == len(raw_rules) else 0, f"rule {number}"
            if not isinstance(table, dict):
                self.problem(label, section, "rules", t("policy.tables", seen=in_short(table)))
                continue
            self.unknown(table, RULE_KEYS, label, section)
            rule = self.rule(table, seats, label, section)
            if rule is not None:
                yield rule

    def rule(self, table: Mapping[str, object], seats: Mapping[str, Seat], label: str, section: int) -> Rule | None:
        """A rule; where part of it cannot be read it asks for nothing that anybody could give."""
        before = len(self.problems)
        items = self.patterns(table.get("items"), "items", label, section)
        named = self.patterns(table.get("named", []), "named", label, section, least=0)
        require: dict[str, int] = {}
        raw_require = table.get("require")
        if not isinstance(raw_require, dict) or not raw_require:
            self.problem(label, section, "require", t("policy.require", seen=in_short(raw_require)))
        else:
            for name, count in raw_require.items():
                seat = seats.get(name)
                if seat is None:
                    self.problem(label, section, "require", t("policy.undeclared", seen=in_short(name)))
                elif not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= MOST_VOICES:
                    self.problem(label, section, "require", t("policy.count", name=name, seen=in_short(count)))
                elif seat.body and count != 1:
                    self.problem(label, section, "require", t("policy.body_once", name=name, seen=count))
                else:
                    require[name] = count
        editors_may = table.get("editors_may_approve", False)
        if not isinstance(editors_may, bool):
            self.problem(label, section, "editors_may_approve", t("policy.truth", seen=in_short(editors_may)))
        if len(self.problems) == before:
            return Rule(items, require, editors_may is True, named)
        return Rule(items or ("*", "policy", "people"), {"": 1}, False, named)

    def patterns(self, raw: object, key: str, label: str, section: int, least: int = 1) -> tuple[str, ...]:
        if not isinstance(raw, list) or len(raw) < least or not all(isinstance(pattern, str) for pattern in raw):
            self.problem(label, section, key, t("policy.patterns", name=key, seen=in_short(raw)))
            return ()
        wrong = [pattern for pattern in raw if not is_pattern(pattern, self.number)]
        later = next(filter(is_pattern, wrong), None)
        if later is not None:
            message = t("reading.later", wanted=NEWEST, seen=f"plantui.policy/{self.number}")
            self.problem(label, section, key, f"{later}: {message}")
        elif wrong:
            self.problem(label, section, key, t("policy.pattern", name=key, seen=in_short(wrong[0])))
        return tuple(pattern for pattern in raw if pattern not in wrong)

    def names(self, key: str, raw: object, seats: Mapping[str, Seat]) -> tuple[str, ...]:
        if not isinstance(raw, list) or not all(isinstance(name, str) for name in raw):
            raise _Refused(t("policy.names", name=key, seen=in_short(raw)))
        for name in raw:
            if name not in seats:
                raise _Refused(t("policy.undeclared", seen=in_short(name)))
        return tuple(dict.fromkeys(raw))

    def table(self, raw: Mapping[str, object], name: str) -> Mapping[str, object]:
        table = raw.get(name, {})
        if isinstance(table, dict):
            return table
        self.problem("", 0, name, t("policy.table", seen=in_short(table)))
        return {}

    def unknown(self, table: Mapping[str, object], allowed: tuple[str, ...], label: str, section: int) -> None:
        for key in table:
            if key not in allowed:
                self.problem(label, section, key, t("policy.unknown_key", name=in_short(key), known=", ".join(allowed)))


def is_pattern(pattern: str, number: int = NUMBERS[NEWEST]) -> bool:
    """Whether it is written as patterns of a rule are: an id, a glob, `kind:…` or `field:…`, of what there is."""
    head, colon, rest = pattern.partition(":")
    if colon:
        return (head == "kind" and rest in _KINDS[number]) or (head == "field" and rest in _FIELDS[number])
    return len(pattern) <= 2 * limits.ID_CHARACTERS + 1 and GLOB.fullmatch(pattern) is not None
