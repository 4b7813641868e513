#include "least_squares_rows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "clones.hpp"
#include "threads.hpp"

namespace lrdomains {
namespace {

// A pivot below this share of its diagonal is a direction that the row's entries do not determine.
constexpr double kRankShare = 1e-12;

template <class Value>
LRD_INLINE void add_outer(const Value* row, std::size_t k, double sign, double* gram) {
  for (std::size_t a = 0; a < k; ++a) {
    const double weight = sign * static_cast<double>(row[a]);
    double* target = gram + a * k;
    for (std::size_t b = 0; b < k; ++b) target[b] += weight * static_cast<double>(row[b]);
  }
}

// The Gram matrix of row i over its known entries, built up or down-dated, whichever adds fewer entries: subtracting
// nearly all of a sum would leave nothing but rounding.
template <class Value, class Index>
LRD_INLINE void row_gram(const RowProblems<Value, Index>& p, std::size_t i, double* gram) {
  const std::size_t k = p.k;
  const auto begin = static_cast<std::size_t>(p.row_starts[i]), end = static_cast<std::size_t>(p.row_starts[i + 1]);
  const std::size_t listed = end - begin;
  const bool down_date = !p.listed_are_known && 2 * listed <= p.n_columns;
  std::copy_n(p.quadratic, k * k, gram);
  if (down_date)
    for (std::size_t at = 0; at < k * k; ++at) gram[at] += p.gram[at];
  if (down_date || p.listed_are_known) {
    const double sign = down_date ? -1.0 : 1.0;
    for (std::size_t at = begin; at < end; ++at) {
      if (at + 4 < end) LRD_PREFETCH(p.other + static_cast<std::size_t>(p.columns[at + 4]) * k);
      const double weight = p.weights ? p.weights[at] : sign;
      add_outer(p.other + static_cast<std::size_t>(p.columns[at]) * k, k, weight, gram);
    }
  } else {
    std::size_t at = begin;
    for (std::size_t j = 0; j < p.n_columns; ++j) {
      if (at < end && static_cast<std::size_t>(p.columns[at]) == j)
        ++at;
      else
        add_outer(p.other + j * k, k, 1.0, gram);
    }
  }
  double known = static_cast<double>(p.listed_are_known ? listed : p.n_columns - listed);
  if (p.weights) known = std::accumulate(p.weights + begin, p.weights + end, 0.0);
  for (std::size_t a = 0; a < k; ++a) gram[a * k + a] += p.decay_per_entry * known;
}

template <class Value, class Index>
LRD_INLINE void descend_row(const RowProblems<Value, Index>& p, std::size_t i, Value* factors, const double* gram,
                            std::size_t n_sweeps, double tolerance, double* f, double* slopes, double* sums) {
  const std::size_t k = p.k;
  for (std::size_t a = 0; a < k; ++a) {
    f[a] = static_cast<double>(factors[i * k + a]);
    slopes[a] = static_cast<double>(p.penalty) - static_cast<double>(p.products[i * k + a]);
  }
  for (std::size_t a = 0; a < k; ++a)
    for (std::size_t b = 0; b < k; ++b) slopes[b] += f[a] * gram[a * k + b];
  for (std::size_t sweep = 0; sweep < n_sweeps; ++sweep) {
    double moved = 0.0, largest = 0.0;
    for (std::size_t a = 0; a < k; ++a) {
      const double curvature = gram[a * k + a];
      // What is left of a down-dated diagonal may be rounding alone.
      if (!(curvature > kRankShare * p.gram[a * k + a])) {
        f[a] = 0.0;
        continue;
      }
      if (sweep == 0) {
        const double projected = f[a] > 0 ? slopes[a] : std::min(slopes[a], 0.0);
        sums[0] += projected * projected;
      }
      const double found = std::max(f[a] - slopes[a] / curvature, 0.0);
      const double step = found - f[a];
      largest = std::max(largest, found);
      if (step == 0.0) continue;
      f[a] = found;
      moved = std::max(moved, std::abs(step));
      const double* line = gram + a * k;
      for (std::size_t b = 0; b < k; ++b) slopes[b] += step * line[b];
    }
    if (moved <= tolerance * largest) break;
  }
  for (std::size_t a = 0; a < k; ++a) {
    factors[i * k + a] = static_cast<Value>(f[a]);
    sums[1] += f[a] * (slopes[a] - static_cast<double>(p.penalty) + static_cast<double>(p.products[i * k + a]));
  }
}

// In-place Cholesky factorization and two triangular solves; a direction without a pivot gets coordinate zero.
LRD_INLINE void solve_spd(double* gram, double* x, std::size_t k) {
  for (std::size_t a = 0; a < k; ++a) {
    const double diagonal = gram[a * k + a];
    double pivot = diagonal;
    for (std::size_t b = 0; b < a; ++b) pivot -= gram[a * k + b] * gram[a * k + b];
    const bool known = pivot > kRankShare * diagonal && pivot > 0;
    const double root = known ? std::sqrt(pivot) : 0.0;
    gram[a * k + a] = root;
    for (std::size_t c = a + 1; c < k; ++c) {
      double sum = gram[c * k + a];
      for (std::size_t b = 0; b < a; ++b) sum -= gram[c * k + b] * gram[a * k + b];
      gram[c * k + a] = known ? sum / root : 0.0;
    }
    double sum = x[a];
    for (std::size_t b = 0; b < a; ++b) sum -= gram[a * k + b] * x[b];
    x[a] = known ? sum / root : 0.0;
  }
  for (std::size_t up = k; up > 0; --up) {
    const std::size_t a = up - 1;
    double sum = x[a];
    for (std::size_t c = a + 1; c < k; ++c) sum -= gram[c * k + a] * x[c];
    x[a] = gram[a * k + a] > 0 ? sum / gram[a * k + a] : 0.0;
  }
}

#define LRD_DEFINE_CLONES(Value, Index)                                                                             \
  LRD_CLONES void descend_task(const RowProblems<Value, Index>& p, Value* factors, std::size_t n_sweeps,            \
                               double tolerance, std::size_t first, std::size_t end, double* room, double* sums) {  \
    for (std::size_t i = first; i < end; ++i) {                                                                     \
      row_gram<Value, Index>(p, i, room);                                                                           \
      descend_row<Value, Index>(p, i, factors, room, n_sweeps, tolerance, room + p.k * p.k,                         \
                                room + p.k * (p.k + 1), sums);                                                      \
    }                                                                                                               \
  }                                                                                                                 \
  LRD_CLONES void solve_task(const RowProblems<Value, Index>& p, Value* factors, std::size_t first, std::size_t end, \
                             double* room) {                                                                        \
    double* x = room + p.k * p.k;                                                                                   \
    for (std::size_t i = first; i < end; ++i) {                                                                     \
      row_gram<Value, Index>(p, i, room);                                                                           \
      for (std::size_t a = 0; a < p.k; ++a) x[a] = static_cast<double>(p.products[i * p.k + a]);                    \
      solve_spd(room, x, p.k);                                                                                      \
      for (std::size_t a = 0; a < p.k; ++a) factors[i * p.k + a] = static_cast<Value>(x[a]);                        \
    }                                                                                                               \
  }

LRD_DEFINE_CLONES(float, std::int32_t)
LRD_DEFINE_CLONES(float, std::int64_t)
LRD_DEFINE_CLONES(double, std::int32_t)
LRD_DEFINE_CLONES(double, std::int64_t)

std::size_t task_count(std::size_t n_rows) { return (n_rows + kProblemRows - 1) / kProblemRows; }

}  // namespace

template <class Value, class Index>
void non_negative_rows(const RowProblems<Value, Index>& problems, Value* factors, std::size_t n_sweeps,
                       double tolerance, double* sums, std::size_t n_threads) {
  run_tasks(task_count(problems.n_rows), n_threads, [&](std::size_t task) {
    std::vector<double> room(problems.k * (problems.k + 2));
    const std::size_t first = task * kProblemRows, end = std::min(first + kProblemRows, problems.n_rows);
    double own[2] = {0.0, 0.0};
    descend_task(problems, factors, n_sweeps, tolerance, first, end, room.data(), own);
    std::copy_n(own, 2, sums + 2 * task);
  });
}

template <class Value, class Index>
void unbounded_rows(const RowProblems<Value, Index>& problems, Value* factors, std::size_t n_threads) {
  run_tasks(task_count(problems.n_rows), n_threads, [&](std::size_t task) {
    std::vector<double> room(problems.k * (problems.k + 1));
    const std::size_t first = task * kProblemRows, end = std::min(first + kProblemRows, problems.n_rows);
    solve_task(problems, factors, first, end, room.data());
  });
}

#define LRD_INSTANTIATE(Value, Index)                                                                          \
  template void non_negative_rows<Value, Index>(const RowProblems<Value, Index>&, Value*, std::size_t, double, \
                                                double*, std::size_t);                                         \
  template void unbounded_rows<Value, Index>(const RowProblems<Value, Index>&, Value*, std::size_t);

LRD_INSTANTIATE(float, std::int32_t)
LRD_INSTANTIATE(float, std::int64_t)
LRD_INSTANTIATE(double, std::int32_t)
LRD_INSTANTIATE(double, std::int64_t)

}  // namespace lrdomains
