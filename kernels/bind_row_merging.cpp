#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "bindings.hpp"
#include "row_merging.hpp"

namespace nb = nanobind;

namespace lrdomains {

void bind_row_merging(nb::module_& m) {
  using Run = std::tuple<Array1<std::int64_t>, Array1<std::int32_t>, Array1<std::int64_t>>;
  m.def(
      "merge_rows",
      [](const std::vector<Run>& runs, std::size_t n_rows, std::size_t n_columns, std::size_t n_threads) {
        PairRows rows;
        {
          nb::gil_scoped_release release;
          std::vector<RunView> views;
          for (const auto& [lengths, columns, counts] : runs) {
            views.push_back({lengths.data(), columns.data(), counts.data()});
          }
          rows = merge_rows(views, n_rows, n_columns, n_threads);
        }
        return std::make_tuple(owned(std::move(rows.lengths)), owned(std::move(rows.columns)),
                               owned(std::move(rows.counts)));
      },
      "runs"_a, "n_rows"_a, "n_columns"_a, "n_threads"_a);
}

}  // namespace lrdomains
