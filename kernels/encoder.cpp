#include "encoder.hpp"

#include <algorithm>
#include <utility>

#include "threads.hpp"

namespace lrdomains {
namespace {

constexpr std::int32_t kIsStretch = -1;
// Stretches are few but in hostile text; forgetting them costs time, never changes a result.
constexpr std::size_t kStretchesKept = 1u << 18;

void renumber(const Scan& scan, const std::vector<std::int32_t>& numbers, std::int32_t* out) {
  for (std::size_t i = 0; i < scan.n_ids; ++i) out[i] = numbers[scan.ids[i]];
}

}  // namespace

Encoder::Encoder(std::vector<std::uint32_t> entries, std::vector<std::uint8_t> combining, bool folds)
    : entries_(std::move(entries)),
      combining_(std::move(combining)),
      characters_(character_table(entries_.data(), combining_.data(), entries_.size(), folds)) {}

Encoded Encoder::encode(const std::vector<Block>& blocks, Breaks breaks, bool surrogates, const Fallback& fallback,
                        std::size_t n_threads) {
  scans_.resize(std::max(scans_.size(), blocks.size()));
  run_tasks(blocks.size(), n_threads, [&](std::size_t b) {
    const Block& block = blocks[b];
    scan_block(characters_, block.bytes, block.length, breaks, surrogates, block.starts_within_line, scans_[b]);
  });
  Encoded out;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (scans_[b].error != Scan::kNoError) {
      out.error_block = b;
      out.error_at = scans_[b].error;
      return out;
    }
  }
  std::vector<std::vector<std::int32_t>> numbers(blocks.size());
  std::vector<std::vector<std::vector<std::int32_t>>> stretches(blocks.size());
  std::vector<std::size_t> starts(blocks.size() + 1, 0);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const Scan& scan = scans_[b];
    number(scan, fallback, numbers[b], stretches[b]);
    std::size_t tokens = scan.n_ids;
    if (scan.has_stretches) {
      for (std::size_t i = 0; i < scan.n_ids; ++i) {
        if (numbers[b][scan.ids[i]] == kIsStretch) tokens += stretches[b][scan.ids[i]].size() - 1;
      }
    }
    starts[b + 1] = starts[b] + tokens;
  }
  out.ids.resize(starts.back());
  std::vector<std::vector<std::size_t>> ends(blocks.size());
  run_tasks(blocks.size(), n_threads, [&](std::size_t b) {
    const Scan& scan = scans_[b];
    std::int32_t* at = out.ids.data() + starts[b];
    ends[b].reserve(scan.breaks.size());
    if (!scan.has_stretches) {
      renumber(scan, numbers[b], at);
      for (const Break& end : scan.breaks) ends[b].push_back(starts[b] + end.tokens);
      return;
    }
    std::size_t next = 0;
    for (std::size_t i = 0; i <= scan.n_ids; ++i) {
      for (; next < scan.breaks.size() && scan.breaks[next].tokens == i; ++next) {
        ends[b].push_back(static_cast<std::size_t>(at - out.ids.data()));
      }
      if (i == scan.n_ids) break;
      const std::uint32_t id = scan.ids[i];
      if (numbers[b][id] != kIsStretch) {
        *at++ = numbers[b][id];
      } else {
        at = std::copy(stretches[b][id].begin(), stretches[b][id].end(), at);
      }
    }
  });
  counts_.resize(words_.size(), 0);
  units_with_.resize(words_.size(), 0);
  last_unit_.resize(words_.size(), -1);
  std::size_t before = 0;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    for (std::size_t u = 0; u < ends[b].size(); ++u) {
      const std::size_t end = ends[b][u];
      count(out.ids.data() + before, end - before);
      open_tokens_ += static_cast<std::int64_t>(end - before);
      before = end;
      if (scans_[b].breaks[u].content || open_content_ || open_tokens_ > 0) {
        out.lengths.push_back(open_tokens_);
        ++unit_;
      }
      open_tokens_ = 0;
      open_content_ = false;
    }
    count(out.ids.data() + before, starts[b + 1] - before);
    open_tokens_ += static_cast<std::int64_t>(starts[b + 1] - before);
    before = starts[b + 1];
    open_content_ = open_content_ || scans_[b].content;
  }
  return out;
}

void Encoder::restore(const std::vector<std::string_view>& words, std::vector<std::int64_t> counts,
                      std::vector<std::int64_t> units_with, std::int64_t units) {
  words_.clear();
  for (const std::string_view word : words) words_.intern(word.data(), word.size());
  counts_ = std::move(counts);
  units_with_ = std::move(units_with);
  last_unit_.assign(words_.size(), -1);
  unit_ = units;
}

void Encoder::number(const Scan& scan, const Fallback& fallback, std::vector<std::int32_t>& numbers,
                     std::vector<std::vector<std::int32_t>>& stretches) {
  const WordTable& table = scan.table;
  numbers.resize(table.size());
  if (scan.has_stretches) stretches.resize(table.size());
  for (std::uint32_t id = 0; id < table.size(); ++id) {
    const std::string_view text = table.text(id);
    if (table.is_word(id)) {
      numbers[id] = static_cast<std::int32_t>(words_.intern(text.data(), text.size()));
    } else {
      numbers[id] = kIsStretch;
      stretches[id] = cut_stretch(text, fallback);
    }
  }
}

const std::vector<std::int32_t>& Encoder::cut_stretch(std::string_view stretch, const Fallback& fallback) {
  if (known_stretches_.size() >= kStretchesKept) known_stretches_.clear();
  const auto [place, is_new] = known_stretches_.try_emplace(std::string(stretch));
  if (is_new) {
    const std::string words = fallback(stretch);
    for (std::size_t start = 0, end; start < words.size(); start = end + 1) {
      end = words.find('\xFE', start);
      place->second.push_back(static_cast<std::int32_t>(words_.intern(words.data() + start, end - start)));
    }
  }
  return place->second;
}

void Encoder::count(const std::int32_t* ids, std::size_t n_ids) {
  for (std::size_t i = 0; i < n_ids; ++i) {
    const auto id = static_cast<std::size_t>(ids[i]);
    ++counts_[id];
    units_with_[id] += last_unit_[id] != unit_;
    last_unit_[id] = unit_;
  }
}

}  // namespace lrdomains
