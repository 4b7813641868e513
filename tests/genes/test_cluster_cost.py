"""What an atlas on a cluster is said to cost: it grows with the cells, and what runs out first is named."""

from lrdomains.genes.cluster_cost import PASSES, modules_cost


def cost(cells):
    return modules_cost(
        stored=1e4 * cells, cells=cells, genes=30_000, kept_values=150.0 * cells, rank=10, runs=20,
        blocks=max(1, cells // 3000), workers=100,
    )  # fmt: skip


def test_what_is_read_and_moved_grows_with_the_cells():
    small, large = cost(10**6), cost(10**8)
    assert small.passes == large.passes == PASSES
    assert large.read == 100 * small.read
    assert 50 * small.moved < large.moved <= 101 * small.moved


def test_the_kept_genes_are_what_runs_out_first():
    assert cost(10**6).breaks_first(worker_memory=16e9, here_memory=64e9) == ""
    assert "genes that are kept" in cost(10**8).breaks_first(worker_memory=16e9, here_memory=64e9)
