// Bindings. Arguments are checked by the Python face (lrdomains/core/kernels.py); here only types are matched.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/vector.h>

#include <cstdint>
#include <string>
#include <vector>

#include "sparse_dense.hpp"

namespace nb = nanobind;

namespace {

template <class T>
using Array1 = nb::ndarray<const T, nb::numpy, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <class T>
using Array2 = nb::ndarray<const T, nb::numpy, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
template <class T>
using Output2 = nb::ndarray<T, nb::numpy, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

template <class Value, class Index>
lrdomains::Csr<Value, Index> view(const Array1<Value>& values, const Array1<Index>& columns,
                                  const Array1<Index>& row_starts, std::size_t n_columns) {
  return {row_starts.shape(0) - 1, n_columns, values.data(), columns.data(), row_starts.data()};
}

template <class Value, class Index>
void bind_sparse_dense(nb::module_& m) {
  m.def(
      "csr_multiply",
      [](Array1<Value> values, Array1<Index> columns, Array1<Index> row_starts, Array2<Value> dense,
         Output2<Value> out, std::size_t n_threads) {
        nb::gil_scoped_release release;
        lrdomains::multiply(view<Value, Index>(values, columns, row_starts, dense.shape(0)), dense.data(),
                            dense.shape(1), out.data(), n_threads);
      },
      nb::arg("values").noconvert(), nb::arg("columns").noconvert(), nb::arg("row_starts").noconvert(),
      nb::arg("dense").noconvert(), nb::arg("out").noconvert(), nb::arg("n_threads"));
  m.def(
      "csr_multiply_transposed",
      [](Array1<Value> values, Array1<Index> columns, Array1<Index> row_starts, Array2<Value> dense,
         Output2<Value> out, std::size_t n_threads) {
        nb::gil_scoped_release release;
        lrdomains::multiply_transposed(view<Value, Index>(values, columns, row_starts, out.shape(0)), dense.data(),
                                       dense.shape(1), out.data(), n_threads);
      },
      nb::arg("values").noconvert(), nb::arg("columns").noconvert(), nb::arg("row_starts").noconvert(),
      nb::arg("dense").noconvert(), nb::arg("out").noconvert(), nb::arg("n_threads"));
}

std::vector<const char*> cpu_features() {
  std::vector<const char*> found;
#if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("sse4.2")) found.push_back("sse4.2");
  if (__builtin_cpu_supports("avx")) found.push_back("avx");
  if (__builtin_cpu_supports("avx2")) found.push_back("avx2");
  if (__builtin_cpu_supports("fma")) found.push_back("fma");
  if (__builtin_cpu_supports("avx512f")) found.push_back("avx512f");
#elif defined(__aarch64__)
  found.push_back("neon");
#endif
  return found;
}

}  // namespace

NB_MODULE(_kernels, m) {
  m.doc() = "Compiled kernels of lrdomains; use them through lrdomains.core.kernels.";
  bind_sparse_dense<float, std::int32_t>(m);
  bind_sparse_dense<float, std::int64_t>(m);
  bind_sparse_dense<double, std::int32_t>(m);
  bind_sparse_dense<double, std::int64_t>(m);
  m.def("cpu_features", &cpu_features);
}
