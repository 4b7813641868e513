// A whole text as numbers: blocks are scanned side by side, each into numbers of its own, and then brought into one
// numbering in their order. So the numbers do not depend on how the text was cut or on the number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tokenizing.hpp"

namespace lrdomains {

struct Encoded {
  std::vector<std::int32_t> ids;
  std::vector<std::int64_t> lengths;  // tokens of each unit that ended
  std::size_t error_block = Scan::kNoError;
  std::size_t error_at = 0;
};

struct Block {
  const char* bytes;
  std::size_t length;
  bool starts_within_line;
};

// Cuts a stretch that the scanner cannot, into words each ended by the byte 0xFE.
using Fallback = std::function<std::string(std::string_view)>;

class Encoder {
 public:
  Encoder(std::vector<std::uint32_t> entries, std::vector<std::uint8_t> combining, bool folds);

  // After an error nothing of the blocks is kept.
  Encoded encode(const std::vector<Block>& blocks, Breaks breaks, bool surrogates, const Fallback& fallback,
                 std::size_t n_threads);

  // Give the next numbers to words, with what was counted of them: as a reader that goes on where another stopped.
  void restore(const std::vector<std::string_view>& words, std::vector<std::int64_t> counts,
               std::vector<std::int64_t> units_with, std::int64_t units);

  const WordTable& words() const { return words_; }
  const std::vector<std::int64_t>& counts() const { return counts_; }
  const std::vector<std::int64_t>& units_with() const { return units_with_; }
  bool unit_is_open() const { return open_tokens_ > 0 || open_content_; }

 private:
  const std::vector<std::int32_t>& cut_stretch(std::string_view stretch, const Fallback& fallback);
  void number(const Scan& scan, const Fallback& fallback, std::vector<std::int32_t>& numbers,
              std::vector<std::vector<std::int32_t>>& stretches);
  void count(const std::int32_t* ids, std::size_t n_ids);

  std::vector<std::uint32_t> entries_;
  std::vector<std::uint8_t> combining_;
  CharacterTable characters_;
  WordTable words_;
  std::unordered_map<std::string, std::vector<std::int32_t>> known_stretches_;
  std::vector<std::int64_t> counts_;
  std::vector<std::int64_t> units_with_;  // in how many units each word occurs
  std::vector<std::int64_t> last_unit_;   // in which unit it was seen last
  std::int64_t unit_ = 0;
  std::int64_t open_tokens_ = 0;
  bool open_content_ = false;
  std::vector<Scan> scans_;  // kept, so that their memory is taken once
};

}  // namespace lrdomains
