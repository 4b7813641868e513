#include "information.hpp"

#include <algorithm>

#include "clones.hpp"
#include "logarithm.hpp"
#include "threads.hpp"

namespace lrdomains {
namespace {

// Cells whose values are made before any is looked at: the loop over them has no branch, and is compiled to vectors.
constexpr std::size_t kStrip = 256;
constexpr std::size_t kTasks = 64;

template <class Index>
LRD_INLINE void inlined_values(const double* counts, const Index* columns, std::size_t length, double row_term,
                               const double* column_terms, const InformationMeasure& measure, float* out) {
  for (std::size_t i = 0; i < length; ++i) {
    const double log_count = vector_log(counts[i]);
    const double information = log_count - row_term - column_terms[static_cast<std::size_t>(columns[i])];
    const double limit = measure.log_total - log_count;
    // The limit of a cell that holds the total is zero, but for rounding.
    const double bounded = counts[i] < measure.total && limit > 0 ? information / limit : 1.0;
    out[i] = static_cast<float>(measure.is_normalized ? bounded : information);
  }
}

// Not inlined: both passes must see the same values to the last bit, so both run the very same instructions.
#define LRD_STRIP_VALUES(Index)                                                                                      \
  LRD_CLONES void strip_values(const double* counts, const Index* columns, std::size_t length, double row_term,      \
                               const double* column_terms, const InformationMeasure& measure, float* out) {          \
    inlined_values(counts, columns, length, row_term, column_terms, measure, out);                                   \
  }
LRD_STRIP_VALUES(std::int32_t)
LRD_STRIP_VALUES(std::int64_t)
#undef LRD_STRIP_VALUES

// Hands out `row, first cell, cells, values` for strips of the rows of a task.
template <class Index, class Take>
void for_strips(const InformationTable<Index>& table, const InformationMeasure& measure, std::size_t first_row,
                std::size_t end_row, Take&& take) {
  float values[kStrip];
  for (std::size_t row = first_row; row < end_row; ++row) {
    const auto end = static_cast<std::size_t>(table.row_starts[row + 1]);
    for (auto first = static_cast<std::size_t>(table.row_starts[row]); first < end; first += kStrip) {
      const std::size_t length = std::min(kStrip, end - first);
      strip_values(table.counts + first, table.columns + first, length, table.row_terms[row], table.column_terms,
                   measure, values);
      take(row, first, length, values);
    }
  }
}

bool stays(float value, bool is_signed) { return value > 0 || (is_signed && value < 0); }

template <class Index>
void count_rows(const InformationTable<Index>& table, const InformationMeasure& measure, std::size_t first_row,
                std::size_t end_row, std::int64_t* lengths) {
  std::fill(lengths + first_row, lengths + end_row, 0);
  for_strips(table, measure, first_row, end_row,
             [&](std::size_t row, std::size_t, std::size_t length, const float* found) {
               std::int64_t kept = 0;
               for (std::size_t i = 0; i < length; ++i) kept += stays(found[i], measure.is_signed);
               lengths[row] += kept;
             });
}

template <class Index>
void fill_rows(const InformationTable<Index>& table, const InformationMeasure& measure, const Index* out_starts,
               float* values, Index* columns, std::size_t first_row, std::size_t end_row) {
  auto at = static_cast<std::size_t>(out_starts[first_row]);
  const auto end = static_cast<std::size_t>(out_starts[end_row]);
  for_strips(table, measure, first_row, end_row,
             [&](std::size_t, std::size_t first, std::size_t length, const float* found) {
               // Behind the last cell that stays there is no room to write one that does not.
               for (std::size_t i = 0; i < length && at < end; ++i) {
                 values[at] = found[i];
                 columns[at] = table.columns[first + i];
                 at += stays(found[i], measure.is_signed);
               }
             });
}

template <class Index, class Work>
void for_ranges(const InformationTable<Index>& table, std::size_t n_threads, Work&& work) {
  const auto row_at = [&](std::size_t task) {
    const Index* starts = table.row_starts;
    const auto target = static_cast<Index>(static_cast<std::size_t>(starts[table.n_rows]) / kTasks * task);
    return task == kTasks ? table.n_rows
                          : static_cast<std::size_t>(std::lower_bound(starts, starts + table.n_rows, target) - starts);
  };
  run_tasks(kTasks, n_threads, [&](std::size_t task) {
    const std::size_t first = task == 0 ? 0 : row_at(task), end = row_at(task + 1);
    if (first < end) work(first, end);
  });
}

}  // namespace

template <class Index>
void count_informative(const InformationTable<Index>& table, const InformationMeasure& measure, std::int64_t* lengths,
                       std::size_t n_threads) {
  for_ranges(table, n_threads,
             [&](std::size_t first, std::size_t end) { count_rows(table, measure, first, end, lengths); });
}

template <class Index>
void fill_informative(const InformationTable<Index>& table, const InformationMeasure& measure, const Index* out_starts,
                      float* values, Index* columns, std::size_t n_threads) {
  for_ranges(table, n_threads, [&](std::size_t first, std::size_t end) {
    fill_rows(table, measure, out_starts, values, columns, first, end);
  });
}

#define LRD_INFORMATION(Index)                                                                                       \
  template void count_informative<Index>(const InformationTable<Index>&, const InformationMeasure&, std::int64_t*,   \
                                         std::size_t);                                                               \
  template void fill_informative<Index>(const InformationTable<Index>&, const InformationMeasure&, const Index*,     \
                                        float*, Index*, std::size_t);
LRD_INFORMATION(std::int32_t)
LRD_INFORMATION(std::int64_t)
#undef LRD_INFORMATION

}  // namespace lrdomains
