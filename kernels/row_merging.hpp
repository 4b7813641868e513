// Sums of tables of counts that are given in rows of sorted columns: the merge of runs that were counted apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pair_counter.hpp"

namespace lrdomains {

struct RunView {
  const std::int64_t* lengths;  // entries of each row
  const std::int32_t* columns;
  const std::int64_t* counts;
};

// The sum of runs with the same rows and columns. Whole numbers, so that their order does not matter.
PairRows merge_rows(const std::vector<RunView>& runs, std::size_t n_rows, std::size_t n_columns, std::size_t n_threads);

}  // namespace lrdomains
