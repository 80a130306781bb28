"""What leaves an answer open about gpg, and how many keys it is asked about."""

from __future__ import annotations

import attrs
import pytest

from plantui import limits
from plantui.review.ledger.commit_facts import Damage
from plantui.review.ledger.log_entry import WAITS_FOR_GPG, Signature
from plantui.review.records import record
from support.authority import PEOPLE, World, governance, persons, policy, round_of, texts


def with_keys(count: int) -> bytes:
    """A people.toml whose owner Ola has so many gpg keys."""
    begin = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
    rows = ", ".join(f'{{ gpg = "{one:040X}", armored = "{begin}{one}" }}' for one in range(count))
    return persons(PEOPLE) + f'[people.ola]\nname = "Ola"\nroles = ["eier"]\nkeys = [{rows}]\n'.encode()


@pytest.mark.parametrize(
    ("count", "by", "told"),
    [(limits.GPG_KEYS, "ola", False), (limits.GPG_KEYS + 1, "ola", True), (limits.GPG_KEYS + 1, "siri", False)],
)
def test_more_keys_than_gpg_is_asked_about_are_told_where_an_answer_rests_on_it(
    count: int, by: str, told: bool
) -> None:
    """Only by the rules in force at the place, and only where the recorder has a gpg key by them."""
    world = World()
    world.found(world.commit(plan={**texts(), **governance(policy(), with_keys(count))}, by="siri"))
    at = round_of(world)
    said = world.decision("s.m", "godkjent", "eier", at.edit, at.root)
    made = world.record(by, said, base=at.edit, against=at.root, opening=at.opening)
    tip = world.land(at.edit, made)
    world.commits[tip] = attrs.evolve(world.commits[tip], signature=WAITS_FOR_GPG)
    asked: list[tuple[str, int]] = []

    def by_gpg(commit: str, keys: tuple[str, ...]) -> Signature:
        asked.append((commit, len(keys)))
        return Signature("good", "gpg", f"{0:040X}")

    inquiry = world.inquire(tip, by_gpg=by_gpg)
    assert inquiry.evidence.damaged == ((Damage("limit-reached", tip, {"why": "keys"}),) if told else ())
    assert set(asked) <= {(tip, count)}
    assert bool(inquiry.introduced(record.record_id(record.write(made)), tip)) == (by == "ola")
