"""The proceedings of the demo's open round, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import environ
from pathlib import Path

from plantui.review.rounds.proceedings import Proceedings
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review, startup
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Session
from plantui.usecases.session.startup import Wish
from support import demos


def proceedings_of(folder: Path) -> Proceedings:
    """Those of a demo in the middle of its round, as its reviewer sees them; two editions were frozen."""
    wish, memory = Wish(path=str(folder / "plan")), Memory()
    with _living(demos.living(folder)):
        return review.held(review.judged(Session(session_open.open_desk(startup.begin(wish), wish, memory), memory)))


@contextmanager
def _living(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: environ.get(name) for name in values}
    environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            environ.pop(name, None) if value is None else environ.__setitem__(name, value)
