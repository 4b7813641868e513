#include <cstdint>

#include "bindings.hpp"
#include "poisson_rows.hpp"

namespace nb = nanobind;

namespace lrdomains {
namespace {

template <class Value, class Index>
void bind_types(nb::module_& m) {
  m.def(
      "poisson_rows",
      [](Array1<Value> values, Array1<Index> columns, Array1<Index> row_starts, Array2<Value> other,
         Array2<Value> linear, double decay, Output2<Value> factors, std::size_t n_sweeps,
         double tolerance, Output1<double> attraction, Output1<double> gradients, std::size_t n_threads) {
        nb::gil_scoped_release release;
        const std::size_t k = factors.shape(1);
        const Csr<Value, Index> matrix{factors.shape(0), other.shape(0), values.data(), columns.data(),
                                       row_starts.data()};
        const PoissonProblem<Value> problem{k,
                                            other.data(),
                                            linear.data(),
                                            linear.shape(0) == factors.shape(0) && factors.shape(0) > 1 ? k : 0,
                                            static_cast<Value>(decay)};
        poisson_rows(matrix, problem, factors.data(), n_sweeps, tolerance, attraction.data(), gradients.data(),
                     n_threads);
      },
      nb::arg("values").noconvert(), nb::arg("columns").noconvert(), nb::arg("row_starts").noconvert(),
      nb::arg("other").noconvert(), nb::arg("linear").noconvert(), nb::arg("decay"),
      nb::arg("factors").noconvert(), nb::arg("n_sweeps"), nb::arg("tolerance"), nb::arg("attraction").noconvert(),
      nb::arg("gradients").noconvert(), nb::arg("n_threads"));
}

}  // namespace

void bind_poisson_rows(nb::module_& m) {
  m.attr("POISSON_ROWS") = kPoissonRows;
  bind_types<float, std::int32_t>(m);
  bind_types<float, std::int64_t>(m);
  bind_types<double, std::int32_t>(m);
  bind_types<double, std::int64_t>(m);
}

}  // namespace lrdomains
