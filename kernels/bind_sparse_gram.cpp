#include <cstdint>

#include "bindings.hpp"
#include "sparse_gram.hpp"

namespace nb = nanobind;

namespace lrdomains {
namespace {

template <class Value, class Index>
void bind_types(nb::module_& m) {
  m.def(
      "csr_gram",
      [](Array1<Value> values, Array1<Index> columns, Array1<Index> row_starts, Array1<Index> rows,
         Array1<Index> column_starts, Output2<double> out, std::size_t n_threads) {
        nb::gil_scoped_release release;
        const Csr<Value, Index> matrix{row_starts.shape(0) - 1, column_starts.shape(0) - 1, values.data(),
                                       columns.data(), row_starts.data()};
        sparse_gram(matrix, rows.data(), column_starts.data(), out.data(), n_threads);
      },
      nb::arg("values").noconvert(), nb::arg("columns").noconvert(), nb::arg("row_starts").noconvert(),
      nb::arg("rows").noconvert(), nb::arg("column_starts").noconvert(), nb::arg("out").noconvert(),
      nb::arg("n_threads"));
}

}  // namespace

void bind_sparse_gram(nb::module_& m) {
  bind_types<float, std::int32_t>(m);
  bind_types<float, std::int64_t>(m);
  bind_types<double, std::int32_t>(m);
  bind_types<double, std::int64_t>(m);
}

}  // namespace lrdomains
