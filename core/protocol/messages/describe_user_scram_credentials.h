#pragma once
// Which users have a password.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct DescribeUserScramCredentialsResponse;

/// The request.
struct DescribeUserScramCredentialsRequest {
  static constexpr std::string_view messageName = "DescribeUserScramCredentialsRequest";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::describeUserScramCredentials;
  using Response = DescribeUserScramCredentialsResponse;

  struct User {
    std::string name;

    bool operator==(const User&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the user."}, self.name);
    }
  };

  std::optional<std::vector<User>> users;

  bool operator==(const DescribeUserScramCredentialsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"users", "Users wanted; null or empty for all.", always, always}, self.users);
  }
};

/// The answer.
struct DescribeUserScramCredentialsResponse {
  static constexpr std::string_view messageName = "DescribeUserScramCredentialsResponse";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::describeUserScramCredentials;

  struct Result {
    struct Credential {
      std::int8_t mechanism = 0;
      std::int32_t iterations = 0;

      bool operator==(const Credential&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"mechanism", "How the password is stored: 1 SCRAM-SHA-256, 2 SCRAM-SHA-512."}, self.mechanism);
        field({"iterations", "How often it was hashed."}, self.iterations);
      }
    };

    std::string user;
    ErrorCode errorCode = ErrorCode::none;
    std::optional<std::string> errorMessage;
    std::vector<Credential> credentialInfos;

    bool operator==(const Result&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"user", "Name of the user."}, self.user);
      field({"error_code", "0 when the user has a password, otherwise which of Kafka's errors it was."},
            self.errorCode);
      field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
      field({"credential_infos", "How the user's passwords are stored."}, self.credentialInfos);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::optional<std::string> errorMessage;
  std::vector<Result> results;

  bool operator==(const DescribeUserScramCredentialsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
    field({"results", "One entry per user."}, self.results);
  }
};

}  // namespace brokerlab::protocol
