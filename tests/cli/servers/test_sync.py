"""`plantui sync` with a real server between real clones: in step, behind, ahead, beside each other, and in conflict."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import documented, servers
from support.founded import Founded
from support.persons import Person
from support.repositories import git

TRIAL = "pps.testperiode"
PAYMENT = "pps.overgang-forvaltning"


def tip(folder: Path, ref: str = "main") -> str:
    return git(folder, "rev-parse", ref)


def clean(person: Person) -> bool:
    """Nothing differs in the clone's index and work tree."""
    return git(person.folder, "status", "--porcelain") == ""


def test_a_record_goes_from_one_clone_to_the_other(eva: Person, arne: Person, server: Path) -> None:
    """Sent by one, fetched by the other, whose work tree follows; both are in step, and nothing was merged."""
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    assert "1 sent to main on origin" in eva.run("sync").out
    assert tip(server) == tip(eva.folder)
    told = arne.run("sync").out
    assert "1 came from origin, by Eva Prøve" in told and "main is in step with origin" in told
    assert tip(arne.folder) == tip(eva.folder) and clean(arne) and clean(eva)
    assert len(list((arne.folder / "plan/reviews/2025").iterdir())) == 2


def test_records_beside_each_other_are_merged_and_nobody_signs_again(eva: Person, arne: Person, server: Path) -> None:
    """Both said something: an unsigned merge of both, after which the audit passes in every clone."""
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    arne.run("remark", PAYMENT, "Når?", "--submit")
    eva.run("sync")
    answer = arne.json("sync")
    assert (answer["relation"], answer["merged"], answer["received"], answer["sent"]) == ("diverged", True, 1, 1)
    assert git(server, "log", "-1", "--format=%P|%G?").count(" ") == 1 and clean(arne)
    assert "1 came from origin" in eva.run("sync").out and tip(eva.folder) == tip(server) == tip(arne.folder)
    for person in (eva, arne):
        assert person.run("audit").code == 0


def test_both_edit_one_item_and_nothing_is_merged(eva: Person, arne: Person, server: Path) -> None:
    """Value by value, with who and when; the branch stays, nothing is sent, and the exit code is 1."""
    eva.run("set", TRIAL, "title", "Prøvetid", "--commit", "--yes")
    arne.run("set", TRIAL, "title", "Prøveperiode", "--commit", "--yes")
    eva.run("sync")
    before = tip(arne.folder)
    told = arne.run("sync", code=1).out
    assert "pps.testperiode title" in told and "here: Prøveperiode (Arne Prøve" in told
    assert "there: Prøvetid (Eva Prøve" in told and "plantui edit --table --merge" in told
    assert tip(arne.folder) == before and tip(server) == tip(eva.folder) and clean(arne)
    conflict = arne.json("sync", code=1)["conflicts"][0]
    assert (conflict["ours"]["value"], conflict["theirs"]["value"]) == ("Prøveperiode", "Prøvetid")
    arne.run("set", TRIAL, "title", "Prøvetid", "--commit", "--yes")
    assert arne.json("sync")["merged"] is True and tip(server) == tip(arne.folder)
    arne.run("set", TRIAL, "title", "Prøveperiode", "--commit", "--yes")
    arne.run("sync")
    eva.run("sync")
    assert "Prøveperiode" in (eva.folder / "plan/services/pps.toml").read_text("utf-8")


def test_what_was_signed_is_sent_at_once_where_the_settings_say_so(eva: Person, server: Path) -> None:
    """`after_signing = "yes"`; with "no", and where nobody can be asked, it waits for `sync`."""
    file = Path(eva.environment["XDG_CONFIG_HOME"]) / "plantui/settings.toml"
    for choice, sent in (("ask", False), ("no", False), ("yes", True)):
        file.write_text(f'[sync]\nafter_signing = "{choice}"\n', "utf-8")
        eva.run("remark", TRIAL, f"Hvorfor {choice}?", "--submit")
        assert (tip(server) == tip(eva.folder)) is sent
    server.rename(server.with_name("away.git"))
    told = eva.run("remark", TRIAL, "Og?", "--submit")
    assert "Signed and submitted" in told.out and "Nothing was sent" in told.err


def test_two_fields_of_one_item_are_no_merge_of_a_machine(eva: Person, arne: Person) -> None:
    """git would merge the lines; the item would be one that nobody signed (clause 13)."""
    eva.run("set", "helsenorge.visning", "title", "Svar vises", "--commit", "--yes")
    arne.run("set", "helsenorge.visning", "source", "§4.2", "--commit", "--yes")
    eva.run("sync")
    told = arne.run("sync", code=1).out
    assert "helsenorge.visning title" in told and "helsenorge.visning source" in told


def test_edits_of_two_items_are_merged(eva: Person, arne: Person) -> None:
    """Different items of one file, far enough apart for git; the work tree has both."""
    eva.run("set", "pps", "summary", "Svar følger pasienten.", "--commit", "--yes")
    arne.run("set", PAYMENT, "certainty_text", "tidligst fra", "--commit", "--yes")
    eva.run("sync")
    assert arne.json("sync")["merged"] is True
    text = (arne.folder / "plan/services/pps.toml").read_text("utf-8")
    assert "Svar følger pasienten." in text and "tidligst fra" in text and clean(arne)


def test_a_file_changed_by_hand_stops_it_with_its_name(eva: Person, arne: Person) -> None:
    """Nothing moves before it is put away; what was written by hand is still there."""
    eva.run("set", TRIAL, "title", "Prøvetid", "--commit", "--yes")
    eva.run("sync")
    file = arne.folder / "plan/services/pps.toml"
    file.write_text(file.read_text("utf-8") + "\n# min\n", "utf-8")
    before = tip(arne.folder)
    refused = arne.run("sync", code=4).err
    assert "plan/services/pps.toml" in refused and tip(arne.folder) == before and "# min" in file.read_text("utf-8")
    git(arne.folder, "checkout", "-q", "--", ".")
    arne.run("sync")
    assert clean(arne) and tip(arne.folder) == tip(eva.folder)


def test_the_address_is_shown_and_pinned_before_anything_is_asked_of_it(
    plan: Founded, server: Path, tmp_path: Path
) -> None:
    """Without a terminal it is refused with the command; another address later is refused again."""
    svein = servers.at_clone(plan, server, tmp_path, "svein", agreed=False)
    refused = svein.run("sync", code=3).err
    assert str(server) in refused and f"plantui sync --url {server}" in refused
    svein.run("sync", "--url", "/elsewhere", code=2)
    svein.run("sync", "--url", server)
    svein.run("sync")
    git(svein.folder, "remote", "set-url", "origin", str(tmp_path / "other.git"))
    changed = svein.run("sync", code=3).err
    assert "other.git" in changed and str(server) in changed


@pytest.mark.parametrize(
    "url", ["ext::sh -c true", "http://example.org/x", "git://example.org/x", "-oProxy=x:y", "fd::7"]
)
def test_an_address_of_another_kind_is_never_given_to_git(eva: Person, url: str) -> None:
    git(eva.folder, "config", "remote.origin.url", url)
    assert "ssh, https, file" in eva.run("sync", code=2).err


def test_a_rewritten_server_stops_it(eva: Person, arne: Person, server: Path) -> None:
    """The tip last seen is not there any more: nothing is merged, and it is told as the audit tells it."""
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    eva.run("sync")
    git(server, "update-ref", "refs/heads/main", "main^")
    refused = eva.run("sync", code=3).err
    assert "history-rewritten" in refused
    assert "history-rewritten" in eva.run("sync", code=3).err


def test_pull_push_and_dry_run_go_one_way(eva: Person, arne: Person, server: Path) -> None:
    """`--dry-run` moves nothing here, `--pull` sends nothing, `--push` merges nothing."""
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    eva.run("sync")
    arne.run("remark", PAYMENT, "Når?", "--submit")
    before = tip(arne.folder)
    assert arne.json("sync", "--dry-run", code=1)["waiting"] == 1 and tip(arne.folder) == before
    assert arne.json("sync", "--push", code=1)["waiting"] == 1 and tip(server) == tip(eva.folder)
    assert arne.json("sync", "--pull", code=1)["unsent"] == 1 and tip(server) == tip(eva.folder)
    assert arne.json("sync", "--push")["sent"] == 1 and tip(server) == tip(arne.folder)


def test_two_histories_with_nothing_in_common_are_told(eva: Person, server: Path, tmp_path: Path) -> None:
    git(server, "fetch", "-q", str(eva.folder), "main")
    tree = git(server, "mktree", stdin=b"")
    git(server, "update-ref", "refs/heads/main", git(server, "commit-tree", "-m", "x", tree))
    assert "history-rewritten" in eva.run("sync", code=3).err
    (Path(eva.environment["XDG_CONFIG_HOME"]) / "plantui/remotes.toml").unlink()
    assert "nothing in common" in eva.run("sync", "--url", server, code=3).err


def test_a_new_branch_of_an_empty_server_is_made(plan: Founded, eva: Person, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "empty.git")
    git(eva.folder, "remote", "set-url", "origin", str(tmp_path / "empty.git"))
    eva.run("sync", "--url", tmp_path / "empty.git")
    assert tip(tmp_path / "empty.git") == tip(eva.folder)


def test_a_branch_that_is_checked_out_nowhere_is_brought_in_step_too(eva: Person, arne: Person) -> None:
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    eva.run("sync")
    git(arne.folder, "checkout", "-q", "-b", "other")
    arne.run("sync", "--branch", "main")
    assert tip(arne.folder) == tip(eva.folder) and clean(arne)


def test_a_hook_that_declines_is_heard(eva: Person, server: Path) -> None:
    """Its lines are printed, what was signed stays landed here, and the exit code is 4."""
    hook = server / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'not on a Sunday' >&2\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    before = tip(server)
    refused = eva.run("sync", code=4).err
    assert "not on a Sunday" in refused and tip(server) == before
    assert eva.json("sync", "--offline", code=1)["unsent"] == 1


def test_a_protected_branch_is_gone_round_by_a_review_branch(eva: Person, arne: Person, server: Path) -> None:
    """Sent to review/<person>, said so, remembered; what others land in between does not matter."""
    hook = server / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        "#!/bin/sh\nwhile read -r old new ref; do\n  case $ref in refs/heads/main)\n"
        "    echo 'GH006: Protected branch update failed' >&2; exit 1;; esac\ndone\n",
        "utf-8",
    )
    hook.chmod(0o755)
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    told = eva.run("sync").out
    assert "sent to review/eva" in told.replace("\n", " ") and tip(server, "review/eva") == tip(eva.folder)
    eva.run("remark", TRIAL, "Og når?", "--submit")
    again = eva.run("sync").out.replace("\n", " ")
    assert "review/eva" in again and "closed" not in again and tip(server, "review/eva") == tip(eva.folder)
    assert eva.json("sync")["review"] == "review/eva"
    assert eva.json("sync", "--offline")["unsent"] == 0


def test_one_closed_branch_closes_no_other(eva: Person, server: Path) -> None:
    """What the server said of main is remembered of main: a branch beside it goes where it belongs."""
    file = Path(eva.environment["XDG_CONFIG_HOME"]) / "plantui/remotes.toml"
    eva.run("sync")
    file.write_text(file.read_text("utf-8") + 'review = "review/eva"\nclosed = ["refs/heads/main"]\n', "utf-8")
    git(eva.folder, "checkout", "-q", "-b", "people-2027")
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    assert eva.json("sync")["review"] is None
    assert tip(server, "people-2027") == tip(eva.folder, "people-2027")
    git(eva.folder, "checkout", "-q", "main")
    eva.run("remark", TRIAL, "Og når?", "--submit")
    assert eva.json("sync")["review"] == "review/eva" and tip(server) != tip(eva.folder)


def test_a_tag_that_names_something_else_there_is_told_and_left(plan: Founded, eva: Person, server: Path) -> None:
    git(eva.folder, "tag", "plan/2024", "main")
    git(server, "tag", "plan/2024", "main~1")
    there = tip(server, "plan/2024")
    told = eva.run("sync", code=1).out
    assert "plan/2024" in told and tip(server, "plan/2024") == there != tip(eva.folder, "plan/2024")


def test_the_data_is_as_documented(eva: Person, arne: Person) -> None:
    """Every key of docs/json.md is there, and none besides."""
    shapes = documented.shapes()
    eva.run("set", TRIAL, "title", "Prøvetid", "--commit", "--yes")
    arne.run("set", TRIAL, "title", "Prøveperiode", "--commit", "--yes")
    assert eva.json("sync").keys() == shapes["plantui.synced/1"]
    told = arne.json("sync", code=1)
    assert told.keys() == shapes["plantui.conflicts/1"]
    assert told["conflicts"][0].keys() == shapes["conflicts, each"]
    assert told["conflicts"][0]["ours"].keys() == shapes["ours, theirs"]
    assert eva.json("sync", "--offline").keys() == shapes["plantui.server/1"]


def test_a_missing_tag_is_sent(plan: Founded, eva: Person, server: Path) -> None:
    git(eva.folder, "tag", "-am", "x", "plan/2024", "main~1")
    git(eva.folder, "tag", "-am", "x", "unrelated", "main~1")
    assert eva.json("sync")["tags"] == ["plan/2024"]
    assert git(server, "tag", "-l").split() == ["plan/2024"]
    assert eva.json("sync")["tags"] == []
