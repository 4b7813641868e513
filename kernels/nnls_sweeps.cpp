#include "nnls_sweeps.hpp"

#include <algorithm>
#include <vector>

#include "clones.hpp"
#include "threads.hpp"

namespace lrdomains {
namespace {

// Rows that are swept together: one row alone is a chain of short dot products, many rows side by side are vectors.
template <class Value>
constexpr std::size_t kLanes = 256 / sizeof(Value);

template <class Value>
LRD_INLINE double sweep_coordinate(Value* factors, const Value* products, const Value* gram, std::size_t k,
                                   std::size_t j, Value penalty, bool measured) {
  constexpr std::size_t lanes = kLanes<Value>;
  const Value curvature = gram[j * k + j];
  if (!(curvature > 0)) return 0.0;
  Value slope[lanes];
  for (std::size_t c = 0; c < lanes; ++c) slope[c] = penalty - products[j * lanes + c];
  for (std::size_t l = 0; l < k; ++l) {
    const Value weight = gram[j * k + l];
    const Value* source = factors + l * lanes;
    for (std::size_t c = 0; c < lanes; ++c) slope[c] += weight * source[c];
  }
  Value* own = factors + j * lanes;
  double violation = 0.0;
  if (measured) {
    Value squares[lanes];
    for (std::size_t c = 0; c < lanes; ++c) {
      const Value down = std::min(slope[c], Value{0});
      const Value projected = own[c] > 0 ? slope[c] : down;
      squares[c] = projected * projected;
    }
    for (std::size_t c = 0; c < lanes; ++c) violation += static_cast<double>(squares[c]);
  }
  const Value step = Value{1} / curvature;
  for (std::size_t c = 0; c < lanes; ++c) own[c] = std::max(own[c] - slope[c] * step, Value{0});
  return violation;
}

template <class Value>
LRD_INLINE double sweep_tile(const Stack<Value>& stack, Value* factors, const Value* products, const Value* gram,
                             std::size_t start, std::size_t k, std::size_t first, std::size_t height, Value penalty,
                             std::size_t n_sweeps, Value* tile) {
  constexpr std::size_t lanes = kLanes<Value>;
  Value* f = tile;
  Value* b = tile + k * lanes;
  // Lanes beyond the last row hold zeros, whose slope is the penalty: they stay zero and add nothing.
  if (height < lanes) std::fill_n(tile, 2 * k * lanes, Value{0});
  for (std::size_t i = 0; i < height; ++i) {
    const std::size_t at = (first + i) * stack.width + start;
    for (std::size_t j = 0; j < k; ++j) {
      f[j * lanes + i] = factors[at + j];
      b[j * lanes + i] = products[at + j];
    }
  }
  double violation = 0.0;
  for (std::size_t sweep = 0; sweep < n_sweeps; ++sweep)
    for (std::size_t j = 0; j < k; ++j)
      violation += sweep_coordinate<Value>(f, b, gram, k, j, penalty, sweep == 0);
  for (std::size_t i = 0; i < height; ++i)
    for (std::size_t j = 0; j < k; ++j) factors[(first + i) * stack.width + start + j] = f[j * lanes + i];
  return violation;
}

template <class Value>
LRD_INLINE void sweep_rows(const Stack<Value>& stack, Value* factors, const Value* products, const Value* grams,
                           const Value* penalties, std::size_t n_sweeps, std::size_t first, std::size_t end,
                           double* gradients, Value* tile) {
  for (std::size_t r = 0; r < stack.n_replicates; ++r) {
    const auto start = static_cast<std::size_t>(stack.starts[r]);
    const std::size_t k = static_cast<std::size_t>(stack.starts[r + 1]) - start;
    const Value* gram = grams + stack.gram_starts[r];
    double violation = 0.0;
    for (std::size_t i = first; i < end; i += kLanes<Value>) {
      const std::size_t height = std::min(kLanes<Value>, end - i);
      violation += sweep_tile<Value>(stack, factors, products, gram, start, k, i, height, penalties[r], n_sweeps, tile);
    }
    gradients[r] = violation;
  }
}

#define LRD_DEFINE_CLONES(Value)                                                                                    \
  LRD_CLONES void rows_task(const Stack<Value>& stack, Value* factors, const Value* products, const Value* grams,   \
                            const Value* penalties, std::size_t n_sweeps, std::size_t first, std::size_t end,       \
                            double* gradients, Value* tile) {                                                       \
    sweep_rows<Value>(stack, factors, products, grams, penalties, n_sweeps, first, end, gradients, tile);           \
  }

LRD_DEFINE_CLONES(float)
LRD_DEFINE_CLONES(double)

}  // namespace

template <class Value>
void nnls_sweeps(const Stack<Value>& stack, Value* factors, const Value* products, const Value* grams,
                 const Value* penalties, std::size_t n_sweeps, double* gradients, std::size_t n_threads) {
  std::size_t widest = 0;
  for (std::size_t r = 0; r < stack.n_replicates; ++r)
    widest = std::max(widest, static_cast<std::size_t>(stack.starts[r + 1] - stack.starts[r]));
  const std::size_t n_tasks = (stack.n_rows + kSweepRows - 1) / kSweepRows;
  run_tasks(n_tasks, n_threads, [&](std::size_t task) {
    std::vector<Value> tile(2 * widest * kLanes<Value>);
    const std::size_t first = task * kSweepRows;
    rows_task(stack, factors, products, grams, penalties, n_sweeps, first,
              std::min(first + kSweepRows, stack.n_rows), gradients + task * stack.n_replicates, tile.data());
  });
}

template void nnls_sweeps<float>(const Stack<float>&, float*, const float*, const float*, const float*, std::size_t,
                                 double*, std::size_t);
template void nnls_sweeps<double>(const Stack<double>&, double*, const double*, const double*, const double*,
                                  std::size_t, double*, std::size_t);

}  // namespace lrdomains
