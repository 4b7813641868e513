#include <cstdint>

#include "bindings.hpp"
#include "renumbering.hpp"

namespace nb = nanobind;

namespace lrdomains {

void bind_renumbering(nb::module_& m) {
  m.def(
      "renumber",
      [](Output1<std::int32_t> ids, Array1<std::int64_t> lengths, Array1<std::int32_t> new_ids,
         Output1<std::int64_t> offsets) {
        nb::gil_scoped_release release;
        return renumber(ids.data(), lengths.data(), lengths.shape(0), new_ids.data(), offsets.data());
      },
      "ids"_array, "lengths"_array, "new_ids"_array, "offsets"_array);
}

}  // namespace lrdomains
