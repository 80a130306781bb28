"""The rules of policy.toml as values. What the file does not allow is denied.

`loader.read_policy` makes them from bytes: a file with problems is read as far as it goes, and is never adopted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import attrs

from plantui.plan.files import Problem
from plantui.review.policy.decision_words import WORDS, Effect, Who
from plantui.value_class import value_class

SCHEMA = "plantui.policy/1"
NUMBERS = {SCHEMA: 1, "plantui.policy/2": 2}
"""The numbers of the format. Rules may name the kinds and fields of the plan format of their own number, so that a
program which does not know those cannot say what the rules ask, instead of asking for something else."""

NEWEST = "plantui.policy/2"
PATH = "plan/governance/policy.toml"

SeatKind = Literal["advisory", "deciding"]
Step = Literal["open", "freeze", "last-call", "adopt", "lift", "answer", "resolve"]
STEPS: tuple[Step, ...] = get_args(Step)
SEAT_KINDS: tuple[SeatKind, ...] = get_args(SeatKind)
EFFECTS: tuple[Effect, ...] = get_args(Effect)

HEAD_KEYS = ("schema", "serial", "steps", "roles", "bodies", "words", "rules")
SEAT_KEYS = ("name", "kind")
WORD_KEYS = ("effect", "who")
RULE_KEYS = ("items", "require", "editors_may_approve", "named")
"""The keys that the file and its tables may have, in the order in which complaints list them."""

MOST_VOICES = 1000
"""The highest count that a rule may ask of a seat."""


@value_class
class Seat:
    """A role or a body: what a voice speaks as. Roles and bodies share one name space."""

    id: str
    name: str
    kind: SeatKind
    body: bool = False

    @property
    def filled_by(self) -> Effect:
        """The effect of a word that fills the seat: advisory ones are filled by endorsing, others by approving."""
        return "endorse" if self.kind == "advisory" else "approve"


@value_class
class RuledWord:
    """A decision word under these rules. `who` are the seats that may use it, or one of the default groups."""

    code: str
    effect: Effect
    who: tuple[str, ...] | Who

    def open_to(self, seat: Seat | None) -> bool:
        """Whether a registered voice may use the word in that seat, or in none."""
        if self.who == "everyone":
            return True
        if seat is None:
            return False
        return seat.id in self.who if isinstance(self.who, tuple) else seat.kind == self.who


@value_class
class Rule:
    """What items of some patterns need: so many voices in each seat.

    `items` and `named` hold ids, globs (`pps.*`), `kind:…` and `field:…`; a yes to a whole service never covers what
    `named` matches. Unless `editors_may_approve`, who edited an item fills no seat on it with their own voice.
    """

    items: tuple[str, ...]
    require: Mapping[str, int]
    editors_may_approve: bool = False
    named: tuple[str, ...] = ()


DEFAULT_WORDS: Mapping[str, RuledWord] = {
    word.code: RuledWord(word.code, word.effect, word.who) for word in WORDS.values()
}
"""The words in effect where the file does not define them otherwise."""

DEFAULT_WHO: Mapping[Effect, Who] = {word.effect: word.who for word in WORDS.values()}


@value_class
class Policy:
    """Everything policy.toml says; default words are merged in. `serial` is None where it is missing or no number."""

    serial: int | None = None
    steps: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    seats: Mapping[str, Seat] = attrs.field(factory=dict)
    words: Mapping[str, RuledWord] = attrs.field(factory=lambda: DEFAULT_WORDS)
    rules: tuple[Rule, ...] = ()
    problems: tuple[Problem, ...] = ()

    def roles(self) -> tuple[Seat, ...]:
        """The seats that persons hold, in file order."""
        return tuple(seat for seat in self.seats.values() if not seat.body)

    def bodies(self) -> tuple[Seat, ...]:
        """The seats that bodies fill, in file order."""
        return tuple(seat for seat in self.seats.values() if seat.body)


NO_POLICY = Policy()
"""No policy.toml: nobody may take a step, and nothing can be approved."""
