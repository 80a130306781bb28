"""`plantui status`: what awaits this user, and what awaits others."""

from __future__ import annotations

from plantui import terminal_text
from plantui.cli import command_desk, options, output
from plantui.cli.click_extensions import option
from plantui.i18n import Sentence
from plantui.render.line import wrapped
from plantui.render.review import audit
from plantui.render.review.status import plain_status, screen_lines, status_lines
from plantui.review.rounds.round_tasks import NO_DRAFT, Drafted, awaiting
from plantui.usecases.servers import server_state
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review
from plantui.usecases.session.desk import Desk


@options.command("status", reads=True)
@option("--exit-code", "answer", is_flag=True, help=Sentence("cli.option.exit_waits"))
@option("--remote", "only_server", is_flag=True, help=Sentence("cli.option.status_remote"))
@option("--mine/--all", "brief", default=None, help=Sentence("cli.option.mine"))
@options.in_round
@options.formats("text", "json")
@options.plain()
def status_command(
    answer: bool, only_server: bool, brief: bool | None, name: str | None, form: str, facts: bool
) -> int:
    """What awaits this user, and what awaits others: on one screen, or with `--all` and in a pipe all of it."""
    if only_server:
        return _server(form)
    desk = command_desk.judged(name, telling=False).desk
    proceedings = review.held(desk)
    drafted = _drafted(desk)
    notices = (*audit.lost_words(proceedings), *([str(problem)] if (problem := review.misnamed(desk)) else []))
    if form == "json":
        from plantui.render.export import plan_json, review_json  # for who asks for JSON

        data = review_json.status_data(proceedings, desk.me.by, len(desk.draft))
        output.data(plan_json.json_text({**data, "server": _server_data(desk)}))
        output.warn(*notices)
    elif facts:
        facts_told = plain_status(
            proceedings, desk.me.by, len(desk.draft), desk.today, drafted.settled, brief=bool(brief)
        )
        output.read_aloud(*notices, *facts_told, *_server_words(desk))
    else:
        canvas = output.canvas()
        output.write_lines(line for words in notices for line in wrapped(terminal_text.clean(words), canvas, "bad"))
        lines_of = screen_lines if brief or (brief is None and output.to_terminal()) else status_lines
        output.write_lines(lines_of(proceedings, desk.me.by, len(desk.draft), canvas, desk.today, drafted.settled))
        server_lines = (
            line for words in _server_words(desk) for line in wrapped(terminal_text.clean(words), canvas, "warn")
        )
        output.write_lines(server_lines)
    waits = answer and bool(awaiting(proceedings.inquiry, proceedings.standing).of(desk.me.by))
    return command_desk.exit_code(desk, int(waits))


def _drafted(desk: Desk) -> Drafted:
    """What the draft answers of what waits, as on the screens."""
    if not desk.draft:
        return NO_DRAFT
    from plantui.usecases.drafts import coverage  # with all that signs: who has no draft waits for none of it

    return coverage.drafted(desk)


def _server(form: str) -> int:
    """What is known of the server alone, as of the last fetch: no network, and no history is judged."""
    state = server_state.known_state(command_desk.opened(options.here(), telling=False))
    if form == "json":
        from plantui.render.export import plan_json  # for who asks for JSON

        output.data(plan_json.json_text(server_state.state_data(state)))
    else:
        output.say(*server_state.state_words(state))
    return 0


def _server_words(desk: Desk) -> tuple[str, ...]:
    """What is not sent and what waits, where a server is used; else what a plain fetch knows."""
    state = server_state.known_state(desk)
    return tuple(session_open.server_words(desk)) if state is None else server_state.state_words(state)


def _server_data(desk: Desk) -> dict[str, object] | None:
    data, state = session_open.server_data(desk), server_state.known_state(desk)
    if state is None or data is None:
        return data
    more = server_state.state_data(state)
    return {**data, **{key: value for key, value in more.items() if key not in ("schema", "name")}}
