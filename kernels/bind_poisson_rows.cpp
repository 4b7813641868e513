#include "bindings.hpp"
#include "poisson_rows.hpp"

namespace nb = nanobind;

namespace lrdomains {

void bind_poisson_rows(nb::module_& m) {
  m.attr("POISSON_ROWS") = kPoissonRows;
  for_values_and_indices([&]<class Value, class Index>() {
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
        "values"_array, "columns"_array, "row_starts"_array, "other"_array, "linear"_array, "decay"_a, "factors"_array,
        "n_sweeps"_a, "tolerance"_a, "attraction"_array, "gradients"_array, "n_threads"_a);
  });
}

}  // namespace lrdomains
