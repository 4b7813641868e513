#include "stacked_grams.hpp"

#include <algorithm>
#include <vector>

#include "clones.hpp"
#include "threads.hpp"

namespace lrdomains {
namespace {

// At most so many partial sums are kept, at least so many rows are in each; both depend on the number of rows alone.
constexpr std::size_t kMostBlocks = 64;
constexpr std::size_t kLeastRows = 512;
constexpr std::size_t kRowsAtOnce = 4;

template <class Value>
LRD_INLINE void add_block(const Value* factors, std::size_t width, std::size_t k, std::size_t first, std::size_t end,
                          double* wide, double* sums) {
  for (std::size_t i = first; i < end; i += kRowsAtOnce) {
    const std::size_t height = std::min(kRowsAtOnce, end - i);
    for (std::size_t u = 0; u < kRowsAtOnce; ++u)
      for (std::size_t j = 0; j < k; ++j)
        wide[u * k + j] = u < height ? static_cast<double>(factors[(i + u) * width + j]) : 0.0;
    for (std::size_t a = 0; a < k; ++a) {
      const double w0 = wide[a], w1 = wide[k + a], w2 = wide[2 * k + a], w3 = wide[3 * k + a];
      double* target = sums + a * k;
      for (std::size_t b = 0; b < k; ++b)
        target[b] += (w0 * wide[b] + w1 * wide[k + b]) + (w2 * wide[2 * k + b] + w3 * wide[3 * k + b]);
    }
  }
}

#define LRD_DEFINE_CLONES(Value)                                                                                  \
  LRD_CLONES void block_task(const Value* factors, std::size_t width, std::size_t k, std::size_t first,           \
                             std::size_t end, double* wide, double* sums) {                                       \
    add_block<Value>(factors, width, k, first, end, wide, sums);                                                  \
  }

LRD_DEFINE_CLONES(float)
LRD_DEFINE_CLONES(double)

}  // namespace

template <class Value>
void stacked_grams(const Stack<Value>& stack, const Value* factors, double* grams, std::size_t n_threads) {
  const std::size_t height = std::max(kLeastRows, (stack.n_rows + kMostBlocks - 1) / kMostBlocks);
  const std::size_t n_blocks = (stack.n_rows + height - 1) / height;
  const auto total = static_cast<std::size_t>(stack.gram_starts[stack.n_replicates]);
  std::vector<double> parts(n_blocks * total, 0.0);
  run_tasks(n_blocks * stack.n_replicates, n_threads, [&](std::size_t task) {
    const std::size_t r = task % stack.n_replicates, block = task / stack.n_replicates;
    const auto start = static_cast<std::size_t>(stack.starts[r]);
    const std::size_t k = static_cast<std::size_t>(stack.starts[r + 1]) - start;
    std::vector<double> wide(kRowsAtOnce * k);
    const std::size_t first = block * height;
    block_task(factors + start, stack.width, k, first, std::min(first + height, stack.n_rows), wide.data(),
               parts.data() + block * total + stack.gram_starts[r]);
  });
  std::fill_n(grams, total, 0.0);
  for (std::size_t block = 0; block < n_blocks; ++block)
    for (std::size_t at = 0; at < total; ++at) grams[at] += parts[block * total + at];
}

template void stacked_grams<float>(const Stack<float>&, const float*, double*, std::size_t);
template void stacked_grams<double>(const Stack<double>&, const double*, double*, std::size_t);

}  // namespace lrdomains
