"""Plans to draw: the real one, any made from TOML text, and very large ones."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import attrs

from plantui.plan import dates, loader
from plantui.plan.model import Item, Plan

ROOT = Path(__file__).parents[2]

DOCUMENT = """\
schema = "plantui.plan/1"
[plan]
id = "prove"
revision = "2024"
title = "En prøveplan"
language = "nb"
"""


@lru_cache
def real_plan() -> Plan:
    """The plan this repository carries."""
    paths = [ROOT / "plan" / "plan.toml", *sorted((ROOT / "plan" / "services").rglob("*.toml"))]
    return loader.assemble(loader.parse(path.relative_to(ROOT).as_posix(), path.read_bytes()) for path in paths)


def plan_of(services: dict[str, str] | None = None, document: str = DOCUMENT) -> Plan:
    """A plan from the text of its services, by path below plan/services without `.toml`; heads are added."""
    files = {"plan/plan.toml": document}
    for name, body in (services or {}).items():
        own_id = name.rpartition("/")[2]
        head = f'schema = "plantui.service/1"\nid = "{own_id}"\n'
        title = "" if body.lstrip().startswith("title") else f'title = "{own_id}"\n'
        files[f"plan/services/{name}.toml"] = head + title + body
    return loader.assemble(loader.parse(path, body.encode()) for path, body in files.items())


def large_plan(items: int, services: int = 1) -> Plan:
    """A plan with so many milestones, shared by so many services; made without reading a file."""
    each = items // services
    heads = plan_of({f"s{n}": "" for n in range(services)})
    filled = tuple(attrs.evolve(one, items=_milestones(one.id, each)) for one in heads.services)
    by_id = {**heads.by_id, **{item.id: item for one in filled for item in one.items}}
    return attrs.evolve(heads, services=filled, by_id=by_id, by_service={one.id: one for one in filled})


def _milestones(service: str, count: int) -> tuple[Item, ...]:
    places = [dates.parse_when(f"{year}-Q1") for year in range(2024, 2030)]
    return tuple(
        Item(
            f"{service}.m{n}",
            "delivery",
            "milestone",
            service,
            {"kind": "delivery", "title": f"Leveranse {n}", "when": places[n % 6].written, "source": "§1"},
            places[n % 6],
            f"plan/services/{service}.toml",
            n,
        )
        for n in range(count)
    )
