#pragma once
// A message on one line, for logs, events and tooltips.

#include <string>

#include "protocol/reflect.h"

namespace brokerlab::protocol {

constexpr std::size_t printedLength = 400;

/// "Produce v11 acks=-1 timeout_ms=30000 topic_data=[{name=orders …}]": the fields that `version` has, tagged ones only
/// when they say something. Text is escaped; the line ends in "…" where `limit` cut it.
std::string printMessage(const MessageType& type, const void* message, std::int16_t version,
                         std::size_t limit = printedLength);

inline std::string print(const AnyMessage& message, std::int16_t version, std::size_t limit = printedLength) {
  return printMessage(message.type(), message.address(), version, limit);
}
template <class M>
std::string print(const M& message, std::int16_t version, std::size_t limit = printedLength) {
  return printMessage(messageType<M>(), &message, version, limit);
}

/// The same from bytes: a request frame or a response frame, without size. What cannot be read is said so.
std::string printRequest(const Chain& frame, std::size_t limit = printedLength);
std::string printResponse(const Chain& frame, ApiKey key, std::int16_t version, std::size_t limit = printedLength);

}  // namespace brokerlab::protocol
