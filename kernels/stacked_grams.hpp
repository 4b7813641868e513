// Gram matrices of factorizations that stand side by side in one array, accumulated in float64.
#pragma once

#include "nnls_sweeps.hpp"

namespace lrdomains {

// grams: for each replicate the k x k products of its columns, row-major, at gram_starts[r].
template <class Value>
void stacked_grams(const Stack<Value>& stack, const Value* factors, double* grams, std::size_t n_threads);

}  // namespace lrdomains
