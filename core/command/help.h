#pragma once
// The one list of commands and predicates: names, syntax, a sentence and an example each.

#include <string>
#include <string_view>
#include <vector>

namespace brokerlab::command {

struct HelpEntry {
  std::string_view name;      // the first word: "create-topic"; for start also the second: "start producer"
  std::string_view syntax;    // `kill broker|controller N`
  std::string_view sentence;  // what it does
  std::string_view example;   // a whole valid line; for a predicate what follows `expect`
  bool predicate = false;
};

const std::vector<HelpEntry>& helpTable();

/// Names of all commands (first words), for suggestions and completion; and of all predicates.
std::vector<std::string> commandWords();
std::vector<std::string> predicateWords();

/// Plain text of the whole table, or of the entries that begin with `word`; an empty string for an unknown word.
std::string helpText(std::string_view word = {});

/// The whole table as docs/commands.md.
std::string helpMarkdown();

/// Kafka's own names of configs that may stand in a line, sorted: topic configs, producer configs, consumer configs.
const std::vector<std::string>& topicConfigNames();
const std::vector<std::string>& producerConfigNames();
const std::vector<std::string>& consumerConfigNames();

}  // namespace brokerlab::command
