"""A paper as Markdown: GitHub's tables, headings and lists, and nothing of the text read as markup."""

from __future__ import annotations

from collections.abc import Iterator

from plantui.documents.paper import Block, Bullets, Heading, Paper, PaperTable, Paragraph
from plantui.i18n import t
from plantui.render.export.markdown import inline


def paper_markdown(paper: Paper) -> str:
    """The paper as one text that ends in a line feed; the running head stands first."""
    lines = [inline(" · ".join((paper.code or t("paper.mark"), paper.running)))]
    for block in paper.blocks:
        lines += ["", *_block(block)]
    return "\n".join(lines) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield "#" * block.level + " " + inline(block.words)
        case Paragraph():
            words = inline(block.words)
            yield f"**{words}**" if block.weight == "strong" else words
        case Bullets():
            yield from (f"- {inline(entry)}" for entry in block.entries)
        case PaperTable():
            yield f"*{inline(block.caption)}*"
            yield ""
            yield _row(block.heads)
            yield "|" + " --- |" * len(block.heads)
            yield from map(_row, block.rows)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(map(inline, cells)) + " |"
