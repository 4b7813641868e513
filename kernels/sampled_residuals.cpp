#include "sampled_residuals.hpp"

#include <algorithm>
#include <cstdint>

#include "clones.hpp"
#include "threads.hpp"

namespace lrdomains {
namespace {

constexpr std::size_t kRowsPerTask = 64;
constexpr std::size_t kPrefetchDistance = 8;
constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kLanes = 16;

template <class Value>
LRD_INLINE Value dot(const Value* left, const Value* right, std::size_t k) {
  Value lanes[kLanes] = {};
  std::size_t a = 0;
  for (; a + kLanes <= k; a += kLanes)
    for (std::size_t u = 0; u < kLanes; ++u) lanes[u] += left[a + u] * right[a + u];
  for (std::size_t u = 0; a < k; ++a, ++u) lanes[u] += left[a] * right[a];
  Value sum = 0;
  for (std::size_t u = 0; u < kLanes; ++u) sum += lanes[u];
  return sum;
}

#define LRD_DEFINE_CLONES(Value, Index)                                                                          \
  LRD_CLONES void rows_task(const Csr<Value, Index>& matrix, const Value* left, const Value* right,              \
                            std::size_t k, Value* out, std::size_t first, std::size_t end) {                     \
    const auto last = static_cast<std::size_t>(matrix.row_starts[end]);                                          \
    for (std::size_t i = first; i < end; ++i) {                                                                  \
      const auto stop = static_cast<std::size_t>(matrix.row_starts[i + 1]);                                      \
      for (auto e = static_cast<std::size_t>(matrix.row_starts[i]); e < stop; ++e) {                             \
        if (e + kPrefetchDistance < last) {                                                                      \
          const Value* ahead = right + static_cast<std::size_t>(matrix.columns[e + kPrefetchDistance]) * k;      \
          for (std::size_t at = 0; at < k; at += kCacheLine / sizeof(Value)) LRD_PREFETCH(ahead + at);           \
        }                                                                                                        \
        const Value* row = right + static_cast<std::size_t>(matrix.columns[e]) * k;                              \
        out[e] = matrix.values[e] - dot<Value>(left + i * k, row, k);                                            \
      }                                                                                                          \
    }                                                                                                            \
  }

LRD_DEFINE_CLONES(float, std::int32_t)
LRD_DEFINE_CLONES(float, std::int64_t)
LRD_DEFINE_CLONES(double, std::int32_t)
LRD_DEFINE_CLONES(double, std::int64_t)

}  // namespace

template <class Value, class Index>
void sampled_residuals(const Csr<Value, Index>& matrix, const Value* left, const Value* right, std::size_t k,
                       Value* out, std::size_t n_threads) {
  const std::size_t n_tasks = (matrix.n_rows + kRowsPerTask - 1) / kRowsPerTask;
  run_tasks(n_tasks, n_threads, [&](std::size_t task) {
    const std::size_t first = task * kRowsPerTask;
    rows_task(matrix, left, right, k, out, first, std::min(first + kRowsPerTask, matrix.n_rows));
  });
}

#define LRD_INSTANTIATE(Value, Index)                                                                             \
  template void sampled_residuals<Value, Index>(const Csr<Value, Index>&, const Value*, const Value*, std::size_t, \
                                                Value*, std::size_t);

LRD_INSTANTIATE(float, std::int32_t)
LRD_INSTANTIATE(float, std::int64_t)
LRD_INSTANTIATE(double, std::int32_t)
LRD_INSTANTIATE(double, std::int64_t)

}  // namespace lrdomains
