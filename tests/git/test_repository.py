"""Repositories of every kind are found and named, and a hostile one is never asked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plantui.errors import Unreadable, UsageProblem
from plantui.git import repository
from plantui.git.process import quarantine
from support import repositories


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
@pytest.mark.parametrize("bare", [False, True])
def test_a_repository_of_each_format_is_found_with_its_head(tmp_path: Path, object_format: str, bare: bool) -> None:
    """Clone or bare, SHA-1 or SHA-256: the branch, its commit and the object format are known."""
    folder = repositories.make(tmp_path / "plan", object_format=object_format, bare=bare)
    found = repository.find(str(folder))
    git = quarantine(found)
    assert found.object_format == object_format
    assert found.bare is bare
    assert found.work_tree == (None if bare else str(folder))
    assert repository.head(git) == repository.Head("refs/heads/main", repositories.git(folder, "rev-parse", "HEAD"))


def test_a_folder_far_below_leads_to_the_repository(plan_repository: Path) -> None:
    """A file, or a folder below the top, is looked at first and then all above it."""
    for below in ("plan/services", "plan/services/pps.toml"):
        assert repository.find(str(plan_repository / below)).work_tree == str(plan_repository)


def test_the_git_folder_itself_leads_to_its_work_tree(plan_repository: Path) -> None:
    """Naming `.git`, or standing inside it, is naming the clone."""
    assert repository.find(str(plan_repository / ".git" / "refs")).work_tree == str(plan_repository)


def test_a_link_to_a_repository_is_followed(plan_repository: Path, tmp_path: Path) -> None:
    """A symbolic link on the way is where it leads."""
    (tmp_path / "shortcut").symlink_to(plan_repository / "plan")
    assert repository.find(str(tmp_path / "shortcut")).work_tree == str(plan_repository)


def test_a_linked_work_tree_has_its_own_head_and_the_shared_refs(plan_repository: Path, tmp_path: Path) -> None:
    """HEAD comes from the linked work tree, refs and objects from the repository it belongs to."""
    linked = repositories.linked(plan_repository, tmp_path / "linked", "review")
    made = repositories.commit(linked, {"plan/note.txt": "x"}, "more")
    found = repository.find(str(linked / "plan"))
    git = quarantine(found)
    assert found.work_tree == str(linked)
    assert found.common_dir == str(plan_repository / ".git")
    assert repository.head(git) == repository.Head("refs/heads/review", made)
    assert set(repository.refs(git)) == {"refs/heads/main", "refs/heads/review"}


def test_a_submodule_is_a_repository_of_its_own(plan_repository: Path, tmp_path: Path) -> None:
    """Its `.git` file leads to a folder inside the outer repository, and its work tree stays its own."""
    outer = repositories.make(tmp_path / "outer", files={"readme": "x"})
    repositories.git(
        outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(plan_repository), "inner"
    )
    found = repository.find(str(outer / "inner"))
    assert found.work_tree == str(outer / "inner")
    assert found.git_dir == str(outer / ".git" / "modules" / "inner")
    assert repository.head(quarantine(found)).commit == repositories.git(plan_repository, "rev-parse", "HEAD")


def test_head_is_read_anew_each_time(plan_repository: Path) -> None:
    """Another process may check out another branch while the program runs."""
    git = quarantine(repository.find(str(plan_repository)))
    first = repository.head(git)
    repositories.git(plan_repository, "checkout", "-q", "-b", "other")
    assert repository.head(git) == repository.Head("refs/heads/other", first.commit)


def test_a_detached_head_names_no_branch(plan_repository: Path) -> None:
    """Detached, HEAD is only a commit."""
    repositories.git(plan_repository, "checkout", "-q", "--detach")
    git = quarantine(repository.find(str(plan_repository)))
    assert repository.head(git) == repository.Head(None, repositories.git(plan_repository, "rev-parse", "HEAD"))


def test_an_unborn_branch_has_no_commit(tmp_path: Path) -> None:
    """A repository without commits is no error: its branch is known, its commit is not."""
    git = quarantine(repository.find(str(repositories.make(tmp_path / "empty", files={}))))
    assert repository.head(git) == repository.Head("refs/heads/main", None)
    assert repository.refs(git) == {}
    with pytest.raises(UsageProblem):
        repository.resolve(git, "HEAD")


def test_packed_refs_are_refs(plan_repository: Path) -> None:
    """Refs that git has packed into one file are found as loose ones are."""
    repositories.git(plan_repository, "tag", "v1")
    before = repository.refs(quarantine(repository.find(str(plan_repository))))
    repositories.git(plan_repository, "pack-refs", "--all")
    git = quarantine(repository.find(str(plan_repository)))
    assert repository.refs(git) == before
    assert repository.tip(git, "refs/heads/main") == before["refs/heads/main"]
    assert repository.tip(git, "refs/heads/absent") is None


def test_every_spelling_of_a_revision_leads_to_its_commit(plan_repository: Path) -> None:
    """Branch, full ref, annotated tag, abbreviated id and an ancestor are all one full id."""
    first = repositories.git(plan_repository, "rev-parse", "HEAD")
    repositories.git(plan_repository, "tag", "-m", "one", "v1")
    second = repositories.commit(plan_repository, {"plan/note.txt": "x"}, "more")
    git = quarantine(repository.find(str(plan_repository)))
    assert {repository.resolve(git, one) for one in ("main", "refs/heads/main", second[:9], "HEAD")} == {second}
    assert {repository.resolve(git, one) for one in ("main~1", "v1", first)} == {first}


@pytest.mark.parametrize(
    "hostile",
    [
        "--help",
        "--upload-pack=touch x",
        "-q",
        "",
        "main\0x",
        "no-such",
        "main..x",
        "\ud800",
        "\udcff",
        "x" * 99999,
    ],
)
def test_text_that_is_no_revision_is_refused_in_words(plan_repository: Path, hostile: str) -> None:
    """Whatever a revision says, it is never an option, and the answer is one sentence."""
    git = quarantine(repository.find(str(plan_repository)))
    with pytest.raises(UsageProblem) as told:
        repository.resolve(git, hostile)
    assert told.value.exit_code == 2


def test_a_name_with_two_meanings_is_refused(plan_repository: Path) -> None:
    """A tag planted beside the branch of the same name must not be read instead of it."""
    repositories.commit(plan_repository, {"plan/note.txt": "x"}, "more")
    repositories.git(plan_repository, "tag", "main", "main~1")
    git = quarantine(repository.find(str(plan_repository)))
    with pytest.raises(UsageProblem, match=r"main"):
        repository.resolve(git, "main")
    assert repository.resolve(git, "refs/heads/main") == repositories.git(plan_repository, "rev-parse", "HEAD")


def test_a_tree_is_no_revision(plan_repository: Path) -> None:
    """A tag may name any object; only commits hold a plan."""
    repositories.git(plan_repository, "tag", "tree", "main^{tree}")
    git = quarantine(repository.find(str(plan_repository)))
    with pytest.raises(UsageProblem, match="tree"):
        repository.resolve(git, "tree")


def test_a_branch_whose_commit_is_gone_is_an_incomplete_history(plan_repository: Path) -> None:
    """The missing object is named in full."""
    tip = repositories.git(plan_repository, "rev-parse", "HEAD")
    (plan_repository / ".git" / "objects" / tip[:2] / tip[2:]).unlink()
    git = quarantine(repository.find(str(plan_repository)))
    with pytest.raises(Unreadable, match=tip):
        repository.resolve(git, "main")


def test_no_repository_is_said_with_what_to_do(tmp_path: Path) -> None:
    """A folder in no repository, a path that is not there, and an empty path: exit 3 and a remedy."""
    for path in (str(tmp_path), str(tmp_path / "absent"), "", "\0"):
        with pytest.raises(Unreadable) as told:
            repository.find(path)
        assert told.value.exit_code == 3


def test_a_git_file_that_points_nowhere_is_refused(tmp_path: Path) -> None:
    """A moved or made-up `.git` file is said, not passed over."""
    for content in ("gitdir: /nowhere", "gitdir:", "x", "", "gitdir: " + "a" * 10_000):
        (tmp_path / ".git").write_text(content)
        with pytest.raises(Unreadable):
            repository.find(str(tmp_path))


@pytest.mark.parametrize(
    "config",
    [
        "[core]\n\trepositoryformatversion = 2\n",
        "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tworldDomination = yes\n",
        "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = md5\n",
        "[core\n",
        "\0\0\0",
    ],
)
def test_a_repository_of_an_unknown_kind_is_not_guessed_at(plan_repository: Path, config: str) -> None:
    """A format or extension that nobody here knows is refused as unreadable."""
    (plan_repository / ".git" / "config").write_text(config)
    with pytest.raises(Unreadable):
        repository.find(str(plan_repository))


def test_a_configuration_that_is_no_file_is_not_opened(plan_repository: Path) -> None:
    """A named pipe would wait for ever."""
    config = plan_repository / ".git" / "config"
    config.unlink()
    os.mkfifo(config)
    with pytest.raises(Unreadable):
        repository.find(str(plan_repository))


def test_what_the_repository_tries_to_set_is_named(plan_repository: Path) -> None:
    """Keys that would start programs or choose a signing key are listed as ignored; harmless ones are not."""
    for name in (
        "core.fsmonitor",
        "gpg.ssh.program",
        "filter.x.smudge",
        "include.path",
        "user.signingkey",
        "core.abbrev",
    ):
        repositories.git(plan_repository, "config", name, "7")
    assert repository.find(str(plan_repository)).ignored == (
        "core.fsmonitor", "filter.x.smudge", "gpg.ssh.program", "include.path", "user.signingkey",
    )  # fmt: skip


def test_the_shared_setting_is_known_and_a_made_up_one_is_not(plan_repository: Path) -> None:
    """Only values that git knows are carried on to where objects are written."""
    repositories.git(plan_repository, "config", "core.sharedRepository", "group")
    assert repository.find(str(plan_repository)).shared == "group"
    repositories.git(plan_repository, "config", "core.sharedRepository", "x\n[alias]")
    assert repository.find(str(plan_repository)).shared == ""


def test_the_owner_is_this_user_until_a_part_belongs_to_another(plan_repository: Path) -> None:
    """One folder of somebody else's makes the repository theirs."""
    found = repository.find(str(plan_repository))
    assert repository.owner(found).mine
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to another user")
    os.chown(plan_repository / ".git" / "objects", 12345, 12346)
    assert repository.owner(found) == repository.Owner("12345", "12346", False)
