// How often words stand near each other, row by row of the words-by-contexts table: for each word, the places where
// it stands (an inverted index), and around each of them the words within the window, added up in one dense row.
// Weights are whole numbers, so that the counts are exact and no order of the work changes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lrdomains {

// The places around a word that are looked at: `shift` from it, counted `weight` times, in columns `slot` apart.
struct Place {
  std::int64_t shift;
  std::uint32_t weight;
  std::uint32_t slot;
};

struct PairRows {
  std::vector<std::int64_t> lengths;  // entries of each row
  std::vector<std::int32_t> columns;
  std::vector<std::int64_t> counts;
};

// Rows that were made in parts, which are given up one by one.
PairRows joined(std::vector<PairRows>&& parts);

class PairCounter {
 public:
  // Words are numbers below n_words, no shift is larger than `reach`. Memory for `room` tokens and, for each unit,
  // `reach` places more is taken at once.
  PairCounter(std::size_t n_words, std::size_t reach, std::size_t room);

  // The next units of the text, unit u being ids[offsets[u]] to ids[offsets[u + 1]]; ids below zero hold a place and
  // count nowhere. Pairs do not reach over the end of a unit.
  void add(const std::int32_t* ids, const std::int64_t* offsets, std::size_t n_units);

  // Note where each word stands, after the last unit and before the first row.
  void index(std::size_t n_threads);

  // Rows first to end of the table: column c + slot * n_words for context c in a place of that slot.
  PairRows count(std::size_t first, std::size_t end, const std::vector<Place>& places, std::size_t n_threads) const;

  std::int64_t frequency(std::size_t word) const { return starts_[word + 1] - starts_[word]; }
  std::size_t n_words() const { return n_words_; }

 private:
  template <class Position>
  void index_in(std::vector<Position>& positions, std::size_t n_threads);
  template <class Count, class Position>
  void count_rows(std::size_t first, std::size_t end, const std::vector<Place>& places, std::size_t n_slots,
                  const Position* positions, PairRows& out) const;

  std::size_t n_words_;
  std::size_t reach_;
  std::vector<std::int32_t> text_;  // units between runs of a number that no word has
  std::vector<std::int64_t> starts_;
  std::vector<std::uint32_t> near_positions_;  // one of the two is used
  std::vector<std::int64_t> far_positions_;
};

}  // namespace lrdomains
