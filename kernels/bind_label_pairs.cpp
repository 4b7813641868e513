#include <stdexcept>

#include "bindings.hpp"
#include "label_pairs.hpp"

namespace nb = nanobind;

namespace lrdomains {

void bind_label_pairs(nb::module_& m) {
  for_indices([&]<class Position>() {
    for_indices([&]<class Index>() {
      m.def(
          "count_label_pairs",
          [](Array1<Position> rows, Array1<Position> columns, std::size_t n_classes, Output1<Index> row_starts,
             Output1<Index> cells, Output1<double> counts) {
            const std::size_t n_pairs = rows.shape(0);
            std::size_t found = 0;
            {
              nb::gil_scoped_release release;
              found = count_label_pairs(rows.data(), columns.data(), n_pairs, n_classes, row_starts.data(),
                                        cells.data(), counts.data());
            }
            if (found > n_pairs) throw std::out_of_range("a position is none of the classes");
            return found;
          },
          "rows"_array, "columns"_array, "n_classes"_a, "row_starts"_array, "cells"_array, "counts"_array);
    });
  });
}

}  // namespace lrdomains
