"""A paper as one file for the web: the list of what everybody needs of it, and nothing that runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import attrs
import pytest

from plantui import i18n
from plantui.documents.case_paper import case_paper
from plantui.documents.formats.html import STYLE, paper_html
from plantui.documents.paper import Bullets, Heading, Paper, PaperTable, Paragraph
from support.browser import needs_chromium, widths
from support.demo_round import proceedings_of

VOID = {"meta", "col"}


class Tags(HTMLParser):
    """Every tag with its attributes in order; a tag that is not closed by its own end is an error."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(text: str) -> list[tuple[str, dict[str, str | None]]]:
    """The tags of a file, all closed."""
    reader = Tags()
    reader.feed(text)
    reader.close()
    assert not reader.open
    return reader.tags


@pytest.fixture(autouse=True)
def norwegian() -> Iterator[None]:
    """The papers are read in Norwegian here."""
    i18n.choose("nb")
    yield
    i18n.choose("en")


@pytest.fixture(scope="module")
def paper(demo_in_round: Path) -> Paper:
    """The demo's paper for a body that has answered before."""
    i18n.choose("nb")
    proceedings = proceedings_of(demo_in_round)
    return case_paper(proceedings, proceedings.edition, "behovsgruppe")


def test_the_language_the_title_and_the_landmarks_are_said(paper: Paper) -> None:
    """A skip link is the first that can be reached, and leads to what is there."""
    found = tags(paper_html(paper))
    assert found[0] == ("html", {"lang": "nb"}) and ("title", {}) in found
    links = [attributes for tag, attributes in found if tag == "a"]
    assert links[0]["href"] == "#content" and ("main", {"id": "content"}) in found


def test_headings_stand_in_order(paper: Paper) -> None:
    """One of the first level, and none is passed over."""
    levels = [int(tag[1]) for tag, _ in tags(paper_html(paper)) if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1 == levels[0] and all(after - before <= 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_heads_with_a_scope(paper: Paper) -> None:
    """Heads of columns and of rows; and roles, which stay where the rows are set below each other."""
    found = tags(paper_html(paper))
    number = sum(tag == "table" for tag, _ in found)
    assert number == sum(tag == "caption" for tag, _ in found) > 8
    heads = [attributes for tag, attributes in found if tag == "th"]
    assert {attributes["scope"] for attributes in heads} == {"col", "row"} and all("role" in each for each in heads)


def test_nothing_runs_and_nothing_is_fetched(paper: Paper) -> None:
    """No script, nothing that runs one, no address but the one within; and a policy that forbids it to the browser."""
    text = paper_html(paper)
    found = tags(text)
    assert not {"script", "link", "img", "iframe", "object", "form", "input", "base"} & {tag for tag, _ in found}
    names = {name for _, attributes in found for name in attributes}
    assert not {"src", "style", "srcdoc", "action"} & names and not any(name.startswith("on") for name in names)
    assert {attributes["href"] for _, attributes in found if "href" in attributes} == {"#content"}
    policy = next(attributes["content"] for _, attributes in found if "http-equiv" in attributes)
    assert policy is not None and policy.startswith("default-src 'none'; style-src 'sha256-")


def test_every_colour_stands_out_by_four_and_a_half(paper: Paper) -> None:
    """Ink and links against page and shade, by day, at night and printed."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    schemes = [dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", line)) for line in STYLE.split(":root")[1:]]
    assert len(schemes) == 3
    for scheme in schemes:
        for ink in (scheme["ink"], scheme["link"]):
            for under in (scheme["page"], scheme["shade"]):
                bright, dark = sorted((light(ink), light(under)), reverse=True)
                assert (bright + 0.05) / (dark + 0.05) >= 4.5, (ink, under)


def test_the_style_knows_the_printer_and_the_narrow_screen() -> None:
    """Pages are broken between rows; cells stand below each other, each with its head."""
    assert "@media print" in STYLE and "break-inside: avoid" in STYLE
    assert "@media (max-width: 40rem)" in STYLE and "attr(data-head)" in STYLE


def test_a_draft_says_so(paper: Paper) -> None:
    """Where the code stands otherwise."""
    assert f'<p class="running">{paper.code} ·' in paper_html(paper)
    assert '<p class="running">UTKAST' in paper_html(attrs.evolve(paper, code=""))


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style></title><script>x</script>",
        "&amp;<!--",         "\x00\x1b[31m", "\ud800", "a\u202eb", "=1+1", "x" * 100_000,
    ],
)  # fmt: skip
def test_what_is_written_is_never_a_tag(hostile: str) -> None:
    """The same tags as of a harmless text, and a file that is UTF-8."""

    def of(words: str) -> str:
        table = PaperTable(words, (words, words), ((words, words),), (1, 1))
        return paper_html(
            Paper(words, "nb", words, "", (Heading(1, words), Paragraph(words), Bullets((words,)), table))
        )

    def names(text: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(attributes)) for tag, attributes in tags(text)]

    assert names(of(hostile)) == names(of("Ferje"))
    assert of(hostile).encode() == of(hostile).encode() and "\x1b" not in of(hostile) and "\x00" not in of(hostile)


@needs_chromium
def test_it_is_no_wider_than_the_screen(paper: Paper, tmp_path: Path) -> None:
    """At 320, 500 and 1200 pixels, also where a word has no end."""
    for name, shown in (("demo", paper), ("long", attrs.evolve(paper, title="x" * 500, running="x" * 500))):
        page = tmp_path / f"{name}.html"
        page.write_text(paper_html(shown), encoding="utf-8")
        for width, (content, seen) in widths(page, (320, 500, 1200), tmp_path).items():
            assert content <= seen <= width, (name, width)
