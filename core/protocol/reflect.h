#pragma once
// Messages seen without their C++ types: for whatever looks at any message, one field after another.
//
// The hot visitors (encode, decode) are compiled for each message. The tracer, the printer and the random generator are
// not hot, so they share one compiled form of `describe`: it calls a FieldVisitor, which sees fields as a small closed
// set of kinds.

#include <memory>
#include <span>

#include "protocol/message.h"

namespace brokerlab::protocol {

class FieldVisitor;

/// An integer field of any width.
class IntegerRef {
 public:
  template <class T>
  explicit IntegerRef(T& field)
      : field_(&field), width_(sizeof(T)), isSigned_(static_cast<T>(-1) < T{}), isErrorCode_(false) {}
  explicit IntegerRef(ErrorCode& field) : field_(&field), width_(2), isSigned_(true), isErrorCode_(true) {}

  std::size_t width() const { return width_; }
  bool isSigned() const { return isSigned_; }
  bool isErrorCode() const { return isErrorCode_; }
  std::int64_t get() const;
  /// Keeps the low `width` bytes.
  void set(std::int64_t value);

 private:
  void* field_;
  std::size_t width_;
  bool isSigned_;
  bool isErrorCode_;
};

/// A struct inside a message (or the message itself).
struct StructRef {
  void* self = nullptr;
  void (*describe)(void* self, FieldVisitor& visitor) = nullptr;
  void visit(FieldVisitor& visitor) const { describe(self, visitor); }
};

/// A struct that may be absent.
struct OptionalStructRef {
  void* self = nullptr;
  bool (*present)(const void* self) = nullptr;
  /// Makes a new one, at its defaults.
  StructRef (*emplace)(void* self) = nullptr;
  StructRef (*get)(void* self) = nullptr;
};

/// An array of anything; of a kind that may be null or not.
struct ArrayRef {
  struct Operations {
    bool nullable;
    bool (*isNull)(const void* self);
    /// Empty, and not null.
    void (*clear)(void* self);
    /// Does nothing to an array that cannot be null.
    void (*makeNull)(void* self);
    std::size_t (*size)(const void* self);
    void (*add)(void* self);
    void (*visit)(void* self, std::size_t index, const FieldInfo& info, FieldVisitor& visitor);
  };
  void* self = nullptr;
  const Operations* operations = nullptr;

  bool nullable() const { return operations->nullable; }
  bool isNull() const { return operations->isNull(self); }
  void clear() const { operations->clear(self); }
  void makeNull() const { operations->makeNull(self); }
  std::size_t size() const { return operations->size(self); }
  void add() const { operations->add(self); }
  /// Calls the visitor for one element; `info` stands for the array it is in.
  void visit(std::size_t index, const FieldInfo& info, FieldVisitor& visitor) const {
    operations->visit(self, index, info, visitor);
  }
};

/// Sees every field of a message in the order of its description, whatever the version.
class FieldVisitor {
 public:
  virtual ~FieldVisitor() = default;
  virtual void onBool(const FieldInfo& info, bool& value) = 0;
  virtual void onInteger(const FieldInfo& info, IntegerRef value) = 0;
  virtual void onDouble(const FieldInfo& info, double& value) = 0;
  virtual void onText(const FieldInfo& info, std::string& value) = 0;
  virtual void onText(const FieldInfo& info, std::optional<std::string>& value) = 0;
  virtual void onBytes(const FieldInfo& info, Bytes& value) = 0;
  virtual void onBytes(const FieldInfo& info, std::optional<Bytes>& value) = 0;
  virtual void onRecords(const FieldInfo& info, Records& value) = 0;
  virtual void onUuid(const FieldInfo& info, Uuid& value) = 0;
  virtual void onStruct(const FieldInfo& info, StructRef value) = 0;
  virtual void onStruct(const FieldInfo& info, OptionalStructRef value) = 0;
  virtual void onArray(const FieldInfo& info, ArrayRef value) = 0;
};

enum class MessageKind : std::uint8_t { request, response, record };

/// One message type and what can be done with it, for code that does not know the C++ type.
struct MessageType {
  std::string_view name;
  MessageKind kind = MessageKind::record;
  /// Requests and responses only.
  ApiKey apiKey{};
  /// Records of __cluster_metadata only; -1 otherwise.
  std::int32_t recordType = -1;
  Versions versions{};
  std::int16_t flexibleFrom = neverFlexible;

  std::shared_ptr<void> (*make)() = nullptr;
  bool (*equal)(const void* a, const void* b) = nullptr;
  void (*encode)(Writer& writer, const void* message, std::int16_t version) = nullptr;
  bool (*decode)(Reader& reader, void* message, std::int16_t version, DecodeBudget& budget) = nullptr;
  void (*describe)(void* message, FieldVisitor& visitor) = nullptr;

  bool flexible(std::int16_t version) const { return version >= flexibleFrom; }
};

/// The type of a message struct.
template <class M>
const MessageType& messageType();

/// Every type there is: requests and responses by API key, then the records.
std::span<const MessageType* const> messageTypes();
/// nullptr for an API that is not described.
const MessageType* requestType(ApiKey key);
const MessageType* responseType(ApiKey key);
const MessageType* metadataRecordType(std::int32_t recordType);
const MessageType* messageTypeByName(std::string_view name);

/// A message of any type, owned.
class AnyMessage {
 public:
  explicit AnyMessage(const MessageType& type) : type_(&type), message_(type.make()) {}
  template <class M>
  static AnyMessage of(M message) {
    AnyMessage any(messageType<M>());
    *static_cast<M*>(any.message_.get()) = std::move(message);
    return any;
  }

  const MessageType& type() const { return *type_; }
  /// The message, when it is an M.
  template <class M>
  const M* as() const {
    return type_ == &messageType<M>() ? static_cast<const M*>(message_.get()) : nullptr;
  }

  void encode(Writer& writer, std::int16_t version) const { type_->encode(writer, message_.get(), version); }
  bool decode(Reader& reader, std::int16_t version, DecodeBudget& budget) {
    return type_->decode(reader, message_.get(), version, budget);
  }
  const void* address() const { return message_.get(); }
  /// The visitor may change the message.
  void visit(FieldVisitor& visitor) { type_->describe(message_.get(), visitor); }

  friend bool operator==(const AnyMessage& a, const AnyMessage& b) {
    return a.type_ == b.type_ && a.type_->equal(a.message_.get(), b.message_.get());
  }

 private:
  const MessageType* type_;
  std::shared_ptr<void> message_;
};

}  // namespace brokerlab::protocol
