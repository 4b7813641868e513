// The one way in which kernels use threads: tasks handed out by an atomic counter.
//
// A kernel cuts its work into tasks whose results do not depend on who runs them, so that the answer is the
// same, to the bit, for any number of threads. No OpenMP: two OpenMP runtimes in one process are a known
// source of crashes and stalls.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <system_error>
#include <thread>
#include <vector>

namespace lrdomains {

template <class Task>
void run_tasks(std::size_t n_tasks, std::size_t n_threads, Task&& task) {
  const std::size_t workers = std::min(n_threads, n_tasks);
  if (workers <= 1) {
    for (std::size_t i = 0; i < n_tasks; ++i) task(i);
    return;
  }
  std::atomic<std::size_t> next{0};
  auto work = [&] {
    for (std::size_t i = next.fetch_add(1); i < n_tasks; i = next.fetch_add(1)) task(i);
  };
  std::vector<std::thread> threads;
  threads.reserve(workers - 1);
  try {
    for (std::size_t t = 1; t < workers; ++t) threads.emplace_back(work);
  } catch (const std::system_error&) {
    // The system gives no more threads; those that are here, and this one, do all the tasks.
  }
  work();
  for (auto& thread : threads) thread.join();
}

}  // namespace lrdomains
