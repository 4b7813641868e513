// Types of arrays that kernels take, and the functions that bind each kernel; one bind_*.cpp a kernel. Arguments
// are checked by the Python faces; here only types are matched.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace lrdomains {

using namespace nanobind::literals;

template <class T, int kDims>
using Output = nanobind::ndarray<T, nanobind::numpy, nanobind::ndim<kDims>, nanobind::c_contig, nanobind::device::cpu>;
template <class T>
using Output1 = Output<T, 1>;
template <class T>
using Output2 = Output<T, 2>;
template <class T>
using Array1 = Output<const T, 1>;
template <class T>
using Array2 = Output<const T, 2>;

// The name of an argument that must be of its type already: an array of another type would be copied.
inline auto operator""_array(const char* name, std::size_t) { return nanobind::arg(name).noconvert(); }

// Calls `bind` for each type that values, or indices, come in.
template <class Bind>
void for_values(Bind bind) {
  bind.template operator()<float>();
  bind.template operator()<double>();
}
template <class Bind>
void for_indices(Bind bind) {
  bind.template operator()<std::int32_t>();
  bind.template operator()<std::int64_t>();
}
template <class Bind>
void for_values_and_indices(Bind bind) {
  for_values([&]<class Value>() { for_indices([&]<class Index>() { bind.template operator()<Value, Index>(); }); });
}

// A vector handed over to numpy without a copy.
template <class T>
nanobind::ndarray<nanobind::numpy, T, nanobind::ndim<1>> owned(std::vector<T>&& values) {
  auto* kept = new std::vector<T>(std::move(values));
  const nanobind::capsule owner(kept, [](void* data) noexcept { delete static_cast<std::vector<T>*>(data); });
  return {kept->data(), {kept->size()}, owner};
}

void bind_encoder(nanobind::module_& m);
void bind_pair_counter(nanobind::module_& m);
void bind_renumbering(nanobind::module_& m);
void bind_ridge(nanobind::module_& m);
void bind_row_merging(nanobind::module_& m);
void bind_information(nanobind::module_& m);
void bind_label_pairs(nanobind::module_& m);
void bind_least_squares_rows(nanobind::module_& m);
void bind_nnls_sweeps(nanobind::module_& m);
void bind_poisson_rows(nanobind::module_& m);
void bind_sampled_residuals(nanobind::module_& m);
void bind_sparse_dense(nanobind::module_& m);
void bind_sparse_gram(nanobind::module_& m);
void bind_term_counts(nanobind::module_& m);
void bind_transpose(nanobind::module_& m);

}  // namespace lrdomains
