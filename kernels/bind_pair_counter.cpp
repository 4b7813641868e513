#include <nanobind/stl/tuple.h>

#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "bindings.hpp"
#include "pair_counter.hpp"

namespace nb = nanobind;

namespace lrdomains {

void bind_pair_counter(nb::module_& m) {
  nb::class_<PairCounter>(m, "PairCounter")
      .def(nb::init<std::size_t, std::size_t, std::size_t>(), nb::arg("n_words"), nb::arg("reach"), nb::arg("room"))
      .def(
          "add",
          [](PairCounter& self, const Array1<std::int32_t>& ids, const Array1<std::int64_t>& offsets) {
            nb::gil_scoped_release release;
            self.add(ids.data(), offsets.data(), offsets.shape(0) - 1);
          },
          nb::arg("ids").noconvert(), nb::arg("offsets").noconvert())
      .def("index", &PairCounter::index, nb::arg("n_threads"), nb::call_guard<nb::gil_scoped_release>())
      .def(
          "count",
          [](const PairCounter& self, std::size_t first, std::size_t end, const Array1<std::int64_t>& shifts,
             const Array1<std::uint32_t>& weights, const Array1<std::uint32_t>& slots, std::size_t n_threads) {
            PairRows rows;
            {
              nb::gil_scoped_release release;
              std::vector<Place> places;
              for (std::size_t i = 0; i < shifts.shape(0); ++i) places.push_back({shifts(i), weights(i), slots(i)});
              rows = self.count(first, end, places, n_threads);
            }
            return std::make_tuple(owned(std::move(rows.lengths)), owned(std::move(rows.columns)),
                                   owned(std::move(rows.counts)));
          },
          nb::arg("first"), nb::arg("end"), nb::arg("shifts").noconvert(), nb::arg("weights").noconvert(),
          nb::arg("slots").noconvert(), nb::arg("n_threads"));
}

}  // namespace lrdomains
