"""`plantui init`, `demo`, `doctor`, `schema`, `completions`, `man`: to begin, to try it, to be helped."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import click
from click.shell_completion import ShellComplete, get_completion_class

from plantui import terminal_text
from plantui.cli import command_desk, first_rules, manual, options, output
from plantui.cli.click_extensions import argument, option
from plantui.cli.commands.screens import open_screens
from plantui.errors import UsageProblem
from plantui.i18n import Sentence, t, tn
from plantui.render.export import plan_json
from plantui.render.line import Line, Role
from plantui.usecases.session import settings
from plantui.usecases.setup import demo, doctor, editor_schemas, init
from plantui.usecases.setup import first_rules as setup_first_rules

# init


@options.command("init")
@argument("path", required=False, default="", metavar=Sentence("cli.metavar.optional_path"))
@option("--empty", is_flag=True, help=Sentence("cli.option.empty"))
@option("--governed", is_flag=True, help=Sentence("cli.option.governed"))
@first_rules.options
def init_command(path: str, empty: bool, governed: bool, given: first_rules.FirstAnswers) -> None:
    """Write a first plan as one commit, with `--governed` its rules and people too; say what comes next."""
    common = options.here()
    if given.anything and not governed:
        raise UsageProblem(t("cli.usage.title"), t("cli.init.not_governed"))
    folder = options.below(common.path, path)
    if governed:
        init.refuse_unready(folder)  # before anything is asked
    governance = setup_first_rules.files(first_rules.answers(given)) if governed else {}
    started = init.init(folder, empty=empty, today=common.today or settings.today(), governance=governance)
    branch = started.ref.removeprefix("refs/heads/")
    message = tn("cli.init.done", len(started.files), folder=started.folder, commit=started.commit[:10], branch=branch)
    output.say(message)
    if governed:
        first_rules.say_next(started.revision, "" if Path(started.folder) == Path.cwd() else started.folder)
    else:
        output.say(t("cli.init.next", folder=started.folder), t("cli.init.rules"))


# demo


@options.command("demo")
@option("--adopted", is_flag=True, help=Sentence("cli.option.demo_adopted"))
@option("--keep", metavar=Sentence("cli.metavar.path"), help=Sentence("cli.option.keep"))
def demo_command(adopted: bool, keep: str | None) -> int:
    """Build the demo, open its screens, and delete it on leaving unless `--keep` names a folder."""
    common = options.here()
    keep_folder = Path(options.below(common.path, keep)).absolute() if keep else None
    with demo.throwaway(keep_folder) as folder, demo.at_home(folder):
        built = demo.make(folder, adopted=adopted, counting=command_desk.progress("demo"))
        output.say(t("cli.demo.kept" if keep_folder else "cli.demo.where", folder=built.folder))
        if keep_folder:
            output.say(t("cli.demo.open", doors=str(Path(built.folder, "as"))))
        output.out("")
        return open_screens(attrs.evolve(common, path=built.repository))


# doctor


_ROLES: dict[doctor.State, Role] = {"ok": "good", "trouble": "warn", "advice": "accent"}


@options.command("doctor")
@options.formats("text", "json")
def doctor_command(form: str) -> int:
    """List what the machine has and lacks; exit code 1 for a trouble, 0 for advice alone."""
    common = options.here()
    size = os.get_terminal_size(sys.stdout.fileno()) if sys.stdout.isatty() else (0, 0)
    terminal = doctor.Terminal(size[0], size[1], output.ascii())
    checks = doctor.examine(common.path, bool(common.path), terminal, doctor.user_environment(), _key_faults())
    if form == "json":
        data: plan_json.Json = {
            "schema": "plantui.doctor/1",
            "checks": [
                {"code": check.code, "state": check.state, "what": check.what, "mend": list(check.mend)}
                for check in checks
            ],
        }
        output.data(plan_json.json_text(data))
    else:
        output.write_lines(_lines(checks))
    return 0 if doctor.well(checks) else 1


def _key_faults() -> tuple[str, ...]:
    own = settings.read_settings().keys
    if not own:
        return ()
    from plantui.tui import key_bindings  # with Textual, for whoever has keys of their own

    return tuple(key_bindings.keymap_faults(own))


def _lines(checks: tuple[doctor.Check, ...]) -> Iterator[Line]:
    label_width = max(len(t(f"cli.doctor.{state}")) for state in _ROLES)
    indent = " " * (label_width + 2)
    room = output.width() - len(indent)
    for check in checks:
        label = t(f"cli.doctor.{check.state}")
        first, *more = [
            part for line in terminal_text.clean_lines(check.what) for part in terminal_text.wrap(line, room)
        ]
        yield ((label.ljust(label_width + 2), _ROLES[check.state]), (first, "text"))
        for part in more:
            yield ((indent + part, "text"),)
        for mend in check.mend:
            yield ((f"{indent}  {terminal_text.clean(mend)}", "key"),)  # never wrapped: it is there to be copied
    yield ()
    troubles = sum(check.state == "trouble" for check in checks)
    yield ((tn("cli.doctor.unwell", troubles) if troubles else t("cli.doctor.well"), "strong"),)


# schema


@options.command("schema")
@argument("name", required=False, default="", metavar=Sentence("cli.metavar.optional_schema"))
def schema_command(name: str) -> None:
    """Print the JSON Schema of one kind of file; without a name say which there are, for which files, and where."""
    if not name:
        width = max(map(len, editor_schemas.FILES))
        for known, files in editor_schemas.FILES.items():
            output.say(f"{known:{width}}  {files}", f"{'':{width}}  {editor_schemas.schema_file(known)}")
    elif name in editor_schemas.FILES:
        output.data(editor_schemas.schema_file(name).read_text("utf-8"))
    else:
        seen, known = terminal_text.clean(name, 60), ", ".join(editor_schemas.FILES)
        raise UsageProblem(t("cli.usage.title"), t("cli.schema.unknown", seen=seen, known=known))


# completions


SHELLS = ("bash", "zsh", "fish")


@options.command("completions")
@argument("shell", type=click.Choice(SHELLS), metavar=Sentence("cli.metavar.shell"))
def completions_command(shell: str) -> None:
    """Print the completion script of one shell."""
    kind = get_completion_class(shell)
    assert kind is not None
    program = click.get_current_context().find_root().command
    # ShellComplete.source, not bash's own: that one starts bash to ask for its version.
    script = ShellComplete.source(kind(program, {}, "plantui", "_PLANTUI_COMPLETE"))
    for line in script.splitlines():
        output.out(line)


# man


@options.command("man")
def man_command() -> None:
    """Print the manual page of this version, in the chosen language."""
    program = click.get_current_context().find_root().command
    assert isinstance(program, click.Group)
    for line in manual.page(program):
        output.out(output.spelled(line))
