#include <cmath>
#include <cstdint>

#include "bindings.hpp"
#include "information.hpp"

namespace nb = nanobind;

namespace lrdomains {

void bind_information(nb::module_& m) {
  for_indices([&]<class Index>() {
    m.def(
        "count_informative",
        [](Array1<double> counts, Array1<Index> columns, Array1<Index> row_starts, Array1<double> row_terms,
           Array1<double> column_terms, bool is_signed, bool is_normalized, double total,
           Output1<std::int64_t> lengths, std::size_t n_threads) {
          nb::gil_scoped_release release;
          const InformationTable<Index> table{lengths.shape(0),  counts.data(),    columns.data(),
                                              row_starts.data(), row_terms.data(), column_terms.data()};
          count_informative(table, {is_signed, is_normalized, total, std::log(total)}, lengths.data(), n_threads);
        },
        "counts"_array, "columns"_array, "row_starts"_array, "row_terms"_array, "column_terms"_array, "is_signed"_a,
        "is_normalized"_a, "total"_a, "lengths"_array, "n_threads"_a);
    m.def(
        "fill_informative",
        [](Array1<double> counts, Array1<Index> columns, Array1<Index> row_starts, Array1<double> row_terms,
           Array1<double> column_terms, bool is_signed, bool is_normalized, double total, Array1<Index> out_starts,
           Output1<float> out_values, Output1<Index> out_columns, std::size_t n_threads) {
          nb::gil_scoped_release release;
          const InformationTable<Index> table{row_terms.shape(0), counts.data(),    columns.data(),
                                              row_starts.data(),  row_terms.data(), column_terms.data()};
          fill_informative(table, {is_signed, is_normalized, total, std::log(total)}, out_starts.data(), out_values.data(),
                           out_columns.data(), n_threads);
        },
        "counts"_array, "columns"_array, "row_starts"_array, "row_terms"_array, "column_terms"_array, "is_signed"_a,
        "is_normalized"_a, "total"_a, "out_starts"_array, "out_values"_array, "out_columns"_array, "n_threads"_a);
  });
}

}  // namespace lrdomains
