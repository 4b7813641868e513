// The transpose of a sparse (CSR) matrix, in the same format. Source: the counting sort of Gustavson (1978), section 2.
#pragma once

#include <cstddef>

#include "sparse_dense.hpp"

namespace lrdomains {

// values and rows have as many entries as the matrix, starts has n_columns + 1; columns of each row ascend.
template <class Value, class Index>
void transpose(const Csr<Value, Index>& matrix, Value* values, Index* rows, Index* starts, std::size_t n_threads);

}  // namespace lrdomains
