#include "poisson_rows.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "clones.hpp"
#include "logarithm.hpp"
#include "threads.hpp"

namespace lrdomains {
namespace {

constexpr std::size_t kLanes = 16;
constexpr std::size_t kPrefetchDistance = 8;

// One row: its stored values x, what is fitted to them, and the gathered factors, one line a component. Lines are
// padded to whole vectors with entries that weigh nothing.
template <class Value>
struct Row {
  std::size_t length;
  const Value* x;
  Value* fitted;
  const Value* lines;
};

template <class Value>
struct Slopes {
  Value pull;       // sum of x h / fitted
  Value curvature;  // sum of x h^2 / fitted^2
};

template <class Value>
LRD_INLINE Value lane_sum(const Value* lanes) {
  double sum = 0.0;
  for (std::size_t u = 0; u < kLanes; ++u) sum += static_cast<double>(lanes[u]);
  return static_cast<Value>(sum);
}

// Slopes where `taken` times the line has been taken off what is fitted.
template <class Value>
LRD_INLINE Slopes<Value> slopes(const Row<Value>& row, const Value* line, Value taken, Value least) {
  Value pull[kLanes] = {}, curvature[kLanes] = {};
  for (std::size_t c = 0; c < row.length; c += kLanes) {
    for (std::size_t u = 0; u < kLanes; ++u) {
      const Value h = line[c + u];
      const Value share = h / std::max(row.fitted[c + u] - taken * h, least);
      const Value part = row.x[c + u] * share;
      pull[u] += part;
      curvature[u] += part * share;
    }
  }
  return {lane_sum(pull), lane_sum(curvature)};
}

template <class Value>
LRD_INLINE void shift(const Row<Value>& row, const Value* line, Value step, Value least) {
  for (std::size_t c = 0; c < row.length; c += kLanes)
    for (std::size_t u = 0; u < kLanes; ++u)
      row.fitted[c + u] = std::max(row.fitted[c + u] + step * line[c + u], least);
}

// The better value of one coordinate. Stepping down may overshoot; where it would reach zero, the slope at zero decides
// whether zero is the answer.
template <class Value>
LRD_INLINE Value moved(const Row<Value>& row, const Value* line, Value f, Value linear, Value extra, Slopes<Value> at,
                       Value least) {
  constexpr Value kShrink = static_cast<Value>(0.1);
  if (!(at.pull > 0)) return linear > 0 ? Value{0} : f;
  Value found;
  if (extra == 0 && linear > 0)
    found = f + (at.pull / linear - 1) * (at.pull / at.curvature);
  else
    found = f - (linear - at.pull) / (at.curvature + extra);
  if (found > 0 || f == 0) return std::max(found, Value{0});
  const Slopes<Value> zero = slopes<Value>(row, line, f, least);
  if (zero.pull <= linear - extra * f) return Value{0};
  return f * kShrink;
}

template <class Value, class Index>
LRD_INLINE void gather(const Csr<Value, Index>& matrix, std::size_t i, const PoissonProblem<Value>& p, const Value* f,
                       std::size_t length, Value* x, Value* fitted, Value* lines, Value least) {
  const auto begin = static_cast<std::size_t>(matrix.row_starts[i]);
  const std::size_t count = static_cast<std::size_t>(matrix.row_starts[i + 1]) - begin;
  const std::size_t k = p.k;
  for (std::size_t c = 0; c < count; ++c) {
    if (c + kPrefetchDistance < count)
      LRD_PREFETCH(p.other + static_cast<std::size_t>(matrix.columns[begin + c + kPrefetchDistance]) * k);
    const Value* source = p.other + static_cast<std::size_t>(matrix.columns[begin + c]) * k;
    for (std::size_t a = 0; a < k; ++a) lines[a * length + c] = source[a];
    x[c] = matrix.values[begin + c];
  }
  for (std::size_t c = count; c < length; ++c) {
    x[c] = 0;
    for (std::size_t a = 0; a < k; ++a) lines[a * length + c] = 0;
  }
  std::fill_n(fitted, length, Value{0});
  for (std::size_t a = 0; a < k; ++a)
    for (std::size_t c = 0; c < length; ++c) fitted[c] += f[a] * lines[a * length + c];
  for (std::size_t c = 0; c < length; ++c) fitted[c] = std::max(fitted[c], least);
}

template <class Value, class Index>
LRD_INLINE void improve_row(const Csr<Value, Index>& matrix, std::size_t i, const PoissonProblem<Value>& p, Value* f,
                            std::size_t n_sweeps, double tolerance, Value* room, double& attraction,
                            double& gradient) {
  // Small enough to count as nothing, large enough that its reciprocal's square does not overflow.
  const Value least = std::sqrt(std::numeric_limits<Value>::min()) * 4;
  const std::size_t k = p.k;
  const std::size_t count = static_cast<std::size_t>(matrix.row_starts[i + 1] - matrix.row_starts[i]);
  const std::size_t length = (count + kLanes - 1) / kLanes * kLanes;
  Value *x = room, *fitted = room + length, *lines = room + 2 * length;
  gather<Value, Index>(matrix, i, p, f, length, x, fitted, lines, least);
  const Row<Value> row{length, x, fitted, lines};
  const Value* linear = p.linear + i * p.linear_stride;
  for (std::size_t sweep = 0; sweep < n_sweeps; ++sweep) {
    Value change = 0, largest = 0;
    for (std::size_t a = 0; a < k; ++a) {
      const Value* line = lines + a * length;
      const Slopes<Value> at = slopes<Value>(row, line, Value{0}, least);
      const Value constant = linear[a] + p.decay * f[a];
      if (sweep == 0) {
        const double slope = static_cast<double>(constant) - static_cast<double>(at.pull);
        const double projected = f[a] > 0 ? slope : std::min(slope, 0.0);
        // Times the coordinate, so that it is counted in the units of the data.
        gradient += std::abs(projected) * static_cast<double>(f[a] > 0 ? f[a] : Value{0});
      }
      const Value found = moved<Value>(row, line, f[a], constant, p.decay, at, least);
      const Value step = found - f[a];
      largest = std::max(largest, found);
      if (step == 0) continue;
      shift<Value>(row, line, step, least);
      change = std::max(change, std::abs(step));
      f[a] = found;
    }
    if (static_cast<double>(change) <= tolerance * static_cast<double>(largest)) break;
  }
  attraction += weighted_log_ratio<Value>(x, fitted, length);
}

#define LRD_DEFINE_CLONES(Value, Index)                                                                             \
  LRD_CLONES void rows_task(const Csr<Value, Index>& matrix, const PoissonProblem<Value>& p, Value* factors,         \
                            std::size_t n_sweeps, double tolerance, std::size_t first, std::size_t end, Value* room, \
                            double* attraction, double* gradient) {                                                 \
    double log_sum = 0.0, violation = 0.0;                                                                          \
    for (std::size_t i = first; i < end; ++i)                                                                       \
      improve_row<Value, Index>(matrix, i, p, factors + i * p.k, n_sweeps, tolerance, room, log_sum, violation);    \
    *attraction = log_sum;                                                                                          \
    *gradient = violation;                                                                                          \
  }

LRD_DEFINE_CLONES(float, std::int32_t)
LRD_DEFINE_CLONES(float, std::int64_t)
LRD_DEFINE_CLONES(double, std::int32_t)
LRD_DEFINE_CLONES(double, std::int64_t)

}  // namespace

template <class Value, class Index>
void poisson_rows(const Csr<Value, Index>& matrix, const PoissonProblem<Value>& problem, Value* factors,
                  std::size_t n_sweeps, double tolerance, double* attraction, double* gradients,
                  std::size_t n_threads) {
  const std::size_t n_tasks = (matrix.n_rows + kPoissonRows - 1) / kPoissonRows;
  run_tasks(n_tasks, n_threads, [&](std::size_t task) {
    const std::size_t first = task * kPoissonRows, end = std::min(first + kPoissonRows, matrix.n_rows);
    std::size_t longest = 0;
    for (std::size_t i = first; i < end; ++i)
      longest = std::max(longest, static_cast<std::size_t>(matrix.row_starts[i + 1] - matrix.row_starts[i]));
    std::vector<Value> room((longest + kLanes) * (problem.k + 2));
    rows_task(matrix, problem, factors, n_sweeps, tolerance, first, end, room.data(), attraction + task,
              gradients + task);
  });
}

#define LRD_INSTANTIATE(Value, Index)                                                                              \
  template void poisson_rows<Value, Index>(const Csr<Value, Index>&, const PoissonProblem<Value>&, Value*,         \
                                           std::size_t, double, double*, double*, std::size_t);

LRD_INSTANTIATE(float, std::int32_t)
LRD_INSTANTIATE(float, std::int64_t)
LRD_INSTANTIATE(double, std::int32_t)
LRD_INSTANTIATE(double, std::int64_t)

}  // namespace lrdomains
