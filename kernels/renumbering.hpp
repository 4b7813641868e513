// Text in the numbers of a chosen vocabulary: words outside it are taken out.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lrdomains {

// Replace ids by new_ids[id], in place, leaving out those below zero; offsets (n_units + 1) get where each unit
// begins in what is left. Returns how many are left.
std::size_t renumber(std::int32_t* ids, const std::int64_t* lengths, std::size_t n_units, const std::int32_t* new_ids,
                     std::int64_t* offsets);

}  // namespace lrdomains
