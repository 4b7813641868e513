// What a low-rank product leaves of the stored entries of a sparse matrix; the product itself is never formed.
#pragma once

#include <cstddef>

#include "sparse_dense.hpp"

namespace lrdomains {

// out (nnz): values[e] - left[row of e] . right[column of e], with row-major factors of k columns.
template <class Value, class Index>
void sampled_residuals(const Csr<Value, Index>& matrix, const Value* left, const Value* right, std::size_t k,
                       Value* out, std::size_t n_threads);

}  // namespace lrdomains
