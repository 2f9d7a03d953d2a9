#pragma once
// A broker passes a client's request on to the controller.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct EnvelopeResponse;

/// The request.
struct EnvelopeRequest {
  static constexpr std::string_view messageName = "EnvelopeRequest";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::envelope;
  using Response = EnvelopeResponse;

  Bytes requestData;
  std::optional<Bytes> requestPrincipal;
  Bytes clientHostAddress;

  bool operator==(const EnvelopeRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"request_data", "The client's request, header included."}, self.requestData);
    field({"request_principal", "Who the client is; null for nobody in particular.", always, always},
          self.requestPrincipal);
    field({"client_host_address", "Address the client connected from, as raw bytes."}, self.clientHostAddress);
  }
};

/// The answer.
struct EnvelopeResponse {
  static constexpr std::string_view messageName = "EnvelopeResponse";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::envelope;

  std::optional<Bytes> responseData;
  ErrorCode errorCode = ErrorCode::none;

  bool operator==(const EnvelopeResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"response_data", "The controller's response, header included; null when there is none.", always, always},
          self.responseData);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
  }
};

}  // namespace brokerlab::protocol
