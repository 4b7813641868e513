#include "transpose.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "threads.hpp"

namespace lrdomains {
namespace {

// Chunks of rows that are sorted at the same time; each needs a counter per column.
constexpr std::size_t kMostChunks = 8;

}  // namespace

template <class Value, class Index>
void transpose(const Csr<Value, Index>& matrix, Value* values, Index* rows, Index* starts, std::size_t n_threads) {
  const std::size_t n_chunks = std::clamp<std::size_t>(n_threads, 1, kMostChunks);
  const std::size_t n = matrix.n_columns;
  const auto entry = [&](std::size_t row) { return static_cast<std::size_t>(matrix.row_starts[row]); };
  // Chunks of about as many entries each.
  std::vector<std::size_t> first_row(n_chunks + 1, matrix.n_rows);
  first_row[0] = 0;
  for (std::size_t chunk = 1; chunk < n_chunks; ++chunk) {
    const Index* begin = matrix.row_starts;
    const Index target = static_cast<Index>(entry(matrix.n_rows) / n_chunks * chunk);
    first_row[chunk] = static_cast<std::size_t>(std::lower_bound(begin, begin + matrix.n_rows, target) - begin);
  }
  // How many entries of each column a chunk has, then where its first one of them goes: after those of the chunks
  // above, so that the order of rows does not depend on the number of chunks.
  std::vector<std::vector<Index>> next(n_chunks);
  run_tasks(n_chunks, n_threads, [&](std::size_t chunk) {
    next[chunk].assign(n, Index{0});
    const std::size_t end = entry(first_row[chunk + 1]);
    for (std::size_t k = entry(first_row[chunk]); k < end; ++k)
      ++next[chunk][static_cast<std::size_t>(matrix.columns[k])];
  });
  Index at = 0;
  for (std::size_t j = 0; j < n; ++j) {
    starts[j] = at;
    for (std::size_t chunk = 0; chunk < n_chunks; ++chunk) {
      const Index count = next[chunk][j];
      next[chunk][j] = at;
      at += count;
    }
  }
  starts[n] = at;
  run_tasks(n_chunks, n_threads, [&](std::size_t chunk) {
    for (std::size_t i = first_row[chunk]; i < first_row[chunk + 1]; ++i) {
      const std::size_t end = entry(i + 1);
      for (std::size_t k = entry(i); k < end; ++k) {
        const std::size_t to = static_cast<std::size_t>(next[chunk][static_cast<std::size_t>(matrix.columns[k])]++);
        values[to] = matrix.values[k];
        rows[to] = static_cast<Index>(i);
      }
    }
  });
}

#define LRD_INSTANTIATE(Value, Index)                                                                          \
  template void transpose<Value, Index>(const Csr<Value, Index>&, Value*, Index*, Index*, std::size_t);

LRD_INSTANTIATE(float, std::int32_t)
LRD_INSTANTIATE(float, std::int64_t)
LRD_INSTANTIATE(double, std::int32_t)
LRD_INSTANTIATE(double, std::int64_t)

}  // namespace lrdomains
