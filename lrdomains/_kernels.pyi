from typing import Any

from numpy.typing import NDArray

def csr_multiply(
    values: NDArray[Any],
    columns: NDArray[Any],
    row_starts: NDArray[Any],
    dense: NDArray[Any],
    out: NDArray[Any],
    n_threads: int,
) -> None: ...
def csr_multiply_transposed(
    values: NDArray[Any],
    columns: NDArray[Any],
    row_starts: NDArray[Any],
    dense: NDArray[Any],
    out: NDArray[Any],
    n_threads: int,
) -> None: ...
def count_distinct_terms(
    ids: NDArray[Any], offsets: NDArray[Any], n_terms: int, distinct: NDArray[Any], n_threads: int
) -> None: ...
def fill_term_counts(
    ids: NDArray[Any],
    offsets: NDArray[Any],
    n_terms: int,
    row_starts: NDArray[Any],
    columns: NDArray[Any],
    counts: NDArray[Any],
    n_threads: int,
) -> None: ...
def cpu_features() -> list[str]: ...
