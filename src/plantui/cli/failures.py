"""What a command says when it fails, is misused or is ended by a signal, and the exit code it ends with."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from plantui.errors import UNEXPECTED, NotWritten, PlantuiError, UsageProblem

if TYPE_CHECKING:
    from types import TracebackType

    import click

# Imported late, inside functions: what is imported before `guarded` runs is not guarded, and the first frame does
# without click.


INTERRUPTED = 130
"""Ctrl-C, as shells count it."""

BROKEN_PIPE = 141
"""The reader of our output went away (`plantui log | head`), as shells count it."""


def guarded(run: Callable[[], int]) -> int:
    """Run a command to its exit code; whatever it raises becomes one plain line on stderr, never a traceback."""
    out = sys.stdout
    _end_on_signals()
    try:
        code = run()
        sys.stdout.flush()
        return code
    except PlantuiError as error:
        say(error)
        return error.exit_code
    except KeyboardInterrupt:
        _stderr("")
        return INTERRUPTED
    except BrokenPipeError:
        _drop_stdout()
        return BROKEN_PIPE
    except SystemExit:
        # click makes an exit with 1 of a broken pipe, which would read as "the answer is no"; it wraps stdout only then
        if sys.stdout is out:
            raise
        _drop_stdout()
        return BROKEN_PIPE
    except OSError as error:
        return _system(error)
    except Exception as error:  # the last defence: nothing but words reaches the user
        return _other(error)


def _end_on_signals() -> None:
    """End a command on SIGTERM and SIGHUP by SystemExit, so that what it has started ends too."""

    def leave(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            with contextlib.suppress(ValueError):  # not in the main thread
                signal.signal(number, leave)


def say(error: PlantuiError) -> None:
    """Write `title: message (where)` to stderr, cleaned."""
    from plantui import terminal_text
    from plantui.cli import output

    lines = terminal_text.clean_lines(str(error), most=4000)
    _stderr("\n".join(output.spelled(line) for line in lines))


def _system(error: OSError) -> int:
    """Report an OSError that nothing caught before, such as a full disk; mostly it is output that cannot be written."""
    from plantui.i18n import of_system, t

    _drop_stdout()
    say(NotWritten(t("cli.system.title"), of_system(error), str(error.filename or "")))
    return NotWritten.exit_code


def _other(error: Exception) -> int:
    import click

    if isinstance(error, click.exceptions.Abort):
        _stderr("")
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        problem = usage(error)
        say(problem)
        return problem.exit_code
    return _defect(error)


def _defect(error: Exception) -> int:
    from plantui import terminal_text
    from plantui.i18n import t

    if os.environ.get("PLANTUI_DEBUG"):
        import traceback

        _stderr("".join(traceback.format_exception(error)).rstrip())
    sentence = t("cli.unexpected", kind=type(error).__name__, what=terminal_text.clean(str(error), 200))
    say(PlantuiError(t("cli.unexpected.title"), sentence, _innermost(error.__traceback__)))
    return UNEXPECTED


def usage(error: click.ClickException) -> UsageProblem:
    """A usage error of click as ours: what was seen, what was expected, and where the help is."""
    import click

    from plantui.i18n import t

    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "plantui"
    if isinstance(error, click.NoSuchOption):
        message = t("cli.usage.no_such_option", seen=error.option_name)
    elif isinstance(error, click.MissingParameter):
        message = t("cli.usage.missing", what=_named(error))
    elif isinstance(error, click.BadOptionUsage):
        message = t("cli.usage.option", option=error.option_name)
    elif isinstance(error, click.BadParameter):
        message = _unfit(error)
    else:
        message = error.format_message()
    return UsageProblem(t("cli.usage.title"), message + " " + t("cli.usage.help", command=command))


def _unfit(error: click.BadParameter) -> str:
    """What a value should have been."""
    import click

    from plantui.i18n import t

    kind = getattr(error.param, "type", None)
    if isinstance(kind, click.Choice):
        told = getattr(kind, "told", None)  # where the codes have words
        return t("cli.usage.choice", what=_named(error), choices=told() if told else ", ".join(map(str, kind.choices)))
    if isinstance(kind, click.types.IntParamType):
        return t("cli.usage.number", what=_named(error), least=getattr(kind, "min", None) or 0)
    return t("cli.usage.bad", what=_named(error), why=error.message)


def _named(error: click.BadParameter) -> str:
    param = error.param
    if param is None:
        return ""
    return param.opts[-1] if param.param_type_name == "option" else param.make_metavar(error.ctx)  # type: ignore[arg-type]  # click fills ctx in before it raises


def _innermost(trace: TracebackType | None) -> str:
    """File and line of the defect, without the folder it is installed in."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"  # noqa: PTH119  # pathlib is slow to import here


def _stderr(words: str) -> None:
    try:
        sys.stderr.write(words + "\n")
        sys.stderr.flush()
    except OSError:
        pass  # nobody is left to read it; the exit code still says it


def _drop_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's last flush does not complain about the closed pipe."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except OSError:
        pass
