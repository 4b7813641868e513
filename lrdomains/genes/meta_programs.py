"""metaprograms: modules that come back in several results, of donors or studies."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from lrdomains.core.factorization_storage import add_provenance, read_provenance
from lrdomains.core.labelled_matrix import LabelledMatrix
from lrdomains.core.nearest import unit_length
from lrdomains.core.provenance import Provenance, fingerprint
from lrdomains.core.storage import Archive, ArchiveWriter
from lrdomains.core.typing import Floats, PathLike
from lrdomains.core.wording import counted
from lrdomains.errors import DataWarning, InputError, UnknownLabelError, warn
from lrdomains.genes.result import GeneModules
from lrdomains.report.methods_section import provenance_blocks
from lrdomains.report.report import Block, Finding, KeyFigure, Paragraph, Report, Section, Table

#: Modules, or scores of programs that another program has found (programs x genes, see `read_spectra`).
Programs = GeneModules | pd.DataFrame
#: What its files are called inside, and which tables are in them.
KIND = "metaprograms"
TABLES = ("members", "support", "genes")
#: Modules whose profiles have this cosine on average are one metaprogram.
SIMILAR = 0.5
#: Below this share of the genes of a result in all results, the comparison says little.
ENOUGH = 0.5


@dataclass(frozen=True, eq=False)
class MetaPrograms:
    """Modules that several results have in common.

    Parameters
    ----------
    profiles : DataFrame
        Metaprograms x common genes: mean of the unit profiles of the members (each study weighs the same), of unit
        length. They are called M01, M02, ... by support, then by agreement.
    members : DataFrame
        One row a module of each result: ``study``, ``module``, ``metaprogram`` (empty where it has too little support)
        and ``cosine`` with the profile.
    support : DataFrame
        One row a metaprogram: ``metaprogram``, ``studies`` (how many have it), ``of``, ``modules``, ``cosine`` (mean of
        the members), ``found_in`` and ``missing_from`` (names of studies).
    genes : DataFrame
        One row a study: ``study``, ``genes`` (that it has), ``common`` (of them in all studies), ``share``, and
        ``compared`` (of the common ones, those that entered a fit).
    provenance : Provenance
        What was joined, by which options; the fingerprint is that of the fingerprints of the results.

    Examples
    --------
    >>> profiles = pd.DataFrame([[0.8, 0.6]], index=["M01"], columns=["MYC", "FOS"])
    >>> members = pd.DataFrame({"study": ["a"], "module": ["P01"], "metaprogram": ["M01"], "cosine": [1.0]})
    >>> found = MetaPrograms(profiles, members, support=pd.DataFrame(), genes=pd.DataFrame())
    >>> found.top_genes("M01", 1)["gene"].tolist()
    ['MYC']
    """

    profiles: pd.DataFrame
    members: pd.DataFrame
    support: pd.DataFrame
    genes: pd.DataFrame
    provenance: Provenance = field(default_factory=lambda: Provenance("no results", {}, None, ""))

    @property
    def names(self) -> list[str]:
        """Names of the metaprograms."""
        return [str(name) for name in self.profiles.index]

    def top_genes(self, metaprogram: str, top: int = 50) -> pd.DataFrame:
        """Return the leading genes of a metaprogram: ``gene``, ``weight``.

        Raises
        ------
        UnknownLabelError
            If there is no such metaprogram.
        """
        if metaprogram not in self.names:
            raise UnknownLabelError.among(metaprogram, self.names, kind="metaprogram")
        row = self.profiles.to_numpy()[self.names.index(metaprogram)]
        order = np.argsort(-row, kind="stable")[: min(top, int(np.sum(row > 0)))]
        return pd.DataFrame({"gene": self.profiles.columns[order], "weight": row[order]})

    def summary(self) -> str:
        """Return a few lines on what was found."""
        studies = len(self.genes)
        alone = int((self.members["metaprogram"] == "").sum())
        lines = [
            f"{len(self.names)} metaprograms of {len(self.members)} modules in {studies} results, on "
            f"{self.profiles.shape[1]:,} common genes; {alone} modules have too little support"
        ]
        for row in self.support.itertuples():
            leading = ", ".join(map(str, self.top_genes(str(row.metaprogram), 5)["gene"]))
            lines.append(f"{row.metaprogram}: in {row.studies} of {row.of} (cosine {row.cosine:.2f}): {leading}")
        return "\n".join(lines)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a module of each result; see ``members``."""
        return self.members

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the named tables of the result."""
        return {
            "support": self.support,
            "members": self.members,
            "genes": self.genes,
            "profiles": self.profiles,
            "top_genes": self._leading(50),
        }

    def _leading(self, top: int) -> pd.DataFrame:
        parts = [self.top_genes(name, top).assign(metaprogram=name) for name in self.names]
        empty = pd.DataFrame(columns=["gene", "weight", "metaprogram"])
        return pd.concat(parts, ignore_index=True)[["metaprogram", "gene", "weight"]] if parts else empty

    def report(self) -> Report:
        """Return the report."""
        leading = self._leading(10).groupby("metaprogram")["gene"].agg(", ".join).rename("genes").reset_index()
        # Names of studies and genes in tables of their own: beside all the numbers they would be columns of one word.
        numbers, names = ["metaprogram", "studies", "of", "modules", "cosine"], ["found_in", "missing_from"]
        said = Paragraph(
            "A metaprogram is a group of modules of different results whose profiles are alike: z-scores above their "
            "mean over the modules of a result. Modules of the same study may be members of one metaprogram; each "
            "study weighs the same."
        )
        sections = (
            self._verdict(),
            Section(
                "Metaprograms",
                (
                    said,
                    Table("Support", self.support[numbers], "How many results have each.", {"cosine": ".2f"}),
                    Table("Leading genes", leading, "What leads each metaprogram."),
                    Table("Studies", self.support[["metaprogram", *names]], "Which results have it, and which do not."),
                ),
            ),
            Section(
                "Modules",
                (
                    Table(
                        "Members", self.members, "Every module, and its metaprogram if it has one.", {"cosine": ".2f"}
                    ),
                ),
            ),
            Section(
                "Genes",
                (Table("Genes that were compared", self.genes, "Genes that all results have.", {"share": ".0%"}),),
            ),
            Section("Methods and provenance", provenance_blocks(self.provenance)),
        )
        figures = (
            KeyFigure("results", str(len(self.genes))),
            KeyFigure("metaprograms", str(len(self.names))),
            KeyFigure("common genes", f"{self.profiles.shape[1]:,}"),
        )
        about = f"{len(self.names)} metaprograms of {len(self.members)} modules in {len(self.genes)} results"
        return Report("Metaprograms", about, figures, sections)

    def _verdict(self) -> Section:
        """Return what was found and how sure it is, before anything is shown."""
        studies, alone = len(self.genes), int((self.members["metaprogram"] == "").sum())
        everywhere = int((self.support["studies"] == studies).sum()) if self.names else 0
        found = Finding(
            "good" if everywhere else "caution",
            f"{everywhere} of {counted(len(self.names), 'metaprogram')} come back in all {counted(studies, 'result')}.",
        )
        blocks: list[Block] = [found]
        if self.names:
            cosines = self.support["cosine"]
            text = (
                f"Members agree with their metaprogram by a cosine of {cosines.min():.2f} to {cosines.max():.2f} (1 is "
                "the same profile). Results that share samples agree too well: only independent ones "
                "are evidence."
            )
            blocks.append(Finding("note", text))
        if alone:
            few = f"{counted(alone, 'module')} of {len(self.members)} found too few alike in other results"
            text = f"{few}, and belong to no metaprogram; they are listed under Modules."
            blocks.append(Finding("note", text))
        return Section("Verdict", tuple(blocks))

    def save(self, path: PathLike) -> None:
        """Write the result to a ``.lrd`` file, which `lrdomains.load` reads."""
        writer = ArchiveWriter(KIND)
        writer.add_array("profiles", self.profiles.to_numpy(dtype=np.float64))
        writer.add_labels("names", self.profiles.index)
        writer.add_labels("common_genes", self.profiles.columns)
        for name in TABLES:
            writer.add_frame(name, getattr(self, name))
        add_provenance(writer, self.provenance)
        writer.write(path)

    @classmethod
    def from_archive(cls, archive: Archive) -> "MetaPrograms":
        """Return the result that an archive holds."""
        archive.expect(KIND)
        profiles = pd.DataFrame(
            archive.array("profiles"),
            index=archive.labels("names").rename("metaprogram"),
            columns=archive.labels("common_genes"),
        )
        tables = {name: archive.frame(name) for name in TABLES}
        return cls(profiles, **tables, provenance=read_provenance(archive))

    def __repr__(self) -> str:
        return f"MetaPrograms({len(self.names)} of {len(self.members)} modules in {len(self.genes)} results)"

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()


def metaprograms(
    results: Mapping[str, Programs] | Sequence[GeneModules], *, similarity: float = SIMILAR, support: int = 2
) -> MetaPrograms:
    """Find the modules that several results have in common.

    Modules are compared by what sets each apart from the others of its result: its z-scores above their mean over the
    modules, of all genes that every result has and that entered at least one of the fits. They are joined by average
    linkage of the cosines. Factorizing each donor by itself and joining the modules keeps differences between donors
    from becoming modules.

    Parameters
    ----------
    results : mapping of str to GeneModules or DataFrame, or sequence of GeneModules
        By name of donor or study; those of a sequence are called after what they were made from. A DataFrame holds
        scores of programs x genes, as `read_spectra` gives them of cNMF results.
    similarity : float
        Modules whose cosine is at least this, on average, are joined.
    support : int
        A metaprogram is kept if so many studies have it; 1 keeps all.

    Returns
    -------
    MetaPrograms

    Raises
    ------
    InputError
        If there are fewer than two results with modules, or they have no gene in common.

    Warns
    -----
    DataWarning
        If less than half of the genes of a result are in all of them.

    References
    ----------
    Gavish et al. (2023), Nature 618, for metaprograms of many samples.
    Sokal and Michener (1958), University of Kansas Science Bulletin 38, for average linkage.

    Examples
    --------
    >>> from lrdomains.genes import find_modules
    >>> blocks = np.kron(np.eye(2), np.ones((6, 5))) * 40 + np.arange(12)[:, None] % 3
    >>> made = find_modules(pd.DataFrame(blocks), rank=2, runs=2, orientation="samples-by-genes", normalise="none")
    >>> metaprograms({"donor 1": made, "donor 2": made}).support["studies"].tolist()
    [2, 2]
    """
    named = _named(results)
    if not 0 < similarity <= 1 or not 1 <= support <= len(named):
        message = (
            f"similarity={similarity!r}, support={support!r}; give a cosine above 0, and 1 to {len(named)} results"
        )
        raise InputError(message)
    common, about = _common_genes(named)
    profiles = np.concatenate([_profiles(result, common) for result in named.values()])
    study = np.repeat(list(named), [len(_names(result)) for result in named.values()])
    module = np.concatenate([np.array(_names(result), dtype=object) for result in named.values()])
    distance = np.maximum(1.0 - profiles @ profiles.T, 0.0)
    np.fill_diagonal(distance, 0.0)
    joined = linkage(squareform(distance, checks=False), method="average")
    labels = fcluster(joined, t=1.0 - similarity + 1e-9, criterion="distance")
    found = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        having = [name for name in named if name in study[members]]
        if len(having) >= support:
            of_studies = [profiles[members][study[members] == name].mean(axis=0) for name in having]
            profile = unit_length(np.mean(of_studies, axis=0, keepdims=True))[0]
            found.append((members, having, profile, float((profiles[members] @ profile).mean())))
    found.sort(key=lambda entry: (-len(entry[1]), -entry[3], int(entry[0][0])))
    names = [f"M{number + 1:02d}" for number in range(len(found))]
    member_of, cosine = np.full(len(labels), "", dtype=object), np.full(len(labels), np.nan)
    rows = []
    for name, (members, having, profile, mean) in zip(names, found, strict=True):
        member_of[members], cosine[members] = name, profiles[members] @ profile
        missing = "; ".join(one for one in named if one not in having)
        rows.append((name, len(having), len(named), len(members), mean, "; ".join(having), missing))
    columns = ["metaprogram", "studies", "of", "modules", "cosine", "found_in", "missing_from"]
    return MetaPrograms(
        profiles=pd.DataFrame(
            np.array([entry[2] for entry in found]).reshape(len(found), len(common)),
            index=pd.Index(names, name="metaprogram", dtype=object),
            columns=common,
        ),
        members=pd.DataFrame({"study": study, "module": module, "metaprogram": member_of, "cosine": cosine}),
        support=pd.DataFrame(rows, columns=columns),
        genes=about,
        provenance=_provenance(named, similarity=similarity, support=support),
    )


def _provenance(named: Mapping[str, Programs], **options: float) -> Provenance:
    prints = {
        name: fingerprint(LabelledMatrix(result)) if isinstance(result, pd.DataFrame) else result.provenance.fingerprint
        for name, result in named.items()
    }
    digest = hashlib.sha256("".join(prints.values()).encode("ascii")).hexdigest()
    steps = {"metaprograms": {**options, "fingerprints": prints}}
    return Provenance(source="; ".join(named), steps=steps, seed=None, fingerprint=digest)


def _named(results: Mapping[str, Programs] | Sequence[GeneModules]) -> dict[str, Programs]:
    if isinstance(results, Mapping):
        named = {str(name): result for name, result in results.items()}
    else:
        sources = [result.provenance.source for result in results]
        repeated = len(set(sources)) < len(sources)
        named = {
            f"{number}: {source}" if repeated else source: result
            for number, (source, result) in enumerate(zip(sources, results, strict=True), start=1)
        }
    lacking = [name for name, result in named.items() if not _names(result)]
    if lacking:
        warn(f"{', '.join(lacking)}: no modules, and so no part in metaprograms", DataWarning)
    named = {name: result for name, result in named.items() if _names(result)}
    if len(named) < 2:
        message = f"{len(named)} results with modules; metaprograms need at least two"
        raise InputError(message)
    return named


def _names(result: Programs) -> list[str]:
    return [str(name) for name in result.index] if isinstance(result, pd.DataFrame) else result.names


def _scores(result: Programs) -> pd.DataFrame:
    if isinstance(result, pd.DataFrame):
        return result
    whole = result.evidence is not None and result.evidence.whole is not None
    return result.z_scores if whole else result.loadings


def _common_genes(named: dict[str, Programs]) -> tuple[pd.Index, pd.DataFrame]:
    tables = {name: _scores(result).columns.astype(str) for name, result in named.items()}
    first, *others = tables.values()
    everywhere = first
    for columns in others:
        everywhere = everywhere[everywhere.isin(columns)]
    if everywhere.empty:
        kinds = "; ".join(f"{name}: {', '.join(columns[:3])}, ..." for name, columns in tables.items())
        message = f"no gene is in all results ({kinds}): are all symbols, or all identifiers?"
        raise InputError(message)
    about = pd.DataFrame(
        {
            "study": list(tables),
            "genes": [len(columns) for columns in tables.values()],
            "common": len(everywhere),
            "share": [len(everywhere) / len(columns) for columns in tables.values()],
        }
    )
    least = about.iloc[int(np.argmin(about["share"].to_numpy()))]
    if least["share"] < ENOUGH:
        warn(
            f"only {len(everywhere):,} genes are in all results, {least['share']:.0%} of those of {least['study']}: "
            "metaprograms say nothing on the others",
            DataWarning,
        )
    ours = [result for result in named.values() if isinstance(result, GeneModules)]
    fitted = {str(gene) for result in ours for gene in result.factorization.columns}
    telling = everywhere[everywhere.isin(list(fitted))]
    about["compared"] = len(telling)
    return (telling if len(telling) > 1 else everywhere), about


def _profiles(result: Programs, genes: pd.Index) -> Floats:
    table = _scores(result)
    positions = table.columns.astype(str).get_indexer(genes)
    values = table.to_numpy(dtype=np.float64)[:, positions]
    if len(values) > 1:
        values = values - values.mean(axis=0)
    return unit_length(np.maximum(values, 0.0))
