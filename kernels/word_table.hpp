// Numbers for strings of bytes, in the order of their first appearance: a hash table with open addressing and
// linear probing (Knuth, The Art of Computer Programming 3, section 6.4, algorithm L). Short strings, which nearly
// all words are, lie in the table itself, so that finding one touches a single cache line.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace lrdomains {

// The first 16 bytes of a string, the rest of them zero.
struct ShortKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

inline constexpr std::size_t kShortKeyBytes = 16;

inline ShortKey short_key(const char* bytes, std::size_t length) {
  ShortKey key;
  std::memcpy(&key.low, bytes, std::min<std::size_t>(length, 8));
  if (length > 8) std::memcpy(&key.high, bytes + 8, std::min<std::size_t>(length, kShortKeyBytes) - 8);
  return key;
}

class WordTable {
 public:
  // Strings of one kind never equal those of another, whatever their bytes.
  enum Kind : std::uint32_t { kWord = 0, kStretch = 1u << 31 };

  WordTable() { clear(); }

  std::size_t size() const { return starts_.size() - 1; }
  bool is_word(std::uint32_t id) const { return kinds_[id] == kWord; }
  std::string_view text(std::uint32_t id) const {
    return {arena_.data() + starts_[id], static_cast<std::size_t>(starts_[id + 1] - starts_[id])};
  }
  const std::vector<char>& arena() const { return arena_; }
  const std::vector<std::uint64_t>& starts() const { return starts_; }

  // The number of a string of at most 16 bytes, which is all in its key.
  std::uint32_t intern_short(ShortKey key, std::uint32_t length) {
    const std::uint64_t hash = mix(key, length);
    std::size_t at = hash & mask_;
    for (;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.low == key.low && slot.high == key.high && slot.tag == length + 1) return slot.id;
      if (slot.tag == 0) break;
    }
    char bytes[kShortKeyBytes];
    std::memcpy(bytes, &key.low, 8);
    std::memcpy(bytes + 8, &key.high, 8);
    return add(at, key, length + 1, bytes, length);
  }

  std::uint32_t intern(const char* bytes, std::size_t length, Kind kind = kWord) {
    if (length <= kShortKeyBytes && kind == kWord) {
      return intern_short(short_key(bytes, length), static_cast<std::uint32_t>(length));
    }
    // Slots hold 31 bits of the length; the bytes are compared whole.
    const std::uint32_t tag = (static_cast<std::uint32_t>(length + 1) & ~kStretch) | kind;
    const ShortKey key{hash_bytes(bytes, length), length};
    std::size_t at = mix(key, tag) & mask_;
    for (;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.tag == 0) break;
      if (slot.tag == tag && slot.low == key.low && text(slot.id) == std::string_view(bytes, length)) return slot.id;
    }
    return add(at, key, tag, bytes, length);
  }

  // Forget the strings from number `size` on. Sound because they are taken out last in, first out: no string that
  // stays was pushed on by one of them.
  void truncate(std::size_t size) {
    while (this->size() > size) {
      slots_[places_.back()].tag = 0;
      places_.pop_back();
      kinds_.pop_back();
      starts_.pop_back();
      arena_.resize(starts_.back());
    }
  }

  void clear() {
    slots_.assign(kFirstSlots, Slot{});
    mask_ = kFirstSlots - 1;
    places_.clear();
    kinds_.clear();
    starts_.assign(1, 0);
    arena_.clear();
  }

 private:
  struct Slot {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::uint32_t id = 0;
    std::uint32_t tag = 0;  // 0: empty
  };
  static constexpr std::size_t kFirstSlots = 1u << 12;

  static std::uint64_t mix(ShortKey key, std::uint32_t tag) {
    std::uint64_t hash = key.low * 0x9E3779B97F4A7C15u;
    hash ^= (hash >> 32) ^ ((key.high + tag) * 0xC2B2AE3D27D4EB4Fu);
    hash *= 0xD6E8FEB86659FD93u;
    return hash ^ (hash >> 32);
  }

  static std::uint64_t hash_bytes(const char* bytes, std::size_t length) {
    std::uint64_t hash = length;
    for (std::size_t at = 0; at < length; at += 8) {
      std::uint64_t part = 0;
      std::memcpy(&part, bytes + at, std::min<std::size_t>(8, length - at));
      hash = (hash ^ part) * 0x9E3779B97F4A7C15u;
      hash ^= hash >> 29;
    }
    return hash;
  }

  std::uint32_t add(std::size_t at, ShortKey key, std::uint32_t tag, const char* bytes, std::size_t length) {
    const auto id = static_cast<std::uint32_t>(size());
    slots_[at] = {key.low, key.high, id, tag};
    places_.push_back(at);
    kinds_.push_back(tag & kStretch);
    arena_.insert(arena_.end(), bytes, bytes + length);
    starts_.push_back(arena_.size());
    if (2 * size() > slots_.size()) grow();
    return id;
  }

  // In the order of the numbers, which keeps `truncate` sound.
  void grow() {
    std::vector<Slot> larger(2 * slots_.size());
    const std::size_t mask = larger.size() - 1;
    for (std::size_t& place : places_) {
      const Slot& slot = slots_[place];
      std::size_t at = mix({slot.low, slot.high}, hashed_tag(slot.tag)) & mask;
      while (larger[at].tag != 0) at = (at + 1) & mask;
      larger[at] = slot;
      place = at;
    }
    slots_.swap(larger);
    mask_ = mask;
  }

  // What `mix` was given with this tag: short words pass their bare length.
  static std::uint32_t hashed_tag(std::uint32_t tag) {
    return (tag & kStretch) == 0 && tag <= kShortKeyBytes + 1 ? tag - 1 : tag;
  }

  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
  std::vector<std::size_t> places_;  // slot of each string
  std::vector<std::uint32_t> kinds_;
  std::vector<std::uint64_t> starts_;  // of each string in the arena, and the end
  std::vector<char> arena_;
};

}  // namespace lrdomains
