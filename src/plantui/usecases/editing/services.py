"""Services put into the plan and moved inside one another: files of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.plan import edit as plan_edit
from plantui.plan import values
from plantui.plan.arrangement import moves
from plantui.plan.files import is_service_id
from plantui.plan.model import Item, Plan, Service
from plantui.render.labels import field_name
from plantui.usecases.editing.fields import Set, value_of
from plantui.usecases.editing.item_places import lacking, place_of, taken_words
from plantui.usecases.editing.wishes import NewService, ServiceMove
from plantui.usecases.editing.work import Work, with_reason


def add_service(work: Work, wish: NewService) -> Work:
    """The work with a new service in it; raises UsageProblem for an id that is taken or none, and for what it lacks."""
    plan = work.plan
    above = plan.by_service[place_of(plan, wish.inside)] if wish.inside else None
    if wish.id in plan.by_id:
        raise UsageProblem(t("adding.title"), taken_words(plan, wish.id), wish.id)
    if not is_service_id(wish.id):
        raise UsageProblem(t("adding.title"), t("reading.file_name", seen=values.seen(wish.id)), wish.id)
    folder = above.item.path.removesuffix(".toml") if above is not None else "plan/services"
    path = f"{folder}/{wish.id}.toml"
    item = Item(wish.id, "service", "service", wish.id, {}, None, path, 1)
    written = {plan_edit.field_of(item, name): text for name, text in wish.written.items()}
    if missing := lacking("service", written):
        names = ", ".join(field_name(field.name) for field in missing)
        raise UsageProblem(t("adding.title"), t("adding.lacking", item=wish.id, fields=names), wish.id)
    files = {**work.files, path: f'schema = "plantui.service/1"\nid = "{wish.id}"\n'.encode()}
    for name, text in written.items():
        value = value_of(item, name, text)
        if value is not None:
            files[path] = plan_edit.set_field(files[path], item, name, value)
    done = attrs.evolve(work.done, added=(*work.done.added, wish.id))
    beside = above.services if above is not None else plan.services
    if wish.after:
        orders = dict(_orders(plan, beside, wish))
        files[path] = plan_edit.set_field(files[path], item, "order", orders.pop(wish.id))
        for service_id, order in orders.items():
            other = plan.by_service[service_id].item
            files[other.path] = plan_edit.set_field(files[other.path], other, "order", order)
            change = Set(other.id, "order", other.fields.get("order"), order)
            done = attrs.evolve(done, sets=(*done.sets, change))
    return attrs.evolve(work, files=files, done=with_reason(done, wish.id, wish.reason))


def _orders(plan: Plan, beside: Sequence[Service], wish: NewService) -> Iterator[tuple[str, int]]:
    """The place in display order of a new service, and those of the services beside it that have to make room."""
    ids = [service.id for service in beside]
    after = place_of(plan, wish.after)
    if after not in ids:
        raise UsageProblem(t("adding.title"), t("adding.not_beside", seen=after, known=", ".join(ids)), wish.id)
    number = ids.index(after)
    before = beside[number].item.number("order")
    next_one = beside[number + 1].item.number("order") if number + 1 < len(beside) else None
    if before is not None and (next_one is None or next_one - before > 1):
        yield wish.id, before + 10 if next_one is None else (before + next_one) // 2
        return
    ids.insert(number + 1, wish.id)
    for place, service_id in enumerate(ids, 1):
        if service_id == wish.id or plan.by_service[service_id].item.number("order") != 10 * place:
            yield service_id, 10 * place


def move_service(work: Work, wish: ServiceMove) -> Work:
    """The work with a service and all in it at another place; raises UsageProblem for one inside itself."""
    plan = work.plan
    service = plan.by_service.get(wish.id)
    if service is None:
        raise UsageProblem(t("editing.title"), t("saying.not_here", seen=wish.id[:80]))
    above = plan.by_service[place_of(plan, wish.inside)] if wish.inside not in ("", "plan") else None
    if above is not None and above.id in {inner.id for inner in service.walk()}:
        raise UsageProblem(t("editing.title"), t("adding.inside_itself", item=service.id, inside=above.id), service.id)
    paths = moves.service_paths(work.files, service, above)
    files = {paths.get(path, path): data for path, data in work.files.items()}
    change = Set(service.id, "inside", service.inside, above.id if above is not None else None)
    sets = (change,) if change.before != change.after else ()
    done = attrs.evolve(work.done, sets=(*work.done.sets, *sets), paths={**work.done.paths, **paths})
    return attrs.evolve(work, files=files, done=with_reason(done, service.id, wish.reason, wish.source))
