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
      .def(nb::init<std::size_t, std::size_t, std::size_t>(), "n_words"_a, "reach"_a, "room"_a)
      .def(
          "add",
          [](PairCounter& self, const Array1<std::int32_t>& ids, const Array1<std::int64_t>& offsets) {
            nb::gil_scoped_release release;
            self.add(ids.data(), offsets.data(), offsets.shape(0) - 1);
          },
          "ids"_array, "offsets"_array)
      .def("index", &PairCounter::index, "n_threads"_a, nb::call_guard<nb::gil_scoped_release>())
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
          "first"_a, "end"_a, "shifts"_array, "weights"_array, "slots"_array, "n_threads"_a);
}

}  // namespace lrdomains
