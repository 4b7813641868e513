"""Names of types that many rooms use."""

import os
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[Any]
Floats = NDArray[np.float64]
PathLike = str | os.PathLike[str]

if TYPE_CHECKING:
    Labels = pd.Index[Any]
else:
    # pandas' Index takes type parameters in its stubs alone.
    Labels = pd.Index
