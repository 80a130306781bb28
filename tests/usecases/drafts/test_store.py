"""The draft on disk."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from plantui import limits
from plantui.errors import NotWritten, UsageProblem
from plantui.usecases.drafts import store, undo
from plantui.usecases.drafts.store import DraftAct
from plantui.usecases.session import settings

NOW = datetime(2025, 6, 18, 7, 41, 0, 123456, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A draft's folder that is not there yet."""
    return settings.draft_folder(tmp_path / "state", str(tmp_path / "repo.git"), "prove", "refs/heads/main")


def said(item: str = "pps.overgang", text: str = "", kind: store.Kind = "remark", later: int = 0) -> DraftAct:
    """Something said about an item."""
    word = "godkjent" if kind == "decision" else ""
    moment = NOW + timedelta(seconds=later)
    return DraftAct(store.new_key(item, kind), kind, item, "Tittel", word, text, False, "f" * 64, "b" * 40, moment)


def test_what_is_put_is_read_back_in_the_order_it_was_said(folder: Path) -> None:
    """Items and kinds are mixed as they came, whatever their files are called."""
    first, second, third = said("z", "en"), said("a", "to", later=1), said("z", "tre", later=2)
    for one in (third, first, second):
        store.put(folder, one)
    assert store.load(folder) == (first, second, third)


def test_any_text_survives(folder: Path) -> None:
    """Line breaks, quotes, controls and letters come back as they were said."""
    one = said(text='To\nlinjer "og" \\ \t\x01\x7f\x85 æøå 🙂\r')
    store.put(folder, one)
    assert store.load(folder) == (one,)


def test_a_second_decision_replaces_the_first_and_remarks_are_several(folder: Path) -> None:
    """One decision per item; as many remarks as were made."""
    for number in range(2):
        store.put(folder, said(text=f"nr {number}", kind="decision", later=number))
        store.put(folder, said(text=f"nr {number}", later=number))
    assert [(one.kind, one.text) for one in store.load(folder)] == [
        ("remark", "nr 0"), ("decision", "nr 1"), ("remark", "nr 1"),
    ]  # fmt: skip


def test_what_is_signed_takes_its_empty_file_along(folder: Path) -> None:
    """What is not there is passed over."""
    one, other = said(text="en"), said(text="to")
    store.put(folder, one)
    store.put(folder, other)
    store.settle(folder, [one, said("nowhere")])
    assert store.load(folder) == (other,)
    store.settle(folder, [other])
    assert list(folder.glob("*.toml")) == []


def test_files_are_private(folder: Path) -> None:
    """0600 and 0700, whatever the umask."""
    before = os.umask(0)
    try:
        store.put(folder, said())
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_text_being_typed_is_kept_until_it_is_said_or_let_go(folder: Path) -> None:
    """Half a remark survives; saying it ends it, and so does an empty text."""
    store.keep(folder, "pps", "remark", "Hva betyr", NOW)
    store.keep(folder, "pps", "remark", "Hva betyr dette", NOW)
    assert [one.text for one in store.read_draft(folder).unfinished] == ["Hva betyr dette"]
    assert store.load(folder) == ()
    store.put(folder, said("pps", "Hva betyr dette?"))
    assert store.read_draft(folder).unfinished == ()
    store.keep(folder, "ki", "decision", "fordi", NOW)
    store.keep(folder, "ki", "decision", "", NOW)
    assert store.read_draft(folder).unfinished == ()


def test_what_is_typed_is_kept_whole_though_it_is_too_long_to_be_said(folder: Path) -> None:
    """Nothing of a long paste is cut; far more than that is refused, and what was kept before stays."""
    long = "y" * (limits.DRAFT_TEXT_CHARACTERS + 1)
    for text in (long, "z" * limits.DRAFT_KEPT_CHARACTERS):
        store.keep(folder, "pps", "remark", text, NOW)
        assert [one.text for one in store.read_draft(folder).unfinished] == [text]
    with pytest.raises(UsageProblem):
        store.keep(folder, "pps", "remark", "x" * (limits.DRAFT_KEPT_CHARACTERS + 1), NOW)
    assert [one.text for one in store.read_draft(folder).unfinished] == ["z" * limits.DRAFT_KEPT_CHARACTERS]


@pytest.mark.parametrize(
    "data",
    [b"", b"kaputt", b"\xff\xfe", b'schema = "plantui.draft/2"\n', b'schema = "plantui.draft/1"\n[[said]]\nkey = 1\n',
     b'schema = "plantui.draft/1"\nitem = 1\nsaid = [1]\n', b"a = " + b"[" * 100_000,
     b'schema = "plantui.draft/1"\nitem = "pps"\n[[unfinished]]\nkind = "a"\ntext = ""\nkept = 2025-01-01T00:00:00Z\n'],
)  # fmt: skip
def test_a_damaged_file_is_set_aside_and_named(folder: Path, data: bytes) -> None:
    """The rest of the draft is read, nothing is deleted, and the same item can be spoken about again."""
    store.put(folder, said("ki", "hel"))
    (folder / "pps.toml").write_bytes(data)
    read = store.read_draft(folder)
    assert [one.item for one in read.said] == ["ki"]
    assert read.damaged == (str(folder / "pps.toml.damaged"),)
    assert (folder / "pps.toml.damaged").read_bytes() == data
    store.put(folder, said("pps", "igjen"))
    (folder / "ki.toml").write_bytes(data)
    store.put(folder, said("ki", "også"))
    assert {one.text for one in store.load(folder)} == {"igjen", "også"}
    assert (folder / "ki.toml.damaged").read_bytes() == data


@pytest.mark.parametrize("moment", [
    "9999-12-31T23:59:59.999999+00:00", "0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "3000-01-01T00:00:00+00:00", "1969-12-31T23:59:59.999999+00:00",
])  # fmt: skip
@pytest.mark.parametrize("name", ["said", "dropped"])
def test_a_time_that_nobody_can_have_said_anything_at_is_damage(folder: Path, name: str, moment: str) -> None:
    """The file is set aside; what is dropped, put and taken back afterwards is as ever."""
    old = said("pps", "gammelt", later=-5)
    store.put(folder, old)
    undo.drop(folder, [old], NOW)
    path = folder / "pps.toml"
    path.write_text(re.sub(rf"(?m)^{name} = .*$", f"{name} = {moment}", path.read_text()))
    assert store.read_draft(folder).damaged == (str(folder / "pps.toml.damaged"),)
    assert undo.undo(folder) == ()
    one = said("pps")
    store.put(folder, one)
    undo.drop(folder, [one], NOW)
    assert undo.undo(folder) == (one,)


@pytest.mark.parametrize("moment", [store.EARLIEST, store.LATEST])
def test_no_step_leaves_the_times_a_draft_may_bear(folder: Path, moment: datetime) -> None:
    """At either end the draft can still be changed and taken back, and is read again afterwards: no words are lost."""
    one = attrs.evolve(said("pps", kind="decision", text="en"), said=moment)
    other = attrs.evolve(one, text="to", word="avslag")
    store.put(folder, one)
    store.put(folder, other)
    undo.undo(folder)
    undo.undo(folder)
    left = store.read_draft(folder)
    undo.drop(folder, left.said, moment)
    left = store.read_draft(folder)
    assert left.damaged == () and {row.what.text for row in left.dropped} == {"en", "to"}


def test_a_file_under_the_name_of_another_item_is_damage(folder: Path) -> None:
    """What it says could never be changed or dropped, for that is done in the item's own file."""
    store.put(folder, said("pps"))
    (folder / "pps.toml").rename(folder / "ki.toml")
    read = store.read_draft(folder)
    assert (read.said, read.damaged) == ((), (str(folder / "ki.toml.damaged"),))


def test_a_second_damaged_file_does_not_replace_the_first(folder: Path) -> None:
    """Each keeps what it held."""
    folder.mkdir(parents=True)
    for number in range(2):
        (folder / "pps.toml").write_text(f"kaputt {number}", encoding="utf-8")
        store.read_draft(folder)
    assert len(store.read_draft(folder).damaged) == 2


def test_half_a_write_is_ignored_and_swept(folder: Path) -> None:
    """A temporary file left by a killed process is no draft, and goes away."""
    one = said("pps", "hel")
    store.put(folder, one)
    left = folder / ".pps.toml.tmp"
    left.write_bytes(b'schema = "plantui.dr')
    assert store.load(folder) == (one,)
    assert not left.exists()


@pytest.mark.parametrize("item", ["../../x", "a/b", "", ".", "..", "-", "æøå", "a" * 300, "a\0b"])
def test_no_item_id_leads_out_of_the_folder(folder: Path, item: str) -> None:
    """Odd ids, from a plan with problems, get a file name of their own."""
    store.put(folder, said(item, "x"))
    store.keep(folder, item, "remark", "y", NOW)
    assert len(list(folder.glob("*.toml"))) == 1
    assert store.load(folder)[0].item == item


def test_too_long_or_undecodable_text_is_refused_and_the_limit_itself_is_not(folder: Path) -> None:
    """DRAFT_TEXT_CHARACTERS fit; one more does not, nor does half a surrogate pair."""
    store.put(folder, said(text="y" * limits.DRAFT_TEXT_CHARACTERS))
    for text in ("y" * (limits.DRAFT_TEXT_CHARACTERS + 1), "\ud800"):
        with pytest.raises(UsageProblem):
            store.put(folder, said(text=text))


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    """A file where the folder should be: NotWritten with the place, no traceback of the system's."""
    (tmp_path / "state").write_text("", encoding="utf-8")
    with pytest.raises(NotWritten) as raised:
        store.put(tmp_path / "state" / "drafts", said())
    assert str(tmp_path / "state") in raised.value.where


def test_drafts_are_apart_by_repository_plan_and_branch(tmp_path: Path) -> None:
    """Another repository, plan or branch has another folder; another way to the same repository has not."""
    (tmp_path / "repo.git").mkdir()
    (tmp_path / "link.git").symlink_to(tmp_path / "repo.git")

    def at(repo: str, plan: str, ref: str) -> Path:
        return settings.draft_folder(tmp_path, str(tmp_path / repo), plan, f"refs/heads/{ref}")

    here = at("repo.git", "p", "main")
    assert here == at("link.git", "p", "main")
    assert len({here, at("other.git", "p", "main"), at("repo.git", "q", "main"), at("repo.git", "p", "Main"),
                at("repo.git", "p", "a/b"), at("repo.git", "p", "a-b"), at("repo.git", "p", "../æ")}) == 7  # fmt: skip
    assert all(at("repo.git", "p", ref).parent == here.parent for ref in ("a/b", "../../æ", "."))


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from plantui.usecases.drafts import store
from plantui.usecases.session import settings
folder, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    text = f"{name} {number}"
    key = store.new_key("pps", "remark")
    store.put(folder, store.DraftAct(key, "remark", "pps", "T", "", text, False, "f", "b", datetime.now(UTC)))
    print(text, flush=True)
"""


def writer(folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    """Another window of the same person, which waits for a line before it writes."""
    process = subprocess.Popen(
        (sys.executable, "-c", WRITER, str(folder), name, str(count)),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    return process


def go(process: subprocess.Popen[str]) -> None:
    """Let it begin."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_two_windows_writing_one_item_at_once_lose_nothing(folder: Path) -> None:
    """Two processes put 40 remarks each into one file: all 80 are there."""
    windows = [writer(folder, name, 40) for name in ("en", "to")]
    for window in windows:
        go(window)
    for window in windows:
        window.communicate()
        assert window.returncode == 0
    assert {one.text for one in store.load(folder)} == {f"{name} {n}" for name in ("en", "to") for n in range(40)}


def test_a_killed_window_loses_nothing_it_had_put(folder: Path) -> None:
    """Killed in the middle of writing: everything it reported as put is read, and the draft can be written on."""
    window = writer(folder, "en", 100_000)
    go(window)
    assert window.stdout is not None
    reported = [window.stdout.readline().strip() for _ in range(25)]
    window.send_signal(signal.SIGKILL)
    reported += window.stdout.read().split("\n")[:-1]
    window.wait()
    store.put(folder, said("pps", "etterpå"))
    kept = {one.text for one in store.load(folder)}
    assert kept >= {*reported, "etterpå"}
    assert not list(folder.glob(".*.tmp")) and not list(folder.glob("*.damaged*"))
