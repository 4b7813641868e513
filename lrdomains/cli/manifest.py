"""Manifests: beside what a command wrote, a JSON file that says how it could be made again."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lrdomains.core.provenance import Provenance
    from lrdomains.words import CooccurrenceCounts

SUFFIX = ".manifest.json"


def write_manifest(output: str, words: Iterable[str], made: Mapping[str, Any]) -> None:
    """Write the manifest of a file of words, whole or not at all.

    Parameters
    ----------
    output : str
        The file; it is there already.
    words : iterable of str
        Its vocabulary, of which the manifest holds the number and the SHA-256.
    made : mapping
        What it was made from, and how.
    """
    from lrdomains.core.atomic_file import atomic_path

    path, names = Path(output), [str(word) for word in words]
    digest = hashlib.sha256("\n".join(names).encode("utf-8", "surrogatepass")).hexdigest()
    about = {
        "output": path.name,
        "bytes": path.stat().st_size,
        "words": len(names),
        "vocabulary_sha256": digest,
        **made,
    }
    with atomic_path(f"{output}{SUFFIX}") as temporary:
        temporary.write_text(json.dumps(about, indent=1, default=str) + "\n", encoding="utf-8")


def of_provenance(provenance: "Provenance") -> dict[str, Any]:
    """Return what a result knows of its making."""
    return {
        "source": provenance.source,
        "steps": {step: dict(options) for step, options in provenance.steps.items()},
        "seed": provenance.seed,
        "matrix_sha256": provenance.fingerprint,
        "dropped": [str(entry) for entry in provenance.dropped],
        "versions": dict(provenance.versions),
    }


def of_counts(counts: "CooccurrenceCounts") -> dict[str, Any]:
    """Return what counts know of their making."""
    from lrdomains.core.provenance import versions

    return {
        "source": counts.source,
        "steps": {"encode": dict(counts.options), "count": {"window": str(counts.window)}},
        "units": counts.units,
        "tokens": counts.tokens,
        "dropped": [str(entry) for entry in counts.dropped],
        "versions": versions(),
    }
