"""What every benchmark shares: one run in a process of its own, alternated sides, medians, a table and a JSON."""

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd


def run_alone(script: str, *arguments: str, python: str | None = None) -> dict[str, Any]:
    """Run ``script --one arguments`` in a process of its own, by another Python if asked; return JSON and load."""
    environment = clean_environment()
    command = [python or sys.executable, script, "--one", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return {**json.loads(done.stdout.splitlines()[-1]), "load": os.getloadavg()[0]}


def clean_environment() -> dict[str, str]:
    """Return the environment without what slows numpy down."""
    return {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}


def timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """Return what `work` returns, with its wall time, the processor time of all its threads, and the peak memory.

    Other work on the machine lengthens the wall time much more than the processor time.
    """
    start, before = time.perf_counter(), time.process_time()
    result = work()
    seconds, used = time.perf_counter() - start, time.process_time() - before
    return result, {"seconds": seconds, "cpu_seconds": used, "peak_mb": peak_memory() / 2**20}


def peak_memory() -> int:
    """Return the most bytes that this process has held; not what the one that started it held, as `getrusage` would."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def earlier_runs(script: str, name: str, now: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the runs in the JSON beside the script whose `name` is none of those that are run now."""
    path = Path(script).with_suffix(".json")
    if not path.exists():
        return []
    return [run for run in json.loads(path.read_text(encoding="utf-8"))["runs"] if run[name] not in set(now)]


def medians(runs: list[dict[str, Any]], by: list[str]) -> pd.DataFrame:
    """Return the median of every number over the runs of each side."""
    frame = pd.DataFrame(runs)
    numbers = [name for name in frame.columns if name not in by]
    return frame.groupby(by, sort=False)[numbers].agg(statistics.median).reset_index()


def write(script: str, table: pd.DataFrame, runs: list[dict[str, Any]]) -> None:
    """Write the table and the JSON beside the script, and print the table."""
    from lrdomains import show_config  # the peers' environments, which measure too, need not have it

    machine = {"machine": platform.processor() or platform.machine(), "cpus": os.cpu_count(), **show_config()}
    stem = Path(script).with_suffix("")
    text = _as_markdown(table)
    about = ", ".join(f"{key} {value}" for key, value in machine.items())
    stem.with_suffix(".md").write_text(f"# {stem.name.replace('_', ' ')}\n\n{text}\n\n{about}\n", encoding="utf-8")
    stem.with_suffix(".json").write_text(json.dumps({"machine": machine, "runs": runs}, indent=1), encoding="utf-8")
    print(text, flush=True)


def _as_markdown(table: pd.DataFrame) -> str:
    """Return the table in Markdown, numbers with fractions to four digits."""
    rows = [[f"{cell:.4g}" if isinstance(cell, float) else str(cell) for cell in row] for row in table.values.tolist()]
    head = [[str(name) for name in table.columns], ["---"] * len(table.columns)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [*head, *rows])
