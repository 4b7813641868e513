#include <cstdint>

#include "bindings.hpp"
#include "ridge.hpp"

namespace nb = nanobind;

namespace lrdomains {
namespace {

template <class Value, class Index>
void bind_types(nb::module_& m) {
  m.def(
      "ridge",
      [](Array1<Value> values, Array1<Index> columns, Array1<Index> row_starts, Array1<Value> transposed_values,
         Array1<Index> transposed_columns, Array1<Index> transposed_starts, Array2<Value> targets,
         Array1<Value> inverse_diagonal, double penalty, double tolerance, std::size_t max_iterations,
         Output2<Value> out, std::size_t n_threads) {
        nb::gil_scoped_release release;
        const std::size_t n_rows = targets.shape(0), n_columns = out.shape(0);
        const Csr<Value, Index> features{n_rows, n_columns, values.data(), columns.data(), row_starts.data()};
        const Csr<Value, Index> transposed{n_columns, n_rows, transposed_values.data(), transposed_columns.data(),
                                           transposed_starts.data()};
        const RidgeProblem<Value> problem{targets.data(), targets.shape(1), inverse_diagonal.data(), penalty,
                                          tolerance,      max_iterations};
        ridge(features, transposed, problem, out.data(), n_threads);
      },
      nb::arg("values").noconvert(), nb::arg("columns").noconvert(), nb::arg("row_starts").noconvert(),
      nb::arg("transposed_values").noconvert(), nb::arg("transposed_columns").noconvert(),
      nb::arg("transposed_starts").noconvert(), nb::arg("targets").noconvert(),
      nb::arg("inverse_diagonal").noconvert(), nb::arg("penalty"), nb::arg("tolerance"), nb::arg("max_iterations"),
      nb::arg("out").noconvert(), nb::arg("n_threads"));
}

}  // namespace

void bind_ridge(nb::module_& m) {
  bind_types<float, std::int32_t>(m);
  bind_types<float, std::int64_t>(m);
  bind_types<double, std::int32_t>(m);
  bind_types<double, std::int64_t>(m);
}

}  // namespace lrdomains
