"""Whether topics come back in halves that know nothing of each other."""

import numpy as np
import scipy.sparse as sp

from lrdomains import NMF
from lrdomains.documents.replication import agreement_by_chance, apart, replicated_halves


def test_what_sets_topics_apart_has_unit_length_and_no_common_part():
    rng = np.random.default_rng(0)
    overall = rng.dirichlet(np.full(500, 0.1))
    # Two samples of one distribution look alike as they are, and unlike once what they share is taken away.
    samples = rng.multinomial(5000, overall, size=2) / 5000
    assert samples[0] @ samples[1] / np.linalg.norm(samples[0]) / np.linalg.norm(samples[1]) > 0.9
    found = apart(samples, overall)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0)
    assert abs(found[0] @ found[1]) < 0.2


def test_noise_does_not_come_back_and_blocks_do():
    rng = np.random.default_rng(1)
    blocks = np.kron(np.eye(3), np.ones((30, 20)))
    true = sp.csr_array(rng.poisson(0.1 + blocks).astype(float))
    noise = sp.csr_array(rng.poisson(0.4, (90, 60)).astype(float))
    method, own = NMF(rank=3, loss="kl"), np.kron(np.eye(3), np.ones(20)) / 20
    assert replicated_halves(true, method, own, seed=0).min() > 0.9
    assert replicated_halves(noise, method, own, seed=0).max() < 0.4


def test_chance_is_what_noise_reaches_and_blocks_pass():
    rng = np.random.default_rng(2)
    blocks = np.kron(np.eye(3), np.ones((30, 20)))
    true = sp.csr_array(rng.poisson(0.1 + blocks).astype(float))
    method, own = NMF(rank=3, loss="kl"), np.kron(np.eye(3), np.ones(20)) / 20
    chance = agreement_by_chance(true, method, seed=0)
    assert 0 < chance < replicated_halves(true, method, own, seed=0).min()
    assert agreement_by_chance(true, method, seed=0) == chance
