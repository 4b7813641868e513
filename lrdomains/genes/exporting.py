"""export: modules as files that other programs read, and read_spectra: theirs read here."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pandas as pd

from lrdomains.core.atomic_file import atomic_path
from lrdomains.core.typing import PathLike
from lrdomains.errors import InputError, StorageError
from lrdomains.genes.result import GeneModules

Format = Literal["tsv", "gct", "cnmf", "starcat"]
#: Density thresholds are part of the names of cNMF's files; this one means that nothing was left out.
NO_THRESHOLD = 2.0


def export(modules: GeneModules, path: PathLike, *, format: Format = "tsv") -> list[Path]:
    """Write modules as files that other programs read.

    Parameters
    ----------
    modules : GeneModules
    path : path-like
        A folder, which is made if it is not there; for ``"starcat"`` a file.
    format : {"tsv", "gct", "cnmf", "starcat"}
        ``"tsv"``: ``usage``, ``loadings``, ``spectra``, ``z_scores``, ``genes``, each as a table separated by tabs.
        ``"gct"``: ``usage.gct`` (modules x samples) and ``loadings.gct`` (genes x modules), GCT 1.2.
        ``"cnmf"``: the files of a cNMF result: usages, consensus spectra, spectra and scores of all genes.
        ``"starcat"``: a reference for starCAT: modules x genes of the fit, rows that sum to a million.

    Returns
    -------
    list of pathlib.Path
        The files, each of which is there whole or not at all.

    Raises
    ------
    InputError
        If there are no modules, the format is unknown, or all genes are needed and the result has only those of the
        fit.
    StorageError
        If the folder or a file cannot be written.

    References
    ----------
    Kotliar et al. (2019), eLife 8:e43803, and the documentation of cNMF 1.7 and starCAT, for their files.

    Examples
    --------
    >>> import tempfile
    >>> from lrdomains.genes import find_modules
    >>> blocks = pd.DataFrame(np.kron(np.eye(2), np.ones((4, 3))) * 40 + np.arange(8)[:, None] % 3)
    >>> modules = find_modules(blocks, rank=2, runs=2, orientation="samples-by-genes", normalise="none")
    >>> [file.name for file in export(modules, tempfile.mkdtemp(), format="gct")]
    ['usage.gct', 'loadings.gct']
    """
    if format not in get_args(Format):
        message = f"format={format!r}; give one of {', '.join(map(repr, get_args(Format)))}"
        raise InputError(message)
    if not modules.names:
        message = "a result without modules has nothing to export"
        raise InputError(message)
    if format == "starcat":
        return [_written(Path(path), _tabs(_per_million(modules.loadings)))]
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot write into {folder}: {error.strerror or error}"
        raise StorageError(message) from error
    files = _FILES[format](modules)
    return [_written(folder / name, text) for name, text in files.items()]


def read_spectra(path: PathLike, *, modules: int | None = None) -> pd.DataFrame:
    """Read programs that another program has found: of a cNMF result folder, or a starCAT reference.

    Parameters
    ----------
    path : path-like
        A folder of cNMF results, of which the scores of all genes are read (``*.gene_spectra_score.k_K.dt_*.txt``);
        or one such file, or a starCAT reference (programs x genes, separated by tabs).
    modules : int, optional
        Which K, where a folder has several.

    Returns
    -------
    DataFrame
        Programs x genes. `metaprograms` takes it in place of a result.

    Raises
    ------
    InputError
        If there is no such file or more than one, or it is no table of numbers.
    StorageError
        If it cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "reference.tsv"
    >>> pd.DataFrame({"MYC": [3.5], "FOS": [0.0]}, index=["GEP1"]).to_csv(file, sep=chr(9))
    >>> float(read_spectra(file).loc["GEP1", "MYC"])
    3.5
    """
    file = _score_file(Path(path), modules) if Path(path).is_dir() else Path(path)
    try:
        table = pd.read_csv(file, sep="\t", index_col=0)
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror or error}"
        raise StorageError(message) from error
    except ValueError as error:
        message = f"{file} is no table separated by tabs: {error}"
        raise InputError(message) from error
    wrong = [str(name) for name, dtype in table.dtypes.items() if dtype.kind not in "iuf"]
    if wrong or 0 in table.shape:
        seen = (
            f"column {wrong[0]!r} holds no numbers" if wrong else f"it has {table.shape[0]} x {table.shape[1]} values"
        )
        message = f"{file}: {seen}; expected programs x genes, with the names of the programs first"
        raise InputError(message)
    gaps = int(table.isna().to_numpy().sum())
    if gaps:
        # Scores of genes that never vary are not numbers in cNMF's files.
        table = table.dropna(axis=1)
        if table.shape[1] == 0:
            message = f"{file}: every gene lacks a value"
            raise InputError(message)
    table.index = pd.Index([f"GEP{name}" if isinstance(name, (int, np.integer)) else str(name) for name in table.index])
    return table.astype(np.float64)


def _score_file(folder: Path, modules: int | None) -> Path:
    wanted = "*" if modules is None else str(modules)
    found = sorted(folder.glob(f"*.gene_spectra_score.k_{wanted}.dt_*.txt"))
    if len(found) == 1:
        return found[0]
    names = ", ".join(file.name for file in found[:6])
    seen = f"several files of scores ({names}); say which K with modules=" if found else "no file of scores of genes"
    message = f"{folder}: {seen} (*.gene_spectra_score.k_K.dt_*.txt)"
    raise InputError(message)


def _as_tsv(modules: GeneModules) -> dict[str, str]:
    tables = modules.tables()
    kept = [name for name in ("usage", "loadings", "spectra", "z_scores", "genes", "assignments") if name in tables]
    return {f"{name}.tsv": _tabs(tables[name], index=name not in ("genes", "assignments")) for name in kept}


def _as_gct(modules: GeneModules) -> dict[str, str]:
    return {"usage.gct": _gct(modules.usage.T, "module"), "loadings.gct": _gct(modules.loadings.T, "gene")}


def _as_cnmf(modules: GeneModules) -> dict[str, str]:
    threshold = modules.evidence.density_threshold if modules.evidence is not None else NO_THRESHOLD
    cut = f"{min(threshold, NO_THRESHOLD):g}".replace(".", "_")
    ending = f"k_{len(modules.names)}.dt_{cut}"
    numbers = pd.Index(range(1, len(modules.names) + 1))
    usage, spectra = modules.usage.set_axis(numbers, axis=1), modules.loadings.set_axis(numbers)
    return {
        f"lrdomains.usages.{ending}.consensus.txt": _tabs(usage.rename_axis(None)),
        f"lrdomains.spectra.{ending}.consensus.txt": _tabs(spectra.rename_axis(None)),
        f"lrdomains.gene_spectra_score.{ending}.txt": _tabs(modules.z_scores.set_axis(numbers).rename_axis(None)),
        f"lrdomains.gene_spectra_tpm.{ending}.txt": _tabs(_per_million(modules.spectra).set_axis(numbers)),
        "lrdomains.overdispersed_genes.txt": "".join(f"{gene}\n" for gene in modules.loadings.columns),
    }


_FILES: Mapping[str, Callable[[GeneModules], dict[str, str]]] = {"tsv": _as_tsv, "gct": _as_gct, "cnmf": _as_cnmf}


def _per_million(table: pd.DataFrame) -> pd.DataFrame:
    sums = table.sum(axis=1)
    return table.div(sums.where(sums > 0, 1.0), axis=0).mul(1e6).rename_axis(None)


def _tabs(table: pd.DataFrame, *, index: bool = True) -> str:
    return str(table.to_csv(sep="\t", index=index, lineterminator="\n"))


def _gct(table: pd.DataFrame, what: str) -> str:
    described = table.rename_axis("Name")
    described.insert(0, "Description", what)
    rows, columns = table.shape
    return f"#1.2\n{rows}\t{columns}\n{_tabs(described)}"


def _written(path: Path, text: str) -> Path:
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    return path
