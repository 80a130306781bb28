"""What the verifier reads: objects from git, signatures by ssh-keygen, records, plans, rules and people.

Written from the formats alone with git, ssh-keygen and Python's standard library, importing nothing of plantui.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import os
import re
import subprocess
import tempfile
import tomllib
import unicodedata
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace as Bag
from typing import Any

STEPS = {
    "round-open": "open",
    "round-freeze": "freeze",
    "round-last-call": "last-call",
    "adopt": "adopt",
    "lift": "lift",
}
WORDS = {
    **dict.fromkeys(["godkjent", "godkjent_merknader", "vedtatt"], "approve"),
    **dict.fromkeys(["tilslutning", "tilslutning_merknader", "anbefalt"], "endorse"),
    **dict.fromkeys(["ingen_merknader", "orientering", "etterretning", "droftet"], "neutral"),
    **dict.fromkeys(["utsatt", "avvist", "sendt_tilbake"], "block"), "frarades": "against", "inhabil": "recuse",
}  # fmt: skip
WHO = {"approve": "deciding", "block": "deciding", "endorse": "advisory"}
ARRAYS = {
    "reference", "period", "focus", "actor", "component", "note", "accepted", "goal", "fact", "status", "prerequisite",
    "milestone", "risk",
}  # fmt: skip
SET_LISTS = {"actors", "uses", "after", "needed_for"}
KNOWN = {
    *ARRAYS, *SET_LISTS, "schema", "plan", "version", "id", "revision", "title", "date", "author", "description",
    "language", "chapter", "order", "mandate", "summary", "source", "checked", "was", "number", "owner", "text",
    "first", "last", "years", "rank", "short", "kind", "code", "items", "reason", "value", "unit", "of", "bound",
    "as_of",
    "reporter", "word", "state", "met_on", "when", "condition", "certainty", "certainty_text", "replaces", "payment",
    "payment_text", "claim",
}  # fmt: skip
PLACES = re.compile(
    r"plan/(plan\.toml|VERIFISER\.md|governance/(policy\.toml|people\.toml|allowed_signers)"
    r"|changes/[^/]+\.toml|reviews/.+)"
)
SERVICE = re.compile(r"plan/services/((?:[^/]+/)*)([^/]+)\.toml")
SLUG = re.compile(r"(?!.*\.\.)[a-z0-9]([a-z0-9._-]*[a-z0-9_-])?")

# the record format: keys in their order, then what each kind of act must have
HEAD = [
    "schema", "plan", "root", "round", "opening", "edition", "by", "voice", "base", "against", "previous", "written",
]  # fmt: skip
SOURCE = ["kind", "title", "sha256", "journal", "given", "case", "present", "votes_for", "votes_against"]
ACT = [
    "kind", "item", "to", "change", "title", "fingerprint", "covers", "as", "word", "field_name", "value", "text",
    "answer", "reason", "baseline", "due", "asked", "edition", "plan_fingerprint", "version", "opening",
    "previous_adoption", "accept",
]  # fmt: skip
ROWS = {"covered": ["item", "fingerprint"], "number": ["change", "item"], "field": ["name", "from", "to"]}
NEEDS = {
    "decision": "item fingerprint word", "remark": "item fingerprint text", "reply": "to text", "resolve": "to",
    "unsatisfied": "to", "suggestion": "item fingerprint field_name value", "withdraw": "to", "confirm": "to",
    "vouch": "item fingerprint", "lift": "to", "round-open": "baseline", "round-freeze": "edition plan_fingerprint",
    "round-last-call": "due", "adopt": "version plan_fingerprint",
}  # fmt: skip


class Missing(Exception):
    """An object that is not there, or is not what its name says: (code, what)."""


class Store:
    """A repository's objects, each hashed again; replace refs, grafts and shallow files have no say."""

    def __init__(self, repository: str) -> None:
        self.git = ("git", "-c", "safe.directory=*", "-C", repository)
        self.env = {**os.environ, "GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1"}
        self.pipe: subprocess.Popen[bytes] | None = None
        self.known: dict[str, tuple[str, bytes]] = {}

    def run(self, *words: str) -> str:
        return (
            subprocess.run((*self.git, *words), env=self.env, capture_output=True, check=True).stdout.decode().strip()
        )

    def get(self, one: str) -> tuple[str, bytes]:
        if one not in self.known:
            if self.pipe is None or self.pipe.poll() is not None:
                command = (*self.git, "cat-file", "--batch")
                self.pipe = subprocess.Popen(
                    command, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                )
            assert self.pipe.stdin and self.pipe.stdout
            self.pipe.stdin.write(one.encode() + b"\n")
            self.pipe.stdin.flush()
            words = self.pipe.stdout.readline().decode().split()
            if len(words) != 3:
                raise Missing("object-missing" if words else "object-damaged", one)
            data = self.pipe.stdout.read(int(words[2]) + 1)[:-1]
            named = (hashlib.sha1 if len(one) == 40 else hashlib.sha256)(f"{words[1]} {len(data)}\0".encode() + data)
            if named.hexdigest() != one:
                raise Missing("object-damaged", one)
            self.known[one] = (words[1], data)
        return self.known[one]

    def close(self) -> None:
        if self.pipe is not None:
            self.pipe.communicate()

    def read(self, one: str, kind: str) -> bytes:
        found, data = self.get(one)
        if found != kind:
            raise Missing("object-damaged", one)
        return data


@cache
def signer(armored: bytes, payload: bytes) -> str:
    """The fingerprint of the ssh key whose signature in the namespace `git` holds; empty when none does."""
    lines = armored.split(b"\n")
    if lines[0] != b"-----BEGIN SSH SIGNATURE-----" or lines.index(b"-----END SSH SIGNATURE-----") != len(lines) - 1:
        return ""
    blob = base64.b64decode(b"".join(lines[1:-1]), validate=True)
    public, _, _, _, signature = strings(blob[10:])
    parts = strings(public)
    kind = parts[0].decode()
    if kind == "ssh-rsa" and int.from_bytes(parts[2], "big").bit_length() < 3072:
        return ""
    if kind.startswith("sk-") and not signature[-5] & 1:  # nobody touched it
        return ""
    with tempfile.TemporaryDirectory() as folder:
        allowed, made = Path(folder, "allowed"), Path(folder, "signature")
        allowed.write_text(f'x namespaces="git" {kind} {base64.b64encode(public).decode()}\n')
        made.write_bytes(armored + b"\n")
        command = ("ssh-keygen", "-Y", "verify", "-f", allowed, "-I", "x", "-n", "git", "-s", made)
        good = subprocess.run(command, input=payload, capture_output=True, check=False).returncode == 0
    return fingerprint(public) if good else ""


def strings(wire: bytes) -> list[bytes]:
    """The strings of ssh's wire format; a hardware key's flags and counter are passed over."""
    found = []
    while len(wire) >= 4:
        size = int.from_bytes(wire[:4], "big")
        found.append(wire[4 : 4 + size])
        wire = wire[4 + size :]
    return found


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fingerprint(public: bytes) -> str:
    return "SHA256:" + base64.b64encode(hashlib.sha256(public).digest()).decode().rstrip("=")


def key_name(written: str) -> str:
    return fingerprint(base64.b64decode(written.split()[1]))


# records


def literal(value: Any) -> str:
    """A value as canonical TOML spells it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
        text = unicodedata.normalize("NFC", value)
        return '"' + re.sub(r'["\\\x00-\x1f\x7f-\x9f]', lambda m: short.get(m[0], f"\\u{ord(m[0]):04X}"), text) + '"'
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else str(value)


def canonical(rec: dict[str, Any]) -> str:
    """A record's bytes by the format, from its values."""

    def pairs(keys: list[str], table: dict[str, Any]) -> list[str]:
        return [f"{key} = {literal(table[key])}" for key in keys if key in table]

    lines = pairs(HEAD, rec)
    lines += ["", "[source]", *pairs(SOURCE, rec["source"])] if "source" in rec else []
    for one in rec.get("dissent", []):
        lines += ["", "[[dissent]]", *pairs(["text"], one)]
    for act in rec["act"]:
        lines += ["", "[[act]]", *pairs(ACT, act)]
        for name, keys in ROWS.items():
            for row in act.get(name, []) if name == "number" else sorted(act.get(name, []), key=lambda r: r[keys[0]]):
                lines += ["", f"[[act.{name}]]", *pairs(keys, row)]
    return "\n".join(lines) + "\n"


def read_record(data: bytes) -> dict[str, Any] | None:
    """The record of a file, None unless writing it again gives the same bytes."""
    try:
        rec = tomllib.loads(data.decode())
        shaped = (
            rec["schema"] == "plantui.record/1" and rec["act"] and all(SLUG.fullmatch(rec[k]) for k in ("by", "round"))
        )
        whole = (
            all(key in act for act in rec["act"] for key in NEEDS[act["kind"]].split()) and rec["base"] and rec["plan"]
        )
        rec["acts"] = rec["act"]
        return rec if shaped and whole and canonical(rec).encode() == data else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def place_of(rec: dict[str, Any], rid: str) -> str:
    return f"plan/reviews/{rec['round']}/{rec['written'].astimezone(UTC):%Y%m%dT%H%M%SZ}-{rec['by']}-{rid[:10]}.toml"


# the plan


def plain(raw: Any) -> Any:
    """A value as fingerprints see it."""
    if isinstance(raw, str):
        return "\n".join(
            line.rstrip(" \t") for line in unicodedata.normalize("NFC", raw).replace("\r\n", "\n").split("\n")
        )
    if isinstance(raw, list):
        return [plain(one) for one in raw]
    if isinstance(raw, dict):
        return {name: plain(one) for name, one in raw.items()}
    return raw.isoformat() if isinstance(raw, date) else raw


def jcs(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha(purpose: str, meant: Any) -> str:
    return sha256(f"{purpose}\0{jcs(meant)}".encode())


def read_plan(files: dict[str, bytes]) -> Bag:
    """Items by full id, each with what its fingerprint binds; the plan's fingerprint; and what cannot be read."""
    plan = Bag(items={}, broken={}, sha={path: sha256(data) for path, data in files.items()}, raw={})

    def add(item: str, kind: str, table: dict[str, Any], path: str, inside: str | None, where: str | None) -> None:
        left_out = {"id", "order", "checked"} | ({"revision", "version", "date"} if item == "plan" else set())
        bound = {name: plain(value) for name, value in table.items() if name not in left_out}
        bound |= {name: sorted(set(bound[name])) for name in SET_LISTS & set(bound)}
        if inside:
            bound["inside"] = inside
        kind = table.get("kind", kind) if kind in ("milestone", "component") else kind
        title = str(table.get("title") or table.get("text") or "").partition("\n")[0]
        shown = {name: plain(value) for name, value in table.items() if name in bound} | (
            {"inside": inside} if inside else {}
        )
        print_ = sha("plantui-item/1", {**bound, "id": item, "kind": kind})
        plan.items[item] = Bag(id=item, kind=kind, bound=bound, shown=shown, title=title, print=print_, path=path,
                               inside=inside, where=where)  # fmt: skip

    for path, data in sorted(files.items()):
        match = SERVICE.fullmatch(path)
        if not match and not PLACES.fullmatch(path):
            plan.broken[path] = "stray-content"
        if path.startswith("plan/reviews/") or not path.endswith(".toml") or path in plan.broken:
            continue
        try:
            raw = plan.raw[path] = tomllib.loads(data.decode())
        except ValueError:
            plan.broken[path] = "plan-unreadable"
            continue
        name = match[2] if match else path.rpartition("/")[2].removesuffix(".toml")
        if path.startswith("plan/governance/"):
            add(name, name, {key: value for key, value in raw.items() if key != "schema"}, path, None, None)
        elif match or name == "plan":
            own = (
                raw.get("plan", {})
                if name == "plan"
                else {k: v for k, v in raw.items() if k not in ARRAYS | {"schema"}}
            )
            inside = (match[1].rstrip("/").rpartition("/")[2] or None) if match else None
            add(name, "service" if match else "plan", own, path, inside, inside)
            rows = [(array, row) for array in ARRAYS & set(raw) for row in raw[array]]
            for array, row in rows:
                add(f"{name}.{row['id']}", array, row, path, None, name)
            if {key for table in (raw, own, *(row for _, row in rows)) for key in table} - KNOWN:
                plan.broken[path] = "plan-unreadable"
    bound = {p: s for p, s in plan.sha.items() if not p.startswith(("plan/reviews/", "plan/governance/"))}
    plan.print, plan.version = (
        sha("plantui-plan/1", bound),
        plan.raw.get("plan/plan.toml", {}).get("plan", {}).get("version", ""),
    )
    return plan


def print_of(before: Bag, after: Bag, item: str) -> str | None:
    """What an act on the item names: its fingerprint, or its tombstone."""
    if item in after.items:
        return str(after.items[item].print)
    return (
        sha("plantui-removed/1", {"baseline": before.items[item].print, "id": item}) if item in before.items else None
    )


def within(plan: Bag, item: str, service: str) -> bool:
    """Whether an item is a service, or lies in it or in one inside it."""
    here: str | None = item
    while here is not None and here != service:
        here = plan.items[here].where if here in plan.items else None
    return here is not None


def changes(before: Bag, after: Bag) -> dict[str, Bag]:
    """Every item that differs, with the fields that do and how a record tells them."""
    found = {}
    for item in [*after.items, *(one for one in before.items if one not in after.items)]:
        old, new = before.items.get(item), after.items.get(item)
        if old and new and old.print == new.print:
            continue
        both = [one for one in (old, new) if one]
        was, now = (one.bound if one else {} for one in (old, new))
        told, names = [], {name for name in (*was, *now) if was.get(name) != now.get(name)}
        for name in sorted(name for name in names if re.fullmatch("[a-z][a-z0-9_-]*", name)):
            sides = {side: one.shown[name] for side, one in (("from", old), ("to", new)) if one and name in one.shown}
            told.append({"name": name, **{side: value if said(value) else jcs(value) for side, value in sides.items()}})
        found[item] = Bag(id=item, was=old.print if old else None, print=print_of(before, after, item), fields=names)
        found[item].told, found[item].kinds, found[item].paths = told, {b.kind for b in both}, {b.path for b in both}
    return found


def said(value: Any) -> bool:
    return isinstance(value, (str, int)) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def matches(patterns: list[str], item: Bag) -> bool:
    """Whether a pattern names the item; rules and people are named by their own names only."""
    if item.id in ("policy", "people"):
        return item.id in patterns
    heads = {"kind": item.kinds, "field": item.fields}
    for pattern in patterns:
        head, colon, rest = pattern.partition(":")
        if rest in heads[head] if colon else re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), item.id):
            return True
    return False


# rules and people


def read_rules(plan: Bag) -> Bag:
    """policy.toml and people.toml; `troubles` are the codes of what keeps them from being rules."""
    policy, people = (plan.raw.get(f"plan/governance/{name}.toml", {}) for name in ("policy", "people"))
    seats = {name: Bag(kind=one["kind"], body=array == "bodies") for array in ("roles", "bodies")
             for name, one in policy.get(array, {}).items()}  # fmt: skip
    words = {code: Bag(effect=effect, who=WHO.get(effect, "everyone")) for code, effect in WORDS.items()}
    for code, one in policy.get("words", {}).items():
        effect = one.get("effect", WORDS.get(code))
        words[code] = Bag(effect=effect, who=one.get("who", WHO.get(effect, "everyone")))
    persons, allowed = {}, ""
    for name, one in sorted(people.get("people", {}).items()):
        keys = [Bag(name=key_name(key["key"]), state=key.get("state", "active"), until=key.get("good_until"))
                for key in one.get("keys", ()) if "key" in key]  # fmt: skip
        lists = {key: one.get(key, []) for key in ("roles", "bodies", "may_record_for", "head_of")}
        persons[name] = Bag(id=name, keys=keys, active=any(key.state == "active" for key in keys), **lists)
        for key, known in zip((key for key in one.get("keys", ()) if "key" in key), keys, strict=True):
            if known.state != "compromised":
                allowed += f"# retired: {known.name}\n" if known.state == "retired" else ""
                allowed += f'{name} namespaces="git" {" ".join(key["key"].split()[:2])}\n'
    rules = Bag(steps=policy.get("steps", {}), seats=seats, words=words, rules=policy.get("rules", []), people=persons,
                allowed=allowed, serials=(policy.get("serial"), people.get("serial")))  # fmt: skip
    readable = policy.get("schema") == "plantui.policy/1" and people.get("schema") == "plantui.people/1"
    rules.troubles = ([] if readable else ["plan-unreadable"]) + (
        [] if satisfiable(rules) else ["policy-unsatisfiable"]
    )
    return rules


def satisfiable(rules: Bag) -> bool:
    """Whether the people there are could fulfil every rule, one seat each, and open and adopt."""

    def able(seat: str) -> list[str]:
        known = rules.seats.get(seat)
        held = "may_record_for" if known and known.body else "roles"
        return [one.id for one in rules.people.values() if known and one.active and seat in getattr(one, held)]

    for rule in rules.rules:
        narrow = set(rule["items"]) <= {"policy", "people"}
        beside = [
            one for one in rules.rules if (set(rule["items"]) <= set(one["items"]) if narrow else "*" in one["items"])
        ]
        needed: dict[str, int] = {}
        for one in (rule, *beside):
            for seat, count in one["require"].items():
                needed[seat] = max(count, needed.get(seat, 0))
        if any(len(able(seat)) < count for seat, count in needed.items()):
            return False
        chairs = [able(seat) for seat, count in needed.items() if not rules.seats[seat].body for _ in range(count)]
        if not any(len(set(seated)) == len(seated) for seated in itertools.product(*chairs)):
            return False
    return all(any(able(seat) for seat in rules.steps.get(step, [])) for step in ("open", "adopt"))


def key_of(rules: Bag, by: str, key: str) -> Bag | None:
    person = rules.people.get(by)
    return next((one for one in person.keys if one.name == key), None) if person and key else None


def may_step(rules: Bag, rec: dict[str, Any], act: dict[str, Any], step: str) -> bool:
    held = [act["as"]] if "as" in act else [rec["voice"]] if "voice" in rec else rules.people[rec["by"]].roles
    return any(holds(rules, rec, seat) for seat in held if seat in rules.steps.get(step, []))


def holds(rules: Bag, rec: dict[str, Any], seat: str) -> bool:
    """Whether the voice of a record may speak in a seat: a role of the person, or the body it is recorded for."""
    person, voice = rules.people.get(rec["by"]), rec.get("voice")
    known = rules.seats.get(seat)
    if person is None or known is None or known.body != (voice is not None):
        return False
    return seat == voice and voice in person.may_record_for if voice else seat in person.roles


def entitled(rules: Bag, rec: dict[str, Any], act: dict[str, Any], target: tuple[dict[str, Any], Any] | None) -> bool:
    """Clause 5 for one act: person, voice, seat, word and step."""
    person, voice, kind = rules.people.get(rec["by"]), rec.get("voice"), act["kind"]
    if person is None or (voice and not holds(rules, rec, voice)) or ("as" in act and not holds(rules, rec, act["as"])):
        return False
    mine = target is not None and same_voice(rec, target[0])
    if kind == "decision":
        word, seat = rules.words.get(act["word"]), rules.seats.get(act.get("as"))
        return bool(word and (word.who == "everyone" or (seat and (seat.kind == word.who or act["as"] in word.who))))
    if kind in ("vouch", "confirm") and voice:
        return False
    if kind in STEPS:
        return may_step(rules, rec, act, STEPS[kind])
    if kind == "resolve":
        return mine or may_step(rules, rec, act, "resolve")
    if kind == "confirm":
        return target is not None and target[0].get("voice") in person.head_of
    return mine if kind == "withdraw" else True


def same_voice(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return voice_of(one) == voice_of(other)


def voice_of(rec: dict[str, Any]) -> tuple[str, str]:
    return ("body", rec["voice"]) if "voice" in rec else ("person", rec["by"])
