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
def cpu_features() -> list[str]: ...
