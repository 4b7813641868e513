#include "bindings.hpp"
#include "transpose.hpp"

namespace nb = nanobind;

namespace lrdomains {

void bind_transpose(nb::module_& m) {
  for_values_and_indices([&]<class Value, class Index>() {
    m.def(
        "csr_transpose",
        [](Array1<Value> values, Array1<Index> columns, Array1<Index> row_starts, Output1<Value> out_values,
           Output1<Index> out_rows, Output1<Index> out_starts, std::size_t n_threads) {
          nb::gil_scoped_release release;
          const Csr<Value, Index> matrix{row_starts.shape(0) - 1, out_starts.shape(0) - 1, values.data(),
                                         columns.data(), row_starts.data()};
          transpose(matrix, out_values.data(), out_rows.data(), out_starts.data(), n_threads);
        },
        "values"_array, "columns"_array, "row_starts"_array, "out_values"_array, "out_rows"_array, "out_starts"_array,
        "n_threads"_a);
  });
}

}  // namespace lrdomains
