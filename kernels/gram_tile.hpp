// Products of the columns of one tile: a few rows of a factor, laid out column after column.
#pragma once

#include <cstddef>

#include "clones.hpp"

namespace lrdomains {

// Partial sums of one product of two columns. As many as a vector register holds: a single one would be a chain.
constexpr std::size_t kPartialSums = 8;

constexpr std::size_t triangle_size(std::size_t k) { return k * (k + 1) / 2; }

// wide (k x kRows, row-major): the tile in float64. sums: kPartialSums for each pair (a, b) with b <= a.
template <std::size_t kRows>
LRD_INLINE void add_gram_tile(const double* wide, std::size_t k, double* sums) {
  static_assert(kRows % kPartialSums == 0);
  for (std::size_t a = 0; a < k; ++a) {
    const double* left = wide + a * kRows;
    for (std::size_t b = 0; b <= a; ++b, sums += kPartialSums) {
      const double* right = wide + b * kRows;
      double sum[kPartialSums];
      for (std::size_t c = 0; c < kPartialSums; ++c) sum[c] = sums[c];
      for (std::size_t i = 0; i < kRows; i += kPartialSums)
        for (std::size_t c = 0; c < kPartialSums; ++c) sum[c] += left[i + c] * right[i + c];
      for (std::size_t c = 0; c < kPartialSums; ++c) sums[c] = sum[c];
    }
  }
}

// gram (k x k) += the partial sums of each pair, in one order.
inline void add_partial_sums(const double* sums, std::size_t k, double* gram) {
  for (std::size_t a = 0; a < k; ++a)
    for (std::size_t b = 0; b <= a; ++b, sums += kPartialSums) {
      double total = 0.0;
      for (std::size_t c = 0; c < kPartialSums; ++c) total += sums[c];
      gram[a * k + b] += total;
      if (b < a) gram[b * k + a] += total;
    }
}

}  // namespace lrdomains
