// Ridge regression of many targets on one sparse matrix: conjugate gradients on the normal equations, for a block of
// targets at once, so that a step is two products of the matrix with a dense block and three passes over its vectors.
//
// Source: Björck (1996), Numerical Methods for Least Squares Problems, sections 7.4 (CGLS) and 7.5.1 (scaling).
#pragma once

#include <cstddef>

#include "sparse_dense.hpp"

namespace lrdomains {

// Targets that one task solves for: results do not depend on the number of threads.
constexpr std::size_t kRidgeBlock = 32;

template <class Value>
struct RidgeProblem {
  const Value* targets;           // n_rows x n_targets
  std::size_t n_targets;
  const Value* inverse_diagonal;  // n_columns: divides gradients
  double penalty;
  double tolerance;               // of gradients in the norm of the inverse diagonal, relative to the first
  std::size_t max_iterations;
};

// out (n_columns x n_targets): the coefficients.
template <class Value, class Index>
void ridge(const Csr<Value, Index>& features, const Csr<Value, Index>& transposed, const RidgeProblem<Value>& problem,
           Value* out, std::size_t n_threads);

}  // namespace lrdomains
