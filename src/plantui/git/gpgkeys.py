"""The user's own gpg keys: which one signs, whether it can now, and its public half to hand to the verifying."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from plantui.git.command import run_program
from plantui.git.means import Identity, Setup, located
from plantui.git.sshsig import RSA_BITS
from plantui.words import t


@attrs.frozen(slots=True)
class _Part:
    """A primary key or subkey that can sign; `token` is the card it lives on, `#` when its secret half is not here."""

    grip: str
    bits: int
    algorithm: str
    curve: str
    token: str


def setup(key: str, who: Identity, program: str) -> Setup | None:
    """The set-up that git's default, openpgp, makes: user.signingkey, else the key of the user's own address.

    None when neither is there.
    """
    found = Setup(kind="gpg", identity=who, signing_key=key or f"<{who.email}>", program=program)
    if not key and not who.email:
        return None
    if not located(program):
        return attrs.evolve(found, trouble=t("signing.trouble.no_program", program=program)) if key else None
    wanted = found.signing_key.removesuffix("!")
    listed = run_program((program, "--batch", "--list-secret-keys", "--with-colons", "--with-keygrip", "--", wanted))
    rows = [line.split(":") for line in listed.out.decode("utf-8", "replace").splitlines()]
    fingerprint = next((row[9] for row in rows if row[0] == "fpr"), "")
    if not fingerprint:
        if not key:
            return None
        of_ssh = key.startswith(("ssh-", "key::", "/", "~"))
        mend = "git config --global gpg.format ssh" if of_ssh else "gpg --list-secret-keys"
        return attrs.evolve(found, trouble=t("signing.trouble.no_gpg_key", name=key), mend=mend)
    comment = next((row[9] for row in rows if row[0] == "uid"), "")
    found = attrs.evolve(found, key=fingerprint, comment=comment, where="gpg", signing_key=key or fingerprint)
    parts = [part for part in _parts(rows) if part.token != "#"]  # noqa: S105 gpg's mark for a half that is not here
    if not parts:
        return attrs.evolve(
            found, trouble=t("signing.trouble.gpg_cannot_sign", name=fingerprint), mend="gpg --edit-key"
        )
    part = parts[-1]
    rsa = part.algorithm == "1"
    found = attrs.evolve(found, algorithm=f"rsa{part.bits}" if rsa else part.curve or part.algorithm)
    if rsa and part.bits < RSA_BITS:
        return attrs.evolve(
            found, trouble=t("sig.small_rsa", bits=part.bits, least=RSA_BITS), mend="gpg --full-gen-key"
        )
    card = part.token not in ("", "+")
    return attrs.evolve(found, where="card" if card else "gpg", touch=card, needs_passphrase=card or _locked(part.grip))


def public(found: Setup) -> tuple[str, ...]:
    """The armored public key of one's own gpg set-up, from the user's own keyring; empty for an ssh one."""
    if found.kind != "gpg" or not found.key:
        return ()
    text = exported(found.key, found.program)
    return (text,) if text else ()


def exported(fingerprint: str, program: str = "gpg") -> str:
    """The armored public key of a fingerprint, from the user's own keyring; empty where that has none."""
    if not located(program):
        return ""
    ran = run_program((program, "--batch", "--armor", "--export", "--", fingerprint))
    return ran.out.decode("ascii", "replace") if ran.code == 0 else ""


def _parts(rows: Sequence[Sequence[str]]) -> list[_Part]:
    """What can sign, in gpg's order: of subkeys gpg takes the last, so it comes last."""
    parts: list[_Part] = []
    row: Sequence[str] = ()
    for line in rows:
        if line[0] in ("sec", "ssb"):
            row = line
        elif line[0] == "grp" and row and "s" in row[11] and row[1] not in ("e", "r", "i"):
            parts.append(_Part(line[9], int(row[2]), row[3], row[16] if len(row) > 16 else "", row[14]))
    return parts


def _locked(grip: str) -> bool:
    """Whether the agent would have to ask for a passphrase: protected and not remembered by it now."""
    told = run_program(("gpg-connect-agent", f"KEYINFO {grip}", "/bye"))
    words = told.out.decode("utf-8", "replace").split()
    return words[:2] == ["S", "KEYINFO"] and len(words) > 7 and words[7] == "P" and words[6] != "1"
