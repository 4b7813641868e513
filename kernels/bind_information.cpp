#include <cstdint>

#include "bindings.hpp"
#include "information.hpp"

namespace nb = nanobind;

namespace lrdomains {
namespace {

template <class Index>
void bind_types(nb::module_& m) {
  m.def(
      "count_informative",
      [](Array1<double> counts, Array1<Index> columns, Array1<Index> row_starts, Array1<double> row_terms,
         Array1<double> column_terms, bool is_signed, bool is_normalized, double log_total,
         Output1<std::int64_t> lengths, std::size_t n_threads) {
        nb::gil_scoped_release release;
        const InformationTable<Index> table{lengths.shape(0),  counts.data(),    columns.data(),
                                            row_starts.data(), row_terms.data(), column_terms.data()};
        count_informative(table, {is_signed, is_normalized, log_total}, lengths.data(), n_threads);
      },
      nb::arg("counts").noconvert(), nb::arg("columns").noconvert(), nb::arg("row_starts").noconvert(),
      nb::arg("row_terms").noconvert(), nb::arg("column_terms").noconvert(), nb::arg("is_signed"),
      nb::arg("is_normalized"), nb::arg("log_total"), nb::arg("lengths").noconvert(), nb::arg("n_threads"));
  m.def(
      "fill_informative",
      [](Array1<double> counts, Array1<Index> columns, Array1<Index> row_starts, Array1<double> row_terms,
         Array1<double> column_terms, bool is_signed, bool is_normalized, double log_total, Array1<Index> out_starts,
         Output1<float> out_values, Output1<Index> out_columns, std::size_t n_threads) {
        nb::gil_scoped_release release;
        const InformationTable<Index> table{row_terms.shape(0), counts.data(),    columns.data(),
                                            row_starts.data(),  row_terms.data(), column_terms.data()};
        fill_informative(table, {is_signed, is_normalized, log_total}, out_starts.data(), out_values.data(),
                         out_columns.data(), n_threads);
      },
      nb::arg("counts").noconvert(), nb::arg("columns").noconvert(), nb::arg("row_starts").noconvert(),
      nb::arg("row_terms").noconvert(), nb::arg("column_terms").noconvert(), nb::arg("is_signed"),
      nb::arg("is_normalized"), nb::arg("log_total"), nb::arg("out_starts").noconvert(),
      nb::arg("out_values").noconvert(), nb::arg("out_columns").noconvert(), nb::arg("n_threads"));
}

}  // namespace

void bind_information(nb::module_& m) {
  bind_types<std::int32_t>(m);
  bind_types<std::int64_t>(m);
}

}  // namespace lrdomains
