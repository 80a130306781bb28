"""`plantui edit --table --merge`: what two people changed alike, chosen line by line, as one signed merge."""

from __future__ import annotations

from plantui.cli import command_desk, options, output, signing
from plantui.cli.commands.editing import table_loop
from plantui.cli.plan_edits import Writing
from plantui.errors import NotWritten
from plantui.git.repository import short
from plantui.i18n import t, tn
from plantui.usecases.editing import commit
from plantui.usecases.editing.merge import chosen_merge, merge_table
from plantui.usecases.editing.text_table import kept_table
from plantui.usecases.servers.union import TakenIn
from plantui.usecases.session import cache
from plantui.usecases.session.desk import Session


def merge_by_table(writing: Writing, *, discard: bool) -> None:
    """Have the user choose, and merge. Raises NotWritten when they give up; then the table is kept."""
    memory = cache.Memory()
    desk = command_desk.opened(options.here(), memory=memory)
    session = Session(desk, memory)
    merging = chosen_merge.begin_merge(session)
    if isinstance(merging, TakenIn):
        if not merging.tip:
            raise NotWritten(t("sync.title"), t("merging.moved"))
        output.say(t("merging.nothing"), *merging.notes)
        return
    place = kept_table.kept(desk, chosen_merge.kept_name(merging))
    if discard:
        kept_table.drop(place)
    kept = kept_table.read_table(place.path) is not None
    if kept:
        output.warn(t("cli.edit.kept", path=place.path))
    else:
        kept_table.begin(place, merge_table.merge_table(merging.pairs, merging.name))
    if merging.pairs:
        files = table_loop.until_accepted(lambda text: chosen_merge.chosen_files(merging, text), place, kept=kept)
    else:
        files = chosen_merge.chosen_files(merging, "")
    if writing.dry_run:
        output.say(t("cli.set.dry_run"))
        return
    with signing.signed(None if writing.unsigned else commit.ready(desk)) as passphrase:
        taken = chosen_merge.commit_merge(session, merging, files, unsigned=writing.unsigned, passphrase=passphrase)
    if not taken.tip:
        raise NotWritten(t("sync.title"), t("merging.moved"))
    kept_table.drop(place)
    count, branch = len(merging.pairs), short(desk.place.ref or "")
    output.say(tn("merging.done", count, commit=taken.tip[:10], branch=branch), *taken.notes)
