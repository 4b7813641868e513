#include "tokenizing.hpp"

#include <cstring>

#include "clones.hpp"

namespace lrdomains {
namespace {

using Byte = unsigned char;

struct KeyMasks {
  ShortKey keep[kShortKeyBytes + 1];
  ShortKey fold[kShortKeyBytes + 1];
};

// Masks of the first n bytes; made by memcpy, so that the order of bytes in a number does not matter. Of ASCII
// letters, digits and the apostrophe, setting one bit folds the letters and leaves the others.
KeyMasks make_masks() {
  KeyMasks masks;
  for (std::size_t n = 0; n <= kShortKeyBytes; ++n) {
    char keep[kShortKeyBytes] = {}, fold[kShortKeyBytes] = {};
    std::memset(keep, 0xFF, n);
    std::memset(fold, 0x20, n);
    masks.keep[n] = short_key(keep, kShortKeyBytes);
    masks.fold[n] = short_key(fold, kShortKeyBytes);
  }
  return masks;
}

const KeyMasks kMasks = make_masks();

// Length of the character at p and its code; 0 where the bytes are not UTF-8 (Unicode, table 3-7). What lies
// behind a block is zero, so that a character cut short is seen as such.
LRD_INLINE std::size_t decode(const Byte* p, bool surrogates, std::uint32_t& code) {
  const auto follows = [&](std::size_t at) { return (p[at] & 0xC0) == 0x80; };
  const Byte first = p[0];
  if (first < 0x80) {
    code = first;
    return 1;
  }
  if (first >= 0xC2 && first < 0xE0 && follows(1)) {
    code = (first & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    return 2;
  }
  if (first >= 0xE0 && first < 0xF0 && follows(1) && follows(2)) {
    code = (first & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    if (code < 0x800 || (!surrogates && code >= 0xD800 && code < 0xE000)) return 0;
    return 3;
  }
  if (first >= 0xF0 && first < 0xF5 && follows(1) && follows(2) && follows(3)) {
    code = (first & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
    if (code < 0x10000 || code > 0x10FFFF) return 0;
    return 4;
  }
  return 0;
}

LRD_INLINE void append(std::vector<char>& out, std::uint32_t code) {
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
    return;
  }
  if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | code >> 6));
  } else {
    if (code < 0x10000) {
      out.push_back(static_cast<char>(0xE0 | code >> 12));
    } else {
      out.push_back(static_cast<char>(0xF0 | code >> 18));
      out.push_back(static_cast<char>(0x80 | (code >> 12 & 0x3F)));
    }
    out.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
  }
  out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
}

class Scanner {
 public:
  Scanner(const CharacterTable& table, const char* bytes, std::size_t length, Breaks breaks, bool surrogates, Scan& out)
      : table_(table),
        begin_(reinterpret_cast<const Byte*>(bytes)),
        end_(begin_ + length),
        p_(begin_),
        breaks_(breaks),
        surrogates_(surrogates),
        out_(out),
        stretch_(begin_) {}

  void run(bool starts_within_line) {
    line_blank_ = !starts_within_line;
    while (p_ < end_) {
      const Byte byte = *p_;
      if (table_.word_byte[byte]) {
        plain_word();
      } else if (byte < 0x80) {
        plain_separator(byte);
      } else if (byte == 0xFF && breaks_ == Breaks::kMarks) {
        mark_cut();
        ++p_;
        end_unit(true);
      } else {
        wide_character();
      }
      if (out_.error != Scan::kNoError) return;
    }
    out_.content = content_ || !line_blank_;
  }

 private:
  // A word that begins with ASCII; most are nothing else.
  LRD_INLINE void plain_word() {
    const Byte* start = p_;
    const Byte* word_byte = table_.word_byte;
    do ++p_;
    while (word_byte[*p_]);
    while (*p_ == '\'' && word_byte[p_[1]]) {
      ++p_;
      do ++p_;
      while (word_byte[*p_]);
    }
    line_blank_ = false;
    if (*p_ < 0x80 && (*p_ != '\'' || p_[1] < 0x80)) {
      emit_plain(start, static_cast<std::size_t>(p_ - start));
    } else {
      buffer_.clear();
      for (const Byte* q = start; q < p_; ++q) buffer_.push_back(static_cast<char>(fold(*q)));
      rest_of_word();
    }
  }

  LRD_INLINE void emit_plain(const Byte* start, std::size_t length) {
    if (length > kShortKeyBytes) {
      buffer_.clear();
      for (const Byte* q = start; q < p_; ++q) buffer_.push_back(static_cast<char>(fold(*q)));
      emit(out_.table.intern(buffer_.data(), length));
      return;
    }
    ShortKey key;
    std::memcpy(&key.low, start, 8);
    std::memcpy(&key.high, start + 8, 8);
    if (table_.folds) {
      key.low |= kMasks.fold[length].low;
      key.high |= kMasks.fold[length].high;
    }
    key.low &= kMasks.keep[length].low;
    key.high &= kMasks.keep[length].high;
    emit(out_.table.intern_short(key, static_cast<std::uint32_t>(length)));
  }

  LRD_INLINE void emit(std::uint32_t id) { out_.ids[out_.n_ids++] = id; }

  Byte fold(Byte byte) const { return table_.folds && byte != '\'' ? byte | 0x20 : byte; }

  LRD_INLINE std::uint32_t entry(std::uint32_t code) const { return code < table_.size ? table_.entries[code] : code; }

  // The word goes on at p_, with its beginning in the buffer; from here on any character is expected.
  void rest_of_word() {
    for (;;) {
      std::uint32_t code = 0;
      const std::size_t length = decode(p_, surrogates_, code);
      if (length == 0) break;  // the end of a unit, or an error that the main loop finds again
      const std::uint32_t kind = entry(code);
      if ((kind & character::kHard) || !in_order(kind, code, length)) return hard_stretch();
      if ((kind & character::kInner) && !letter_at(p_ + length)) break;
      if (!(kind & (character::kWord | character::kMark | character::kInner))) break;
      append(buffer_, kind & character::kCode);
      p_ += length;
    }
    emit(out_.table.intern(buffer_.data(), buffer_.size()));
  }

  bool letter_at(const Byte* at) const {
    std::uint32_t code = 0;
    return decode(at, surrogates_, code) != 0 && (entry(code) & character::kWord);
  }

  // Marks in canonical order compose to themselves; in any other order they must be sorted first.
  bool in_order(std::uint32_t kind, std::uint32_t code, std::size_t length) {
    if (!(kind & character::kCombining)) return true;
    const std::uint8_t own = table_.combining[code];
    const bool fine = combining_end_ != p_ || last_combining_ <= own;
    combining_end_ = p_ + length;
    last_combining_ = own;
    return fine;
  }

  LRD_INLINE void plain_separator(Byte byte) {
    const std::uint32_t kind = table_.entries[byte];
    if (kind & character::kHard) return hard_stretch();
    if (kind & character::kCut) mark_cut();
    ++p_;
    if (byte == '\n' || byte == '\r') {
      if (byte == '\r' && *p_ == '\n') ++p_;
      end_line();
    } else if (!(kind & character::kSpace)) {
      line_blank_ = false;
    }
  }

  void end_line() {
    if (breaks_ == Breaks::kLines) return end_unit(true);
    if (breaks_ != Breaks::kParagraphs) return;
    if (line_blank_) {
      end_unit(content_);
    } else {
      content_ = true;
    }
    line_blank_ = true;
  }

  void end_unit(bool content) {
    out_.breaks.push_back({out_.n_ids, content});
    content_ = false;
    line_blank_ = true;
  }

  LRD_INLINE void mark_cut() {
    stretch_ = p_;
    stretch_tokens_ = out_.n_ids;
    stretch_words_ = out_.table.size();
  }

  void wide_character() {
    std::uint32_t code = 0;
    const std::size_t length = decode(p_, surrogates_, code);
    if (length == 0) {
      out_.error = static_cast<std::size_t>(p_ - begin_);
      return;
    }
    const std::uint32_t kind = entry(code);
    if (kind & character::kHard) return hard_stretch();
    if (kind & character::kWord) {
      line_blank_ = false;
      buffer_.clear();
      return rest_of_word();
    }
    if (!in_order(kind, code, length)) return hard_stretch();
    if (kind & character::kCut) mark_cut();
    if (!(kind & character::kSpace)) line_blank_ = false;
    p_ += length;
  }

  // Take back what was made of the stretch that p_ is in, and intern it as it is.
  void hard_stretch() {
    out_.n_ids = stretch_tokens_;
    out_.table.truncate(stretch_words_);
    // White space never composes with what follows; without it, more stretches are the same.
    const Byte* start = stretch_;
    while (start < p_ && (*start == ' ' || *start == '\n' || *start == '\r' || *start == '\t' || *start == 0xFF)) {
      ++start;
    }
    std::uint32_t code = 0;
    while (p_ < end_) {
      const std::size_t length = decode(p_, surrogates_, code);
      if (length == 0) break;
      if (p_ > start && (entry(code) & character::kCut)) break;
      p_ += length;
    }
    emit(out_.table.intern(reinterpret_cast<const char*>(start), static_cast<std::size_t>(p_ - start),
                           WordTable::kStretch));
    out_.has_stretches = true;
    line_blank_ = false;
    mark_cut();
  }

  const CharacterTable& table_;
  const Byte* begin_;
  const Byte* end_;
  const Byte* p_;
  Breaks breaks_;
  bool surrogates_;
  Scan& out_;
  std::vector<char> buffer_;
  // The stretch that could still turn out to be hard: where it begins, and what was there before it.
  const Byte* stretch_;
  std::size_t stretch_tokens_ = 0;
  std::size_t stretch_words_ = 0;
  const Byte* combining_end_ = nullptr;
  std::uint8_t last_combining_ = 0;
  bool line_blank_ = true;
  bool content_ = false;
};

void scan_tokens(const char* bytes, std::size_t length, Scan& out) {
  const char* start = bytes;
  for (const char* p = bytes; p < bytes + length; ++p) {
    const Byte byte = static_cast<Byte>(*p);
    if (byte < 0xFE) continue;
    if (byte == 0xFE) {
      out.ids[out.n_ids++] = out.table.intern(start, static_cast<std::size_t>(p - start));
    } else {
      out.breaks.push_back({out.n_ids, true});
    }
    start = p + 1;
  }
}

}  // namespace

CharacterTable character_table(const std::uint32_t* entries, const std::uint8_t* combining, std::size_t size,
                               bool folds) {
  CharacterTable table{entries, combining, size, {}, folds};
  for (std::size_t byte = 0; byte < 0x80; ++byte) table.word_byte[byte] = (entries[byte] & character::kWord) != 0;
  return table;
}

void scan_block(const CharacterTable& table, const char* bytes, std::size_t length, Breaks breaks, bool surrogates,
                bool starts_within_line, Scan& out) {
  out.table.clear();
  out.breaks.clear();
  out.n_ids = 0;
  out.content = out.has_stretches = false;
  out.error = Scan::kNoError;
  // A word and what separates it are two bytes at least, but for the ends of tokens, which may be empty.
  out.ids.resize(breaks == Breaks::kTokens ? length : length / 2 + 2);
  if (breaks == Breaks::kTokens) {
    scan_tokens(bytes, length, out);
  } else {
    Scanner(table, bytes, length, breaks, surrogates, out).run(starts_within_line);
  }
}

}  // namespace lrdomains
