// A logarithm that compilers turn into vector instructions: no table, no branch, no library call.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "clones.hpp"

namespace lrdomains {

// log(x) for positive normal x, to about 1e-14: x = 2^e m with m in [sqrt(1/2), sqrt(2)), and
// log m = 2 atanh((m - 1) / (m + 1)) by its series (Abramowitz and Stegun, 4.1.27).
LRD_INLINE double vector_log(double x) {
  constexpr std::uint64_t kMantissa = 0x000FFFFFFFFFFFFFULL, kOneBits = 0x3FF0000000000000ULL;
  // Moves the cut between exponents from 1 to sqrt(2).
  constexpr std::uint64_t kShift = kOneBits - 0x3FE6A09E667F3BCDULL;
  const std::uint64_t shifted = std::bit_cast<std::uint64_t>(x) + kShift;
  const double exponent =
      std::bit_cast<double>((shifted >> 52) | 0x4330000000000000ULL) - (4503599627370496.0 + 1023.0);
  const double m = std::bit_cast<double>((shifted & kMantissa) + 0x3FE6A09E667F3BCDULL);
  const double s = (m - 1.0) / (m + 1.0);
  const double q = s * s;
  double series = 1.0 / 19.0;
  series = series * q + 1.0 / 17.0;
  series = series * q + 1.0 / 15.0;
  series = series * q + 1.0 / 13.0;
  series = series * q + 1.0 / 11.0;
  series = series * q + 1.0 / 9.0;
  series = series * q + 1.0 / 7.0;
  series = series * q + 1.0 / 5.0;
  series = series * q + 1.0 / 3.0;
  series = series * q + 1.0;
  return exponent * 0.693147180559945309417 + 2.0 * s * series;
}

// The sum of x log(x / fitted) over entries with x > 0; `length` is a multiple of 16.
template <class Value>
LRD_INLINE double weighted_log_ratio(const Value* x, const Value* fitted, std::size_t length) {
  constexpr std::size_t kLanes = 16;
  double sums[kLanes] = {};
  for (std::size_t c = 0; c < length; c += kLanes) {
    for (std::size_t u = 0; u < kLanes; ++u) {
      const double value = static_cast<double>(x[c + u]);
      const bool counts = value > 0;
      const double ratio = counts ? value / static_cast<double>(fitted[c + u]) : 1.0;
      sums[u] += counts ? value * vector_log(ratio) : 0.0;
    }
  }
  double total = 0.0;
  for (std::size_t u = 0; u < kLanes; ++u) total += sums[u];
  return total;
}

}  // namespace lrdomains
