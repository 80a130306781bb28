"""The verifier's records and plans: what their bytes say, and what the fingerprints bind.

Written from the formats alone with Python's standard library, importing nothing of plantui.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
import unicodedata
from datetime import UTC, date, datetime
from types import SimpleNamespace as Bag
from typing import Any

COMMON, TIMED = "id source checked was", "when condition certainty certainty_text"
FIRST = {
    "plan": "id revision title date version author description language",
    "service": "id title chapter order mandate summary uses source checked",
    "reference": f"{COMMON} number version title owner", "period": f"{COMMON} text first last years",
    "focus": f"{COMMON} rank title text", "actor": f"{COMMON} title short text",
    "component": f"{COMMON} kind title text",
    "note": f"{COMMON} title text", "accepted": "id code items reason source", "goal": f"{COMMON} text",
    "fact": f"{COMMON} text value unit of bound as_of", "status": f"{COMMON} reporter word as_of text",
    "prerequisite": f"{COMMON} {TIMED} text state met_on actors needed_for after uses replaces",
    "milestone": f"{COMMON} {TIMED} kind title text payment payment_text actors after uses replaces claim",
    "risk": f"{COMMON} text", "claim": "reporter as_of when source",
}  # fmt: skip
"""The keys of each table in number 1 of the format."""
EVERYWHERE = "reporter contradicts replaces figure_only"
UNTIL = "until until_certainty until_certainty_text"
SECOND = {
    "plan": "risk_scale", "service": f"{EVERYWHERE} aliases owner", "reference": f"{EVERYWHERE} aliases",
    "period": EVERYWHERE, "focus": f"{EVERYWHERE} aliases", "actor": f"{EVERYWHERE} aliases",
    "component": f"{EVERYWHERE} {TIMED} {UNTIL} aliases state after uses owner claim", "note": f"{EVERYWHERE} aliases",
    "goal": EVERYWHERE, "fact": f"{EVERYWHERE} decimal aim year claim", "status": f"{EVERYWHERE} level aspect",
    "prerequisite": f"{EVERYWHERE} outcome outcome_text owner claim",
    "milestone": f"{EVERYWHERE} {UNTIL} aliases outcome outcome_text owner split_from",
    "risk": f"{EVERYWHERE} aliases title likelihood likelihood_text impact impact_text as_of state actors uses "
    "affects measure when until owner",
    "dispute": f"{COMMON} {EVERYWHERE} aliases title text about raised_on raised_by raised_to state settled_on "
    "settlement position",
    "claim": "condition certainty certainty_text payment payment_text state met_on value decimal advice text",
    "year": "when value decimal state bound text source", "position": "reporter as_of text source",
}  # fmt: skip
"""The keys that came with number 2, beside those of number 1."""
ARRAYS = {*FIRST, *SECOND} - {"plan", "service", "claim", "year", "position"}
OF_THE_PLAN = {"reference", "period", "focus", "actor", "component", "note", "accepted"}
OF_A_SERVICE = {"goal", "fact", "status", "prerequisite", "milestone", "risk", "note"}
SET_LISTS = {"actors", "uses", "after", "needed_for"}
KNOWN = {key for table in (*FIRST.values(), *SECOND.values()) for key in table.split()}


def arrays(name: str, number: int) -> set[str]:
    """The tables that plan.toml or a service may hold."""
    own = OF_THE_PLAN if name == "plan" else OF_A_SERVICE
    later = {"dispute"} | (OF_A_SERVICE if name == "plan" else set())
    return own | later if number > 1 else own


def known(table: str, number: int, row: dict[str, Any]) -> bool:
    """Whether a table and the tables in it have keys of the format alone."""
    keys = f"{FIRST.get(table, '')} {SECOND.get(table, '') if number > 1 else ''}".split()
    inner = [
        (key, one) for key in ("claim", "year", "position") if isinstance(row.get(key), list) for one in row[key]
        if isinstance(one, dict)
    ]  # fmt: skip
    return set(row) <= set(keys) and all(known(key, number, one) for key, one in inner)


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

FILE_BYTES, RECORD_BYTES, NESTING, DIGITS = 8 * 1024 * 1024, 1024 * 1024, 16, 40
QUOTED = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}' r"|'''.*?'{3,5}" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'|#[^\n]*", re.S
)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read_toml(data: bytes, most: int) -> dict[str, Any]:
    """The values of a file in TOML 1.0 within the bounds of the format; ValueError for any other.

    tomllib knows 1.0 alone in every Python up to 3.14, and takes no byte order mark.
    """
    if len(data) > most:
        raise ValueError(f"{len(data)} bytes, at most {most}")
    text = data.decode()
    bare = QUOTED.sub("x", text)
    depth = 0
    for sign in re.findall(rf"[][{{}}]|\d{{{DIGITS + 1},}}", bare):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(sign, NESTING + 1)
        if depth > NESTING:
            raise ValueError("too deep, or a number too long")
    return tomllib.loads(text)


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
        rec = read_toml(data, RECORD_BYTES)
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
    plan.paths = {}
    plan.newer = set()  # files whose schema is of a number that is not known here

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
        plan.paths.setdefault(path, set()).add(item)

    for path, data in sorted(files.items()):
        match = SERVICE.fullmatch(path)
        if not match and not PLACES.fullmatch(path):
            plan.broken[path] = "stray-content"
        if path.startswith("plan/reviews/") or not path.endswith(".toml") or path in plan.broken:
            continue
        try:
            raw = plan.raw[path] = read_toml(data, FILE_BYTES)
        except (ValueError, RecursionError):
            plan.broken[path] = "plan-unreadable"
            continue
        named = "service" if match else "changes" if path.startswith("plan/changes/") else path[:-5].split("/")[-1]
        said = str(raw.get("schema", ""))
        numbers = (1, 2) if named in ("plan", "service", "policy") else (1,)
        number = next((number for number in numbers if said == f"plantui.{named}/{number}"), 0)
        if not number:
            plan.broken[path] = "plan-unreadable"
            plan.newer |= {path} if re.fullmatch(rf"plantui\.{named}/[0-9]+", said) else set()
        name = match[2] if match else path.rpartition("/")[2].removesuffix(".toml")
        if path.startswith("plan/governance/"):
            add(name, name, {key: value for key, value in raw.items() if key != "schema"}, path, None, None)
        elif match or name == "plan":
            tables = arrays(named, number or numbers[-1])
            own = (
                raw.get("plan", {})
                if named == "plan"
                else {k: v for k, v in raw.items() if k not in tables | {"schema"}}
            )
            inside = (match[1].rstrip("/").rpartition("/")[2] or None) if match else None
            add(name, "service" if match else "plan", own, path, inside, inside)
            rows = [(array, row) for array in tables & set(raw) for row in raw[array]]
            for array, row in rows:
                add(f"{name}.{row['id']}", array, row, path, None, name)
            stray = set(raw) - tables - {"schema", "plan", "version"} if named == "plan" else set()
            if stray or not all(known(table, number, row) for table, row in [(named, own), *rows]):
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
            told.append({"name": name, **{side: stated(value) for side, value in sides.items()}})
        found[item] = Bag(id=item, was=old.print if old else None, print=print_of(before, after, item), fields=names)
        found[item].told, found[item].kinds, found[item].paths = told, {b.kind for b in both}, {b.path for b in both}
    return found


def stated(value: Any) -> Any:
    """A value as a record's rows tell it."""
    words = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return value if isinstance(value, (str, int)) or words else jcs(value)


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
