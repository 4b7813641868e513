// Coordinate descent on many small non-negative least-squares problems that share one Gram matrix: the half step of
// a non-negative factorization, for several factorizations (replicates) side by side.
//
// Sources: Cichocki and Phan (2009), IEICE Trans. Fundamentals E92-A, section 3; Gillis and Glineur (2012), Neural
// Computation 24, section 4 (several sweeps on the same products).
#pragma once

#include <cstddef>
#include <cstdint>

namespace lrdomains {

// Several factorizations beside each other in one row-major array of `width` columns: replicate r owns the columns
// [starts[r], starts[r + 1]), and its Gram matrix of k x k entries begins at grams + gram_starts[r].
template <class Value>
struct Stack {
  std::size_t n_rows;
  std::size_t width;
  std::size_t n_replicates;
  const std::int64_t* starts;
  const std::int64_t* gram_starts;
};

// Rows of a task; the partial sums of projected gradients are one a task and replicate, so that they can be added in
// one order whatever the number of threads.
constexpr std::size_t kSweepRows = 256;

// For each row f of `factors` and b of `products`, in each replicate: minimise f G f / 2 - b f + penalty sum(f) over
// f >= 0 by `n_sweeps` passes over its coordinates. A coordinate with G_jj <= 0 keeps its value.
// gradients (tasks x replicates): squared projected gradients met in the first pass.
template <class Value>
void nnls_sweeps(const Stack<Value>& stack, Value* factors, const Value* products, const Value* grams,
                 const Value* penalties, std::size_t n_sweeps, double* gradients, std::size_t n_threads);

}  // namespace lrdomains
