#include "bindings.hpp"
#include "least_squares_rows.hpp"

namespace nb = nanobind;

namespace lrdomains {
namespace {

template <class Value, class Index>
RowProblems<Value, Index> problems_of(const Array2<Value>& products, const Array2<Value>& other,
                                      const Array2<double>& gram, const Array2<double>& quadratic,
                                      const Array1<Index>& row_starts, const Array1<Index>& columns,
                                      bool listed_are_known, const Array1<double>& weights, Value penalty,
                                      double decay_per_entry) {
  // Without weights the array is empty.
  const double* each = weights.shape(0) ? weights.data() : nullptr;
  return {products.shape(0), other.shape(0),    other.shape(1),   products.data(),
          other.data(),      gram.data(),       quadratic.data(), row_starts.data(),
          columns.data(),    listed_are_known,  each,             penalty,
          decay_per_entry};
}

}  // namespace

void bind_least_squares_rows(nb::module_& m) {
  m.attr("LEAST_SQUARES_ROWS") = kProblemRows;
  for_values_and_indices([&]<class Value, class Index>() {
    m.def(
        "non_negative_rows",
        [](Output2<Value> factors, Array2<Value> products, Array2<Value> other, Array2<double> gram,
           Array2<double> quadratic, Array1<Index> row_starts, Array1<Index> columns, bool listed_are_known,
           Array1<double> weights, double penalty, double decay_per_entry, std::size_t n_sweeps, double tolerance,
           Output2<double> sums, std::size_t n_threads) {
          nb::gil_scoped_release release;
          non_negative_rows(problems_of<Value, Index>(products, other, gram, quadratic, row_starts, columns,
                                                      listed_are_known, weights, static_cast<Value>(penalty),
                                                      decay_per_entry),
                            factors.data(), n_sweeps, tolerance, sums.data(), n_threads);
        },
        "factors"_array, "products"_array, "other"_array, "gram"_array, "quadratic"_array, "row_starts"_array,
        "columns"_array, "listed_are_known"_a, "weights"_array, "penalty"_a, "decay_per_entry"_a, "n_sweeps"_a,
        "tolerance"_a, "sums"_array, "n_threads"_a);
    m.def(
        "unbounded_rows",
        [](Output2<Value> factors, Array2<Value> products, Array2<Value> other, Array2<double> gram,
           Array2<double> quadratic, Array1<Index> row_starts, Array1<Index> columns, bool listed_are_known,
           Array1<double> weights, double decay_per_entry, std::size_t n_threads) {
          nb::gil_scoped_release release;
          unbounded_rows(problems_of<Value, Index>(products, other, gram, quadratic, row_starts, columns,
                                                   listed_are_known, weights, Value{0}, decay_per_entry),
                         factors.data(), n_threads);
        },
        "factors"_array, "products"_array, "other"_array, "gram"_array, "quadratic"_array, "row_starts"_array,
        "columns"_array, "listed_are_known"_a, "weights"_array, "decay_per_entry"_a, "n_threads"_a);
  });
}

}  // namespace lrdomains
