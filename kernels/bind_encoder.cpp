#include <nanobind/stl/pair.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "bindings.hpp"
#include "encoder.hpp"

namespace nb = nanobind;

namespace lrdomains {
namespace {

nb::bytes as_bytes(std::string_view text) { return nb::bytes(text.data(), text.size()); }

template <class T>
std::vector<T> copied(const Array1<T>& array) {
  return {array.data(), array.data() + array.shape(0)};
}

// Text behind which kPadding zero bytes lie.
Block block_of(const nb::bytes& padded, bool starts_within_line) {
  return {padded.c_str(), padded.size() - kPadding, starts_within_line};
}

auto encode(Encoder& encoder, const std::vector<std::pair<nb::bytes, bool>>& padded, int breaks, bool surrogates,
            const nb::callable& fallback, std::size_t n_threads) {
  std::vector<Block> blocks;
  for (const auto& [text, starts_within_line] : padded) blocks.push_back(block_of(text, starts_within_line));
  const Fallback ask = [&](std::string_view stretch) {
    nb::gil_scoped_acquire acquire;
    const nb::bytes answer = nb::cast<nb::bytes>(fallback(as_bytes(stretch)));
    return std::string(answer.c_str(), answer.size());
  };
  Encoded encoded;
  {
    nb::gil_scoped_release release;
    encoded = encoder.encode(blocks, static_cast<Breaks>(breaks), surrogates, ask, n_threads);
  }
  const auto block =
      encoded.error_block == Scan::kNoError ? std::int64_t{-1} : static_cast<std::int64_t>(encoded.error_block);
  return std::make_tuple(owned(std::move(encoded.ids)), owned(std::move(encoded.lengths)), block, encoded.error_at);
}

void restore(Encoder& encoder, const nb::bytes& arena, const Array1<std::uint64_t>& starts,
             const Array1<std::int64_t>& counts, const Array1<std::int64_t>& units_with, std::int64_t units) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i + 1 < starts.shape(0); ++i) {
    words.emplace_back(arena.c_str() + starts(i), static_cast<std::size_t>(starts(i + 1) - starts(i)));
  }
  encoder.restore(words, copied(counts), copied(units_with), units);
}

nb::list words_from(const Encoder& encoder, std::size_t start) {
  nb::list words;
  for (std::size_t id = start; id < encoder.words().size(); ++id) {
    const std::string_view text = encoder.words().text(static_cast<std::uint32_t>(id));
    PyObject* word = PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "surrogatepass");
    if (word == nullptr) throw nb::python_error();
    words.append(nb::steal<nb::str>(word));
  }
  return words;
}

}  // namespace

void bind_encoder(nb::module_& m) {
  nb::class_<Encoder>(m, "Encoder")
      .def(
          "__init__",
          [](Encoder* self, const Array1<std::uint32_t>& entries, const Array1<std::uint8_t>& combining, bool folds) {
            new (self) Encoder(copied(entries), copied(combining), folds);
          },
          "entries"_array, "combining"_array, "folds"_a)
      .def("encode", &encode, "blocks"_a, "breaks"_a, "surrogates"_a, "fallback"_a, "n_threads"_a)
      .def("restore", &restore, "arena"_a, "starts"_array, "counts"_array, "units_with"_array, "units"_a)
      .def("words", &words_from, "start"_a)
      .def("counts", [](const Encoder& self) { return owned(std::vector<std::int64_t>(self.counts())); })
      .def("units_with", [](const Encoder& self) { return owned(std::vector<std::int64_t>(self.units_with())); })
      .def("unit_is_open", &Encoder::unit_is_open)
      .def("__len__", [](const Encoder& self) { return self.words().size(); });
  m.attr("TEXT_PADDING") = kPadding;
}

}  // namespace lrdomains
