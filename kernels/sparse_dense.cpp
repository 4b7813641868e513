#include "sparse_dense.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>

#include "clones.hpp"
#include "threads.hpp"

namespace lrdomains {
namespace {

// Gathering rows of the dense side is bound by latency, not by arithmetic: asking for the row that comes this
// many nonzeros later hides it.
constexpr std::size_t kPrefetchDistance = 12;
constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kRowsPerTask = 256;
// Columns of the dense side that are gathered at once: their sums stay in registers, and a panel of so many stays
// in the last cache.
constexpr std::size_t kPanel = 64;
// Narrower products come in multiples of this.
constexpr std::size_t kStep = 8;
// Fewer columns than this are not worth being padded to a step.
constexpr std::size_t kFew = 2;
// Panels of the transposed product: the unit that one thread owns, so that no two threads write one number.
constexpr std::size_t kScatterPanel = 32;
// A matrix with few columns is scattered chunk by chunk, each into sums of its own that fit into a cache near the
// processor; the number of chunks is fixed, so that the sums do not depend on the number of threads.
constexpr std::size_t kScatterBytes = std::size_t{1} << 20;
constexpr std::size_t kChunks = 8;

template <class T>
LRD_INLINE void prefetch_row(const T* row, std::size_t width) {
  const char* bytes = reinterpret_cast<const char*>(row);
  for (std::size_t at = 0; at < width * sizeof(T); at += kCacheLine) LRD_PREFETCH(bytes + at);
}

// Rows of dense that begin every `stride` entries, and rows of out.
template <class Dense, class Sum>
struct Sides {
  const Dense* dense;
  std::size_t stride;
  Sum* out;
  std::size_t out_stride;
  std::size_t width;  // columns of out that are wanted
};

// kWidth columns of some rows of the product; kWidth is known at compile time so that the sums stay in registers.
// Where fewer are wanted, the dense rows are padded.
template <std::size_t kWidth, class Value, class Index, class Dense, class Sum>
LRD_INLINE void gather_rows(const Csr<Value, Index>& matrix, const Sides<Dense, Sum>& sides, std::size_t first,
                            std::size_t end_row) {
  const std::size_t last = static_cast<std::size_t>(matrix.row_starts[matrix.n_rows]);
  for (std::size_t row = first; row < end_row; ++row) {
    Sum sums[kWidth] = {};
    const std::size_t end = static_cast<std::size_t>(matrix.row_starts[row + 1]);
    for (std::size_t k = static_cast<std::size_t>(matrix.row_starts[row]); k < end; ++k) {
      if (k + kPrefetchDistance < last) {
        prefetch_row(
            sides.dense + static_cast<std::size_t>(matrix.columns[k + kPrefetchDistance]) * sides.stride, kWidth);
      }
      const Sum weight = static_cast<Sum>(matrix.values[k]);
      const Dense* source = sides.dense + static_cast<std::size_t>(matrix.columns[k]) * sides.stride;
      for (std::size_t c = 0; c < kWidth; ++c) sums[c] += weight * static_cast<Sum>(source[c]);
    }
    Sum* out = sides.out + row * sides.out_stride;
    for (std::size_t c = 0; c < std::min(kWidth, sides.width); ++c) out[c] = sums[c];
  }
}

// The columns that are left over, fewer than kStep.
template <class Value, class Index, class Dense, class Sum>
LRD_INLINE void gather_few(const Csr<Value, Index>& matrix, const Sides<Dense, Sum>& sides, std::size_t first,
                           std::size_t end_row) {
  for (std::size_t row = first; row < end_row; ++row) {
    Sum sums[kStep] = {};
    const std::size_t end = static_cast<std::size_t>(matrix.row_starts[row + 1]);
    for (std::size_t k = static_cast<std::size_t>(matrix.row_starts[row]); k < end; ++k) {
      const Sum weight = static_cast<Sum>(matrix.values[k]);
      const Dense* source = sides.dense + static_cast<std::size_t>(matrix.columns[k]) * sides.stride;
      for (std::size_t c = 0; c < sides.width; ++c) sums[c] += weight * static_cast<Sum>(source[c]);
    }
    std::copy_n(sums, sides.width, sides.out + row * sides.out_stride);
  }
}

// Up to kPanel columns that lie together, `steps` times kStep of them.
template <class Value, class Index, class Dense, class Sum>
LRD_INLINE void gather_steps(const Csr<Value, Index>& matrix, const Sides<Dense, Sum>& sides, std::size_t steps,
                             std::size_t first, std::size_t end) {
  switch (steps) {
    case 1: return gather_rows<1 * kStep>(matrix, sides, first, end);
    case 2: return gather_rows<2 * kStep>(matrix, sides, first, end);
    case 3: return gather_rows<3 * kStep>(matrix, sides, first, end);
    case 4: return gather_rows<4 * kStep>(matrix, sides, first, end);
    case 5: return gather_rows<5 * kStep>(matrix, sides, first, end);
    case 6: return gather_rows<6 * kStep>(matrix, sides, first, end);
    case 7: return gather_rows<7 * kStep>(matrix, sides, first, end);
    case 8: return gather_rows<8 * kStep>(matrix, sides, first, end);
    default: return gather_few(matrix, sides, first, end);
  }
}

// kWidth columns, at most kScatterPanel; kWidth 0 stands for as many as are wanted.
template <std::size_t kWidth, class Value, class Index, class Dense, class Sum>
LRD_INLINE void scatter_rows(const Csr<Value, Index>& matrix, const Sides<Dense, Sum>& sides, std::size_t first,
                             std::size_t end_row) {
  const std::size_t width = kWidth ? kWidth : sides.width;
  const std::size_t last = static_cast<std::size_t>(matrix.row_starts[matrix.n_rows]);
  for (std::size_t j = 0; j < matrix.n_columns; ++j) std::fill_n(sides.out + j * sides.out_stride, width, Sum{0});
  for (std::size_t i = first; i < end_row; ++i) {
    // A copy of its own stays in registers, whatever is written to.
    Sum source[kWidth ? kWidth : kScatterPanel];
    for (std::size_t c = 0; c < width; ++c) source[c] = static_cast<Sum>(sides.dense[i * sides.stride + c]);
    const std::size_t end = static_cast<std::size_t>(matrix.row_starts[i + 1]);
    for (std::size_t k = static_cast<std::size_t>(matrix.row_starts[i]); k < end; ++k) {
      if (k + kPrefetchDistance < last) {
        prefetch_row(
            sides.out + static_cast<std::size_t>(matrix.columns[k + kPrefetchDistance]) * sides.out_stride, width);
      }
      const Sum weight = static_cast<Sum>(matrix.values[k]);
      Sum* target = sides.out + static_cast<std::size_t>(matrix.columns[k]) * sides.out_stride;
      LRD_VECTOR_LOOP
      for (std::size_t c = 0; c < width; ++c) target[c] += weight * source[c];
    }
  }
}

template <class Value, class Index, class Dense, class Sum>
LRD_INLINE void scatter_steps(const Csr<Value, Index>& matrix, const Sides<Dense, Sum>& sides, std::size_t first,
                              std::size_t end) {
  switch (sides.width) {
    case 1 * kStep: return scatter_rows<1 * kStep>(matrix, sides, first, end);
    case 2 * kStep: return scatter_rows<2 * kStep>(matrix, sides, first, end);
    case 3 * kStep: return scatter_rows<3 * kStep>(matrix, sides, first, end);
    case 4 * kStep: return scatter_rows<4 * kStep>(matrix, sides, first, end);
    default: return scatter_rows<0>(matrix, sides, first, end);
  }
}

// The functions that are compiled once per processor level; plain overloads because clones and templates do
// not go together.
#define LRD_DEFINE_CLONES(Value, Index, Dense, Sum)                                                             \
  LRD_CLONES void rows_task(const Csr<Value, Index>& matrix, const Sides<Dense, Sum>& sides, std::size_t steps, \
                            std::size_t first, std::size_t end) {                                               \
    gather_steps<Value, Index, Dense, Sum>(matrix, sides, steps, first, end);                                   \
  }                                                                                                             \
  LRD_CLONES void scatter_task(const Csr<Value, Index>& matrix, const Sides<Dense, Sum>& sides,                 \
                               std::size_t first, std::size_t end) {                                            \
    scatter_steps<Value, Index, Dense, Sum>(matrix, sides, first, end);                                         \
  }

#define LRD_FOR_ALL_TYPES(Apply)                     \
  Apply(float, std::int32_t, float, float)           \
  Apply(float, std::int64_t, float, float)           \
  Apply(double, std::int32_t, double, double)        \
  Apply(double, std::int64_t, double, double)        \
  Apply(float, std::int32_t, float, double)          \
  Apply(float, std::int64_t, float, double)          \
  Apply(float, std::int32_t, double, double)         \
  Apply(float, std::int64_t, double, double)

LRD_FOR_ALL_TYPES(LRD_DEFINE_CLONES)

template <class Value, class Index, class Dense, class Sum>
void gather(const Csr<Value, Index>& matrix, const Sides<Dense, Sum>& sides, std::size_t steps,
            std::size_t n_threads) {
  const std::size_t n_tasks = (matrix.n_rows + kRowsPerTask - 1) / kRowsPerTask;
  run_tasks(n_tasks, n_threads, [&](std::size_t task) {
    const std::size_t first = task * kRowsPerTask;
    rows_task(matrix, sides, steps, first, std::min(first + kRowsPerTask, matrix.n_rows));
  });
}

// A panel of the dense side, its rows laid end to end and padded with zeros to whole steps.
template <class Dense>
void pack(const Dense* dense, std::size_t n_rows, std::size_t stride, std::size_t width, std::size_t padded,
          Dense* panel, std::size_t n_threads) {
  const std::size_t n_tasks = (n_rows + kRowsPerTask - 1) / kRowsPerTask;
  run_tasks(n_tasks, n_threads, [&](std::size_t task) {
    const std::size_t first = task * kRowsPerTask;
    for (std::size_t i = first; i < std::min(first + kRowsPerTask, n_rows); ++i) {
      std::copy_n(dense + i * stride, width, panel + i * padded);
      std::fill_n(panel + i * padded + width, padded - width, Dense{0});
    }
  });
}

}  // namespace

template <class Value, class Index, class Dense, class Sum>
void multiply(const Csr<Value, Index>& matrix, const Dense* dense, std::size_t width, Sum* out,
              std::size_t n_threads) {
  // A pass over the entries costs more than laying the dense side out in whole steps, unless there are few entries.
  const bool packing_pays =
      width >= kFew && static_cast<std::size_t>(matrix.row_starts[matrix.n_rows]) >= matrix.n_columns;
  if (width <= kPanel && (width % kStep == 0 || !packing_pays)) {
    const std::size_t whole = width / kStep * kStep;
    if (whole) gather(matrix, Sides<Dense, Sum>{dense, width, out, width, whole}, whole / kStep, n_threads);
    if (width > whole)
      gather(matrix, Sides<Dense, Sum>{dense + whole, width, out + whole, width, width - whole}, 0, n_threads);
    return;
  }
  // Panels as wide as each other, so that none is much narrower than what runs fast.
  const std::size_t n_panels = (width + kPanel - 1) / kPanel;
  const std::size_t padded = (width + n_panels * kStep - 1) / (n_panels * kStep) * kStep;
  const std::unique_ptr<Dense[]> panel(new Dense[matrix.n_columns * padded]);
  for (std::size_t begin = 0; begin < width; begin += padded) {
    const std::size_t wanted = std::min(padded, width - begin);
    pack(dense + begin, matrix.n_columns, width, wanted, padded, panel.get(), n_threads);
    gather(matrix, Sides<Dense, Sum>{panel.get(), padded, out + begin, width, wanted}, padded / kStep, n_threads);
  }
}

template <class Value, class Index, class Dense, class Sum>
void multiply_transposed(const Csr<Value, Index>& matrix, const Dense* dense, std::size_t width, Sum* out,
                         std::size_t n_threads) {
  const std::size_t n = matrix.n_columns;
  if (n * kScatterPanel * sizeof(Sum) > kScatterBytes) {
    run_tasks((width + kScatterPanel - 1) / kScatterPanel, n_threads, [&](std::size_t task) {
      const std::size_t begin = task * kScatterPanel;
      const Sides<Dense, Sum> sides{dense + begin, width, out + begin, width, std::min(kScatterPanel, width - begin)};
      scatter_task(matrix, sides, 0, matrix.n_rows);
    });
    return;
  }
  const std::unique_ptr<Sum[]> sums(new Sum[kChunks * n * kScatterPanel]);
  for (std::size_t begin = 0; begin < width; begin += kScatterPanel) {
    const std::size_t wanted = std::min(kScatterPanel, width - begin);
    run_tasks(kChunks, n_threads, [&](std::size_t chunk) {
      Sum* own = sums.get() + chunk * n * kScatterPanel;
      const std::size_t first = matrix.n_rows * chunk / kChunks, end = matrix.n_rows * (chunk + 1) / kChunks;
      scatter_task(matrix, Sides<Dense, Sum>{dense + begin, width, own, wanted, wanted}, first, end);
    });
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t c = 0; c < wanted; ++c) {
        Sum total{0};
        for (std::size_t chunk = 0; chunk < kChunks; ++chunk)
          total += sums[chunk * n * kScatterPanel + j * wanted + c];
        out[j * width + begin + c] = total;
      }
  }
}

#define LRD_INSTANTIATE(Value, Index, Dense, Sum)                                                                \
  template void multiply<Value, Index, Dense, Sum>(const Csr<Value, Index>&, const Dense*, std::size_t, Sum*,    \
                                                   std::size_t);                                                 \
  template void multiply_transposed<Value, Index, Dense, Sum>(const Csr<Value, Index>&, const Dense*,            \
                                                              std::size_t, Sum*, std::size_t);

LRD_FOR_ALL_TYPES(LRD_INSTANTIATE)

}  // namespace lrdomains
