// Pairs of labels as a table of counts: from one true and one predicted class a sample to compressed sparse rows.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lrdomains {

// Count the pairs (rows[k], columns[k]), all below n_classes. row_starts has n_classes + 1 places; cells and counts
// have room for n_pairs and get the columns of each row in ascending order. Returns how many cells there are; a
// position outside of the classes makes it stop and return n_pairs + 1.
template <class Position, class Index>
std::size_t count_label_pairs(const Position* rows, const Position* columns, std::size_t n_pairs, std::size_t n_classes,
                              Index* row_starts, Index* cells, double* counts);

}  // namespace lrdomains
