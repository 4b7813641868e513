"""A corpus of a few thousand words with a structure that is known: what goes with what."""

import numpy as np
import pytest

from lrdomains.words import embed

THEMES = {
    "sea": ["ship", "sailor", "wave", "harbour", "captain", "storm"],
    "farm": ["cow", "farmer", "field", "plough", "barn", "wheat"],
    "court": ["king", "queen", "throne", "crown", "palace", "duke"],
}
FILLERS = ["the", "a", "of", "and", "in", "was"]


def themed_lines(lines=600, seed=1):
    rng = np.random.default_rng(seed)
    themes = list(THEMES.values())
    return [" ".join(rng.choice([*themes[rng.integers(3)], *FILLERS], size=8).tolist()) for _ in range(lines)]


@pytest.fixture(scope="session")
def lines():
    return themed_lines()


@pytest.fixture(scope="session")
def embedding(lines):
    return embed([*lines, "rareword once"], rank=6)
