"""New samples on known modules."""

import numpy as np
import pytest

from lrdomains.errors import DataWarning, InputError
from lrdomains.genes.projection import project


def test_the_samples_of_the_fit_get_their_usages_back(modules, planted):
    found = project(modules, planted.counts, orientation="samples-by-genes")
    np.testing.assert_allclose(found.usage, modules.usage, atol=1e-6)
    assert (found.common_genes, found.fitted_genes) == (200, 200)
    assert found.explained.between(0, 1).all()
    assert "200 of 200 genes" in found.summary()
    assert list(found.assignments()["module"]) == list(modules.assignments()["module"])


def test_some_samples_and_genes_are_enough(modules, planted):
    part = planted.counts.iloc[:10, ::-1].drop(columns=["GENE199"])
    found = project(modules, part, orientation="samples-by-genes")
    cosines = np.sum(found.usage * modules.usage.iloc[:10], axis=1)
    lengths = np.linalg.norm(found.usage, axis=1) * np.linalg.norm(modules.usage.iloc[:10], axis=1)
    assert (cosines / lengths > 0.99).all()
    assert found.missing == ("GENE199",)


def test_tables_without_the_genes_are_refused_or_warned_of(modules, planted):
    with pytest.raises(InputError, match="no gene of the fit"):
        project(modules, planted.counts.add_prefix("X"), orientation="samples-by-genes")
    with pytest.warns(DataWarning, match="only 30 of 200 genes of the fit"):
        project(modules, planted.counts.iloc[:, 100:130], orientation="samples-by-genes")
