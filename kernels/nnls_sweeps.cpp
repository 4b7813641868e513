#include "nnls_sweeps.hpp"

#include <algorithm>
#include <vector>

#include "clones.hpp"
#include "gram_tile.hpp"
#include "stack_blocks.hpp"
#include "threads.hpp"

namespace lrdomains {
namespace {

// One tile of one replicate, k x kLanes each: factors, products, the factors before, the factors in float64.
template <class Value>
struct Tile {
  Value* factors;
  Value* products;
  Value* before;
  double* wide;
};

// One replicate in one block of rows.
template <class Value>
struct Part {
  std::size_t start, k, width;
  std::size_t first, end;
  const Value* gram;
  Value penalty;
  Value weight;
};

struct PartMeasures {
  double gradient = 0.0, cross = 0.0, sum = 0.0;
};

template <class Value, bool kMeasured>
LRD_INLINE void sweep_coordinate(Value* factors, const Value* products, const Value* gram, std::size_t k,
                                 std::size_t j, Value penalty, Value* squares) {
  constexpr std::size_t lanes = kLanes<Value>;
  const Value curvature = gram[j * k + j];
  if (!(curvature > 0)) return;
  Value slope[lanes];
  for (std::size_t c = 0; c < lanes; ++c) slope[c] = penalty - products[j * lanes + c];
  for (std::size_t l = 0; l < k; ++l) {
    const Value weight = gram[j * k + l];
    const Value* source = factors + l * lanes;
    for (std::size_t c = 0; c < lanes; ++c) slope[c] += weight * source[c];
  }
  Value* own = factors + j * lanes;
  if constexpr (kMeasured)
    for (std::size_t c = 0; c < lanes; ++c) {
      const Value down = std::min(slope[c], Value{0});
      const Value projected = own[c] > 0 ? slope[c] : down;
      squares[c] += projected * projected;
    }
  const Value step = Value{1} / curvature;
  for (std::size_t c = 0; c < lanes; ++c) own[c] = std::max(own[c] - slope[c] * step, Value{0});
}

// Rows of the array to columns of the tile and back.
template <class Value>
LRD_INLINE void load(const Value* rows, std::size_t width, std::size_t k, std::size_t height, Value* tile) {
  for (std::size_t i = 0; i < height; ++i)
    for (std::size_t j = 0; j < k; ++j) tile[j * kLanes<Value> + i] = rows[i * width + j];
}

template <class Value>
LRD_INLINE void store(const Value* tile, std::size_t width, std::size_t k, std::size_t height, Value* rows) {
  for (std::size_t i = 0; i < height; ++i)
    for (std::size_t j = 0; j < k; ++j) rows[i * width + j] = tile[j * kLanes<Value> + i];
}

template <std::size_t kCount, class Number>
LRD_INLINE double total(const Number* lanes) {
  double sum = 0.0;
  for (std::size_t c = 0; c < kCount; ++c) sum += static_cast<double>(lanes[c]);
  return sum;
}

template <class Value>
LRD_INLINE void move_on(Value* factors, Value* before, std::size_t size, Value weight) {
  for (std::size_t at = 0; at < size; ++at) {
    const Value found = factors[at];
    factors[at] = std::max(found + weight * (found - before[at]), Value{0});
    before[at] = found;
  }
}

template <class Value>
LRD_INLINE void measure(const Tile<Value>& tile, std::size_t k, PartMeasures& measures, double* pair_sums) {
  constexpr std::size_t lanes = kLanes<Value>;
  double crosses[lanes] = {}, sums[lanes] = {};
  for (std::size_t j = 0; j < k; ++j)
    for (std::size_t c = 0; c < lanes; ++c) {
      const double f = static_cast<double>(tile.factors[j * lanes + c]);
      crosses[c] += f * static_cast<double>(tile.products[j * lanes + c]);
      sums[c] += f;
      tile.wide[j * lanes + c] = f;
    }
  measures.cross += total<lanes>(crosses);
  measures.sum += total<lanes>(sums);
  add_gram_tile<lanes>(tile.wide, k, pair_sums);
}

template <class Value>
LRD_INLINE void sweep_part(const Part<Value>& part, Value* factors, const Value* products, Value* before,
                           std::size_t n_sweeps, const Tile<Value>& tile, PartMeasures& measures, double* pair_sums) {
  constexpr std::size_t lanes = kLanes<Value>;
  const std::size_t k = part.k;
  for (std::size_t i = part.first; i < part.end; i += lanes) {
    const std::size_t height = std::min(lanes, part.end - i), at = i * part.width + part.start;
    // Lanes beyond the last row hold zeros, whose slope is the penalty: they stay zero and add nothing.
    if (height < lanes) {
      std::fill_n(tile.factors, k * lanes, Value{0});
      std::fill_n(tile.products, k * lanes, Value{0});
      std::fill_n(tile.before, k * lanes, Value{0});
    }
    load(factors + at, part.width, k, height, tile.factors);
    load(products + at, part.width, k, height, tile.products);
    Value squares[lanes] = {};
    for (std::size_t j = 0; j < k; ++j)
      sweep_coordinate<Value, true>(tile.factors, tile.products, part.gram, k, j, part.penalty, squares);
    for (std::size_t sweep = 1; sweep < n_sweeps; ++sweep)
      for (std::size_t j = 0; j < k; ++j)
        sweep_coordinate<Value, false>(tile.factors, tile.products, part.gram, k, j, part.penalty, squares);
    measures.gradient += total<lanes>(squares);
    if (before != nullptr) {
      load(before + at, part.width, k, height, tile.before);
      move_on(tile.factors, tile.before, k * lanes, part.weight);
      store(tile.before, part.width, k, height, before + at);
    }
    measure(tile, k, measures, pair_sums);
    store(tile.factors, part.width, k, height, factors + at);
  }
}

#define LRD_DEFINE_CLONES(Value)                                                                                \
  LRD_CLONES void part_task(const Part<Value>& part, Value* factors, const Value* products, Value* before,      \
                            std::size_t n_sweeps, const Tile<Value>& tile, PartMeasures& measures,              \
                            double* pair_sums) {                                                                \
    sweep_part<Value>(part, factors, products, before, n_sweeps, tile, measures, pair_sums);                    \
  }

LRD_DEFINE_CLONES(float)
LRD_DEFINE_CLONES(double)

}  // namespace

template <class Value>
void nnls_sweeps(const Stack<Value>& stack, Value* factors, const SweepProblems<Value>& problems,
                 const Extrapolation<Value>& extrapolation, std::size_t n_sweeps, const Measures& measures,
                 std::size_t n_threads) {
  const StackBlocks blocks(stack.n_rows);
  const std::size_t n_replicates = stack.n_replicates;
  const auto gram_size = static_cast<std::size_t>(stack.gram_starts[n_replicates]);
  std::vector<PartMeasures> parts(blocks.count() * n_replicates);
  std::vector<double> gram_parts(blocks.count() * gram_size, 0.0);
  run_tasks(parts.size(), n_threads, [&](std::size_t task) {
    const std::size_t r = task % n_replicates, block = task / n_replicates;
    const auto start = static_cast<std::size_t>(stack.starts[r]);
    const std::size_t k = static_cast<std::size_t>(stack.starts[r + 1]) - start, size = k * kLanes<Value>;
    std::vector<Value> tiles(3 * size);
    std::vector<double> wide(size), pair_sums(triangle_size(k) * kPartialSums, 0.0);
    const Tile<Value> tile{tiles.data(), tiles.data() + size, tiles.data() + 2 * size, wide.data()};
    const Part<Value> part{start, k, stack.width, blocks.first(block), blocks.end(block),
                           problems.grams + stack.gram_starts[r], problems.penalties[r], extrapolation.weights[r]};
    part_task(part, factors, problems.products, extrapolation.before, n_sweeps, tile, parts[task], pair_sums.data());
    add_partial_sums(pair_sums.data(), k, gram_parts.data() + block * gram_size + stack.gram_starts[r]);
  });
  std::fill_n(measures.own_grams, gram_size, 0.0);
  for (std::size_t block = 0; block < blocks.count(); ++block)
    for (std::size_t at = 0; at < gram_size; ++at) measures.own_grams[at] += gram_parts[block * gram_size + at];
  for (std::size_t r = 0; r < n_replicates; ++r) {
    PartMeasures whole;
    for (std::size_t task = r; task < parts.size(); task += n_replicates) {
      whole.gradient += parts[task].gradient;
      whole.cross += parts[task].cross;
      whole.sum += parts[task].sum;
    }
    measures.gradients[r] = whole.gradient;
    measures.crosses[r] = whole.cross;
    measures.sums[r] = whole.sum;
  }
}

template void nnls_sweeps<float>(const Stack<float>&, float*, const SweepProblems<float>&, const Extrapolation<float>&,
                                 std::size_t, const Measures&, std::size_t);
template void nnls_sweeps<double>(const Stack<double>&, double*, const SweepProblems<double>&,
                                  const Extrapolation<double>&, std::size_t, const Measures&, std::size_t);

}  // namespace lrdomains
