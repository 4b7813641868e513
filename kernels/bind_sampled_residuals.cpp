#include <cstdint>

#include "bindings.hpp"
#include "sampled_residuals.hpp"

namespace nb = nanobind;

namespace lrdomains {
namespace {

template <class Value, class Index>
void bind_types(nb::module_& m) {
  m.def(
      "sampled_residuals",
      [](Array1<Value> values, Array1<Index> columns, Array1<Index> row_starts, Array2<Value> left,
         Array2<Value> right, Output1<Value> out, std::size_t n_threads) {
        nb::gil_scoped_release release;
        const Csr<Value, Index> matrix{left.shape(0), right.shape(0), values.data(), columns.data(),
                                       row_starts.data()};
        sampled_residuals(matrix, left.data(), right.data(), left.shape(1), out.data(), n_threads);
      },
      nb::arg("values").noconvert(), nb::arg("columns").noconvert(), nb::arg("row_starts").noconvert(),
      nb::arg("left").noconvert(), nb::arg("right").noconvert(), nb::arg("out").noconvert(), nb::arg("n_threads"));
}

}  // namespace

void bind_sampled_residuals(nb::module_& m) {
  bind_types<float, std::int32_t>(m);
  bind_types<float, std::int64_t>(m);
  bind_types<double, std::int32_t>(m);
  bind_types<double, std::int64_t>(m);
}

}  // namespace lrdomains
