// Coordinate Newton steps for the Kullback-Leibler divergence over the rows of a sparse matrix: only stored entries
// are looked at, and only one row's gathered factors are held at a time.
//
// Sources: Hsieh and Dhillon (2011), KDD, section 4 (coordinate descent for KL); Carbonetto, Sarkar, Wang and Stephens
// (2021), arXiv 2105.13440, section 3 (Poisson NMF by coordinate descent). The step is Newton's for the reciprocal of
// the attractive part of the slope, which is exact where one component explains a row.
#pragma once

#include <cstddef>

#include "sparse_dense.hpp"

namespace lrdomains {

template <class Value>
struct PoissonProblem {
  std::size_t k;
  const Value* other;        // n_columns x k
  const Value* linear;       // sums of `other` over the known entries: n_rows x k or 1 x k
  std::size_t linear_stride; // k, or 0 for one row that serves all
  Value decay;               // times f_j^2 / 2
};

constexpr std::size_t kPoissonRows = 16;

// factors (n_rows x k): improved in place by `n_sweeps` passes over the coordinates of each row, or until no coordinate
// of a row moves by more than `tolerance` times the largest. attraction (tasks): the sum over stored entries of
// x log(x / fitted) after the update, and gradients (tasks): sum of |f_j slope_j| met in the first pass.
template <class Value, class Index>
void poisson_rows(const Csr<Value, Index>& matrix, const PoissonProblem<Value>& problem, Value* factors,
                  std::size_t n_sweeps, double tolerance, double* attraction, double* gradients,
                  std::size_t n_threads);

}  // namespace lrdomains
