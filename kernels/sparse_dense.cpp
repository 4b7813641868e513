#include "sparse_dense.hpp"

#include <algorithm>
#include <cstdint>

#include "clones.hpp"
#include "threads.hpp"

namespace lrdomains {
namespace {

// Gathering rows of the dense side is bound by latency, not by arithmetic: asking for the row that comes this
// many nonzeros later hides it.
constexpr std::size_t kPrefetchDistance = 12;
constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kRowsPerTask = 256;
// Panels of the transposed product: the unit that one thread owns, so that no two threads write one number.
constexpr std::size_t kPanel = 32;

template <class Value>
LRD_INLINE void prefetch_row(const Value* row, std::size_t width) {
  const char* bytes = reinterpret_cast<const char*>(row);
  for (std::size_t at = 0; at < width * sizeof(Value); at += kCacheLine) LRD_PREFETCH(bytes + at);
}

// One block of kWidth columns of one row of the product; kWidth is known at compile time so that the sums
// stay in registers.
template <std::size_t kWidth, class Value, class Index>
LRD_INLINE void gather_row(const Csr<Value, Index>& matrix, std::size_t row, const Value* dense,
                           std::size_t stride, Value* out) {
  Value sums[kWidth] = {};
  const std::size_t begin = static_cast<std::size_t>(matrix.row_starts[row]);
  const std::size_t end = static_cast<std::size_t>(matrix.row_starts[row + 1]);
  const std::size_t last = static_cast<std::size_t>(matrix.row_starts[matrix.n_rows]);
  for (std::size_t k = begin; k < end; ++k) {
    if (k + kPrefetchDistance < last) {
      prefetch_row(dense + static_cast<std::size_t>(matrix.columns[k + kPrefetchDistance]) * stride, kWidth);
    }
    const Value weight = matrix.values[k];
    const Value* source = dense + static_cast<std::size_t>(matrix.columns[k]) * stride;
    for (std::size_t c = 0; c < kWidth; ++c) sums[c] += weight * source[c];
  }
  for (std::size_t c = 0; c < kWidth; ++c) out[c] = sums[c];
}

// The columns that are left over, fewer than kWidth, in one pass.
template <std::size_t kWidth, class Value, class Index>
LRD_INLINE void gather_rest_of_row(const Csr<Value, Index>& matrix, std::size_t row, const Value* dense,
                                   std::size_t stride, std::size_t width, Value* out) {
  Value sums[kWidth] = {};
  const std::size_t end = static_cast<std::size_t>(matrix.row_starts[row + 1]);
  for (std::size_t k = static_cast<std::size_t>(matrix.row_starts[row]); k < end; ++k) {
    const Value weight = matrix.values[k];
    const Value* source = dense + static_cast<std::size_t>(matrix.columns[k]) * stride;
    for (std::size_t c = 0; c < width; ++c) sums[c] += weight * source[c];
  }
  for (std::size_t c = 0; c < width; ++c) out[c] = sums[c];
}

template <class Value, class Index>
LRD_INLINE void multiply_rows(const Csr<Value, Index>& matrix, const Value* dense, std::size_t width, Value* out,
                              std::size_t first, std::size_t end) {
  // Widest blocks first; each covers all the rows so that the dense block stays in cache.
  std::size_t c = 0;
  for (; c + 64 <= width; c += 64)
    for (std::size_t i = first; i < end; ++i)
      gather_row<64>(matrix, i, dense + c, width, out + i * width + c);
  for (; c + 32 <= width; c += 32)
    for (std::size_t i = first; i < end; ++i)
      gather_row<32>(matrix, i, dense + c, width, out + i * width + c);
  for (; c + 8 <= width; c += 8)
    for (std::size_t i = first; i < end; ++i)
      gather_row<8>(matrix, i, dense + c, width, out + i * width + c);
  if (c < width)
    for (std::size_t i = first; i < end; ++i)
      gather_rest_of_row<8>(matrix, i, dense + c, width, width - c, out + i * width + c);
}

template <class Value, class Index>
LRD_INLINE void scatter_panel(const Csr<Value, Index>& matrix, const Value* dense, std::size_t stride, Value* out,
                              std::size_t begin_column, std::size_t end_column) {
  const std::size_t width = end_column - begin_column;
  const std::size_t last = static_cast<std::size_t>(matrix.row_starts[matrix.n_rows]);
  for (std::size_t j = 0; j < matrix.n_columns; ++j)
    std::fill_n(out + j * stride + begin_column, width, Value{0});
  for (std::size_t i = 0; i < matrix.n_rows; ++i) {
    const Value* source = dense + i * stride + begin_column;
    const std::size_t end = static_cast<std::size_t>(matrix.row_starts[i + 1]);
    for (std::size_t k = static_cast<std::size_t>(matrix.row_starts[i]); k < end; ++k) {
      if (k + kPrefetchDistance < last) {
        prefetch_row(
            out + static_cast<std::size_t>(matrix.columns[k + kPrefetchDistance]) * stride + begin_column, width);
      }
      const Value weight = matrix.values[k];
      Value* target = out + static_cast<std::size_t>(matrix.columns[k]) * stride + begin_column;
      for (std::size_t c = 0; c < width; ++c) target[c] += weight * source[c];
    }
  }
}

// The functions that are compiled once per processor level; plain overloads because clones and templates do
// not go together.
#define LRD_DEFINE_CLONES(Value, Index)                                                                        \
  LRD_CLONES void rows_task(const Csr<Value, Index>& matrix, const Value* dense, std::size_t width, Value* out, \
                            std::size_t first, std::size_t end) {                                              \
    multiply_rows<Value, Index>(matrix, dense, width, out, first, end);                                        \
  }                                                                                                            \
  LRD_CLONES void panel_task(const Csr<Value, Index>& matrix, const Value* dense, std::size_t width,            \
                             Value* out, std::size_t begin, std::size_t end) {                                 \
    scatter_panel<Value, Index>(matrix, dense, width, out, begin, end);                                        \
  }

LRD_DEFINE_CLONES(float, std::int32_t)
LRD_DEFINE_CLONES(float, std::int64_t)
LRD_DEFINE_CLONES(double, std::int32_t)
LRD_DEFINE_CLONES(double, std::int64_t)

}  // namespace

template <class Value, class Index>
void multiply(const Csr<Value, Index>& matrix, const Value* dense, std::size_t width, Value* out,
              std::size_t n_threads) {
  const std::size_t n_tasks = (matrix.n_rows + kRowsPerTask - 1) / kRowsPerTask;
  run_tasks(n_tasks, n_threads, [&](std::size_t task) {
    const std::size_t first = task * kRowsPerTask;
    rows_task(matrix, dense, width, out, first, std::min(first + kRowsPerTask, matrix.n_rows));
  });
}

template <class Value, class Index>
void multiply_transposed(const Csr<Value, Index>& matrix, const Value* dense, std::size_t width, Value* out,
                         std::size_t n_threads) {
  const std::size_t n_tasks = (width + kPanel - 1) / kPanel;
  run_tasks(n_tasks, n_threads, [&](std::size_t task) {
    const std::size_t begin = task * kPanel;
    panel_task(matrix, dense, width, out, begin, std::min(begin + kPanel, width));
  });
}

#define LRD_INSTANTIATE(Value, Index)                                                                       \
  template void multiply<Value, Index>(const Csr<Value, Index>&, const Value*, std::size_t, Value*,         \
                                       std::size_t);                                                        \
  template void multiply_transposed<Value, Index>(const Csr<Value, Index>&, const Value*, std::size_t,      \
                                                  Value*, std::size_t);

LRD_INSTANTIATE(float, std::int32_t)
LRD_INSTANTIATE(float, std::int64_t)
LRD_INSTANTIATE(double, std::int32_t)
LRD_INSTANTIATE(double, std::int64_t)

}  // namespace lrdomains
