"""Opening a desk on real repositories."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from plantui.errors import Unreadable, UsageProblem
from plantui.git.repository import Owner
from plantui.usecases.session import cache, settings, startup
from plantui.usecases.session import open as session_open
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Me, Session
from plantui.usecases.session.startup import Text, Untrusted, Wish
from support import repositories


def open_at(path: Path, **wish: object) -> Desk:
    """The desk of a wish."""
    wished = Wish(path=str(path), **wish)  # type: ignore[arg-type]  # each test gives fields of the right types
    return session_open.open_desk(startup.begin(wished), wished, Memory())


def people_file(**keys: Path) -> dict[str, str]:
    """A people.toml that gives each person one key."""
    head = 'schema = "plantui.people/1"\nserial = 1\n'
    tables = (
        f'\n[people."{who}"]\nname = "{who.title()}"\nkeys = [{{ key = "{repositories.public_key(key)}" }}]\n'
        for who, key in keys.items()
    )
    return {"plan/governance/people.toml": head + "".join(tables)}


def test_the_branchs_tip_is_opened(plan_repository: Path) -> None:
    """Text, place, plan and user of an ordinary clone."""
    tip = repositories.git(plan_repository, "rev-parse", "HEAD")
    desk = open_at(plan_repository, today=date(2025, 6, 18))
    assert desk.text == Text("in-force", "main", tip)
    assert (desk.place.ref, desk.place.tip, desk.place.read_only) == ("refs/heads/main", tip, "")
    assert (desk.plan.id, desk.plan.revision, desk.plan.problems) == ("prove", "2025", ())
    assert desk.me == Me("kari.berg", "email", "Kari Berg")
    assert desk.today == date(2025, 6, 18)
    assert desk.draft == () and desk.history is None


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_bare_repository_opens_alike(tmp_path: Path, object_format: str) -> None:
    """Both object formats, no work tree."""
    bare = repositories.make(tmp_path / "plan.git", bare=True, object_format=object_format)
    desk = open_at(bare)
    assert "pps.overgang-forvaltning" in desk.plan.by_id
    with pytest.raises(UsageProblem):
        open_at(bare, rev="WORK")


def test_another_branch_is_opened_by_name(plan_repository: Path) -> None:
    """`--branch` wins over HEAD; an unknown one is refused."""
    repositories.git(plan_repository, "branch", "review/demo")
    assert open_at(plan_repository, branch="review/demo").place.ref == "refs/heads/review/demo"
    assert open_at(plan_repository, branch="refs/heads/main").text.name == "main"
    for wrong in ("nowhere", "--help", "../x", ""):
        if wrong:
            with pytest.raises((UsageProblem, Unreadable)):
                open_at(plan_repository, branch=wrong)


def test_a_revision_is_read_only(plan_repository: Path) -> None:
    """`--rev` shows another text and says why nothing can be said."""
    first = repositories.git(plan_repository, "rev-parse", "HEAD")
    repositories.commit(plan_repository, {"plan/services/helsenorge.toml": None}, "tatt ut")
    desk = open_at(plan_repository, rev="main~1")
    assert desk.text == Text("revision", "main~1", first)
    assert "helsenorge" in desk.plan.by_service
    assert desk.place.read_only
    with pytest.raises(UsageProblem):
        open_at(plan_repository, rev="nowhere")


def test_the_work_tree_is_read_as_it_is(plan_repository: Path) -> None:
    """WORK shows what is not committed, read-only."""
    path = plan_repository / "plan/services/pps.toml"
    path.write_text(path.read_text("utf-8").replace("Pasientens prøvesvar", "Noe annet"), "utf-8")
    desk = open_at(plan_repository, rev="WORK")
    assert desk.text == Text("work", "WORK", None)
    assert desk.plan.by_service["pps"].title == "Noe annet"
    assert desk.place.read_only
    assert open_at(plan_repository).plan.by_service["pps"].title == "Pasientens prøvesvar"


def test_a_detached_head_is_read_only(plan_repository: Path) -> None:
    """There is no branch to land on, and it says so."""
    repositories.git(plan_repository, "checkout", "-q", "--detach")
    desk = open_at(plan_repository)
    assert desk.text.kind == "revision" and desk.place.ref is None and desk.place.read_only
    assert open_at(plan_repository, branch="main").place.read_only == ""


def test_places_without_a_plan_are_said_in_words(tmp_path: Path, plan_repository: Path) -> None:
    """An unborn branch, a repository without plan/, a folder without a repository, no folder at all."""
    empty = repositories.make(tmp_path / "empty", files={})
    other = repositories.make(tmp_path / "other", files={"README": "x"})
    (tmp_path / "folder").mkdir()
    for place in (empty, other, tmp_path / "folder", tmp_path / "nowhere"):
        with pytest.raises(Unreadable) as raised:
            open_at(place)
        assert raised.value.message


def test_the_first_frame_knows_the_services_by_name(plan_repository: Path) -> None:
    """Id and title in display order, without the files being parsed whole."""
    wish = Wish(path=str(plan_repository))
    found = startup.outlines(startup.begin(wish), wish)
    assert [(one.id, one.title) for one in found] == [("pps", "Pasientens prøvesvar"), ("helsenorge", "Helsenorge")]


def test_the_first_frame_does_not_wait_for_many_services(
    plan_repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many services as files are looked at are named, from a commit and from the work tree; the plan has all."""
    monkeypatch.setattr(startup, "FIRST", 1)
    for wish in (Wish(path=str(plan_repository)), Wish(path=str(plan_repository), rev="WORK")):
        assert [one.id for one in startup.outlines(startup.begin(wish), wish)] == ["helsenorge"]
    assert len(open_at(plan_repository).plan.services) == 2


def test_another_revision_parses_only_what_differs(plan_repository: Path) -> None:
    """One file changed: one file is parsed again."""
    wish, memory = Wish(path=str(plan_repository)), Memory()
    git = startup.begin(wish)
    before = repositories.git(plan_repository, "rev-parse", "HEAD")
    cache.load(git, before, memory)
    known = dict(memory.parsed)
    text = repositories.HELSENORGE.replace("2026-H1", "2026-H2")
    after = repositories.commit(plan_repository, {"plan/services/helsenorge.toml": text}, "flyttet")
    plan = cache.load(git, after, memory)
    assert [path for path, _ in memory.parsed.keys() - known.keys()] == ["plan/services/helsenorge.toml"]
    assert plan.by_id["helsenorge.visning"].text("when") == "2026-H2"


# who is here


def test_by_is_what_was_asked_for_and_must_be_a_safe_name(plan_repository: Path) -> None:
    """`--by` wins over everything; a path or a capital letter is refused."""
    assert open_at(plan_repository, by="anne.lie").me == Me("anne.lie", "--by", "")
    for wrong in ("../x", "Anne", "a b"):
        with pytest.raises(UsageProblem):
            open_at(plan_repository, by=wrong)


def test_the_signing_key_tells_who_it_is(plan_repository: Path, signing_key: Path) -> None:
    """The one person who has registered it, before the settings and the address."""
    repositories.commit(plan_repository, people_file(ola=signing_key), "people")
    settings.settings_file().parent.mkdir(parents=True)
    settings.settings_file().write_text('person = "per.hansen"\n', "utf-8")
    assert open_at(plan_repository).me == Me("ola", "key", "Ola")


def test_a_key_that_two_have_registered_tells_nothing(plan_repository: Path, signing_key: Path) -> None:
    """The setting is asked instead, and the file's problem is kept."""
    repositories.commit(plan_repository, people_file(ola=signing_key, eva=signing_key), "people")
    settings.settings_file().parent.mkdir(parents=True)
    settings.settings_file().write_text('person = "eva"\n', "utf-8")
    desk = open_at(plan_repository)
    assert desk.me == Me("eva", "setting", "Eva")
    assert desk.people.problems


def test_an_address_becomes_a_safe_name_and_none_leaves_nobody(plan_repository: Path, home: Path) -> None:
    """Capitals and odd letters are folded; without an address nobody is known."""
    repositories.write_identity(home / ".gitconfig", email="Kåre_Berg+x@example.org")
    assert open_at(plan_repository).me.by == "k-re_berg-x"
    (home / ".gitconfig").write_text("", "utf-8")
    assert open_at(plan_repository).me == Me("", "", "")


def test_the_repositorys_own_configuration_says_nothing_of_the_user(plan_repository: Path) -> None:
    """user.email in the plan's repository is somebody else's word."""
    repositories.git(plan_repository, "config", "user.email", "mallory@example.org")
    assert open_at(plan_repository).me.by == "kari.berg"


# ownership


@pytest.fixture
def somebody_elses(plan_repository: Path) -> Path:
    """A repository that belongs to another user of the machine."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a repository away")
    for path in (plan_repository, *plan_repository.rglob("*")):
        os.chown(path, 12345, 23456)
    return plan_repository


def test_somebody_elses_repository_is_asked_about_once(somebody_elses: Path) -> None:
    """Refused with owner and group; after a yes it opens, until owner or group changes."""
    wish = Wish(path=str(somebody_elses))
    with pytest.raises(Untrusted) as raised:
        startup.begin(wish)
    error = raised.value
    assert (error.owner, error.group, error.exit_code) == ("12345", "23456", 3)
    settings.trust(error.common_dir, error.owner, error.group)
    assert session_open.open_desk(startup.begin(wish), wish, Memory()).plan.id == "prove"
    for path in (somebody_elses, *somebody_elses.rglob("*")):
        os.chown(path, 12346, 23456)
    with pytest.raises(Untrusted):
        startup.begin(wish)


def test_an_own_repository_is_never_asked_about(plan_repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written down for it."""
    startup.begin(Wish(path=str(plan_repository)))
    assert not (settings.state_folder() / "trusted.toml").exists()
    monkeypatch.setattr("plantui.git.repository.owner", lambda _: Owner("ola", "plan", False))
    with pytest.raises(Untrusted):
        startup.begin(Wish(path=str(plan_repository)))


# later


def test_refresh_follows_the_branch(plan_repository: Path) -> None:
    """A new tip is read; an unchanged one keeps the plan."""
    wish, memory = Wish(path=str(plan_repository)), Memory()
    desk = session_open.open_desk(startup.begin(wish), wish, memory)
    assert session_open.refresh(Session(desk, memory)).plan is desk.plan
    text = repositories.HELSENORGE.replace("2026-H1", "2026-H2")
    tip = repositories.commit(plan_repository, {"plan/services/helsenorge.toml": text}, "flyttet")
    new = session_open.refresh(Session(desk, memory))
    assert (new.place.tip, new.text.commit) == (tip, tip)
    assert new.plan.by_id["helsenorge.visning"].text("when") == "2026-H2"


def test_a_deleted_branch_is_said_in_words(plan_repository: Path) -> None:
    """Somebody took the branch away: no traceback."""
    repositories.git(plan_repository, "branch", "away")
    wish, memory = Wish(path=str(plan_repository), branch="away"), Memory()
    desk = session_open.open_desk(startup.begin(wish), wish, memory)
    repositories.git(plan_repository, "branch", "-D", "away")
    with pytest.raises(Unreadable):
        session_open.refresh(Session(desk, memory))
