// Sparse (CSR) times dense, and its transpose. Source: the row-wise algorithm of Gustavson (1978), section 3,
// with software prefetch of the gathered rows.
//
// Three types: Value, in which the matrix is stored; Dense, of the other factor; Sum, of the product and of the sums
// that lead to it. With float values and double sums every product of two entries is exact.
#pragma once

#include <cstddef>

namespace lrdomains {

template <class Value, class Index>
struct Csr {
  std::size_t n_rows;
  std::size_t n_columns;
  const Value* values;
  const Index* columns;
  const Index* row_starts;  // n_rows + 1 entries
};

// out (n_rows x width) = matrix * dense (n_columns x width), both row-major and contiguous.
template <class Value, class Index, class Dense, class Sum>
void multiply(const Csr<Value, Index>& matrix, const Dense* dense, std::size_t width, Sum* out,
              std::size_t n_threads);

// out (n_columns x width) = matrix^T * dense (n_rows x width), both row-major and contiguous.
template <class Value, class Index, class Dense, class Sum>
void multiply_transposed(const Csr<Value, Index>& matrix, const Dense* dense, std::size_t width, Sum* out,
                         std::size_t n_threads);

}  // namespace lrdomains
