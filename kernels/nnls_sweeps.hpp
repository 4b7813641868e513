// Coordinate descent on many small non-negative least-squares problems that share one Gram matrix: the half step of
// a non-negative factorization, for several factorizations (replicates) side by side.
//
// Sources: Cichocki and Phan (2009), IEICE Trans. Fundamentals E92-A, section 3; Gillis and Glineur (2012), Neural
// Computation 24, section 4 (several sweeps on the same products); Ang and Gillis (2019), Neural Computation 31,
// section 3 (extrapolation).
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

// The problems: f G f / 2 - b f + penalty sum(f) over f >= 0 for each row f of `factors` and b of `products`, one G
// and penalty a replicate.
template <class Value>
struct SweepProblems {
  const Value* products;
  const Value* grams;
  const Value* penalties;
};

// Where the factors came from, and by how much of their way they are moved on: afterwards `before` holds what the
// sweeps found, and the factors lie beyond it, cut off at zero. No `before`: they stay where they are.
template <class Value>
struct Extrapolation {
  Value* before;
  const Value* weights;  // one a replicate
};

// What is measured on the way, for each replicate.
struct Measures {
  double* gradients;  // squared projected gradients met in the first pass
  double* crosses;    // b f of the factors as they are left
  double* sums;       // sum of the factors as they are left
  double* own_grams;  // k x k products of their columns, in float64
};

// Rows of a tile: one row alone is a chain of short dot products, many rows side by side are vectors.
template <class Value>
constexpr std::size_t kLanes = 256 / sizeof(Value);

// Improve the factors by `n_sweeps` passes over the coordinates of each row. A coordinate with G_jj <= 0 keeps its
// value. No number depends on what else is in the stack, nor on the number of threads.
template <class Value>
void nnls_sweeps(const Stack<Value>& stack, Value* factors, const SweepProblems<Value>& problems,
                 const Extrapolation<Value>& extrapolation, std::size_t n_sweeps, const Measures& measures,
                 std::size_t n_threads);

}  // namespace lrdomains
