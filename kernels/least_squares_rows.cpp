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

// Entries whose outer products are added in one pass over the Gram matrix.
constexpr std::size_t kAtOnce = 4;
// Lines of the lower triangle are added in whole steps; what lies beyond the diagonal is not read.
constexpr std::size_t kStep = 8;

// The lower triangle of a sum of outer products.
class OuterSum {
 public:
  // `room` holds kAtOnce * k numbers.
  LRD_INLINE OuterSum(double* gram, double* room, std::size_t k) : gram_(gram), rows_(room), k_(k) {}

  template <class Value>
  LRD_INLINE void add(const Value* row, double weight) {
    double* kept = rows_ + held_ * k_;
    for (std::size_t a = 0; a < k_; ++a) kept[a] = static_cast<double>(row[a]);
    weights_[held_] = weight;
    if (++held_ == kAtOnce) flush();
  }

  LRD_INLINE void flush() {
    if (held_ == 0) return;
    std::fill_n(rows_ + held_ * k_, (kAtOnce - held_) * k_, 0.0);
    std::fill(weights_ + held_, weights_ + kAtOnce, 0.0);
    const double *r0 = rows_, *r1 = r0 + k_, *r2 = r1 + k_, *r3 = r2 + k_;
    for (std::size_t a = 0; a < k_; ++a) {
      const double w0 = weights_[0] * r0[a], w1 = weights_[1] * r1[a], w2 = weights_[2] * r2[a],
                   w3 = weights_[3] * r3[a];
      double* target = gram_ + a * k_;
      const std::size_t end = std::min(k_, (a / kStep + 1) * kStep);
      for (std::size_t b = 0; b < end; ++b) target[b] += (w0 * r0[b] + w1 * r1[b]) + (w2 * r2[b] + w3 * r3[b]);
    }
    held_ = 0;
  }

 private:
  double* gram_;
  double* rows_;
  std::size_t k_;
  std::size_t held_ = 0;
  double weights_[kAtOnce] = {};
};

// The lower triangle of the Gram matrix of row i over its known entries, built up or down-dated, whichever adds fewer
// entries: subtracting nearly all of a sum would leave nothing but rounding.
template <class Value, class Index>
LRD_INLINE void row_gram(const RowProblems<Value, Index>& p, std::size_t i, double* gram, double* room) {
  const std::size_t k = p.k;
  const auto begin = static_cast<std::size_t>(p.row_starts[i]), end = static_cast<std::size_t>(p.row_starts[i + 1]);
  const std::size_t listed = end - begin;
  const bool down_date = !p.listed_are_known && 2 * listed <= p.n_columns;
  std::copy_n(p.quadratic, k * k, gram);
  if (down_date)
    for (std::size_t at = 0; at < k * k; ++at) gram[at] += p.gram[at];
  OuterSum sum(gram, room, k);
  if (down_date || p.listed_are_known) {
    const double sign = down_date ? -1.0 : 1.0;
    for (std::size_t at = begin; at < end; ++at) {
      if (at + 4 < end) LRD_PREFETCH(p.other + static_cast<std::size_t>(p.columns[at + 4]) * k);
      const double weight = p.weights ? p.weights[at] : sign;
      sum.add(p.other + static_cast<std::size_t>(p.columns[at]) * k, weight);
    }
  } else {
    std::size_t at = begin;
    for (std::size_t j = 0; j < p.n_columns; ++j) {
      if (at < end && static_cast<std::size_t>(p.columns[at]) == j)
        ++at;
      else
        sum.add(p.other + j * k, 1.0);
    }
  }
  sum.flush();
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

LRD_INLINE void mirror(double* gram, std::size_t k) {
  for (std::size_t a = 0; a < k; ++a)
    for (std::size_t b = 0; b < a; ++b) gram[b * k + a] = gram[a * k + b];
}

// In-place Cholesky factorization of a lower triangle and two triangular solves; a direction without a pivot gets
// coordinate zero. Column after column is taken off what remains, so that all inner loops run along lines.
LRD_INLINE void solve_spd(double* gram, double* x, std::size_t k, double* column, double* diagonals) {
  for (std::size_t a = 0; a < k; ++a) diagonals[a] = gram[a * k + a];
  for (std::size_t a = 0; a < k; ++a) {
    const double pivot = gram[a * k + a];
    const bool known = pivot > kRankShare * diagonals[a] && pivot > 0;
    const double root = known ? std::sqrt(pivot) : 0.0;
    gram[a * k + a] = root;
    x[a] = known ? x[a] / root : 0.0;
    for (std::size_t c = a + 1; c < k; ++c) column[c] = known ? gram[c * k + a] / root : 0.0;
    const double own = x[a];
    for (std::size_t c = a + 1; c < k; ++c) {
      const double share = column[c];
      double* line = gram + c * k;
      line[a] = share;
      for (std::size_t b = a + 1; b <= c; ++b) line[b] -= share * column[b];
      x[c] -= share * own;
    }
  }
  for (std::size_t up = k; up > 0; --up) {
    const std::size_t a = up - 1;
    x[a] = gram[a * k + a] > 0 ? x[a] / gram[a * k + a] : 0.0;
    const double own = x[a];
    for (std::size_t b = 0; b < a; ++b) x[b] -= gram[a * k + b] * own;
  }
}

#define LRD_DEFINE_CLONES(Value, Index)                                                                             \
  LRD_CLONES void descend_task(const RowProblems<Value, Index>& p, Value* factors, std::size_t n_sweeps,            \
                               double tolerance, std::size_t first, std::size_t end, double* room, double* sums) {  \
    double* rest = room + p.k * p.k;                                                                                \
    for (std::size_t i = first; i < end; ++i) {                                                                     \
      row_gram<Value, Index>(p, i, room, rest);                                                                     \
      mirror(room, p.k);                                                                                            \
      descend_row<Value, Index>(p, i, factors, room, n_sweeps, tolerance, rest, rest + p.k, sums);                  \
    }                                                                                                               \
  }                                                                                                                 \
  LRD_CLONES void solve_task(const RowProblems<Value, Index>& p, Value* factors, std::size_t first, std::size_t end, \
                             double* room) {                                                                        \
    double* x = room + p.k * p.k;                                                                                   \
    for (std::size_t i = first; i < end; ++i) {                                                                     \
      row_gram<Value, Index>(p, i, room, x);                                                                        \
      for (std::size_t a = 0; a < p.k; ++a) x[a] = static_cast<double>(p.products[i * p.k + a]);                    \
      solve_spd(room, x, p.k, x + p.k, x + 2 * p.k);                                                                \
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
    std::vector<double> room(problems.k * (problems.k + kAtOnce));
    const std::size_t first = task * kProblemRows, end = std::min(first + kProblemRows, problems.n_rows);
    double own[2] = {0.0, 0.0};
    descend_task(problems, factors, n_sweeps, tolerance, first, end, room.data(), own);
    std::copy_n(own, 2, sums + 2 * task);
  });
}

template <class Value, class Index>
void unbounded_rows(const RowProblems<Value, Index>& problems, Value* factors, std::size_t n_threads) {
  run_tasks(task_count(problems.n_rows), n_threads, [&](std::size_t task) {
    std::vector<double> room(problems.k * (problems.k + kAtOnce));
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
