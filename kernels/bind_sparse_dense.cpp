#include <cstdint>

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

template <class Value, class Index, class Dense, class Sum>
void bind_types(nb::module_& m) {
  m.def(
      "csr_multiply",
      [](Array1<Value> values, Array1<Index> columns, Array1<Index> row_starts, Array2<Dense> dense,
         Output2<Sum> out, std::size_t n_threads) {
        nb::gil_scoped_release release;
        multiply(view<Value, Index>(values, columns, row_starts, dense.shape(0)), dense.data(),
                            dense.shape(1), out.data(), n_threads);
      },
      nb::arg("values").noconvert(), nb::arg("columns").noconvert(), nb::arg("row_starts").noconvert(),
      nb::arg("dense").noconvert(), nb::arg("out").noconvert(), nb::arg("n_threads"));
  m.def(
      "csr_multiply_transposed",
      [](Array1<Value> values, Array1<Index> columns, Array1<Index> row_starts, Array2<Dense> dense,
         Output2<Sum> out, std::size_t n_threads) {
        nb::gil_scoped_release release;
        multiply_transposed(view<Value, Index>(values, columns, row_starts, out.shape(0)), dense.data(),
                                       dense.shape(1), out.data(), n_threads);
      },
      nb::arg("values").noconvert(), nb::arg("columns").noconvert(), nb::arg("row_starts").noconvert(),
      nb::arg("dense").noconvert(), nb::arg("out").noconvert(), nb::arg("n_threads"));
}

template <class Value, class Dense, class Sum>
void bind_indices(nb::module_& m) {
  bind_types<Value, std::int32_t, Dense, Sum>(m);
  bind_types<Value, std::int64_t, Dense, Sum>(m);
}

}  // namespace

void bind_sparse_dense(nb::module_& m) {
  bind_indices<float, float, float>(m);
  bind_indices<double, double, double>(m);
  bind_indices<float, float, double>(m);
  bind_indices<float, double, double>(m);
}

}  // namespace lrdomains
