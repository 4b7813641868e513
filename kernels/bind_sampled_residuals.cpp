#include "bindings.hpp"
#include "sampled_residuals.hpp"

namespace nb = nanobind;

namespace lrdomains {

void bind_sampled_residuals(nb::module_& m) {
  for_values_and_indices([&]<class Value, class Index>() {
    m.def(
        "sampled_residuals",
        [](Array1<Value> values, Array1<Index> columns, Array1<Index> row_starts, Array2<Value> left,
           Array2<Value> right, Output1<Value> out, std::size_t n_threads) {
          nb::gil_scoped_release release;
          const Csr<Value, Index> matrix{left.shape(0), right.shape(0), values.data(), columns.data(),
                                         row_starts.data()};
          sampled_residuals(matrix, left.data(), right.data(), left.shape(1), out.data(), n_threads);
        },
        "values"_array, "columns"_array, "row_starts"_array, "left"_array, "right"_array, "out"_array, "n_threads"_a);
  });
}

}  // namespace lrdomains
