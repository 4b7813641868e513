#include "label_pairs.hpp"

#include <vector>

namespace lrdomains {
namespace {

// Where each class begins in the order of the classes; false if a position is none of them.
template <class Position>
bool begins_of(const Position* of, std::size_t n_pairs, std::size_t n_classes, std::vector<std::size_t>& begins) {
  begins.assign(n_classes + 1, 0);
  for (std::size_t k = 0; k < n_pairs; ++k) {
    const auto at = static_cast<std::size_t>(of[k]);
    if (at >= n_classes) return false;
    ++begins[at + 1];
  }
  for (std::size_t at = 0; at < n_classes; ++at) begins[at + 1] += begins[at];
  return true;
}

}  // namespace

// Two passes of counting sort, by column and then by row, cost the same for any order of the pairs; a sort by
// comparison, or a dense table of all cells, does not.
template <class Position, class Index>
std::size_t count_label_pairs(const Position* rows, const Position* columns, std::size_t n_pairs, std::size_t n_classes,
                              Index* row_starts, Index* cells, double* counts) {
  std::vector<std::size_t> of_column, of_row;
  if (!begins_of(columns, n_pairs, n_classes, of_column) || !begins_of(rows, n_pairs, n_classes, of_row)) {
    return n_pairs + 1;
  }
  // The classes fit 32 bits: that many would not fit any memory as rows.
  struct Pair {
    std::uint32_t row, column;
  };
  std::vector<Pair> by_column(n_pairs);
  for (std::size_t k = 0; k < n_pairs; ++k) {
    const auto column = static_cast<std::size_t>(columns[k]);
    by_column[of_column[column]++] = {static_cast<std::uint32_t>(rows[k]), static_cast<std::uint32_t>(column)};
  }
  const std::vector<std::size_t> first = of_row;
  std::vector<std::uint32_t> sorted(n_pairs);
  for (const Pair& pair : by_column) sorted[of_row[pair.row]++] = pair.column;
  std::size_t n_cells = 0;
  for (std::size_t row = 0; row < n_classes; ++row) {
    row_starts[row] = static_cast<Index>(n_cells);
    for (std::size_t k = first[row]; k < first[row + 1];) {
      const std::size_t begin = k;
      while (k < first[row + 1] && sorted[k] == sorted[begin]) ++k;
      cells[n_cells] = static_cast<Index>(sorted[begin]);
      counts[n_cells++] = static_cast<double>(k - begin);
    }
  }
  row_starts[n_classes] = static_cast<Index>(n_cells);
  return n_cells;
}

template std::size_t count_label_pairs(const std::int32_t*, const std::int32_t*, std::size_t, std::size_t,
                                       std::int32_t*, std::int32_t*, double*);
template std::size_t count_label_pairs(const std::int32_t*, const std::int32_t*, std::size_t, std::size_t,
                                       std::int64_t*, std::int64_t*, double*);
template std::size_t count_label_pairs(const std::int64_t*, const std::int64_t*, std::size_t, std::size_t,
                                       std::int32_t*, std::int32_t*, double*);
template std::size_t count_label_pairs(const std::int64_t*, const std::int64_t*, std::size_t, std::size_t,
                                       std::int64_t*, std::int64_t*, double*);

}  // namespace lrdomains
