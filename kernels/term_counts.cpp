#include "term_counts.hpp"

#include <algorithm>
#include <bit>
#include <vector>

#include "threads.hpp"

namespace lrdomains {
namespace {

// Each task clears scratch of the size of the vocabulary once, so tasks are few and long.
constexpr std::size_t kTasks = 64;
constexpr std::size_t kBits = 64;

template <class Work>
void for_blocks_of_documents(const Tokens& tokens, std::size_t n_threads, Work&& work) {
  const std::size_t n_tasks = std::min(kTasks, tokens.n_documents);
  run_tasks(n_tasks, n_threads, [&](std::size_t task) {
    work(tokens.n_documents * task / n_tasks, tokens.n_documents * (task + 1) / n_tasks);
  });
}

// The set of terms of one document, as bits, with a second layer of bits that says which words of the first have any:
// terms come out in ascending order at a price that depends on how many there are, not on the vocabulary.
class TermSet {
 public:
  explicit TermSet(std::size_t n_terms)
      : bits_(n_terms / kBits + 1), layer_(n_terms / (kBits * kBits) + 1) {}

  void add(std::size_t term) {
    const std::size_t word = term / kBits;
    bits_[word] |= std::uint64_t{1} << (term % kBits);
    layer_[word / kBits] |= std::uint64_t{1} << (word % kBits);
  }

  // Hands out every term and empties the set.
  template <class Take>
  void drain(Take&& take) {
    for (std::size_t block = 0; block < layer_.size(); ++block) {
      for (std::uint64_t words = layer_[block]; words != 0; words &= words - 1) {
        const std::size_t word = block * kBits + static_cast<std::size_t>(std::countr_zero(words));
        for (std::uint64_t terms = bits_[word]; terms != 0; terms &= terms - 1) {
          take(word * kBits + static_cast<std::size_t>(std::countr_zero(terms)));
        }
        bits_[word] = 0;
      }
      layer_[block] = 0;
    }
  }

 private:
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint64_t> layer_;
};

}  // namespace

void count_distinct_terms(const Tokens& tokens, std::int64_t* distinct, std::size_t n_threads) {
  for_blocks_of_documents(tokens, n_threads, [&](std::size_t first, std::size_t end) {
    // The document in which each term was last met, counted from 1 within the block.
    std::vector<std::uint32_t> last_met(tokens.n_terms, 0);
    for (std::size_t d = first; d < end; ++d) {
      const auto stamp = static_cast<std::uint32_t>(d - first + 1);
      std::int64_t found = 0;
      for (std::int64_t t = tokens.offsets[d]; t < tokens.offsets[d + 1]; ++t) {
        std::uint32_t& met = last_met[static_cast<std::size_t>(tokens.ids[t])];
        found += met != stamp;
        met = stamp;
      }
      distinct[d] = found;
    }
  });
}

template <class Value, class Index>
void fill_term_counts(const Tokens& tokens, const Index* row_starts, Index* columns, Value* counts,
                      std::size_t n_threads) {
  for_blocks_of_documents(tokens, n_threads, [&](std::size_t first, std::size_t end) {
    TermSet terms(tokens.n_terms);
    std::vector<Value> occurrences(tokens.n_terms, Value{0});
    for (std::size_t d = first; d < end; ++d) {
      for (std::int64_t t = tokens.offsets[d]; t < tokens.offsets[d + 1]; ++t) {
        const auto term = static_cast<std::size_t>(tokens.ids[t]);
        terms.add(term);
        occurrences[term] += Value{1};
      }
      auto at = static_cast<std::size_t>(row_starts[d]);
      terms.drain([&](std::size_t term) {
        columns[at] = static_cast<Index>(term);
        counts[at] = occurrences[term];
        occurrences[term] = Value{0};
        ++at;
      });
    }
  });
}

template void fill_term_counts(const Tokens&, const std::int32_t*, std::int32_t*, float*, std::size_t);
template void fill_term_counts(const Tokens&, const std::int64_t*, std::int64_t*, float*, std::size_t);
template void fill_term_counts(const Tokens&, const std::int32_t*, std::int32_t*, double*, std::size_t);
template void fill_term_counts(const Tokens&, const std::int64_t*, std::int64_t*, double*, std::size_t);

}  // namespace lrdomains
