// How the rows of a stack are cut into blocks, each with partial sums of its own: by the number of rows alone, so that
// sums do not depend on the number of threads.
#pragma once

#include <algorithm>
#include <cstddef>

namespace lrdomains {

class StackBlocks {
 public:
  explicit StackBlocks(std::size_t n_rows)
      : n_rows_(n_rows), height_(std::max(kLeastRows, (n_rows + kMostBlocks - 1) / kMostBlocks)) {}

  std::size_t count() const { return (n_rows_ + height_ - 1) / height_; }
  std::size_t first(std::size_t block) const { return block * height_; }
  std::size_t end(std::size_t block) const { return std::min(first(block) + height_, n_rows_); }

 private:
  static constexpr std::size_t kMostBlocks = 64;
  static constexpr std::size_t kLeastRows = 512;
  std::size_t n_rows_;
  std::size_t height_;
};

}  // namespace lrdomains
