#include "pair_counter.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "clones.hpp"
#include "sparse_row.hpp"
#include "threads.hpp"

namespace lrdomains {
namespace {

// A place in the text is a cache miss for all but the most frequent words: ask for it this many places earlier.
constexpr std::size_t kPrefetchDistance = 16;
constexpr std::size_t kIndexTasks = 4;
constexpr std::size_t kRowTasks = 128;

// Where the columns of each place begin in the row that is added up, and how much a meeting there counts.
struct Placed {
  std::int64_t shift;
  std::size_t column;
  std::uint32_t weight;
};

// kPlaces is known at compile time where windows are usual, so that the loop over them is unrolled; 0: any number.
template <std::size_t kPlaces, bool kTrack, class Count, class Position>
LRD_INLINE std::size_t add_places(const std::int32_t* text, const Position* begin, const Position* end,
                                  const std::vector<Placed>& placed, SparseRow<Count>& row) {
  Count* counts = row.counts();
  std::int32_t* touched = row.touched();
  const std::size_t n_places = kPlaces == 0 ? placed.size() : kPlaces;
  const Placed* places = placed.data();
  std::size_t n_touched = 0;
  for (const Position* position = begin; position < end; ++position) {
    if (position + kPrefetchDistance < end) {
      const std::int32_t* later = text + position[kPrefetchDistance];
      LRD_PREFETCH(later + places[0].shift);
      LRD_PREFETCH(later + places[n_places - 1].shift);
    }
    const std::int32_t* here = text + *position;
    for (std::size_t s = 0; s < n_places; ++s) {
      const std::size_t column = places[s].column + static_cast<std::size_t>(here[places[s].shift]);
      if constexpr (kTrack) {
        touched[n_touched] = static_cast<std::int32_t>(column);
        n_touched += counts[column] == 0;
      }
      counts[column] += places[s].weight;
    }
  }
  return n_touched;
}

template <bool kTrack, class Count, class Position>
std::size_t add_all(const std::int32_t* text, const Position* begin, const Position* end,
                    const std::vector<Placed>& placed, SparseRow<Count>& row) {
  switch (placed.size()) {
#define LRD_PLACES(n) \
  case n:             \
    return add_places<n, kTrack>(text, begin, end, placed, row);
    LRD_PLACES(1)
    LRD_PLACES(2)
    LRD_PLACES(4)
    LRD_PLACES(5)
    LRD_PLACES(6)
    LRD_PLACES(8)
    LRD_PLACES(10)
    LRD_PLACES(16)
    LRD_PLACES(20)
#undef LRD_PLACES
    default:
      return add_places<0, kTrack>(text, begin, end, placed, row);
  }
}

}  // namespace

PairRows joined(std::vector<PairRows>&& parts) {
  std::size_t total = 0;
  for (const PairRows& part : parts) total += part.columns.size();
  PairRows out;
  out.columns.reserve(total);
  out.counts.reserve(total);
  for (PairRows& part : parts) {
    out.lengths.insert(out.lengths.end(), part.lengths.begin(), part.lengths.end());
    out.columns.insert(out.columns.end(), part.columns.begin(), part.columns.end());
    out.counts.insert(out.counts.end(), part.counts.begin(), part.counts.end());
    part = PairRows{};  // its memory is needed for the rest
  }
  return out;
}

PairCounter::PairCounter(std::size_t n_words, std::size_t reach, std::size_t room) : n_words_(n_words), reach_(reach) {
  text_.reserve(reach + room);
  text_.assign(reach, static_cast<std::int32_t>(n_words));
}

void PairCounter::add(const std::int32_t* ids, const std::int64_t* offsets, std::size_t n_units) {
  const auto none = static_cast<std::int32_t>(n_words_);
  const auto length = [&](std::size_t u) { return static_cast<std::size_t>(offsets[u + 1] - offsets[u]); };
  const std::size_t before = text_.size();
  // A word alone in its unit meets nobody.
  std::size_t total = before;
  for (std::size_t u = 0; u < n_units; ++u) total += length(u) > 1 ? length(u) + reach_ : 0;
  text_.resize(total);
  std::int32_t* out = text_.data() + before;
  for (std::size_t u = 0; u < n_units; ++u) {
    if (length(u) < 2) continue;
    out = std::transform(ids + offsets[u], ids + offsets[u + 1], out,
                         [&](std::int32_t id) { return id < 0 ? none : id; });
    out = std::fill_n(out, reach_, none);
  }
}

void PairCounter::index(std::size_t n_threads) {
  if (text_.size() < std::numeric_limits<std::uint32_t>::max()) {
    index_in(near_positions_, n_threads);
  } else {
    index_in(far_positions_, n_threads);
  }
}

// A counting sort: each task counts its part of the text, then puts its places where those of the parts before end.
template <class Position>
void PairCounter::index_in(std::vector<Position>& positions, std::size_t n_threads) {
  const std::size_t part = (text_.size() + kIndexTasks - 1) / kIndexTasks;
  std::vector<std::vector<std::int64_t>> next(kIndexTasks, std::vector<std::int64_t>(n_words_ + 1, 0));
  const auto each_place = [&](std::size_t task, auto&& visit) {
    const std::size_t end = std::min(text_.size(), (task + 1) * part);
    for (std::size_t i = task * part; i < end; ++i) visit(i, static_cast<std::size_t>(text_[i]));
  };
  run_tasks(kIndexTasks, n_threads, [&](std::size_t task) {
    each_place(task, [&](std::size_t, std::size_t word) { ++next[task][word]; });
  });
  starts_.assign(n_words_ + 1, 0);
  std::int64_t before = 0;
  for (std::size_t word = 0; word < n_words_; ++word) {
    starts_[word] = before;
    for (auto& counts : next) {
      const std::int64_t count = counts[word];
      counts[word] = before;
      before += count;
    }
  }
  starts_[n_words_] = before;
  positions.resize(static_cast<std::size_t>(before));
  run_tasks(kIndexTasks, n_threads, [&](std::size_t task) {
    each_place(task, [&](std::size_t i, std::size_t word) {
      if (word < n_words_) positions[static_cast<std::size_t>(next[task][word]++)] = static_cast<Position>(i);
    });
  });
}

PairRows PairCounter::count(std::size_t first, std::size_t end, const std::vector<Place>& places,
                            std::size_t n_threads) const {
  std::size_t n_slots = 1;
  std::uint64_t weights = 0;
  for (const Place& place : places) {
    n_slots = std::max<std::size_t>(n_slots, place.slot + 1);
    weights += place.weight;
  }
  // Rows of about equal work to a task, so that no thread is left with a long one at the end.
  const auto work = static_cast<std::size_t>(starts_[end] - starts_[first]) / kRowTasks + 4096;
  std::vector<std::size_t> begins{first};
  for (std::size_t word = first, load = 0; word < end; ++word) {
    load += static_cast<std::size_t>(frequency(word)) + 16;
    if (load > work && word + 1 < end) {
      begins.push_back(word + 1);
      load = 0;
    }
  }
  begins.push_back(end);
  std::vector<PairRows> parts(begins.size() - 1);
  run_tasks(parts.size(), n_threads, [&](std::size_t task) {
    const std::size_t from = begins[task], to = begins[task + 1];
    std::int64_t highest = 0;
    for (std::size_t word = from; word < to; ++word) highest = std::max(highest, frequency(word));
    const bool narrow = static_cast<std::uint64_t>(highest) * weights < std::numeric_limits<std::uint32_t>::max();
    const auto run = [&](auto* positions) {
      if (narrow) {
        count_rows<std::uint32_t>(from, to, places, n_slots, positions, parts[task]);
      } else {
        count_rows<std::uint64_t>(from, to, places, n_slots, positions, parts[task]);
      }
    };
    far_positions_.empty() ? run(near_positions_.data()) : run(far_positions_.data());
  });
  return joined(std::move(parts));
}

template <class Count, class Position>
void PairCounter::count_rows(std::size_t first, std::size_t end, const std::vector<Place>& places, std::size_t n_slots,
                             const Position* positions, PairRows& out) const {
  // Each slot has one column more, for what is no word.
  const std::size_t stride = n_words_ + 1, n_columns = n_slots * stride;
  SparseRow<Count> row(n_columns);
  std::vector<Placed> placed;
  for (const Place& place : places) placed.push_back({place.shift, place.slot * stride, place.weight});
  const auto set_nobody = [&](Count value) {
    for (std::size_t slot = 0; slot < n_slots; ++slot) row.counts()[slot * stride + n_words_] = value;
  };
  std::size_t bound = 0;
  for (std::size_t word = first; word < end; ++word) {
    bound += std::min(static_cast<std::size_t>(frequency(word)) * places.size(), n_columns);
  }
  out.columns.reserve(bound);
  out.counts.reserve(bound);
  for (std::size_t word = first; word < end; ++word) {
    const Position* begin = positions + starts_[word];
    const Position* stop = positions + starts_[word + 1];
    const std::size_t before = out.columns.size();
    const auto emit = [&](std::int32_t column, std::int64_t count) {
      const auto slot = static_cast<std::size_t>(column) / stride;
      out.columns.push_back(column - static_cast<std::int32_t>(slot));
      out.counts.push_back(count);
    };
    // A column that is not zero is never noted as touched, as that of nobody must not be.
    set_nobody(1);
    if (static_cast<std::size_t>(stop - begin) * places.size() > 2 * n_columns) {
      add_all<false>(text_.data(), begin, stop, placed, row);
      set_nobody(0);
      row.sweep(emit);
    } else {
      const std::size_t n_touched = add_all<true>(text_.data(), begin, stop, placed, row);
      row.take(n_touched, emit);
    }
    out.lengths.push_back(static_cast<std::int64_t>(out.columns.size() - before));
  }
}

}  // namespace lrdomains
