#include "renumbering.hpp"

namespace lrdomains {

std::size_t renumber(std::int32_t* ids, const std::int64_t* lengths, std::size_t n_units, const std::int32_t* new_ids,
                     std::int64_t* offsets) {
  const std::int32_t* in = ids;
  std::size_t kept = 0;
  offsets[0] = 0;
  for (std::size_t u = 0; u < n_units; ++u) {
    for (std::int64_t i = 0; i < lengths[u]; ++i) {
      const std::int32_t id = new_ids[*in++];
      ids[kept] = id;
      kept += id >= 0;
    }
    offsets[u + 1] = static_cast<std::int64_t>(kept);
  }
  return kept;
}

}  // namespace lrdomains
