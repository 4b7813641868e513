// Least squares over the rows of a matrix of which only some entries are known: each row has a Gram matrix of its
// own. One kernel serves missing values, held-out entries, ratings and the projection of new rows.
//
// Sources: Zhou, Wilkinson, Schreiber and Pan (2008), AAIM, section 3.1 (alternating least squares with weighted
// decay); Franc, Hlavac and Navara (2005), CAIP, section 3 (coordinate descent for non-negative least squares).
#pragma once

#include <cstddef>
#include <cstdint>

namespace lrdomains {

template <class Value, class Index>
struct RowProblems {
  std::size_t n_rows;
  std::size_t n_columns;
  std::size_t k;
  const Value* products;      // n_rows x k: row i holds sum over its known j of w_ij A_ij other_j
  const Value* other;         // n_columns x k
  const double* gram;         // k x k: Gram matrix of all of `other`
  const double* quadratic;    // k x k: added to every row's Gram matrix
  const Index* row_starts;    // n_rows + 1: entries listed for each row
  const Index* columns;       // ascending in each row
  bool listed_are_known;      // else they are the unknown ones
  const double* weights;      // how much each listed (then known) entry counts; null where each counts once
  Value penalty;              // linear, on the sum of each row
  double decay_per_entry;     // added to the diagonal times the number (weight) of known entries of the row
};

constexpr std::size_t kProblemRows = 64;

// Coordinate descent over f >= 0 from the given `factors`, until no coordinate moves by more than `tolerance` times the
// largest of its row, or for `n_sweeps`. sums (tasks x 2): squared projected gradients met in the first pass, and the
// sum over rows of f G f with the row's own Gram matrix (penalties in it included), after the last pass.
template <class Value, class Index>
void non_negative_rows(const RowProblems<Value, Index>& problems, Value* factors, std::size_t n_sweeps,
                       double tolerance, double* sums, std::size_t n_threads);

// The solution without a bound, by Cholesky factorization; directions that the row's Gram matrix does not know (rows
// without a known entry) get zero.
template <class Value, class Index>
void unbounded_rows(const RowProblems<Value, Index>& problems, Value* factors, std::size_t n_threads);

}  // namespace lrdomains
