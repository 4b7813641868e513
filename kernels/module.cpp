// The extension module: which kernels there are.
#include <nanobind/nanobind.h>
#include <nanobind/stl/vector.h>

#include <vector>

#include "bindings.hpp"

namespace nb = nanobind;

namespace {

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
  // What still lives when the interpreter ends is no leak, and not the user's to read about.
  nb::set_leak_warnings(false);
  m.doc() = "Compiled kernels of lrdomains; use them through the documented faces in lrdomains.core.";
  lrdomains::bind_encoder(m);
  lrdomains::bind_pair_counter(m);
  lrdomains::bind_renumbering(m);
  lrdomains::bind_ridge(m);
  lrdomains::bind_row_merging(m);
  lrdomains::bind_information(m);
  lrdomains::bind_label_pairs(m);
  lrdomains::bind_least_squares_rows(m);
  lrdomains::bind_nnls_sweeps(m);
  lrdomains::bind_poisson_rows(m);
  lrdomains::bind_sampled_residuals(m);
  lrdomains::bind_sparse_dense(m);
  lrdomains::bind_sparse_gram(m);
  lrdomains::bind_term_counts(m);
  lrdomains::bind_transpose(m);
  m.def("cpu_features", &cpu_features);
}
