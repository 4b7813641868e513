#include "bindings.hpp"
#include "ridge.hpp"

namespace nb = nanobind;

namespace lrdomains {

void bind_ridge(nb::module_& m) {
  for_values_and_indices([&]<class Value, class Index>() {
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
        "values"_array, "columns"_array, "row_starts"_array, "transposed_values"_array, "transposed_columns"_array,
        "transposed_starts"_array, "targets"_array, "inverse_diagonal"_array, "penalty"_a, "tolerance"_a,
        "max_iterations"_a, "out"_array, "n_threads"_a);
  });
}

}  // namespace lrdomains
