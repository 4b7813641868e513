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

template <class Value>
void bind_types(nb::module_& m) {
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
      nb::arg("factors").noconvert(), nb::arg("products").noconvert(), nb::arg("grams").noconvert(),
      nb::arg("starts").noconvert(), nb::arg("gram_starts").noconvert(), nb::arg("penalties").noconvert(),
      nb::arg("n_sweeps"), nb::arg("before").noconvert().none(), nb::arg("weights").noconvert(),
      nb::arg("measures").noconvert(), nb::arg("own_grams").noconvert(), nb::arg("n_threads"));
  m.def(
      "stacked_grams",
      [](Array2<Value> factors, Array1<std::int64_t> starts, Array1<std::int64_t> gram_starts, Output1<double> grams,
         std::size_t n_threads) {
        nb::gil_scoped_release release;
        stacked_grams(stack_of<Value>(factors.shape(0), factors.shape(1), starts, gram_starts), factors.data(),
                      grams.data(), n_threads);
      },
      nb::arg("factors").noconvert(), nb::arg("starts").noconvert(), nb::arg("gram_starts").noconvert(),
      nb::arg("grams").noconvert(), nb::arg("n_threads"));
}

}  // namespace

void bind_nnls_sweeps(nb::module_& m) {
  bind_types<float>(m);
  bind_types<double>(m);
}

}  // namespace lrdomains
