#include "bindings.hpp"
#include "sparse_dense.hpp"

namespace nb = nanobind;

namespace lrdomains {
namespace {

template <class Value, class Index>
Csr<Value, Index> view(const Array1<Value>& values, const Array1<Index>& columns,
                       const Array1<Index>& row_starts, std::size_t n_columns) {
  return {row_starts.shape(0) - 1, n_columns, values.data(), columns.data(), row_starts.data()};
}

template <class Value, class Dense, class Sum>
void bind_types(nb::module_& m) {
  for_indices([&]<class Index>() {
    m.def(
        "csr_multiply",
        [](Array1<Value> values, Array1<Index> columns, Array1<Index> row_starts, Array2<Dense> dense,
           Output2<Sum> out, std::size_t n_threads) {
          nb::gil_scoped_release release;
          multiply(view<Value, Index>(values, columns, row_starts, dense.shape(0)), dense.data(),
                   dense.shape(1), out.data(), n_threads);
        },
        "values"_array, "columns"_array, "row_starts"_array, "dense"_array, "out"_array, "n_threads"_a);
    m.def(
        "csr_multiply_transposed",
        [](Array1<Value> values, Array1<Index> columns, Array1<Index> row_starts, Array2<Dense> dense,
           Output2<Sum> out, std::size_t n_threads) {
          nb::gil_scoped_release release;
          multiply_transposed(view<Value, Index>(values, columns, row_starts, out.shape(0)), dense.data(),
                              dense.shape(1), out.data(), n_threads);
        },
        "values"_array, "columns"_array, "row_starts"_array, "dense"_array, "out"_array, "n_threads"_a);
  });
}

}  // namespace

void bind_sparse_dense(nb::module_& m) {
  bind_types<float, float, float>(m);
  bind_types<double, double, double>(m);
  bind_types<float, float, double>(m);
  bind_types<float, double, double>(m);
}

}  // namespace lrdomains
