#include "sparse_gram.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "clones.hpp"
#include "threads.hpp"

namespace lrdomains {
namespace {

// Rows whose entries stay near while every column goes over them: so many entries.
constexpr std::size_t kEntriesAtOnce = std::size_t{1} << 18;
// Ranges of columns for each thread: the first columns have more to do, because only what follows them is added.
constexpr std::size_t kRangesPerThread = 8;
constexpr std::size_t kTile = 64;

template <class Value, class Index>
LRD_INLINE void add_range(const Csr<Value, Index>& matrix, const Index* rows, const Index* column_starts,
                          std::size_t first, std::size_t end, double* out) {
  const std::size_t n = matrix.n_columns, m = matrix.n_rows;
  // Where each row's first entry is that has not been multiplied with what follows it, and each column's next row.
  std::vector<Index> at(m), next(column_starts + first, column_starts + end);
  for (std::size_t i = 0; i < m; ++i) {
    const Index* begin = matrix.columns + matrix.row_starts[i];
    const Index* stop = matrix.columns + matrix.row_starts[i + 1];
    at[i] = static_cast<Index>(std::lower_bound(begin, stop, static_cast<Index>(first)) - matrix.columns);
  }
  for (std::size_t i = first; i < end; ++i) std::fill(out + i * n + i, out + (i + 1) * n, 0.0);
  for (std::size_t top = 0; top < m;) {
    std::size_t bottom = top + 1;
    const auto start = static_cast<std::size_t>(matrix.row_starts[top]);
    while (bottom < m && static_cast<std::size_t>(matrix.row_starts[bottom + 1]) - start <= kEntriesAtOnce) ++bottom;
    for (std::size_t j = first; j < end; ++j) {
      double* sums = out + j * n;
      Index k = next[j - first];
      const Index stop = column_starts[j + 1];
      for (; k < stop && static_cast<std::size_t>(rows[k]) < bottom; ++k) {
        const auto i = static_cast<std::size_t>(rows[k]);
        const auto begin = static_cast<std::size_t>(at[i]++);
        const auto finish = static_cast<std::size_t>(matrix.row_starts[i + 1]);
        const auto value = static_cast<double>(matrix.values[begin]);
        for (std::size_t e = begin; e < finish; ++e)
          sums[static_cast<std::size_t>(matrix.columns[e])] += value * static_cast<double>(matrix.values[e]);
      }
      next[j - first] = k;
    }
    top = bottom;
  }
}

#define LRD_DEFINE_CLONES(Value, Index)                                                                        \
  LRD_CLONES void range_task(const Csr<Value, Index>& matrix, const Index* rows, const Index* column_starts,   \
                             std::size_t first, std::size_t end, double* out) {                                \
    add_range<Value, Index>(matrix, rows, column_starts, first, end, out);                                     \
  }

LRD_DEFINE_CLONES(float, std::int32_t)
LRD_DEFINE_CLONES(float, std::int64_t)
LRD_DEFINE_CLONES(double, std::int32_t)
LRD_DEFINE_CLONES(double, std::int64_t)

}  // namespace

template <class Value, class Index>
void sparse_gram(const Csr<Value, Index>& matrix, const Index* rows, const Index* column_starts, double* out,
                 std::size_t n_threads) {
  const std::size_t n = matrix.n_columns;
  // Every sum goes over the rows in their order, whatever the ranges, so that threads do not matter to the bit.
  const std::size_t ranges = n_threads <= 1 ? 1 : std::min(n, kRangesPerThread * n_threads);
  run_tasks(ranges, n_threads, [&](std::size_t task) {
    range_task(matrix, rows, column_starts, task * n / ranges, (task + 1) * n / ranges, out);
  });
  // The other triangle, tile by tile, so that both sides of a tile stay near.
  for (std::size_t a = 0; a < n; a += kTile)
    for (std::size_t b = a; b < n; b += kTile)
      for (std::size_t i = a; i < std::min(a + kTile, n); ++i)
        for (std::size_t j = std::max(b, i + 1); j < std::min(b + kTile, n); ++j) out[j * n + i] = out[i * n + j];
}

#define LRD_INSTANTIATE(Value, Index)                                                                       \
  template void sparse_gram<Value, Index>(const Csr<Value, Index>&, const Index*, const Index*, double*,    \
                                          std::size_t);

LRD_INSTANTIATE(float, std::int32_t)
LRD_INSTANTIATE(float, std::int64_t)
LRD_INSTANTIATE(double, std::int32_t)
LRD_INSTANTIATE(double, std::int64_t)

}  // namespace lrdomains
