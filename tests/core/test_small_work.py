import threadpoolctl

from lrdomains.core.small_work import small_work


def blas_threads():
    return [pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]


def test_blas_has_one_thread_for_small_matrices_alone():
    before = blas_threads()
    with small_work((1000, 1000)):
        assert set(blas_threads()) <= {1}
    with small_work((2000, 1000)):
        assert blas_threads() == before
    assert blas_threads() == before
