"""docs/personal-data.md against the formats: every key is told, of persons or of none."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest

from plantui.plan import schema as plan_schema
from plantui.review.audit.finding_codes import SEVERITIES
from plantui.review.policy.people import Person, PersonKey
from plantui.review.records import schema
from support import founded
from support.repositories import git

PAGE = (Path(__file__).parents[1] / "docs" / "personal-data.md").read_text("utf-8")
NOTHING = PAGE.partition("The other keys hold nothing of persons")[2].partition("\n\n")[0]


def named(part: str) -> set[str]:
    """The names in code of a part of the page."""
    return set(re.findall(r"`([a-z_0-9]+)`", part))


def rows(heading: str) -> set[str]:
    """The keys in the table's first column below a heading."""
    part = PAGE.partition(heading)[2].partition("\n### ")[0]
    return {name for row in re.findall(r"^\| (`.*?) \|", part, re.MULTILINE) for name in named(row)}


RECORD_KEYS = {
    key.name
    for keys in (
        schema.HEAD,
        schema.SOURCE,
        schema.DISSENT,
        schema.ACT,
        *(table.keys for table in schema.TABLES.values()),
    )
    for key in keys
}


def test_every_key_of_a_record_is_either_of_persons_or_said_to_be_of_none() -> None:
    """A key that the format gets is to be weighed here, before anybody signs it."""
    of_persons = rows("### A signed record")
    assert of_persons | named(NOTHING) == RECORD_KEYS | {"schema"}
    free = {key.name for key in (*schema.HEAD, *schema.SOURCE, *schema.DISSENT, *schema.ACT) if key.shape == "text"}
    assert {"by", "voice", "written", "word", "as", "asked", "present", *free} <= of_persons


def test_every_key_of_people_is_told() -> None:
    """As the values have them, and the three spellings of a key in the file."""
    keys = {field.name for field in (*attrs.fields(Person), *attrs.fields(PersonKey))}
    in_file = (keys - {"id", "fingerprint", "kind", "public"}) | {"key", "gpg", "armored"}
    assert rows("### `plan/governance/people.toml`") == in_file


def test_every_field_of_the_plan_that_could_name_somebody_is_told() -> None:
    """Whoever wrote, reported, owns or mandated; and free text, of which the page names some."""
    part = PAGE.partition("### The plan's own text")[2].partition("\n### ")[0]
    long_texts = {name for name in plan_schema.LONG if not name.endswith("_text")}
    assert {"author", "reporter", "owner", "mandate", *long_texts} <= named(part)


def test_what_a_commit_holds_of_its_author_is_what_the_page_says(tmp_path: Path) -> None:
    """Name, address and time of author and committer, and the signature: read from a real record's commit."""
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    commit, _ = made.say("siri", made.decision("pps.testperiode", "ingen_merknader", None))
    raw = git(made.folder, "cat-file", "commit", commit)
    assert re.search(r"^author .+ <.+@.+> \d+ [+-]\d{4}$", raw, re.MULTILINE) and "gpgsig" in raw
    record = git(made.folder, "show", "--format=", commit)
    held = set(re.findall(r"^\+([a-z_0-9]+) = ", record, re.MULTILINE))
    assert "by" in held and held <= RECORD_KEYS | {"schema"}


@pytest.mark.parametrize("code", ["history-rewritten", "own-record-missing"])
def test_the_findings_that_the_page_names_are_the_audits(code: str) -> None:
    """And they fail it."""
    assert f"`{code}`" in PAGE and SEVERITIES[code].weight == "fails"  # type: ignore[index]  # one of the codes, said as text
