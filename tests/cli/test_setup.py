"""init, demo and doctor: what makes repositories, and what says why something does not work."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.program import plantui
from support.repositories import clone, git, make, sign_with_ssh, ssh_key
from support.terminal import Terminal

SERVICES = (
    "Pasientens legemiddelliste", "Pasientens prøvesvar", "Pasientens journaldokumenter", "Pasientens måledata",
    "Kritisk informasjon", "Digitalt helsekort for gravide", "MyHealth@EU",
)  # fmt: skip
REVISED = (*(title for title in SERVICES if title != "Pasientens måledata"), "Delte måledata (DEMO)")
"""As the demo revision has them: one is renamed."""


def test_init_makes_a_repository_with_the_plan_of_2024(tmp_path: Path) -> None:
    """A new folder, a repository, the plan, one commit by the user; clean, and without problems."""
    answer = plantui("init", tmp_path / "new" / "plan")
    assert answer.code == 0, answer.err
    folder = tmp_path / "new" / "plan"
    assert git(folder, "log", "--format=%an <%ae>") == "Kari Berg <kari.berg@example.org>"
    assert git(folder, "status", "--porcelain") == ""
    assert git(folder, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert plantui("check", "-C", folder, "--format", "json").json()["problems"] == []
    shown = plantui("show", "-C", folder)
    assert all(title in shown.out for title in SERVICES)


def test_init_empty_makes_a_plan_without_services(tmp_path: Path) -> None:
    """`--empty` names the plan after its folder, and `check` finds nothing wrong."""
    answer = plantui("init", "--empty", tmp_path / "Min plan", "--today", "2025-06-18")
    assert answer.code == 0, answer.err
    told = plantui("show", "-C", tmp_path / "Min plan", "--format", "json").json()
    assert (told["plan"]["id"], told["plan"]["revision"], told["services"]) == ("min-plan", "2025", [])
    assert plantui("check", "-C", tmp_path / "Min plan").code == 0


def test_init_uses_a_repository_that_has_no_plan(tmp_path: Path) -> None:
    """The plan comes as one commit on the branch; what was changed or staged stays so."""
    folder = make(tmp_path / "old", files={"a.txt": "a\n"})
    (folder / "a.txt").write_text("changed\n")
    answer = plantui("init", folder=folder)
    assert answer.code == 0, answer.err
    assert git(folder, "rev-list", "--count", "HEAD") == "2"
    assert git(folder, "status", "--porcelain") == " M a.txt"
    assert git(folder, "show", "HEAD:a.txt") == "a"


def test_init_fills_an_unborn_and_a_bare_repository(tmp_path: Path) -> None:
    """A fresh `git init`, with or without a work tree, gets the plan as its first commit."""
    unborn = make(tmp_path / "unborn", files={})
    bare = make(tmp_path / "bare.git", files={}, bare=True)
    for folder in (unborn, bare):
        answer = plantui("init", folder)
        assert answer.code == 0, answer.err
        assert plantui("show", "-C", folder).code == 0
    assert git(unborn, "status", "--porcelain") == ""


def test_init_never_overwrites(plan_repository: Path, tmp_path: Path) -> None:
    """Where a plan is, on disk or only in the commit, init exits 4 and writes nothing."""
    before = git(plan_repository, "rev-parse", "HEAD")
    assert plantui("init", plan_repository).code == 4
    shutil.rmtree(plan_repository / "plan")
    assert plantui("init", plan_repository).code == 4
    assert git(plan_repository, "rev-parse", "HEAD") == before
    assert not (plan_repository / "plan").exists()
    loose = tmp_path / "loose"
    (loose / "plan").mkdir(parents=True)
    assert plantui("init", loose).code == 4
    assert not (loose / ".git").exists()
    in_the_way = tmp_path / "file"
    in_the_way.write_text("mine")
    assert plantui("init", in_the_way).code == 4
    assert in_the_way.read_text() == "mine"


def test_init_without_an_identity_leaves_nothing_behind(tmp_path: Path, home: Path) -> None:
    """git must know who commits; otherwise exit 4, the commands that tell it, and no half-made folder."""
    (home / ".gitconfig").unlink()
    answer = plantui("init", tmp_path / "new", environment={"EMAIL": ""})
    assert answer.code == 4
    assert "user.email" in answer.err
    assert not (tmp_path / "new").exists()


def test_demo_prints_the_overview_without_a_terminal(home: Path, tmp_path: Path) -> None:
    """Every service by its title, exit 0, nothing left behind, and nothing of the user's touched."""
    ssh_key(home / ".ssh", "id_ed25519")
    (home / ".gitconfig").write_text("[user\nbroken = ")  # whoever read it would complain
    before = snapshot(home)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    answer = plantui("demo", environment={"TMPDIR": str(scratch), "SSH_AUTH_SOCK": str(tmp_path / "no-agent")})
    assert answer.code == 0, answer.err
    assert answer.err == ""
    assert all(title in answer.out for title in REVISED)
    assert snapshot(home) == before
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("ending", [signal.SIGHUP, signal.SIGTERM, None])
def test_demo_takes_its_folder_away_however_it_ends(tmp_path: Path, ending: signal.Signals | None) -> None:
    """`q`, a dropped line and a polite kill all leave nothing behind."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "TERM": "xterm-256color", "TMPDIR": str(scratch)}
    command = (sys.executable, "-m", "plantui", "demo", "--lang", "en")
    with Terminal(command, environment) as terminal:
        terminal.wait_for("Delte måledata")
        assert any(scratch.iterdir())
        if ending is None:
            terminal.press("q")
        else:
            terminal.signal(ending)
        terminal.wait_end()
    assert list(scratch.iterdir()) == []


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def checks(*words: str | Path, **settings: object) -> dict[str, dict[str, object]]:
    """What doctor says, by code."""
    told = plantui("doctor", "--format", "json", *words, **settings).json()  # type: ignore[arg-type]  # handed on as they are
    return {one["code"]: one for one in told["checks"]}


def test_doctor_is_content_where_all_is_set_up(plan_repository: Path, signing_key: Path) -> None:
    """git, key, identity, repository and plan in order: exit 0."""
    answer = plantui("doctor", folder=plan_repository)
    assert answer.code == 0, answer.out
    found = checks(folder=plan_repository)
    for code in ("git", "ssh-keygen", "identity", "signing", "repository", "ownership", "health", "plan"):
        assert found[code]["state"] == "ok", found[code]


def test_doctor_names_the_command_that_mends(plan_repository: Path, home: Path) -> None:
    """No key and no identity: exit 1, and the exact commands."""
    (home / ".gitconfig").write_text("")
    answer = plantui("doctor", folder=plan_repository)
    assert answer.code == 1
    assert "git config --global gpg.format ssh" in answer.out
    assert "git config --global user.email" in answer.out
    found = checks(folder=plan_repository)
    assert found["signing"]["state"] == "trouble"
    assert found["identity"]["state"] == "trouble"


def test_doctor_looks_into_the_key(plan_repository: Path, home: Path) -> None:
    """A key file that is gone, and an agent that is gone, are each said with what mends them."""
    key = ssh_key(home / ".ssh", "id_ed25519")
    sign_with_ssh(home / ".gitconfig", key)
    key.unlink()
    found = checks(folder=plan_repository, environment={"SSH_AUTH_SOCK": str(home / "gone")})
    assert found["signing"]["state"] == "trouble"
    assert found["signing"]["mend"]
    key.with_name("id_ed25519.pub").unlink()
    assert "ssh-keygen" not in str(checks(folder=plan_repository)["signing"])


def test_doctor_sees_what_is_wrong_with_the_repository(plan_repository: Path, tmp_path: Path) -> None:
    """A shallow clone, a missing object and a plan with problems are troubles with names."""
    git(plan_repository, "commit", "-q", "--allow-empty", "--no-gpg-sign", "-m", "second")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{plan_repository}", str(shallow))
    assert checks(folder=shallow)["shallow"]["mend"] == ["git fetch --unshallow"]
    broken = clone(plan_repository, tmp_path / "broken")
    git(broken, "unpack-objects", "-q", stdin=pack_of(broken))
    blob = git(broken, "rev-parse", "HEAD:plan/services/pps.toml")
    (broken / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert checks(folder=broken)["health"]["state"] == "trouble"
    wrong = make(tmp_path / "wrong", files={"plan/plan.toml": "id ="})
    assert checks(folder=wrong)["plan"]["mend"] == ["plantui check"]
    assert checks(folder=make(tmp_path / "unborn", files={}))["plan"]["state"] == "trouble"


def pack_of(repository: Path) -> bytes:
    """The repository's one pack, moved out of the way so that its objects become loose."""
    [pack] = (repository / ".git" / "objects" / "pack").glob("*.pack")
    data = pack.read_bytes()
    for path in pack.parent.iterdir():
        path.unlink()
    return data


def test_doctor_outside_a_repository_looks_at_the_machine(tmp_path: Path, signing_key: Path) -> None:
    """Without a repository the machine is looked at all the same; one that was named must be there."""
    assert plantui("doctor", folder=tmp_path).code == 0
    assert plantui("doctor", "-C", tmp_path).code == 1


def test_doctor_says_when_git_is_missing(tmp_path: Path) -> None:
    """A machine without git is told how to get it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "ssh-keygen").symlink_to(str(shutil.which("ssh-keygen")))
    found = checks(folder=tmp_path, environment={"PATH": str(folder)})
    assert found["git"]["state"] == "trouble"
    assert found["ssh-keygen"]["state"] == "ok"


def test_doctor_looks_at_the_terminal(plan_repository: Path, signing_key: Path) -> None:
    """Size, colours and encoding are looked at where there is a terminal."""
    command = (sys.executable, "-m", "plantui", "-C", str(plan_repository), "doctor", "--lang", "en")
    environment = {**os.environ, "TERM": "xterm", "LANG": "C"}
    with Terminal(command, environment, columns=50, rows=40) as terminal:
        terminal.wait_for("50x40")
        assert terminal.wait_end() == 0
        screen = " ".join(terminal.screen.split())
    assert "export TERM=xterm-256color" in screen
    assert "export LANG=C.UTF-8" in screen


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_packages_carry_the_plan_and_the_words(tmp_path: Path, kind: str) -> None:
    """The wheel holds the packed plan and compiled catalogues, the sdist all that builds it."""
    root = Path(__file__).parents[2]
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "Makefile", "constraints.txt"):
        shutil.copy(root / name, source / name)
    for name in ("src", "plan"):
        shutil.copytree(root / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "*.tmp"))
    built = build(source, kind)
    if kind == "wheel":
        listed = subprocess.run(
            (sys.executable, "-m", "zipfile", "-l", str(built)), capture_output=True, text=True, check=True
        ).stdout
        wanted = ["plantui/packed/plan/plan.toml", "plantui/packed/plan/services/pps.toml"]
        wanted += [f"plantui/locale/{lang}/LC_MESSAGES/plantui.mo" for lang in ("nb", "en")]
        wanted += ["plantui/tui/app.tcss", "plantui/usecases/setup/demo.toml"]
    else:
        listed = subprocess.run(("tar", "tzf", str(built)), capture_output=True, text=True, check=True).stdout
        wanted = ["plan/services/pps.toml", "hatch_build.py", "src/plantui/locale/nb/LC_MESSAGES/plantui.po"]
    for name in wanted:
        assert name in listed, name
    if kind == "wheel":
        installed = tmp_path / "installed"
        subprocess.run((sys.executable, "-m", "zipfile", "-e", str(built), str(installed)), check=True)
        environment = {**os.environ, "PYTHONPATH": str(installed)}
        command = (sys.executable, "-P", "-m", "plantui", "init", str(tmp_path / "fresh"), "--lang", "en")
        subprocess.run(command, check=True, capture_output=True, cwd=tmp_path, env=environment)
        assert (tmp_path / "fresh" / "plan" / "services" / "pps.toml").is_file()


def build(source: Path, kind: str) -> Path:
    """Build with the project's own backend and hook, without isolation; the file that was made."""
    make_it = f"import hatchling.build as b; print(b.build_{kind}('dist'))"
    ran = subprocess.run((sys.executable, "-c", make_it), cwd=source, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return source / "dist" / ran.stdout.split()[-1]


def settings(home: Path, text: str) -> Path:
    """settings.toml with this text."""
    file = home / ".config" / "plantui" / "settings.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def test_doctor_shows_where_the_settings_stand_and_each_of_them(plan_repository: Path, home: Path) -> None:
    """Also where there are none: then where they would stand."""
    place = str(home / ".config" / "plantui" / "settings.toml")
    assert place in str(checks(folder=plan_repository)["settings"]["what"])
    settings(home, 'language = "en"\nperson = "kari"\nascii = false\n[keys]\ndecide = "x"\n')
    what = str(checks(folder=plan_repository)["settings"]["what"])
    for line in (place, 'language = "en"', 'person = "kari"', "ascii = false", 'keys.decide = "x"'):
        assert line in what, what
    settings(home, "")
    assert "set nothing" in str(checks(folder=plan_repository)["settings"]["what"])


def test_doctor_finds_keys_that_would_stop_the_screens(plan_repository: Path, home: Path, signing_key: Path) -> None:
    """Each fault with the nearest ids, and not well; the other faults of the file stay advice."""
    settings(home, 'nonsense = 1\n[keys]\ndecid = "x"\nremark = "d"\n')
    answer = plantui("doctor", folder=plan_repository)
    told = " ".join(answer.out.split())
    assert answer.code == 1 and "Did you mean decide" in told and "set for both" in told and "nonsense" in told
    settings(home, 'nonsense = 1\n[keys]\ndecide = "f9"\n')
    assert plantui("doctor", folder=plan_repository).code == 0


def test_a_wrong_key_is_told_before_the_screen_goes(plan_repository: Path, home: Path) -> None:
    """In one sentence with the file it stands in, on the terminal as it was: no screen was opened."""
    file = settings(home, '[keys]\ndecid = "x"\n')
    command = (sys.executable, "-m", "plantui", "--lang", "en", f"{plan_repository}/")
    with Terminal(command, {**os.environ, "TERM": "xterm-256color"}, columns=200) as terminal:
        assert terminal.wait_end() == 2
        assert "Did you mean decide" in terminal.screen and str(file) in terminal.screen.replace("\n", "")
        assert b"\x1b[?1049h" not in terminal.received


def test_a_key_file_that_is_gone_is_not_to_be_made_anew(plan_repository: Path, home: Path) -> None:
    """A new key in its place would count for nothing: the keys there are, and how to be registered."""
    key = ssh_key(home / ".ssh", "id_other")
    sign_with_ssh(home / ".gitconfig", home / ".ssh" / "gone")
    found = checks(folder=plan_repository)["signing"]
    assert found["mend"] == [f"git config --global user.signingkey {key}.pub"]
    assert "plantui people request" in str(found["what"]) and "ssh-keygen" not in str(found)


def test_whoever_never_signed_is_told_how_to_be_registered(plan_repository: Path) -> None:
    """After the commands that make a key comes the one that asks for it to be registered."""
    mend = checks(folder=plan_repository)["signing"]["mend"]
    assert isinstance(mend, list) and mend[-1] == "plantui people request"
