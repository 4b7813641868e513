#include <cstdint>

#include "bindings.hpp"
#include "term_counts.hpp"

namespace nb = nanobind;

namespace lrdomains {
namespace {

Tokens view(const Array1<std::int32_t>& ids, const Array1<std::int64_t>& offsets, std::size_t n_terms) {
  return {offsets.shape(0) - 1, n_terms, ids.data(), offsets.data()};
}

}  // namespace

void bind_term_counts(nb::module_& m) {
  m.def(
      "count_distinct_terms",
      [](Array1<std::int32_t> ids, Array1<std::int64_t> offsets, std::size_t n_terms, Output1<std::int64_t> distinct,
         std::size_t n_threads) {
        nb::gil_scoped_release release;
        count_distinct_terms(view(ids, offsets, n_terms), distinct.data(), n_threads);
      },
      "ids"_array, "offsets"_array, "n_terms"_a, "distinct"_array, "n_threads"_a);
  for_values_and_indices([&]<class Value, class Index>() {
    m.def(
        "fill_term_counts",
        [](Array1<std::int32_t> ids, Array1<std::int64_t> offsets, std::size_t n_terms, Array1<Index> row_starts,
           Output1<Index> columns, Output1<Value> counts, std::size_t n_threads) {
          nb::gil_scoped_release release;
          fill_term_counts(view(ids, offsets, n_terms), row_starts.data(), columns.data(), counts.data(), n_threads);
        },
        "ids"_array, "offsets"_array, "n_terms"_a, "row_starts"_array, "columns"_array, "counts"_array, "n_threads"_a);
  });
}

}  // namespace lrdomains
