// Pointwise mutual information of the counted cells of a sparse table, without the cells that it makes zero: one pass
// says how many of each row are left, a second one writes them, so that nothing is held beside the result.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lrdomains {

// The information of a cell is log(count) - row - column.
template <class Index>
struct InformationTable {
  std::size_t n_rows;
  const double* counts;  // positive
  const Index* columns;
  const Index* row_starts;
  const double* row_terms;
  const double* column_terms;
};

struct InformationMeasure {
  bool is_signed;      // cells below chance stay
  bool is_normalized;  // divided by log_total - log(count), its upper limit; one for a cell that holds the total
  double total;        // of all counts
  double log_total;
};

// lengths (n_rows): cells of each row that are not zero as float32, or above it.
template <class Index>
void count_informative(const InformationTable<Index>& table, const InformationMeasure& measure, std::int64_t* lengths,
                       std::size_t n_threads);

// values and columns: those cells; out_starts (n_rows + 1) says where each row of them goes.
template <class Index>
void fill_informative(const InformationTable<Index>& table, const InformationMeasure& measure, const Index* out_starts,
                      float* values, Index* columns, std::size_t n_threads);

}  // namespace lrdomains
