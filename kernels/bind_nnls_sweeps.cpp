#include <cstdint>
#include <optional>

#include <nanobind/stl/optional.h>

#include "bindings.hpp"
#include "nnls_sweeps.hpp"
#include "stacked_grams.hpp"

namespace nb = nanobind;

namespace lrdomains {
namespace {

template <class Value>
Stack<Value> stack_of(std::size_t n_rows, std::size_t width, const Array1<std::int64_t>& starts,
                      const Array1<std::int64_t>& gram_starts) {
  return {n_rows, width, starts.shape(0) - 1, starts.data(), gram_starts.data()};
}

}  // namespace

void bind_nnls_sweeps(nb::module_& m) {
  for_values([&]<class Value>() {
    m.def(
        "nnls_sweeps",
        [](Output2<Value> factors, Array2<Value> products, Array1<Value> grams, Array1<std::int64_t> starts,
           Array1<std::int64_t> gram_starts, Array1<Value> penalties, std::size_t n_sweeps,
           std::optional<Output2<Value>> before, Array1<Value> weights, Output2<double> measures,
           Output1<double> own_grams, std::size_t n_threads) {
          nb::gil_scoped_release release;
          const std::size_t n = measures.shape(1);
          double* const out = measures.data();
          nnls_sweeps(stack_of<Value>(factors.shape(0), factors.shape(1), starts, gram_starts), factors.data(),
                      SweepProblems<Value>{products.data(), grams.data(), penalties.data()},
                      Extrapolation<Value>{before ? before->data() : nullptr, weights.data()}, n_sweeps,
                      Measures{out, out + n, out + 2 * n, own_grams.data()}, n_threads);
        },
        "factors"_array, "products"_array, "grams"_array, "starts"_array, "gram_starts"_array, "penalties"_array,
        "n_sweeps"_a, "before"_array.none(), "weights"_array, "measures"_array, "own_grams"_array, "n_threads"_a);
    m.def(
        "stacked_grams",
        [](Array2<Value> factors, Array1<std::int64_t> starts, Array1<std::int64_t> gram_starts, Output1<double> grams,
           std::size_t n_threads) {
          nb::gil_scoped_release release;
          stacked_grams(stack_of<Value>(factors.shape(0), factors.shape(1), starts, gram_starts), factors.data(),
                        grams.data(), n_threads);
        },
        "factors"_array, "starts"_array, "gram_starts"_array, "grams"_array, "n_threads"_a);
  });
}

}  // namespace lrdomains
