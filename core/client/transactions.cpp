#include "client/transactions.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "protocol/messages/add_offsets_to_txn.h"
#include "protocol/messages/add_partitions_to_txn.h"
#include "protocol/messages/api_versions.h"
#include "protocol/messages/end_txn.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/messages/init_producer_id.h"
#include "protocol/messages/txn_offset_commit.h"

namespace brokerlab::client {
namespace {

using runtime::Context;

constexpr std::int16_t findCoordinatorVersion = 6;
constexpr std::int16_t apiVersionsVersion = 4;
constexpr std::int16_t initProducerIdVersion = 5;
constexpr std::int16_t addPartitionsVersion = 3;  // from 4 on the request is one between brokers
constexpr std::int16_t addOffsetsVersion = 4;
constexpr std::int8_t ofATransaction = 1;
/// The markers of the transaction before are on their way; they seldom take longer. (TransactionManager)
constexpr Duration concurrentBackoff = milliseconds(20);

}  // namespace

std::string_view TransactionManager::stateName(State state) {
  switch (state) {
    case State::uninitialized:
      return "uninitialized";
    case State::initializing:
      return "initializing";
    case State::ready:
      return "ready";
    case State::inTransaction:
      return "in transaction";
    case State::committing:
      return "committing";
    case State::aborting:
      return "aborting";
    case State::abortableError:
      return "abortable error";
    case State::fatalError:
      return "fatal error";
  }
  return "";
}

TransactionManager::TransactionManager(Options options, runtime::RpcClient& rpc, ClusterMetadata& metadata,
                                       std::function<void(Context&)> changed)
    : options_(std::move(options)), rpc_(rpc), metadata_(metadata), changed_(std::move(changed)) {}

// --- states --------------------------------------------------------------------------------------------------------

void TransactionManager::become(Context& context, State state, const std::string& reason) {
  const State before = std::exchange(state_, state);
  if (before != state && context.wants(events::ProducerStateChanged::level)) {
    context.emit(events::ProducerStateChanged{options_.producer, options_.id, std::string(stateName(before)),
                                              std::string(stateName(state)), identity_.id, identity_.epoch, reason});
  }
}

void TransactionManager::tell(Context& context, Done& done, const Outcome& outcome) {
  // The application may ask for the next thing right away.
  const Done told = std::exchange(done, nullptr);
  if (told) told(context, outcome);
}

void TransactionManager::failAbortable(Context& context, ErrorCode error, const std::string& what) {
  // What is being aborted cannot become worse, and what is lost for good not better.
  if (state_ == State::aborting || state_ == State::fatalError || state_ == State::abortableError || !open()) return;
  // An answer that will never come leaves a sequence in doubt: only another epoch is sure to leave it behind.
  bump_ = bump_ || version_ < 2;
  problem_ = {error, what};
  become(context, State::abortableError, fmt::format("{}: {}", errorName(error), what));
  context.emit(events::TransactionFailed{options_.producer, options_.id, error, false, false, what});
  const Outcome outcome{error, fmt::format("the transaction can only be aborted: {} ({})", errorName(error), what)};
  // Whoever hears of it may abort at once: what it then waits for has not failed.
  Done offsets = pendingOffsets_ ? std::move(pendingOffsets_->done) : nullptr;
  Done ending = std::exchange(ending_, nullptr);
  pendingOffsets_.reset();
  tell(context, offsets, outcome);
  tell(context, ending, outcome);
}

void TransactionManager::failFatal(Context& context, ErrorCode error, const std::string& what) {
  if (state_ == State::fatalError) return;
  problem_ = {error, what};
  become(context, State::fatalError, fmt::format("{}: {}", errorName(error), what));
  context.emit(events::TransactionFailed{options_.producer, options_.id, error, true, fenced_, what});
  const Outcome outcome = sendProblem();
  toAdd_.clear();
  if (pendingOffsets_) {
    Done done = std::move(pendingOffsets_->done);
    pendingOffsets_.reset();
    tell(context, done, outcome);
  }
  tell(context, beginning_, outcome);
  tell(context, ending_, outcome);
}

void TransactionManager::failFenced(Context& context, ErrorCode error, const std::string& what) {
  fenced_ = true;
  failFatal(context, error, what);
}

TransactionManager::Outcome TransactionManager::sendProblem() const {
  switch (state_) {
    case State::inTransaction:
      return {};
    case State::fatalError:
      return {problem_.error, fenced_ ? fmt::format("this producer is fenced: another one uses {} by now", options_.id)
                                      : fmt::format("this producer cannot go on: {} ({})", errorName(problem_.error),
                                                    problem_.sentence)};
    case State::abortableError:
      return {problem_.error, fmt::format("the transaction can only be aborted: {} ({})", errorName(problem_.error),
                                          problem_.sentence)};
    default:
      return {ErrorCode::invalidTxnState,
              fmt::format("no transaction is open (the producer is {})", stateName(state_))};
  }
}

// --- the application -----------------------------------------------------------------------------------------------

void TransactionManager::begin(Context& context, Done done) {
  if (!done) done = [](Context&, const Outcome&) {};
  if (beginning_) return tell(context, done, {ErrorCode::invalidTxnState, "a transaction is about to begin already"});
  switch (state_) {
    case State::inTransaction:
      return tell(context, done, {ErrorCode::invalidTxnState, "a transaction is open already"});
    case State::abortableError:
    case State::fatalError:
      return tell(context, done, sendProblem());
    case State::uninitialized:
    case State::initializing:
    case State::committing:
    case State::aborting:
      beginning_ = std::move(done);
      return;
    case State::ready:
      break;
  }
  version_ = latestVersion_;
  began_ = context.now();
  records_ = 0;
  become(context, State::inTransaction, "the application begins a transaction");
  tell(context, done, {});
}

void TransactionManager::end(Context& context, bool commit, Done done) {
  if (!done) done = [](Context&, const Outcome&) {};
  const bool may = state_ == State::inTransaction || (state_ == State::abortableError && !commit);
  if (!may) {
    if (state_ == State::committing || state_ == State::aborting)
      return tell(context, done, {ErrorCode::invalidTxnState, "the transaction is ending already"});
    return tell(context, done, sendProblem());
  }
  ending_ = std::move(done);
  if (!commit) {
    toAdd_.clear();
    if (pendingOffsets_) {
      Done dropped = std::move(pendingOffsets_->done);
      pendingOffsets_.reset();
      tell(context, dropped, {ErrorCode::invalidTxnState, "the transaction is aborted"});
    }
  }
  become(context, commit ? State::committing : State::aborting,
         commit ? "the application commits" : "the application aborts");
}

void TransactionManager::sendOffsets(Context& context, GroupOffsets offsets, Done done) {
  if (state_ != State::inTransaction) return tell(context, done, sendProblem());
  if (pendingOffsets_) {
    return tell(context, done, {ErrorCode::invalidTxnState, "offsets are on their way into the transaction already"});
  }
  if (group_ != offsets.group) groupCoordinator_ = NodeId::none();
  group_ = offsets.group;
  pendingOffsets_.emplace(std::move(offsets), std::move(done));
}

void TransactionManager::want(const TopicPartition& partition) {
  // Also while committing: the record may have waited for metadata or for room since before.
  if ((state_ != State::inTransaction && state_ != State::committing) || leadersRegister()) return;
  if (partitions_.count(partition) == 0) toAdd_.insert(partition);
}

bool TransactionManager::maySend(const TopicPartition& partition) const {
  if (identity_.id == noProducerId || state_ == State::fatalError) return false;
  return leadersRegister() || partitions_.count(partition) != 0;
}

void TransactionManager::sent(const TopicPartition& partition, std::int32_t records) {
  records_ += records;
  if (!leadersRegister()) return;
  partitions_.insert(partition);
  started_ = true;
}

void TransactionManager::batchFailed(Context& context, ErrorCode error, const std::string& what) {
  if (error == ErrorCode::transactionalIdAuthorizationFailed || error == ErrorCode::clusterAuthorizationFailed ||
      error == ErrorCode::unsupportedVersion) {
    return failFatal(context, error, what);
  }
  if (error == ErrorCode::producerFenced) return failFenced(context, error, what);
  // INVALID_PRODUCER_EPOCH, too: whether somebody else has the id now, or the coordinator has only lost patience, shows
  // when the abort is asked for (KIP-588).
  failAbortable(context, error, what);
}

// --- requests ------------------------------------------------------------------------------------------------------

void TransactionManager::step(Context& context, bool incomplete) {
  if (asking_ || state_ == State::fatalError || state_ == State::ready) return;
  if (state_ == State::uninitialized) become(context, State::initializing, "the producer starts");
  if (context.now() < notBefore_) return;
  if (coordinator_ == NodeId::none()) {
    findCoordinator(context, false, options_.id);
  } else if (!featuresKnown_) {
    askFeatures(context);
  } else if (state_ == State::initializing) {
    initProducerId(context);
  } else if (!toAdd_.empty() && state_ != State::abortableError) {
    addPartitions(context);
  } else if (pendingOffsets_ && !pendingOffsets_->groupAdded && !leadersRegister()) {
    addOffsets(context);
  } else if (pendingOffsets_) {
    if (groupCoordinator_ == NodeId::none()) {
      findCoordinator(context, true, pendingOffsets_->offsets.group);
    } else {
      commitOffsets(context);
    }
  } else if ((state_ == State::committing || state_ == State::aborting) && !incomplete) {
    if (idLost_ || (!started_ && (bump_ || addsUnknown_))) {
      // There is nothing over there that EndTxn could end, or nobody knows: beginning anew ends whatever there is.
      become(context, State::initializing, "the epoch must rise before anything else is sent");
      initProducerId(context);
    } else if (!started_) {
      // Nobody has heard of this transaction: there is nothing to end.
      finish(context);
      changed_(context);
    } else {
      endTransaction(context);
    }
  }
}

void TransactionManager::backOff(Context& context) {
  Duration wait = options_.backoff;
  for (std::int32_t i = 0; i < failures_ && wait < options_.backoffMax; ++i) wait = wait * 2;
  ++failures_;
  notBefore_ = context.now() + std::min(wait, options_.backoffMax);
}

void TransactionManager::answered(Context& context) {
  asking_ = false;
  changed_(context);
}

void TransactionManager::lost(Context& context, runtime::CallFailure) {
  // Whoever does not answer may be coordinator no more.
  coordinator_ = NodeId::none();
  featuresKnown_ = false;
  backOff(context);
}

void TransactionManager::findCoordinator(Context& context, bool ofGroup, const std::string& key) {
  asking_ = true;
  protocol::FindCoordinatorRequest request;
  request.keyType = ofGroup ? 0 : ofATransaction;
  request.coordinatorKeys.push_back(key);
  rpc_.call(context, metadata_.someBroker(rpc_), request, findCoordinatorVersion, options_.requestTimeout,
            [this, ofGroup, key](Context& at, runtime::CallResult<protocol::FindCoordinatorResponse> response) {
              ErrorCode error = ErrorCode::coordinatorNotAvailable;
              NodeId node = NodeId::none();
              if (response) {
                for (const auto& one : response->coordinators) {
                  if (one.key != key) continue;
                  error = one.errorCode;
                  node = NodeId{one.nodeId};
                }
              }
              if (error == ErrorCode::none && node.value >= 0) {
                (ofGroup ? groupCoordinator_ : coordinator_) = node;
                if (!ofGroup) featuresKnown_ = false;
              } else if (error == ErrorCode::transactionalIdAuthorizationFailed) {
                failFatal(at, error, "FindCoordinator");
              } else if (error == ErrorCode::groupAuthorizationFailed) {
                failAbortable(at, error, "FindCoordinator");
              } else {
                backOff(at);
              }
              answered(at);
            });
}

void TransactionManager::askFeatures(Context& context) {
  asking_ = true;
  protocol::ApiVersionsRequest request;
  request.clientSoftwareName = "brokerlab";
  request.clientSoftwareVersion = "1";
  rpc_.call(context, coordinator_, request, apiVersionsVersion, options_.requestTimeout,
            [this](Context& at, runtime::CallResult<protocol::ApiVersionsResponse> response) {
              if (!response || response->errorCode != ErrorCode::none) {
                lost(at, response ? runtime::CallFailure::badResponse : response.error());
                return answered(at);
              }
              featuresKnown_ = true;
              latestVersion_ = 0;
              for (const auto& feature : response->finalizedFeatures)
                if (feature.name == "transaction.version") latestVersion_ = feature.maxVersionLevel;
              answered(at);
            });
}

/// Where a coordinator's errors mean the same whatever was asked.
bool TransactionManager::dealtWith(Context& context, ErrorCode error, const std::string& request) {
  switch (error) {
    case ErrorCode::notCoordinator:
    case ErrorCode::coordinatorNotAvailable:
      coordinator_ = NodeId::none();
      featuresKnown_ = false;
      backOff(context);
      return true;
    case ErrorCode::coordinatorLoadInProgress:
      backOff(context);
      return true;
    case ErrorCode::concurrentTransactions:
      notBefore_ = context.now() + concurrentBackoff;
      return true;
    case ErrorCode::producerFenced:
    case ErrorCode::invalidProducerEpoch:
      failFenced(context, error, request);
      return true;
    case ErrorCode::invalidProducerIdMapping:
    case ErrorCode::unknownProducerId:
      if (state_ == State::aborting || state_ == State::abortableError) {
        idLost_ = true;
      } else if (open()) {
        idLost_ = true;
        failAbortable(context, error, request);
      } else {
        failFatal(context, error, request);
      }
      return true;
    case ErrorCode::transactionAbortable:
      if (state_ == State::inTransaction || state_ == State::committing)
        failAbortable(context, error, request);
      else
        backOff(context);
      return true;
    default:
      return false;
  }
}

void TransactionManager::initProducerId(Context& context) {
  asking_ = true;
  protocol::InitProducerIdRequest request;
  request.transactionalId = options_.id;
  request.transactionTimeoutMs = static_cast<std::int32_t>(options_.timeout.wholeMillis());
  if (identity_.id != noProducerId) {
    request.producerId = identity_.id;
    request.producerEpoch = identity_.epoch;
  }
  rpc_.call(context, coordinator_, request, initProducerIdVersion, options_.requestTimeout,
            [this](Context& at, runtime::CallResult<protocol::InitProducerIdResponse> response) {
              if (!response) {
                lost(at, response.error());
                return answered(at);
              }
              if (response->errorCode != ErrorCode::none) {
                if (!dealtWith(at, response->errorCode, "InitProducerId")) {
                  if (errorRetry(response->errorCode) != Retry::no)
                    backOff(at);
                  else
                    failFatal(at, response->errorCode, "InitProducerId");
                }
                return answered(at);
              }
              failures_ = 0;
              identity_ = {response->producerId, response->producerEpoch};
              if (at.wants(events::Level::detail))
                at.emit(events::ProducerIdAssigned{options_.producer, identity_.id, identity_.epoch});
              finish(at);
              answered(at);
            });
}

void TransactionManager::addPartitions(Context& context) {
  asking_ = true;
  protocol::AddPartitionsToTxnRequest request;
  request.v3AndBelowTransactionalId = options_.id;
  request.v3AndBelowProducerId = identity_.id;
  request.v3AndBelowProducerEpoch = identity_.epoch;
  for (const TopicPartition& wanted : toAdd_) {
    if (request.v3AndBelowTopics.empty() || request.v3AndBelowTopics.back().name != wanted.topic)
      request.v3AndBelowTopics.push_back({wanted.topic, {}});
    request.v3AndBelowTopics.back().partitions.push_back(wanted.partition);
  }
  rpc_.call(
      context, coordinator_, request, addPartitionsVersion, options_.requestTimeout,
      [this, asked = toAdd_](Context& at, runtime::CallResult<protocol::AddPartitionsToTxnResponse> response) {
        if (!response) {
          addsUnknown_ = true;
          lost(at, response.error());
          return answered(at);
        }
        ErrorCode worst = ErrorCode::none;
        for (const auto& topic : response->resultsByTopicV3AndBelow)
          for (const auto& one : topic.resultsByPartition)
            if (one.partitionErrorCode != ErrorCode::none && one.partitionErrorCode != ErrorCode::operationNotAttempted)
              worst = one.partitionErrorCode;
        if (worst == ErrorCode::none) {
          failures_ = 0;
          addsUnknown_ = false;
          started_ = true;
          for (const TopicPartition& one : asked) {
            toAdd_.erase(one);
            partitions_.insert(one);
          }
        } else if (!dealtWith(at, worst, "AddPartitionsToTxn")) {
          if (worst == ErrorCode::unknownTopicOrPartition || errorRetry(worst) != Retry::no) {
            backOff(at);
          } else if (worst == ErrorCode::topicAuthorizationFailed) {
            failAbortable(at, worst, "AddPartitionsToTxn");
          } else {
            failFatal(at, worst, "AddPartitionsToTxn");
          }
        }
        if (drops()) toAdd_.clear();
        answered(at);
      });
}

void TransactionManager::addOffsets(Context& context) {
  asking_ = true;
  protocol::AddOffsetsToTxnRequest request;
  request.transactionalId = options_.id;
  request.producerId = identity_.id;
  request.producerEpoch = identity_.epoch;
  request.groupId = pendingOffsets_->offsets.group;
  rpc_.call(context, coordinator_, request, addOffsetsVersion, options_.requestTimeout,
            [this](Context& at, runtime::CallResult<protocol::AddOffsetsToTxnResponse> response) {
              if (!response) {
                // Carried out or not: there may be a partition of __consumer_offsets to end now.
                addsUnknown_ = true;
                lost(at, response.error());
                return answered(at);
              }
              const ErrorCode error = response->errorCode;
              if (error == ErrorCode::none) {
                failures_ = 0;
                addsUnknown_ = false;
                started_ = true;
                if (pendingOffsets_) pendingOffsets_->groupAdded = true;
              } else if (!dealtWith(at, error, "AddOffsetsToTxn")) {
                if (errorRetry(error) != Retry::no)
                  backOff(at);
                else if (error == ErrorCode::groupAuthorizationFailed)
                  failAbortable(at, error, "AddOffsetsToTxn");
                else
                  failFatal(at, error, "AddOffsetsToTxn");
              }
              answered(at);
            });
}

void TransactionManager::commitOffsets(Context& context) {
  asking_ = true;
  const GroupOffsets& given = pendingOffsets_->offsets;
  protocol::TxnOffsetCommitRequest request;
  request.transactionalId = options_.id;
  request.groupId = given.group;
  request.producerId = identity_.id;
  request.producerEpoch = identity_.epoch;
  request.generationId = given.generation;
  request.memberId = given.member;
  request.groupInstanceId = given.instance;
  for (const auto& [partition, position] : given.offsets) {
    if (request.topics.empty() || request.topics.back().name != partition.topic)
      request.topics.emplace_back().name = partition.topic;
    auto& one = request.topics.back().partitions.emplace_back();
    one.partitionIndex = partition.partition;
    one.committedOffset = position.offset;
    one.committedLeaderEpoch = position.leaderEpoch;
    one.committedMetadata = "";
  }
  // With version 5 the group's coordinator registers its partition itself.
  const std::int16_t version = leadersRegister() ? 5 : 4;
  if (leadersRegister()) started_ = true;
  rpc_.call(context, groupCoordinator_, request, version, options_.requestTimeout,
            [this](Context& at, runtime::CallResult<protocol::TxnOffsetCommitResponse> response) {
              if (!response) {
                groupCoordinator_ = NodeId::none();
                backOff(at);
                return answered(at);
              }
              ErrorCode worst = ErrorCode::none;
              for (const auto& topic : response->topics)
                for (const auto& one : topic.partitions)
                  if (one.errorCode != ErrorCode::none) worst = one.errorCode;
              switch (worst) {
                case ErrorCode::none: {
                  failures_ = 0;
                  if (!pendingOffsets_) break;
                  std::string text;
                  for (const auto& [partition, position] : pendingOffsets_->offsets.offsets) {
                    offsets_[partition] = position.offset;
                    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", partition.text(), position.offset);
                  }
                  if (at.wants(events::OffsetsSent::level))
                    at.emit(events::OffsetsSent{options_.producer, pendingOffsets_->offsets.group, text});
                  Done done = std::move(pendingOffsets_->done);
                  pendingOffsets_.reset();
                  tell(at, done, {});
                  break;
                }
                case ErrorCode::notCoordinator:
                case ErrorCode::coordinatorNotAvailable:
                case ErrorCode::requestTimedOut:
                  groupCoordinator_ = NodeId::none();
                  backOff(at);
                  break;
                case ErrorCode::coordinatorLoadInProgress:
                case ErrorCode::unknownTopicOrPartition:
                  backOff(at);
                  break;
                case ErrorCode::concurrentTransactions:
                  notBefore_ = at.now() + concurrentBackoff;
                  break;
                // Whoever has lost its partitions must not commit for them (KIP-447).
                case ErrorCode::unknownMemberId:
                case ErrorCode::illegalGeneration:
                case ErrorCode::fencedInstanceId:
                case ErrorCode::staleMemberEpoch:
                case ErrorCode::rebalanceInProgress:
                case ErrorCode::groupAuthorizationFailed:
                case ErrorCode::transactionAbortable:
                  failAbortable(at, worst, "TxnOffsetCommit");
                  break;
                case ErrorCode::invalidProducerEpoch:
                case ErrorCode::producerFenced:
                  failFenced(at, worst, "TxnOffsetCommit");
                  break;
                default:
                  failFatal(at, worst, "TxnOffsetCommit");
              }
              answered(at);
            });
}

void TransactionManager::endTransaction(Context& context) {
  asking_ = true;
  protocol::EndTxnRequest request;
  request.transactionalId = options_.id;
  request.producerId = identity_.id;
  request.producerEpoch = identity_.epoch;
  request.committed = state_ == State::committing;
  rpc_.call(context, coordinator_, request, static_cast<std::int16_t>(leadersRegister() ? 5 : 4),
            options_.requestTimeout, [this](Context& at, runtime::CallResult<protocol::EndTxnResponse> response) {
              if (!response) {
                lost(at, response.error());
                return answered(at);
              }
              const ErrorCode error = response->errorCode;
              if (error != ErrorCode::none) {
                if (!dealtWith(at, error, "EndTxn")) {
                  if (errorRetry(error) != Retry::no)
                    backOff(at);
                  else
                    failFatal(at, error, "EndTxn");
                }
                return answered(at);
              }
              failures_ = 0;
              if (response->producerId >= 0) identity_ = {response->producerId, response->producerEpoch};
              if (state_ == State::aborting && bump_ && !leadersRegister()) {
                started_ = false;
                become(at, State::initializing, "the epoch must rise before anything else is sent");
              } else {
                finish(at);
              }
              answered(at);
            });
}

/// What was asked for is done: initialised, committed or aborted.
void TransactionManager::finish(Context& context) {
  const bool committed = state_ == State::committing;
  const bool ended = static_cast<bool>(ending_);
  notBefore_ = Instant{};
  if (ended) {
    ++(committed ? committed_ : aborted_);
    context.emit(events::TransactionEnded{options_.producer, options_.id, committed, records_,
                                          offsets_.empty() ? std::string() : group_, context.now() - began_});
  }
  toAdd_.clear();
  partitions_.clear();
  offsets_.clear();
  records_ = 0;
  started_ = false;
  addsUnknown_ = false;
  bump_ = false;
  idLost_ = false;
  problem_ = {};
  become(context, State::ready, committed ? "committed" : ended ? "aborted" : "initialised");
  tell(context, ending_, {});
  if (beginning_ && state_ == State::ready) {
    Done waiting = std::exchange(beginning_, nullptr);
    begin(context, std::move(waiting));
  }
}

}  // namespace brokerlab::client
