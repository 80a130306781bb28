"""`plantui sync`: fetch, merge and push, with what came, what was sent, and what stands in the way, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs

from plantui.cli import command_desk, options, output
from plantui.cli.click_extensions import argument, option
from plantui.cli.server import agree, telling
from plantui.errors import UsageProblem
from plantui.git.repository import short
from plantui.i18n import Sentence, t, tn
from plantui.render.export import plan_json
from plantui.usecases.servers import mail_bundle, server_choice, server_state, sync
from plantui.usecases.servers.conflict import Conflict, SideValue
from plantui.usecases.servers.outcome_words import conflict_words, names_of, synced_words
from plantui.usecases.servers.sync import Declined, Synced, Way
from plantui.usecases.servers.union import PlanConflict
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session


@attrs.frozen(slots=True)
class SyncRequest:
    """What `sync` was asked: which server, which way, and what else it is to do."""

    wanted: str
    url: str
    pull: bool
    push: bool
    trial: bool
    offline: bool
    heal: bool
    collect: bool


@options.command("sync")
@option("--remote", "wanted", default="", metavar=Sentence("cli.metavar.remote"), help=Sentence("cli.option.remote"))
@option("--url", default="", metavar="URL", help=Sentence("cli.option.url"))
@option("--pull", is_flag=True, help=Sentence("cli.option.pull"))
@option("--push", is_flag=True, help=Sentence("cli.option.push"))
@option("--dry-run", "trial", is_flag=True, help=Sentence("cli.option.sync_trial"))
@option("--offline", is_flag=True, help=Sentence("cli.option.sync_offline"))
@option("--heal", is_flag=True, help=Sentence("cli.option.heal"))
@option("--collect", is_flag=True, help=Sentence("cli.option.collect"))
@option("--bundle", "written", default="", metavar=Sentence("cli.metavar.path"), help=Sentence("cli.option.bundle"))
@argument("came", required=False, default="", metavar=Sentence("cli.metavar.optional_bundle"))
@options.formats("text", "json")
def sync_command(came: str, written: str, form: str, **asked: Any) -> int:
    """Come in step with the server, or say what keeps from it; 0 in step, 1 not, 3 untrusted, 4 nothing sent."""
    how = SyncRequest(**asked)
    if sum((how.pull, how.push, how.trial, how.offline, bool(written), bool(came))) > 1:
        raise UsageProblem(t("cli.usage.title"), t("cli.sync.one_way"))
    memory = Memory()
    desk = command_desk.opened(options.here(), memory=memory)
    session = Session(desk, memory)
    if how.offline:
        return _offline(desk, how.wanted, form)
    if written:
        content = mail_bundle.write_bundle(desk, Path(written))
        output.say(tn("bundle.written", content.count, path=written))
        return 0
    try:
        if came:
            return _taken(session, Path(came))
        agree(desk, how.wanted, how.url)
        _tell_ignored(desk)
        outcome = _synced(session, how)
    except PlanConflict as error:
        return _conflicting(error, form)
    except Declined as error:
        output.warn(*(t("sync.remote_line", line=line) for line in error.lines))
        raise
    if form == "json":
        output.data(plan_json.json_text(synced_data(desk, outcome)))
        output.warn(*outcome.notes)
    else:
        output.say(*synced_words(desk, outcome))
    return 0 if outcome.in_step else 1


def _synced(session: Session, how: SyncRequest) -> Synced:
    if how.trial:
        return sync.foresee(session, wanted=how.wanted, telling=telling())
    way: Way = "pull" if how.pull else "push" if how.push else "both"
    return sync.sync(session, wanted=how.wanted, way=way, heal=how.heal, collect=how.collect, telling=telling())


def _taken(session: Session, path: Path) -> int:
    """What came by mail, taken in."""
    taken = mail_bundle.take_bundle(session, path)
    output.say(tn("bundle.taken", taken.received.count, names=names_of(taken.received.names)), *taken.notes)
    if taken.merged:
        output.say(t("sync.merged"))
    return 1 if taken.notes else 0


def _tell_ignored(desk: Desk) -> None:
    if keys := server_choice.ignored_settings(desk):
        output.warn(t("sync.ignored", keys=", ".join(keys)))


def _offline(desk: Desk, wanted: str, form: str) -> int:
    """What is known without the network."""
    state = server_state.known_state(desk, wanted)
    if form == "json":
        output.data(plan_json.json_text(server_state.state_data(state)))
    else:
        output.say(*server_state.state_words(state))
    return 1 if state is None or state.unsent.count or state.waiting.count else 0


def synced_data(desk: Desk, outcome: Synced) -> dict[str, object]:
    """The outcome as data: `plantui.synced/1`."""
    return {
        "schema": "plantui.synced/1",
        "remote": outcome.remote.name,
        "url": outcome.remote.shown,
        "branch": short(desk.place.ref or ""),
        "relation": outcome.relation,
        "in_step": outcome.in_step,
        "tip": outcome.tip,
        "received": outcome.received.count,
        "from": list(outcome.received.names),
        "sent": outcome.sent.count,
        "tags": list(outcome.tags),
        "unsent": outcome.unsent.count,
        "waiting": outcome.waiting.count,
        "merged": outcome.merged,
        "review": outcome.review or None,
        "moved_tags": list(outcome.moved_tags),
        "tries": outcome.tries,
        "notes": list(outcome.notes),
    }


def _conflicting(error: PlanConflict, form: str) -> int:
    if form == "json":
        data: dict[str, object] = {
            "schema": "plantui.conflicts/1",
            "conflicts": [_conflict_data(conflict) for conflict in error.conflicts],
        }
        output.data(plan_json.json_text(data))
        output.warn(str(error))
        return error.exit_code
    output.say(str(error))
    for conflict in error.conflicts:
        output.say(*conflict_words(conflict))
    if error.conflicts:
        output.say(t("sync.conflict.choose"))
    return error.exit_code


def _conflict_data(conflict: Conflict) -> dict[str, object]:
    def side(value: SideValue) -> dict[str, object]:
        when = value.when.isoformat() if value.when else None
        return {"value": value.value, "by": value.by or None, "when": when, "commit": value.commit or None}

    return {
        "path": conflict.path,
        "item": conflict.item or None,
        "field": conflict.field or None,
        "before": conflict.before,
        "ours": side(conflict.ours),
        "theirs": side(conflict.theirs),
    }
