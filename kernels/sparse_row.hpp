// One row of a sparse table while it is added up: a dense array of counts, and the columns that were touched.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace lrdomains {

template <class Count>
class SparseRow {
 public:
  explicit SparseRow(std::size_t n_columns)
      : counts_(n_columns), touched_(n_columns + 1), bits_((n_columns + 63) / 64) {}

  Count* counts() { return counts_.data(); }
  std::int32_t* touched() { return touched_.data(); }

  // Hand the touched columns over in order, `out(column, count)`, and leave the row empty.
  template <class Out>
  void take(std::size_t n_touched, Out&& out) {
    if (n_touched < bits_.size() / 16) {
      std::sort(touched_.begin(), touched_.begin() + static_cast<std::ptrdiff_t>(n_touched));
      for (std::size_t i = 0; i < n_touched; ++i) take_one(static_cast<std::size_t>(touched_[i]), out);
      return;
    }
    for (std::size_t i = 0; i < n_touched; ++i) {
      bits_[static_cast<std::size_t>(touched_[i]) >> 6] |= std::uint64_t{1} << (touched_[i] & 63);
    }
    for (std::size_t w = 0; w < bits_.size(); ++w) {
      for (std::uint64_t left = bits_[w]; left != 0; left &= left - 1) {
        take_one(w * 64 + static_cast<std::size_t>(std::countr_zero(left)), out);
      }
      bits_[w] = 0;
    }
  }

  // The same for a row in which all columns are looked at.
  template <class Out>
  void sweep(Out&& out) {
    for (std::size_t c = 0; c < counts_.size(); ++c) {
      if (counts_[c] != 0) take_one(c, out);
    }
  }

 private:
  template <class Out>
  void take_one(std::size_t column, Out&& out) {
    out(static_cast<std::int32_t>(column), static_cast<std::int64_t>(counts_[column]));
    counts_[column] = 0;
  }

  std::vector<Count> counts_;
  std::vector<std::int32_t> touched_;
  std::vector<std::uint64_t> bits_;
};

}  // namespace lrdomains
