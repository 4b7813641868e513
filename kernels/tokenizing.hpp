// Words of UTF-8 text by the one definition of lrdomains/text/tokenizer.py, as numbers: case folding, composition
// (NFC), cutting and numbering in one pass over the bytes. Which character is what comes from Python's own tables.
//
// Stretches that hold a character whose folding or composition depends on its neighbours are left to that
// definition itself: each different one is interned as it is, and asked for once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "word_table.hpp"

namespace lrdomains {

// What ends a unit of text. kMarks: the byte 0xFF, which no UTF-8 has. kTokens: words are cut already, each ended
// by the byte 0xFE, each unit by 0xFF.
enum class Breaks : int { kLines = 0, kParagraphs = 1, kMarks = 2, kTokens = 3 };

// How a character is encoded in the table: the folded character in the low 21 bits, what it is above.
namespace character {
inline constexpr std::uint32_t kCode = (1u << 21) - 1;
inline constexpr std::uint32_t kWord = 1u << 21;       // a letter or digit
inline constexpr std::uint32_t kMark = 1u << 22;       // belongs to the word before it
inline constexpr std::uint32_t kInner = 1u << 23;      // belongs to a word between two letters
inline constexpr std::uint32_t kHard = 1u << 24;       // what becomes of it depends on its neighbours
inline constexpr std::uint32_t kCut = 1u << 25;        // what stands before it does not depend on what follows
inline constexpr std::uint32_t kSpace = 1u << 26;      // leaves a line blank
inline constexpr std::uint32_t kCombining = 1u << 27;  // has a combining class; the order of these matters
}  // namespace character

struct CharacterTable {
  const std::uint32_t* entries;
  const std::uint8_t* combining;  // combining class of each
  std::size_t size;               // characters beyond are neither of the above
  std::uint8_t word_byte[256];    // letters and digits of ASCII
  bool folds;
};

CharacterTable character_table(const std::uint32_t* entries, const std::uint8_t* combining, std::size_t size,
                               bool folds);

struct Break {
  std::size_t tokens;  // so many stand before it in the block
  bool content;        // whether anything but blank lines stands between it and the break before
};

// One block of text as numbers of its own table.
struct Scan {
  static constexpr std::size_t kNoError = static_cast<std::size_t>(-1);

  WordTable table;
  std::vector<std::uint32_t> ids;
  std::size_t n_ids = 0;
  std::vector<Break> breaks;
  bool content = false;          // after the last break
  bool has_stretches = false;
  std::size_t error = kNoError;  // the first byte that is not UTF-8
};

inline constexpr std::size_t kPadding = 32;  // bytes that can be read behind a block; zero

// Only where `surrogates` is set are encoded surrogates text, as Python's surrogatepass writes them.
void scan_block(const CharacterTable& table, const char* bytes, std::size_t length, Breaks breaks, bool surrogates,
                bool starts_within_line, Scan& out);

}  // namespace lrdomains
