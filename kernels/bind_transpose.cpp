#include <cstdint>

#include "bindings.hpp"
#include "transpose.hpp"

namespace nb = nanobind;

namespace lrdomains {
namespace {

template <class Value, class Index>
void bind_types(nb::module_& m) {
  m.def(
      "csr_transpose",
      [](Array1<Value> values, Array1<Index> columns, Array1<Index> row_starts, Output1<Value> out_values,
         Output1<Index> out_rows, Output1<Index> out_starts, std::size_t n_threads) {
        nb::gil_scoped_release release;
        const Csr<Value, Index> matrix{row_starts.shape(0) - 1, out_starts.shape(0) - 1, values.data(),
                                       columns.data(), row_starts.data()};
        transpose(matrix, out_values.data(), out_rows.data(), out_starts.data(), n_threads);
      },
      nb::arg("values").noconvert(), nb::arg("columns").noconvert(), nb::arg("row_starts").noconvert(),
      nb::arg("out_values").noconvert(), nb::arg("out_rows").noconvert(), nb::arg("out_starts").noconvert(),
      nb::arg("n_threads"));
}

}  // namespace

void bind_transpose(nb::module_& m) {
  bind_types<float, std::int32_t>(m);
  bind_types<float, std::int64_t>(m);
  bind_types<double, std::int32_t>(m);
  bind_types<double, std::int64_t>(m);
}

}  // namespace lrdomains
