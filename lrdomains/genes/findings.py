"""CheckFinding: one thing that was noticed about a table of expression."""

from collections.abc import Sequence
from dataclasses import dataclass

from lrdomains.report.report import Severity

#: How many names a finding gives as examples.
EXAMPLES = 5


@dataclass(frozen=True)
class CheckFinding:
    """One thing that was noticed, how grave it is, and what will be done about it.

    Parameters
    ----------
    code : str
        Short and stable, for programs.
    severity : {"good", "note", "caution", "problem"}
    text : str
        What was seen, as a sentence.
    remedy : str
        What will be done when modules are found, or what the user should do.
    count : int
        How many samples, genes or values it is about.
    examples : tuple of str
        The first of their names.
    """

    code: str
    severity: Severity
    text: str
    remedy: str
    count: int = 0
    examples: tuple[str, ...] = ()

    @classmethod
    def about(cls, code: str, severity: Severity, names: Sequence[object], text: str, remedy: str) -> "CheckFinding":
        """Build a finding about named things; ``{count}`` and ``{first}`` in the text are filled in."""
        shown = tuple(str(name) for name in names[:EXAMPLES])
        return cls(code, severity, text.format(count=f"{len(names):,}", first=shown[0]), remedy, len(names), shown)
