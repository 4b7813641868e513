#include <cstdint>
#include <stdexcept>

#include "bindings.hpp"
#include "label_pairs.hpp"

namespace nb = nanobind;

namespace lrdomains {
namespace {

template <class Position, class Index>
void bind(nb::module_& m) {
  m.def(
      "count_label_pairs",
      [](Array1<Position> rows, Array1<Position> columns, std::size_t n_classes, Output1<Index> row_starts,
         Output1<Index> cells, Output1<double> counts) {
        const std::size_t n_pairs = rows.shape(0);
        std::size_t found = 0;
        {
          nb::gil_scoped_release release;
          found = count_label_pairs(rows.data(), columns.data(), n_pairs, n_classes, row_starts.data(), cells.data(),
                                    counts.data());
        }
        if (found > n_pairs) throw std::out_of_range("a position is none of the classes");
        return found;
      },
      nb::arg("rows").noconvert(), nb::arg("columns").noconvert(), nb::arg("n_classes"),
      nb::arg("row_starts").noconvert(), nb::arg("cells").noconvert(), nb::arg("counts").noconvert());
}

}  // namespace

void bind_label_pairs(nb::module_& m) {
  bind<std::int32_t, std::int32_t>(m);
  bind<std::int32_t, std::int64_t>(m);
  bind<std::int64_t, std::int32_t>(m);
  bind<std::int64_t, std::int64_t>(m);
}

}  // namespace lrdomains
