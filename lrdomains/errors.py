"""Every exception and warning of the package; one root, and messages that say what to do."""

import difflib
import os
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path

__all__ = [
    "ClusterError",
    "ConvergenceWarning",
    "DataWarning",
    "IdentifiabilityWarning",
    "InputError",
    "LrdomainsError",
    "LrdomainsWarning",
    "MissingExtraError",
    "RankError",
    "StorageError",
    "UnknownLabelError",
    "warn",
]


#: Among more names than this, only similar ones are searched for near spellings.
COMPARED_NAMES = 20_000

#: So many known names are listed where none of them is near to the one that was asked for.
FEW_NAMES = 12


class LrdomainsError(Exception):
    """Root of all errors that the package raises on purpose."""


class InputError(LrdomainsError, ValueError):
    """The data or an option cannot be used; the message says what was seen, where, and what to do."""


class RankError(InputError):
    """The rank asked for does not fit the matrix."""


class UnknownLabelError(LrdomainsError, KeyError):
    """A name that the result does not hold; the message offers the nearest ones."""

    def __str__(self) -> str:
        # KeyError shows the repr of its argument, which would put quotes around a sentence.
        return str(self.args[0]) if self.args else ""

    @classmethod
    def among(cls, label: object, known: Iterable[object], *, kind: str) -> "UnknownLabelError":
        """Build the error for `label` with up to three near spellings from `known`."""
        names = [str(name) for name in known]
        close = difflib.get_close_matches(str(label), _comparable(str(label), names), n=3, cutoff=0.6)
        hint = f" Did you mean {', '.join(map(repr, close))}?" if close else ""
        if not close and 0 < len(names) <= FEW_NAMES:
            hint = f" They are {', '.join(map(repr, names))}."
        return cls(f"unknown {kind} {label!r} among {len(names)} known.{hint}")


class MissingExtraError(LrdomainsError, ImportError):
    """An optional library is not installed; the message names the extra to install."""

    @classmethod
    def needed(cls, library: str, *, extra: str, purpose: str) -> "MissingExtraError":
        """Build the error for `library`, which the extra `extra` installs."""
        return cls(f"{purpose} needs {library}, which is not installed: pip install 'lrdomains[{extra}]'")


class StorageError(LrdomainsError, OSError):
    """A file cannot be read or written."""


class ClusterError(LrdomainsError):
    """A cluster could not finish its work."""


class LrdomainsWarning(UserWarning):
    """Root of all warnings of the package."""


class ConvergenceWarning(LrdomainsWarning):
    """An iterative method stopped before it reached its tolerance."""


class IdentifiabilityWarning(LrdomainsWarning):
    """The data do not determine what was asked for, such as a component within a tie."""


class DataWarning(LrdomainsWarning):
    """The data were usable, but something about them is worth knowing."""


def _comparable(label: str, names: list[str]) -> list[str]:
    if len(names) <= COMPARED_NAMES:
        return names
    # Comparing with a whole dictionary takes seconds; most misspellings keep the first letter and nearly the length.
    return [name for name in names if name[:1].lower() == label[:1].lower() and abs(len(name) - len(label)) <= 2]


def warn(message: str, category: type[LrdomainsWarning]) -> None:
    """Issue a warning that points at the caller of the package rather than at its inside."""
    warnings.warn(message, category, stacklevel=_level_of_caller())


def _level_of_caller() -> int:
    package = str(Path(__file__).parent) + os.sep
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_code.co_filename.startswith(package):
        frame, level = frame.f_back, level + 1
    return level
