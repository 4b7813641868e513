// The Gram matrix A^T A of a sparse (CSR) matrix, accumulated in double. Source: the row-wise product of Gustavson
// (1978), section 3, of which one triangle is formed.
#pragma once

#include <cstddef>

#include "sparse_dense.hpp"

namespace lrdomains {

// out: n_columns x n_columns, row-major. Columns of each row ascend and differ; column_starts and rows are the pattern
// of the transpose (`transpose`).
template <class Value, class Index>
void sparse_gram(const Csr<Value, Index>& matrix, const Index* rows, const Index* column_starts, double* out,
                 std::size_t n_threads);

}  // namespace lrdomains
