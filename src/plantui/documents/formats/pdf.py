"""A paper as a tagged PDF (PDF/A-2a and PDF/UA-1), set by Typst with its own embedded fonts.

The words reach Typst as JSON and are never read as markup. The same paper and moment give the same bytes, whatever
fonts a machine has.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import typst

from plantui.documents.paper import Block, Bullets, Heading, Paper, PaperTable, Paragraph
from plantui.errors import UsageProblem
from plantui.i18n import t

STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
"""What an archive asks of a file, and what a reading aid asks of it."""

_TITLE_LENGTH, _RUNNING_LENGTH = 1000, 200  # PDF/A has a bound for names in a file; a running head has two lines
_REGION = {"nb": "NO", "nn": "NO", "en": "GB"}
_NOT_DRAWN = re.compile(r"[^\n\x20-\x7e\xa0-\u024f\u0391-\u03a1\u03a3-\u03c9\u0400-\u045f\u1e00-\u1eff\u2010-\u2027"
                        r"\u2030-\u203a\u20ac\u2190-\u2193\u2212\u2260\u2264\u2265\u2610-\u2612]")  # fmt: skip
"""What the fonts that come along have no signs for, and the marks that turn the direction of writing."""

_LONG = re.compile(r"\S{20}(?=\S)")

_SETTING = b"""
#let paper = json(bytes(sys.inputs.paper))
#set document(title: paper.title, author: (), keywords: ())
#set text(lang: paper.lang, region: paper.region, size: paper.size * 1pt,
  font: ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono"), hyphenate: false)
#set page("a4", margin: (x: 20mm, top: 24mm, bottom: 20mm),
  header: text(size: 0.85em, paper.running),
  footer: context text(size: 0.85em, paper.page + " " + counter(page).display("1 / 1", both: true)))
#set par(justify: false)
#set table(stroke: 0.5pt + rgb("#555555"), inset: 5pt)
#show table.cell.where(y: 0): set text(weight: "bold")
#show heading: set block(above: 1.3em, below: 0.7em, sticky: true)
#show figure: set block(breakable: true)
#show figure.caption: set align(left)
#show figure.caption: it => it.body
#set figure.caption(position: top)
#for block in paper.blocks {
  if block.kind == "heading" { heading(level: block.level, block.words) }
  else if block.kind == "paragraph" {
    par(if block.strong { strong(block.words) } else { block.words })
  } else if block.kind == "bullets" { list(..block.entries) }
  else {
    figure(caption: block.caption, kind: table, supplement: none, table(
      columns: block.widths.map(share => share * 1fr),
      align: left,
      fill: (_, row) => if row == 0 { rgb("#e7e6e6") },
      table.header(..block.heads),
      ..block.rows.flatten().map(words => if block.form and words == "" {
        table.cell(v(1.5em))
      } else { words }),
    ))
  }
}
"""


def paper_pdf(paper: Paper, written: datetime, *, points: float = 10.5) -> bytes:
    """The file; `written` is the moment it says it was made, `points` the size of its letters.

    A sign that the fonts do not have is printed as its number, `[U+0627]`; of a heading its first thousand signs.
    """
    data = {
        "title": _drawn(paper.title)[:_TITLE_LENGTH],
        "lang": paper.language,
        "region": _REGION.get(paper.language, paper.language.upper()),
        "running": _drawn(" · ".join((paper.code or t("paper.mark"), paper.running)))[:_RUNNING_LENGTH],
        "page": t("paper.page"),
        "size": points,
        "blocks": [_block(block) for block in paper.blocks],
    }
    try:
        made = typst.compile(_SETTING, format="pdf", ignore_system_fonts=True, pdf_standards=STANDARDS,
                             timestamp=written.astimezone(UTC).replace(microsecond=0),
                             sys_inputs={"paper": json.dumps(data)})  # fmt: skip
    except typst.TypstError as error:
        raise UsageProblem(t("sending.title"), t("sending.not_set", why=str(error.message))) from error
    return made


def _drawn(words: str) -> str:
    """The words in signs that have pictures; a longer run without a blank may be broken, or it would leave the page."""
    return _LONG.sub("\\g<0>\u200b", _NOT_DRAWN.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", words))


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "words": _drawn(block.words)[:_TITLE_LENGTH]}
        case Paragraph():
            return {"kind": "paragraph", "strong": block.weight == "strong", "words": _drawn(block.words)}
        case Bullets():
            return {"kind": "bullets", "entries": [_drawn(entry) for entry in block.entries]}
        case PaperTable():
            return {
                "kind": "table",
                "form": block.form,
                "caption": _drawn(block.caption),
                "widths": block.widths,
                "heads": [_drawn(head) for head in block.heads],
                "rows": [[_drawn(cell) for cell in row] for row in block.rows],
            }
