#pragma once
// Values of the control records of the metadata log and its snapshots (the key says which: 2 LeaderChange,
// 3 SnapshotHeader, 4 SnapshotFooter, 5 KRaftVersion, 6 Voters). Always flexible; each begins with its own version.

#include "protocol/message.h"

namespace brokerlab::protocol {

/// First record of every epoch: who leads the quorum now and who voted for it.
struct LeaderChangeMessage {
  static constexpr std::string_view messageName = "LeaderChangeMessage";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 0;

  struct Voter {
    std::int32_t voterId = 0;
    Uuid voterDirectoryId;

    bool operator==(const Voter&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"voter_id", "Number of the controller."}, self.voterId);
      field({"voter_directory_id", "Id of the voter's metadata log directory.", since(1)}, self.voterDirectoryId);
    }
  };

  struct GrantingVoter {
    std::int32_t voterId = 0;
    Uuid voterDirectoryId;

    bool operator==(const GrantingVoter&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"voter_id", "Number of the controller."}, self.voterId);
      field({"voter_directory_id", "Id of the voter's metadata log directory.", since(1)}, self.voterDirectoryId);
    }
  };

  std::int16_t version = 0;
  std::int32_t leaderId = 0;
  std::vector<Voter> voters;
  std::vector<GrantingVoter> grantingVoters;

  bool operator==(const LeaderChangeMessage&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"version", "Version of this value."}, self.version);
    field({"leader_id", "Number of the controller that was elected."}, self.leaderId);
    field({"voters", "Controllers that vote."}, self.voters);
    field({"granting_voters", "Controllers that voted for this leader."}, self.grantingVoters);
  }
};

/// First record of a snapshot.
struct SnapshotHeaderRecord {
  static constexpr std::string_view messageName = "SnapshotHeaderRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;

  std::int16_t version = 0;
  std::int64_t lastContainedLogTimestamp = 0;

  bool operator==(const SnapshotHeaderRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"version", "Version of this value."}, self.version);
    field({"last_contained_log_timestamp",
           "Timestamp of the last record the snapshot contains, in milliseconds since 1970."},
          self.lastContainedLogTimestamp);
  }
};

/// Last record of a snapshot: without it the snapshot is not complete.
struct SnapshotFooterRecord {
  static constexpr std::string_view messageName = "SnapshotFooterRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;

  std::int16_t version = 0;

  bool operator==(const SnapshotFooterRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"version", "Version of this value."}, self.version);
  }
};

/// Version of the quorum protocol in effect.
struct KRaftVersionRecord {
  static constexpr std::string_view messageName = "KRaftVersionRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;

  std::int16_t version = 0;
  std::int16_t kraftVersion = 0;

  bool operator==(const KRaftVersionRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"version", "Version of this value."}, self.version);
    field({"kraft_version", "Version of the quorum protocol: 0 fixed voters, 1 voters that can change."},
          self.kraftVersion);
  }
};

/// The controllers that vote, when they can change (KIP-853).
struct VotersRecord {
  static constexpr std::string_view messageName = "VotersRecord";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;

  struct Voter {
    struct Endpoint {
      std::string name;
      std::string host;
      std::uint16_t port = 0;

      bool operator==(const Endpoint&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"name", "Name of the listener."}, self.name);
        field({"host", "Name or address to connect to."}, self.host);
        field({"port", "TCP port to connect to."}, self.port);
      }
    };

    struct KraftVersionFeature {
      std::int16_t minSupportedVersion = 0;
      std::int16_t maxSupportedVersion = 0;

      bool operator==(const KraftVersionFeature&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"min_supported_version", "Lowest level the sender supports."}, self.minSupportedVersion);
        field({"max_supported_version", "Highest level the sender supports."}, self.maxSupportedVersion);
      }
    };

    std::int32_t voterId = 0;
    Uuid voterDirectoryId;
    std::vector<Endpoint> endpoints;
    KraftVersionFeature kraftVersionFeature;

    bool operator==(const Voter&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"voter_id", "Number of the controller."}, self.voterId);
      field({"voter_directory_id", "Id of the voter's metadata log directory."}, self.voterDirectoryId);
      field({"endpoints", "Addresses under which it can be reached."}, self.endpoints);
      field({"kraft_version_feature", "Range of quorum protocol versions the voter supports."},
            self.kraftVersionFeature);
    }
  };

  std::int16_t version = 0;
  std::vector<Voter> voters;

  bool operator==(const VotersRecord&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"version", "Version of this value."}, self.version);
    field({"voters", "Controllers that vote."}, self.voters);
  }
};

}  // namespace brokerlab::protocol
