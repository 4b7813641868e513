// Documents as rows of counts: from the numbers of their tokens straight to compressed sparse rows.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lrdomains {

// Tokens of all documents, one after another: document d is ids[offsets[d]] up to ids[offsets[d + 1]]. Every id is at
// least 0 and below n_terms.
struct Tokens {
  std::size_t n_documents;
  std::size_t n_terms;
  const std::int32_t* ids;
  const std::int64_t* offsets;
};

// How many different terms each document holds.
void count_distinct_terms(const Tokens& tokens, std::int64_t* distinct, std::size_t n_threads);

// The terms of each document in ascending order and how often each occurs in it; row_starts are the running sums of
// what count_distinct_terms found.
template <class Value, class Index>
void fill_term_counts(const Tokens& tokens, const Index* row_starts, Index* columns, Value* counts,
                      std::size_t n_threads);

}  // namespace lrdomains
