#include "protocol/codec.h"

#include "protocol/visitors.h"

namespace brokerlab::protocol::visitors {

void failNull(Reader& reader, std::string_view name) { reader.fail(fmt::format("{} may not be null", name)); }

void failLength(Reader& reader, std::string_view name, std::int64_t length) {
  reader.fail(fmt::format("{}: a length of {} with {} bytes left", name, length, reader.remaining()));
}

void failBudget(Reader& reader, std::string_view name) {
  reader.fail(fmt::format("{}: the request would take more memory than its size allows", name));
}

}  // namespace brokerlab::protocol::visitors
