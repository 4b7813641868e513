from collections.abc import Callable
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
def csr_gram(
    values: NDArray[Any],
    columns: NDArray[Any],
    row_starts: NDArray[Any],
    rows: NDArray[Any],
    column_starts: NDArray[Any],
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
def count_informative(
    counts: NDArray[Any],
    columns: NDArray[Any],
    row_starts: NDArray[Any],
    row_terms: NDArray[Any],
    column_terms: NDArray[Any],
    is_signed: bool,
    is_normalized: bool,
    total: float,
    lengths: NDArray[Any],
    n_threads: int,
) -> None: ...
def fill_informative(
    counts: NDArray[Any],
    columns: NDArray[Any],
    row_starts: NDArray[Any],
    row_terms: NDArray[Any],
    column_terms: NDArray[Any],
    is_signed: bool,
    is_normalized: bool,
    total: float,
    out_starts: NDArray[Any],
    out_values: NDArray[Any],
    out_columns: NDArray[Any],
    n_threads: int,
) -> None: ...
def ridge(
    values: NDArray[Any],
    columns: NDArray[Any],
    row_starts: NDArray[Any],
    transposed_values: NDArray[Any],
    transposed_columns: NDArray[Any],
    transposed_starts: NDArray[Any],
    targets: NDArray[Any],
    inverse_diagonal: NDArray[Any],
    penalty: float,
    tolerance: float,
    max_iterations: int,
    out: NDArray[Any],
    n_threads: int,
) -> None: ...
def nnls_sweeps(
    factors: NDArray[Any],
    products: NDArray[Any],
    grams: NDArray[Any],
    starts: NDArray[Any],
    gram_starts: NDArray[Any],
    penalties: NDArray[Any],
    n_sweeps: int,
    before: NDArray[Any] | None,
    weights: NDArray[Any],
    measures: NDArray[Any],
    own_grams: NDArray[Any],
    n_threads: int,
) -> None: ...
def stacked_grams(
    factors: NDArray[Any],
    starts: NDArray[Any],
    gram_starts: NDArray[Any],
    grams: NDArray[Any],
    n_threads: int,
) -> None: ...
def non_negative_rows(
    factors: NDArray[Any],
    products: NDArray[Any],
    other: NDArray[Any],
    gram: NDArray[Any],
    quadratic: NDArray[Any],
    row_starts: NDArray[Any],
    columns: NDArray[Any],
    listed_are_known: bool,
    weights: NDArray[Any],
    penalty: float,
    decay_per_entry: float,
    n_sweeps: int,
    tolerance: float,
    sums: NDArray[Any],
    n_threads: int,
) -> None: ...
def unbounded_rows(
    factors: NDArray[Any],
    products: NDArray[Any],
    other: NDArray[Any],
    gram: NDArray[Any],
    quadratic: NDArray[Any],
    row_starts: NDArray[Any],
    columns: NDArray[Any],
    listed_are_known: bool,
    weights: NDArray[Any],
    decay_per_entry: float,
    n_threads: int,
) -> None: ...
def sampled_residuals(
    values: NDArray[Any],
    columns: NDArray[Any],
    row_starts: NDArray[Any],
    left: NDArray[Any],
    right: NDArray[Any],
    out: NDArray[Any],
    n_threads: int,
) -> None: ...
def poisson_rows(
    values: NDArray[Any],
    columns: NDArray[Any],
    row_starts: NDArray[Any],
    other: NDArray[Any],
    linear: NDArray[Any],
    decay: float,
    factors: NDArray[Any],
    n_sweeps: int,
    tolerance: float,
    attraction: NDArray[Any],
    gradients: NDArray[Any],
    n_threads: int,
) -> None: ...

LEAST_SQUARES_ROWS: int
POISSON_ROWS: int

def csr_transpose(
    values: NDArray[Any],
    columns: NDArray[Any],
    row_starts: NDArray[Any],
    out_values: NDArray[Any],
    out_rows: NDArray[Any],
    out_starts: NDArray[Any],
    n_threads: int,
) -> None: ...
def cpu_features() -> list[str]: ...

TEXT_PADDING: int

class Encoder:
    def __init__(self, entries: NDArray[Any], combining: NDArray[Any], folds: bool) -> None: ...
    def encode(
        self,
        blocks: list[tuple[bytes, bool]],
        breaks: int,
        surrogates: bool,
        fallback: Callable[[bytes], bytes],
        n_threads: int,
    ) -> tuple[NDArray[Any], NDArray[Any], int, int]: ...
    def restore(
        self,
        arena: bytes,
        starts: NDArray[Any],
        counts: NDArray[Any],
        units_with: NDArray[Any],
        units: int,
    ) -> None: ...
    def words(self, start: int) -> list[str]: ...
    def counts(self) -> NDArray[Any]: ...
    def units_with(self) -> NDArray[Any]: ...
    def unit_is_open(self) -> bool: ...
    def __len__(self) -> int: ...

def count_label_pairs(
    rows: NDArray[Any],
    columns: NDArray[Any],
    n_classes: int,
    row_starts: NDArray[Any],
    cells: NDArray[Any],
    counts: NDArray[Any],
) -> int: ...
def renumber(ids: NDArray[Any], lengths: NDArray[Any], new_ids: NDArray[Any], offsets: NDArray[Any]) -> int: ...

class PairCounter:
    def __init__(self, n_words: int, reach: int, room: int) -> None: ...
    def add(self, ids: NDArray[Any], offsets: NDArray[Any]) -> None: ...
    def index(self, n_threads: int) -> None: ...
    def count(
        self,
        first: int,
        end: int,
        shifts: NDArray[Any],
        weights: NDArray[Any],
        slots: NDArray[Any],
        n_threads: int,
    ) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]: ...

def merge_rows(
    runs: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]], n_rows: int, n_columns: int, n_threads: int
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]: ...
