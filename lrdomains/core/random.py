"""Randomness: one place where a seed becomes a generator."""

import numpy as np

from lrdomains.errors import InputError

RandomState = int | np.random.Generator | None


def seeded(rng: RandomState) -> tuple[np.random.Generator, int | None]:
    """Return a generator and the seed that repeats it.

    Parameters
    ----------
    rng : int, numpy.random.Generator or None
        None draws a fresh seed.

    Returns
    -------
    tuple
        The generator, and its seed: None where a running generator was given, whose state is its owner's.

    Raises
    ------
    InputError
        If `rng` is none of these.

    Examples
    --------
    >>> seeded(7)[1]
    7
    """
    if isinstance(rng, np.random.Generator):
        return rng, None
    if rng is None:
        # 53 bits survive a round trip through JSON readers that know only doubles.
        rng = int(np.random.SeedSequence().generate_state(1, np.uint64)[0] >> np.uint64(11))
    if not isinstance(rng, (int, np.integer)) or isinstance(rng, bool) or rng < 0:
        message = f"rng={rng!r}; give a non-negative whole number, a numpy.random.Generator or None"
        raise InputError(message)
    return np.random.default_rng(int(rng)), int(rng)


def root_seed(rng: RandomState) -> tuple[int, int | None]:
    """Return a seed from which those of several pieces of work are derived, and the seed to record.

    Parameters
    ----------
    rng : int, numpy.random.Generator or None
        A generator is asked for one number; None draws a fresh seed.

    Returns
    -------
    tuple
        The root, and what repeats it: None where a running generator was given, whose state is its owner's.

    Raises
    ------
    InputError
        If `rng` is none of these.

    Examples
    --------
    >>> root_seed(7)
    (7, 7)
    """
    generator, seed = seeded(rng)
    return (int(generator.integers(2**53)), None) if seed is None else (seed, seed)
