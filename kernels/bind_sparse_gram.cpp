#include "bindings.hpp"
#include "sparse_gram.hpp"

namespace nb = nanobind;

namespace lrdomains {

void bind_sparse_gram(nb::module_& m) {
  for_values_and_indices([&]<class Value, class Index>() {
    m.def(
        "csr_gram",
        [](Array1<Value> values, Array1<Index> columns, Array1<Index> row_starts, Array1<Index> rows,
           Array1<Index> column_starts, Output2<double> out, std::size_t n_threads) {
          nb::gil_scoped_release release;
          const Csr<Value, Index> matrix{row_starts.shape(0) - 1, column_starts.shape(0) - 1, values.data(),
                                         columns.data(), row_starts.data()};
          sparse_gram(matrix, rows.data(), column_starts.data(), out.data(), n_threads);
        },
        "values"_array, "columns"_array, "row_starts"_array, "rows"_array, "column_starts"_array, "out"_array,
        "n_threads"_a);
  });
}

}  // namespace lrdomains
