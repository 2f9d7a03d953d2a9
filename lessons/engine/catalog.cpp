#include "lessons/catalog.h"

#include <algorithm>
#include <string>

#include "base/check.h"
#include "lessons/loader.h"

namespace brokerlab::lessons {
namespace {

/// "06-losing-a-leader.ko.md" → "ko"; empty for an original.
std::string_view languageOf(std::string_view name) {
  name.remove_suffix(3);
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1);
}

/// A lesson of ours that does not load is a bug of ours (and a test says so before anybody sees it).
template <class Loaded>
std::shared_ptr<const Lesson> good(Loaded loaded) {
  base::check(loaded.has_value(), loaded ? std::string() : loaded.error().front().text());
  return std::make_shared<const Lesson>(std::move(*loaded));
}

std::vector<Pack> loadAll() {
  std::vector<Pack> packs;
  for (const CatalogFile& file : catalogFiles()) {
    if (!languageOf(file.name).empty()) continue;
    Pack pack;
    pack.original = good(load(file.text, std::string(file.name)));
    const std::string stem(file.name.substr(0, file.name.size() - 3));
    for (const CatalogFile& other : catalogFiles()) {
      const std::string language(languageOf(other.name));
      if (language.empty() || other.name != stem + "." + language + ".md") continue;
      pack.translations[language] =
          good(loadTranslation(*pack.original, other.text, std::string(other.name), language));
    }
    packs.push_back(std::move(pack));
  }
  std::stable_sort(packs.begin(), packs.end(),
                   [](const Pack& a, const Pack& b) { return a.original->number < b.original->number; });
  return packs;
}

}  // namespace

const std::vector<Pack>& catalog() {
  static const std::vector<Pack> packs = loadAll();
  return packs;
}

const Pack* findLesson(std::string_view id) {
  for (const Pack& pack : catalog()) {
    if (pack.original->id == id) return &pack;
  }
  return nullptr;
}

}  // namespace brokerlab::lessons
