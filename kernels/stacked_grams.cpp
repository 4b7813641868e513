#include "stacked_grams.hpp"

#include <algorithm>
#include <vector>

#include "clones.hpp"
#include "gram_tile.hpp"
#include "stack_blocks.hpp"
#include "threads.hpp"

namespace lrdomains {
namespace {

constexpr std::size_t kRowsAtOnce = 32;

template <class Value>
LRD_INLINE void add_block(const Value* factors, std::size_t width, std::size_t k, std::size_t first, std::size_t end,
                          double* wide, double* pair_sums) {
  for (std::size_t i = first; i < end; i += kRowsAtOnce) {
    const std::size_t height = std::min(kRowsAtOnce, end - i);
    if (height < kRowsAtOnce) std::fill_n(wide, k * kRowsAtOnce, 0.0);
    for (std::size_t u = 0; u < height; ++u)
      for (std::size_t j = 0; j < k; ++j) wide[j * kRowsAtOnce + u] = static_cast<double>(factors[(i + u) * width + j]);
    add_gram_tile<kRowsAtOnce>(wide, k, pair_sums);
  }
}

#define LRD_DEFINE_CLONES(Value)                                                                                  \
  LRD_CLONES void block_task(const Value* factors, std::size_t width, std::size_t k, std::size_t first,           \
                             std::size_t end, double* wide, double* pair_sums) {                                  \
    add_block<Value>(factors, width, k, first, end, wide, pair_sums);                                             \
  }

LRD_DEFINE_CLONES(float)
LRD_DEFINE_CLONES(double)

}  // namespace

template <class Value>
void stacked_grams(const Stack<Value>& stack, const Value* factors, double* grams, std::size_t n_threads) {
  const StackBlocks blocks(stack.n_rows);
  const auto total = static_cast<std::size_t>(stack.gram_starts[stack.n_replicates]);
  std::vector<double> parts(blocks.count() * total, 0.0);
  run_tasks(blocks.count() * stack.n_replicates, n_threads, [&](std::size_t task) {
    const std::size_t r = task % stack.n_replicates, block = task / stack.n_replicates;
    const auto start = static_cast<std::size_t>(stack.starts[r]);
    const std::size_t k = static_cast<std::size_t>(stack.starts[r + 1]) - start;
    std::vector<double> wide(kRowsAtOnce * k), pair_sums(triangle_size(k) * kPartialSums, 0.0);
    block_task(factors + start, stack.width, k, blocks.first(block), blocks.end(block), wide.data(), pair_sums.data());
    add_partial_sums(pair_sums.data(), k, parts.data() + block * total + stack.gram_starts[r]);
  });
  std::fill_n(grams, total, 0.0);
  for (std::size_t block = 0; block < blocks.count(); ++block)
    for (std::size_t at = 0; at < total; ++at) grams[at] += parts[block * total + at];
}

template void stacked_grams<float>(const Stack<float>&, const float*, double*, std::size_t);
template void stacked_grams<double>(const Stack<double>&, const double*, double*, std::size_t);

}  // namespace lrdomains
