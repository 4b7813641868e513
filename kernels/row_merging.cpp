#include "row_merging.hpp"

#include <algorithm>

#include "sparse_row.hpp"
#include "threads.hpp"

namespace lrdomains {
namespace {

constexpr std::size_t kTasks = 64;

// Where each row of each run begins.
using Starts = std::vector<std::vector<std::size_t>>;

void merge_some(const std::vector<RunView>& runs, const Starts& starts, std::size_t first, std::size_t end,
                std::size_t n_columns, PairRows& out) {
  SparseRow<std::uint64_t> sums(n_columns);
  std::uint64_t* counts = sums.counts();
  std::int32_t* touched = sums.touched();
  for (std::size_t row = first; row < end; ++row) {
    const std::size_t before = out.columns.size();
    std::size_t n_touched = 0;
    for (std::size_t r = 0; r < runs.size(); ++r) {
      for (std::size_t k = starts[r][row]; k < starts[r][row + 1]; ++k) {
        const auto column = static_cast<std::size_t>(runs[r].columns[k]);
        touched[n_touched] = runs[r].columns[k];
        n_touched += counts[column] == 0;
        counts[column] += static_cast<std::uint64_t>(runs[r].counts[k]);
      }
    }
    sums.take(n_touched, [&](std::int32_t column, std::int64_t count) {
      out.columns.push_back(column);
      out.counts.push_back(count);
    });
    out.lengths.push_back(static_cast<std::int64_t>(out.columns.size() - before));
  }
}

}  // namespace

PairRows merge_rows(const std::vector<RunView>& runs, std::size_t n_rows, std::size_t n_columns,
                    std::size_t n_threads) {
  Starts starts;
  std::vector<std::size_t> load(n_rows + 1, 0);
  for (const RunView& run : runs) {
    auto& begins = starts.emplace_back(n_rows + 1, 0);
    for (std::size_t row = 0; row < n_rows; ++row) {
      begins[row + 1] = begins[row] + static_cast<std::size_t>(run.lengths[row]);
    }
    for (std::size_t row = 0; row <= n_rows; ++row) load[row] += begins[row];
  }
  // Rows of about equal load to a task.
  std::vector<std::size_t> borders{0};
  const std::size_t share = load[n_rows] / kTasks + 1;
  for (std::size_t row = 1; row < n_rows; ++row) {
    if (load[row] - load[borders.back()] >= share) borders.push_back(row);
  }
  borders.push_back(n_rows);
  std::vector<PairRows> parts(borders.size() - 1);
  run_tasks(parts.size(), n_threads, [&](std::size_t task) {
    merge_some(runs, starts, borders[task], borders[task + 1], n_columns, parts[task]);
  });
  return joined(std::move(parts));
}

}  // namespace lrdomains
