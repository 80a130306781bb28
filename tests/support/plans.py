"""Plans made for tests: from the tables a test writes, from the shipped plan, and generated ones."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from plantui.plan.edit import with_number
from plantui.plan.loader import assemble, parse
from plantui.plan.model import Plan
from plantui.plan.schema import COLUMNS
from plantui.usecases.setup.demo_script import revise

ROOT = Path(__file__).resolve().parents[2]

Table = Mapping[str, object]
Tables = Mapping[str, Sequence[Table]]

DOCUMENT: Table = {"id": "plan-x", "revision": "2025", "title": "Plan X", "date": "2025-06-05"}


@cache
def shipped_files() -> Mapping[str, bytes]:
    """The files of the plan of 2024 that the repository ships."""
    paths = [ROOT / "plan/plan.toml", *sorted((ROOT / "plan/services").rglob("*.toml"))]
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in paths}


@cache
def shipped() -> Plan:
    """The plan of 2024 that the repository ships."""
    return load(shipped_files())


@cache
def demo_revision() -> Plan:
    """The demo's invented revision of 2025."""
    return load(revise(shipped_files()))


def load(files: Mapping[str, bytes]) -> Plan:
    """The plan that files make."""
    return assemble(parse(path, data) for path, data in files.items())


def plan(
    services: Mapping[str, Tables] | None = None, document: Table | None = None, **arrays: Sequence[Table]
) -> Plan:
    """A plan from tables: `services` by id, `document` over the usual one, and the arrays of plan.toml by name."""
    return load(files(services or {}, document, arrays))


def files(
    services: Mapping[str, Tables], document: Table | None = None, arrays: Tables | None = None
) -> dict[str, bytes]:
    """The files of such a plan. A service named `a/b` lies inside `a`; its own fields stand under the name ``""``."""
    head = {**DOCUMENT, **(document or {})}
    text = 'schema = "plantui.plan/1"\n\n' + _table("[plan]", head) + _arrays(arrays or {})
    made = {"plan/plan.toml": with_number(text.encode())}
    for name, tables in services.items():
        own_id = name.rpartition("/")[2]
        own = {"id": own_id, "title": f"Tjeneste {own_id}", **next(iter(tables.get("", [{}])))}
        arrays_of_service = {array: rows for array, rows in tables.items() if array}
        body = 'schema = "plantui.service/1"\n' + _table("", own) + _arrays(arrays_of_service)
        made[f"plan/services/{name}.toml"] = with_number(body.encode())
    return made


def _arrays(arrays: Tables) -> str:
    return "".join(
        "\n" + _table(f"[[{name}]]", {"source": "§1", **row}, name) for name, rows in arrays.items() for row in rows
    )


def _table(header: str, fields: Table, name: str = "") -> str:
    lines = [header] if header else []
    lines += [f"{key} = {_value(value)}" for key, value in fields.items() if key not in COLUMNS]
    for inner in COLUMNS:
        rows = fields.get(inner, ())
        assert isinstance(rows, Sequence)
        for row in rows:
            lines += [f"[[{name}.{inner}]]", *(f"{key} = {_value(value)}" for key, value in row.items())]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


# generated

_WORDS = st.sampled_from(("ett", "to ord", "tre små ord", "æøå", "100 %"))
_WHENS = st.sampled_from(
    ("2025-01-01", "2025-06", "2026-Q1", "2025-autumn", "2027", "2026..", "..2025", "2025..2026-06")
)
_IDS = ("m1", "m2", "m3")
_REFERENCES = st.lists(st.sampled_from((*_IDS, "p1", "b.m1")), max_size=3)


def _row(
    own_id: str, required: dict[str, st.SearchStrategy[object]], optional: dict[str, st.SearchStrategy[object]]
) -> st.SearchStrategy[Table]:
    return st.fixed_dictionaries({"id": st.just(own_id), **required}, optional=optional)


_TIMED: dict[str, st.SearchStrategy[object]] = {
    "when": _WHENS,
    "condition": _WORDS,
    "certainty": st.sampled_from(("done", "planned", "doubtful")),
    "actors": st.lists(st.sampled_from(("nhn", "hso", "hv")), max_size=3),
    "after": _REFERENCES,
    "checked": st.just("2025-02"),
    "replaces": st.sampled_from(_IDS),
    "was": st.sampled_from(("a.m1", "b.m2", "c.m3")),
}  # fmt: skip
_CLAIMS = st.lists(st.fixed_dictionaries({"reporter": _WORDS, "when": _WHENS}), min_size=1, max_size=2)


def _milestone(own_id: str) -> st.SearchStrategy[Table]:
    required: dict[str, st.SearchStrategy[object]] = {
        "kind": st.sampled_from(("delivery", "transition", "event")), "title": _WORDS,
    }  # fmt: skip
    payment = st.sampled_from(("duty", "agreement"))
    return _row(own_id, required, {**_TIMED, "text": _WORDS, "payment": payment, "claim": _CLAIMS})


def _prerequisite(own_id: str) -> st.SearchStrategy[Table]:
    state = st.sampled_from(("open", "met", "dropped"))
    return _row(own_id, {"text": _WORDS, "state": state}, {**_TIMED, "needed_for": _REFERENCES})


def _fact(own_id: str) -> st.SearchStrategy[Table]:
    optional = {"value": st.integers(-3, 3), "unit": st.just("percent"), "of": _WORDS}
    return _row(own_id, {"text": _WORDS}, optional)


def _rows(make: Mapping[str, st.SearchStrategy[Table]]) -> st.SearchStrategy[list[Table]]:
    chosen = st.lists(st.sampled_from(sorted(make)), unique=True)
    return chosen.flatmap(lambda ids: st.tuples(*(make[own_id] for own_id in ids)).map(list))


_SERVICE: st.SearchStrategy[Tables] = st.fixed_dictionaries({
    "": st.fixed_dictionaries(
        {}, optional={"title": _WORDS, "order": st.integers(1, 3), "uses": st.lists(st.sampled_from(("k1", "b")))}
    ).map(lambda own: [own]),
    "milestone": _rows({own_id: _milestone(own_id) for own_id in _IDS}),
    "prerequisite": _rows({own_id: _prerequisite(own_id) for own_id in ("p1", "p2")}),
    "fact": _rows({own_id: _fact(own_id) for own_id in ("f1", "f2")}),
})  # fmt: skip

_PLACES = st.sampled_from((
    (), ("a",), ("a", "b"), ("a", "a/b"), ("a", "b", "c"), ("a", "a/b", "a/b/c"), ("a", "a/b", "a/c"),
    ("c", "c/a", "b"),
))  # fmt: skip


def _files(places: Sequence[str]) -> st.SearchStrategy[dict[str, bytes]]:
    services = st.fixed_dictionaries(dict.fromkeys(places, _SERVICE))
    document = st.fixed_dictionaries({}, optional={"title": _WORDS, "version": _WORDS, "author": _WORDS})
    components = st.lists(st.just({"id": "k1", "kind": "system", "title": "K1"}), max_size=1)
    return st.builds(lambda s, d, c: files(s, d, {"component": c}), services, document, components)


PLAN_FILES: st.SearchStrategy[dict[str, bytes]] = _PLACES.flatmap(_files)
"""Files of small plans that share ids, so that two of them differ in every way there is."""

PLANS: st.SearchStrategy[Plan] = PLAN_FILES.map(load)
