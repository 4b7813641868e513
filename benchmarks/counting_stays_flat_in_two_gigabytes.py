"""Counting pairs of words takes the same time a token from 10 million tokens to 300 million, within two gigabytes.

No peer does this: it is a claim of growth. Work: `lrdomains.words.count` with ``memory="2GB"`` of text files of Zipf's
law, from the file to the table of counts, each size in a process of its own. Beside the wall time a token stand the
processor time, which other work on the machine disturbs less, the highest memory of the process and, up to
``--in-memory`` million tokens, whether the saved counts are the bytes that counting without a limit gives.

Run: ``python benchmarks/counting_stays_flat_in_two_gigabytes.py [--millions 10 30 100 300] [--memory 2GB]
[--folder DIR]``; figures of sizes that ran before in the same folder are kept. 300 million tokens need 2 GB of text and
about 12 GB of scratch beside it; a billion is ``--millions 1000``.
"""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import measuring
import numpy as np
import pandas as pd

WORDS = 100_000
TOKENS_A_LINE = 25
#: Tokens that are drawn at a time.
DRAWN = 10**7


def prepare(path: Path, millions: int) -> None:
    """Write lines of words whose frequencies fall with their ranks."""
    rng = np.random.default_rng(millions)
    chances = np.cumsum(1 / np.arange(1, WORDS + 1))
    letters = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz", dtype=np.uint8)
    digits = np.arange(WORDS)[:, None] // 26 ** np.arange(3, -1, -1) % 26
    spelled = np.concatenate([letters[digits], np.full((WORDS, 1), ord(" "), dtype=np.uint8)], axis=1)
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        for _ in range(millions * 10**6 // DRAWN):
            text = spelled[np.searchsorted(chances, rng.random(DRAWN) * chances[-1])]
            text[TOKENS_A_LINE - 1 :: TOKENS_A_LINE, -1] = ord("\n")
            file.write(text.data)
    beside.rename(path)


def one(path: str, memory: str, folder: str) -> None:
    """Count once, in this process, and print the measures."""
    from lrdomains.words import count

    limited: dict[str, Any] = {} if memory == "none" else {"memory": memory, "scratch": f"{folder}/scratch"}
    before = time.process_time()
    counts, measured = measuring.timed(lambda: count(Path(path), **limited))
    measured["cpu_seconds"] = time.process_time() - before
    digest = ""
    if counts.values.nnz < 2 * 10**8:
        saved = Path(folder) / "counts.lrd"
        counts.save(saved)
        digest = hashlib.sha256(saved.read_bytes()).hexdigest()
        saved.unlink()
    found = {"tokens": counts.tokens, "words": len(counts), "pairs": int(counts.values.nnz), "digest": digest}
    print(json.dumps({**measured, **found}))


def compare(sizes: list[int], memory: str, in_memory: int, folder: Path) -> None:
    """Count texts of all sizes and write the table."""
    notes = folder / "counting.json"
    rows: dict[str, Any] = json.loads(notes.read_text()) if notes.exists() else {}
    for millions in sizes:
        path = folder / f"zipf-{millions}.txt"
        if not path.exists():
            prepare(path, millions)
        run = measuring.run_alone(__file__, str(path), memory, str(folder))
        row = {"million_tokens": millions, "memory": memory, **run}
        row |= {f"{kind}ns_a_token": 1e9 * run[f"{kind}seconds"] / run["tokens"] for kind in ("", "cpu_")}
        if millions <= in_memory:
            free = measuring.run_alone(__file__, str(path), "none", str(folder))
            row |= {"seconds_in_memory": free["seconds"], "same_bytes": free["digest"] == run["digest"]}
        rows[str(millions)] = row
        notes.write_text(json.dumps(rows))
        print(row, file=sys.stderr)
    table = pd.DataFrame([rows[size] for size in sorted(rows, key=int)])
    for kind in ("", "cpu_"):
        time_a_token = table[f"{kind}ns_a_token"]
        table[f"{kind}times_the_first"] = time_a_token / time_a_token.iloc[0]
    measuring.write(__file__, table.drop(columns=["digest"]), list(rows.values()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:])
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--millions", type=int, nargs="+", default=[10, 30, 100, 300], help="tens of millions")
        parser.add_argument("--memory", default="2GB")
        parser.add_argument("--in-memory", type=int, default=30, help="up to here, also without a limit")
        parser.add_argument("--folder", type=Path, default=None, help="where texts and scratch are kept")
        options = parser.parse_args()
        with tempfile.TemporaryDirectory() as scratch:
            compare(options.millions, options.memory, options.in_memory, options.folder or Path(scratch))
