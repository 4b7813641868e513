"""Two reports side by side: two ranks, two models, two periods."""

from collections.abc import Iterator
from itertools import zip_longest

import pandas as pd

from lrdomains.errors import InputError
from lrdomains.report.report import Beside, Block, Finding, Paragraph, Report, Section, Table


def side_by_side(first: Report, second: Report, *, titles: tuple[str, str]) -> Report:
    """Return one report that shows two of the same kind beside each other.

    Sections are paired by their titles, blocks by their kind and name; what only one of the two has is shown beside
    an empty place.

    Parameters
    ----------
    first, second : Report
    titles : tuple of two str
        What each of them is called, such as the names of their files; they must differ.

    Raises
    ------
    InputError
        If the reports have different titles, so that they are about different things.

    Examples
    --------
    >>> a = Report("Topics", "10 topics", (), (Section("Verdict", (Finding("good", "Stable."),)),))
    >>> b = Report("Topics", "20 topics", (), (Section("Verdict", (Finding("caution", "Unstable."),)),))
    >>> print(side_by_side(a, b, titles=("ten", "twenty")).to_text())
    Topics: ten and twenty
    ======================
    <BLANKLINE>
    10 topics | 20 topics
    <BLANKLINE>
    Verdict
    -------
    <BLANKLINE>
    ten:
    + Stable.
    <BLANKLINE>
    twenty:
    ! Unstable.
    <BLANKLINE>
    """
    if first.title != second.title:
        message = f"reports on different things: {first.title!r} and {second.title!r}; compare two of one kind"
        raise InputError(message)
    if titles[0] == titles[1]:
        message = f"both reports are called {titles[0]!r}; give them different names"
        raise InputError(message)
    sections = tuple(_paired_sections(first, second, titles))
    figures = _figures(first, second, titles)
    return Report(
        title=f"{first.title}: {titles[0]} and {titles[1]}",
        subtitle=f"{first.subtitle} | {second.subtitle}",
        key_figures=(),
        sections=(Section("Key figures", (figures,)), *sections) if len(figures.frame) else sections,
    )


def _figures(first: Report, second: Report, titles: tuple[str, str]) -> Table:
    values = [{f.label: f"{f.value} {f.note}".strip() for f in one.key_figures} for one in (first, second)]
    labels = dict.fromkeys([*values[0], *values[1]])
    frame = pd.DataFrame(
        [(label, values[0].get(label, ""), values[1].get(label, "")) for label in labels],
        columns=["what", *titles],
    )
    return Table("key figures", frame, "The numbers to take away from each.")


def _paired_sections(first: Report, second: Report, titles: tuple[str, str]) -> Iterator[Section]:
    theirs = {section.title: section for section in second.sections}
    for section in first.sections:
        other = theirs.pop(section.title, Section(section.title, ()))
        yield Section(section.title, tuple(_paired_blocks(section.blocks, other.blocks, titles)))
    for section in theirs.values():
        yield Section(section.title, tuple(_paired_blocks((), section.blocks, titles)))


def _paired_blocks(ours: tuple[Block, ...], theirs: tuple[Block, ...], titles: tuple[str, str]) -> Iterator[Block]:
    waiting: dict[tuple[str, str], list[Block]] = {}
    for block in theirs:
        waiting.setdefault(_identity(block), []).append(block)
    loose_ours: list[Block] = []
    for block in ours:
        if isinstance(block, (Finding, Paragraph)):
            loose_ours.append(block)
            continue
        partners = waiting.get(_identity(block), [])
        yield Beside(titles, (block, partners.pop(0) if partners else None))
    loose_theirs = [block for block in theirs if isinstance(block, (Finding, Paragraph))]
    for block, other in zip_longest(loose_ours, loose_theirs):
        yield Beside(titles, (block, other))
    for identity, blocks in waiting.items():
        if identity[0] not in ("Finding", "Paragraph"):
            yield from (Beside(titles, (None, block)) for block in blocks)


def _identity(block: Block) -> tuple[str, str]:
    return type(block).__name__, str(getattr(block, "name", ""))
