#pragma once
// The body of a frame's bytes, when they make sense.

#include "base/reader.h"
#include "protocol/frame.h"

namespace brokerlab::cluster {

template <class Request, class Read>
bool asRequest(std::int16_t version, const Chain& bytes, Read&& read) {
  if (!Request::versions.has(version)) return false;
  Reader reader(bytes);
  if (!protocol::peekRequest(reader)) return false;
  const auto body = protocol::decodeRequestBody<Request>(reader, version);
  if (!body) return false;
  read(*body);
  return true;
}
template <class Response, class Read>
bool asResponse(std::int16_t version, const Chain& bytes, Read&& read) {
  if (!Response::versions.has(version)) return false;
  const auto body = protocol::decodeResponse<Response>(bytes, version);
  if (!body) return false;
  read(body->body);
  return true;
}

}  // namespace brokerlab::cluster
