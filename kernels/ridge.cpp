#include "ridge.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "clones.hpp"
#include "threads.hpp"

namespace lrdomains {
namespace {

constexpr std::size_t kBlock = kRidgeBlock;
// Rows whose sums are made in the type of the values before they are added up in double.
constexpr std::size_t kRun = 16;

using Sums = std::array<double, kBlock>;

template <class Value>
using Lanes = std::array<Value, kBlock>;

// The sums over all rows of what `term(entry, row, column)` returns, by column.
template <class Value, class Term>
LRD_INLINE Sums summed(std::size_t n_rows, Term&& term) {
  Sums sums{};
  for (std::size_t first = 0; first < n_rows; first += kRun) {
    Lanes<Value> run{};
    for (std::size_t row = first; row < std::min(first + kRun, n_rows); ++row) {
      for (std::size_t c = 0; c < kBlock; ++c) run[c] += term(row * kBlock + c, row, c);
    }
    for (std::size_t c = 0; c < kBlock; ++c) sums[c] += static_cast<double>(run[c]);
  }
  return sums;
}

// direction = scale * direction + gradient / diagonal.
template <class Value>
LRD_INLINE void inlined_turn(const Value* gradient, const Value* inverse_diagonal, const Lanes<Value>& scale,
                             std::size_t n_rows, Value* direction) {
  for (std::size_t row = 0; row < n_rows; ++row) {
    const std::size_t at = row * kBlock;
    for (std::size_t c = 0; c < kBlock; ++c) {
      direction[at + c] = scale[c] * direction[at + c] + gradient[at + c] * inverse_diagonal[row];
    }
  }
}

// bent += penalty * direction; returns the sums of bent * direction.
template <class Value>
LRD_INLINE void inlined_bend(const Value* direction, Value penalty, std::size_t n_rows, Value* bent, Sums& curvature) {
  curvature = summed<Value>(n_rows, [&](std::size_t at, std::size_t, std::size_t) {
    bent[at] += penalty * direction[at];
    return bent[at] * direction[at];
  });
}

// A step along the direction; returns the sums of gradient^2 / diagonal behind it.
template <class Value>
LRD_INLINE void inlined_step(const Lanes<Value>& step, const Value* direction, const Value* bent,
                             const Value* inverse_diagonal, std::size_t n_rows, Value* found, Value* gradient,
                             Sums& energy) {
  energy = summed<Value>(n_rows, [&](std::size_t at, std::size_t row, std::size_t c) {
    found[at] += step[c] * direction[at];
    gradient[at] -= step[c] * bent[at];
    return gradient[at] * gradient[at] * inverse_diagonal[row];
  });
}

#define LRD_RIDGE_PASSES(Value)                                                                                      \
  LRD_CLONES void turn(const Value* gradient, const Value* inverse_diagonal, const Lanes<Value>& scale,              \
                       std::size_t n_rows, Value* direction) {                                                       \
    inlined_turn(gradient, inverse_diagonal, scale, n_rows, direction);                                              \
  }                                                                                                                  \
  LRD_CLONES void bend(const Value* direction, Value penalty, std::size_t n_rows, Value* bent, Sums& curvature) {    \
    inlined_bend(direction, penalty, n_rows, bent, curvature);                                                       \
  }                                                                                                                  \
  LRD_CLONES void step_along(const Lanes<Value>& step, const Value* direction, const Value* bent,                    \
                             const Value* inverse_diagonal, std::size_t n_rows, Value* found, Value* gradient,       \
                             Sums& energy) {                                                                         \
    inlined_step(step, direction, bent, inverse_diagonal, n_rows, found, gradient, energy);                          \
  }
LRD_RIDGE_PASSES(float)
LRD_RIDGE_PASSES(double)
#undef LRD_RIDGE_PASSES

template <class Value>
Lanes<Value> ratios(const Sums& over, const Sums& under) {
  Lanes<Value> out{};
  for (std::size_t c = 0; c < kBlock; ++c) out[c] = under[c] > 0 ? static_cast<Value>(over[c] / under[c]) : Value{0};
  return out;
}

template <class Value, class Index>
void solve_block(const Csr<Value, Index>& features, const Csr<Value, Index>& transposed,
                 const RidgeProblem<Value>& problem, std::size_t first, Value* out) {
  const std::size_t n_rows = features.n_rows, n = features.n_columns;
  const std::size_t width = std::min(kBlock, problem.n_targets - first);
  std::vector<Value> seen(n_rows * kBlock), gradient(n * kBlock), direction(n * kBlock), bent(n * kBlock),
      found(n * kBlock);
  for (std::size_t row = 0; row < n_rows; ++row) {
    std::copy_n(problem.targets + row * problem.n_targets + first, width, seen.data() + row * kBlock);
  }
  multiply(transposed, seen.data(), kBlock, gradient.data(), 1);
  turn(gradient.data(), problem.inverse_diagonal, Lanes<Value>{}, n, direction.data());
  Sums energy, curvature;
  step_along(Lanes<Value>{}, direction.data(), bent.data(), problem.inverse_diagonal, n, found.data(),
             gradient.data(), energy);
  const Sums start = energy;
  const double share = problem.tolerance * problem.tolerance;
  for (std::size_t iteration = 0; iteration < problem.max_iterations; ++iteration) {
    multiply(features, direction.data(), kBlock, seen.data(), 1);
    multiply(transposed, seen.data(), kBlock, bent.data(), 1);
    bend(direction.data(), static_cast<Value>(problem.penalty), n, bent.data(), curvature);
    const Sums before = energy;
    step_along(ratios<Value>(energy, curvature), direction.data(), bent.data(), problem.inverse_diagonal, n,
               found.data(), gradient.data(), energy);
    bool done = true;
    for (std::size_t c = 0; c < kBlock; ++c) done = done && energy[c] <= share * start[c];
    if (done) break;
    turn(gradient.data(), problem.inverse_diagonal, ratios<Value>(energy, before), n, direction.data());
  }
  for (std::size_t row = 0; row < n; ++row) {
    std::copy_n(found.data() + row * kBlock, width, out + row * problem.n_targets + first);
  }
}

}  // namespace

template <class Value, class Index>
void ridge(const Csr<Value, Index>& features, const Csr<Value, Index>& transposed, const RidgeProblem<Value>& problem,
           Value* out, std::size_t n_threads) {
  const std::size_t n_blocks = (problem.n_targets + kBlock - 1) / kBlock;
  run_tasks(n_blocks, n_threads,
            [&](std::size_t block) { solve_block(features, transposed, problem, block * kBlock, out); });
}

#define LRD_RIDGE(Value, Index)                                                                                      \
  template void ridge<Value, Index>(const Csr<Value, Index>&, const Csr<Value, Index>&, const RidgeProblem<Value>&,  \
                                    Value*, std::size_t);
LRD_RIDGE(float, std::int32_t)
LRD_RIDGE(float, std::int64_t)
LRD_RIDGE(double, std::int32_t)
LRD_RIDGE(double, std::int64_t)
#undef LRD_RIDGE

}  // namespace lrdomains
