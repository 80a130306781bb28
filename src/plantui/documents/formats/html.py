"""A paper as one HTML file that needs nothing beside itself: no script, no address, and a policy that forbids both.

What is written is escaped by its type. It is read at any width from 320 pixels on, by ear, in the dark, and printed.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

import htpy as h
from markupsafe import Markup

from plantui.documents.paper import Block, Bullets, Heading, Paper, PaperTable, Paragraph
from plantui.i18n import t

_NOT_HELD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --page: #ffffff; --line: #6b6b6b; --shade: #ececec; --link: #0b4f9e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f0f0f0; --page: #161616; --line: #9a9a9a; --shade: #2b2b2b; --link: #9cc8ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--page); overflow-wrap: break-word; hyphens: auto; }
a { color: var(--link); }
.skip { position: absolute; left: -100rem; }
.skip:focus { position: static; }
.running { border-bottom: 1px solid var(--line); padding-bottom: .5rem; }
h1, h2, h3 { line-height: 1.25; margin: 1.5em 0 .5em; }
.note { font-size: .9375rem; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; margin: 1rem 0; }
caption { text-align: left; font-weight: bold; padding: .25rem 0; }
th, td { border: 1px solid var(--line); padding: .4rem; text-align: left; vertical-align: top; white-space: pre-line; }
th { background: var(--shade); }
.form td:empty { height: 2.5rem; }
svg { display: block; width: 100%; height: auto; }
figure { margin: 1rem 0; }
@media (max-width: 40rem) {
  table, tbody, tr, th, td, caption { display: block; width: 100%; }
  thead { position: absolute; left: -100rem; }
  tr { margin-bottom: 1rem; }
  td::before { content: attr(data-head) ": "; font-weight: bold; }
}
@media print {
  :root { --ink: #000000; --page: #ffffff; --line: #555555; --shade: #e7e6e6; --link: #000000; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  .skip { display: none; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
}
"""


def paper_html(paper: Paper) -> str:
    """The file as text, in UTF-8; the same paper gives the same text."""
    running = " · ".join((paper.code or t("paper.mark"), paper.running))
    return page(paper.title, paper.language, running, (_element(block) for block in paper.blocks))


def page(title: str, language: str, running: str, content: Iterator[h.Node]) -> str:
    """A whole file around its content: head, a policy that lets in nothing but the style, skip link and landmarks."""
    digest = b64encode(sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    made = h.html(lang=language)[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(http_equiv="Content-Security-Policy", content=policy),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.title[_held(title)],
            h.style[Markup(STYLE)],  # noqa: S704  # a constant of this module
        ],
        h.body[
            h.a(".skip", href="#content")[t("web.skip")],
            h.header[h.p(".running")[_held(running)]],
            h.main("#content")[content],
        ],
    ]
    return str(made) + "\n"


def _held(words: str) -> str:
    """Words as HTML in UTF-8 can hold them: no lone half of a pair of signs, no control character."""
    return _NOT_HELD.sub("\ufffd", words)


def _element(block: Block) -> h.Element:
    match block:
        case Heading():
            return (h.h1, h.h2, h.h3)[min(block.level, 3) - 1][_held(block.words)]
        case Paragraph():
            words = _held(block.words)
            return (
                h.p[h.strong[words]]
                if block.weight == "strong"
                else h.p(class_=block.weight == "note" and "note")[words]
            )
        case Bullets():
            return h.ul[(h.li[_held(entry)] for entry in block.entries)]
        case PaperTable():
            return _table(block)


def _table(table: PaperTable) -> h.Element:
    """A table whose rows stand below each other on a narrow screen; the roles say there that it is still one."""
    total = sum(table.widths)
    return h.table(class_=table.form and "form", role="table")[
        h.caption[_held(table.caption)],
        h.colgroup[(h.col(width=f"{100 * share // total}%") for share in table.widths)],
        h.thead(role="rowgroup")[
            h.tr(role="row")[(h.th(scope="col", role="columnheader")[_held(head)] for head in table.heads)]
        ],
        h.tbody(role="rowgroup")[(_row(table.heads, row) for row in table.rows)],
    ]


def _row(heads: tuple[str, ...], cells: tuple[str, ...]) -> h.Element:
    """A row; its first cell is its head."""
    return h.tr(role="row")[
        h.th(scope="row", role="rowheader")[_held(cells[0])],
        (h.td(role="cell", data_head=_held(head))[_held(words) or None]
         for head, words in zip(heads[1:], cells[1:], strict=True)),
    ]  # fmt: skip
