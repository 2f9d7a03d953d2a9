#pragma once
// The visitors behind encode, decode and reflection, as templates. Included by messages/*.cpp and records/*.cpp only:
//
//     BROKERLAB_MESSAGE(FetchRequest)
//
// compiles them for one message, once in the whole program.
//
// Both codecs run through `describe` in one pass. Tagged fields come last and ascending, on the wire as in the
// description, so the two are merged like sorted lists; nothing is looked up and nothing is kept.

#include <fmt/format.h>

#include <type_traits>

#include "base/check.h"
#include "protocol/message.h"
#include "protocol/reflect.h"

namespace brokerlab::protocol::visitors {

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

/// Integers, and enums that stand for integers.
template <class T>
constexpr bool isInteger = (std::is_integral_v<T> && !std::is_same_v<T, bool>) || std::is_enum_v<T>;

template <class T>
struct IntegerOf {
  using Type = T;
};
template <class T>
requires std::is_enum_v<T>
struct IntegerOf<T> {
  using Type = std::underlying_type_t<T>;
};

// ---------------------------------------------------------------------------------------------------- encoding

template <class M>
class Encoder;

/// Lengths and counts: compact in flexible versions, fixed width in others. Null is -1, or 0 in the compact form.
inline void putTextLength(Writer& writer, bool flexible, std::size_t length) {
  if (flexible) {
    writer.uvarint(length + 1);
  } else {
    check(length <= INT16_MAX, "a string of a non-flexible version has at most 32767 bytes");
    writer.i16(static_cast<std::int16_t>(length));
  }
}
inline void putLength(Writer& writer, bool flexible, std::size_t length) {
  check(length < INT32_MAX, "a field has at most 2^31 - 2 bytes or elements");
  if (flexible) {
    writer.uvarint(length + 1);
  } else {
    writer.i32(static_cast<std::int32_t>(length));
  }
}
inline void putNullText(Writer& writer, bool flexible) {
  if (flexible) {
    writer.u8(0);
  } else {
    writer.i16(-1);
  }
}
inline void putNull(Writer& writer, bool flexible) {
  if (flexible) {
    writer.u8(0);
  } else {
    writer.i32(-1);
  }
}

template <class T>
void put(Writer& writer, std::int16_t version, bool flexible, const T& value);

template <class T>
void putElements(Writer& writer, std::int16_t version, bool flexible, const std::vector<T>& values) {
  putLength(writer, flexible, values.size());
  for (const T& value : values) put(writer, version, flexible, value);
}

template <class T>
void putNullOf(Writer& writer, bool flexible) {
  if constexpr (std::is_same_v<T, std::string>) {
    putNullText(writer, flexible);
  } else if constexpr (IsVector<T>::value || std::is_same_v<T, Bytes>) {
    putNull(writer, flexible);
  } else {
    writer.i8(-1);
  }
}

template <class T>
void put(Writer& writer, std::int16_t version, bool flexible, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    writer.u8(value ? 1 : 0);
  } else if constexpr (isInteger<T>) {
    const auto number = static_cast<typename IntegerOf<T>::Type>(value);
    if constexpr (sizeof(T) == 1) writer.i8(static_cast<std::int8_t>(number));
    if constexpr (sizeof(T) == 2) writer.i16(static_cast<std::int16_t>(number));
    if constexpr (sizeof(T) == 4) writer.i32(static_cast<std::int32_t>(number));
    if constexpr (sizeof(T) == 8) writer.i64(static_cast<std::int64_t>(number));
  } else if constexpr (std::is_same_v<T, double>) {
    writer.u64(std::bit_cast<std::uint64_t>(value));
  } else if constexpr (std::is_same_v<T, std::string>) {
    putTextLength(writer, flexible, value.size());
    writer.raw(value);
  } else if constexpr (std::is_same_v<T, Uuid>) {
    writer.raw(value.bytes);
  } else if constexpr (std::is_same_v<T, Bytes>) {
    putLength(writer, flexible, value.size());
    writer.splice(value);
  } else if constexpr (IsVector<T>::value) {
    putElements(writer, version, flexible, value);
  } else {
    Encoder<T> nested(writer, version, flexible, value);
    T::describe(value, nested);
    nested.finish();
  }
}

/// Writes one struct.
template <class M>
class Encoder {
 public:
  Encoder(Writer& writer, std::int16_t version, bool flexible, const M& self)
      : writer_(writer), self_(self), version_(version), flexible_(flexible) {}

  template <class T>
  [[gnu::always_inline]] void operator()(const FieldInfo& info, const T& value) {
    if (!info.versions.has(version_)) return;
    if (info.tag < 0) {
      field(info, value);
    } else if (!isDefault(value)) {
      beginTag(info.tag);
      const std::size_t start = writer_.size();
      field(info, value);
      writer_.prefixLength(start);
    }
  }

  void finish() {
    if (!flexible_) return;
    if (tags_ == 0) {
      writer_.u8(0);
    } else {
      writer_.patchU8(tagsAt_, tags_);
    }
  }

 private:
  template <class T>
  void field(const FieldInfo& info, const T& value) {
    if constexpr (std::is_same_v<T, Records>) {
      if (value.isNull()) {
        check(info.nullable.has(version_), "null records where the version has no null");
        putNull(writer_, flexible_);
      } else {
        putLength(writer_, flexible_, value.size());
        writer_.splice(value.chain());
      }
    } else if constexpr (IsOptional<T>::value) {
      using Value = typename T::value_type;
      constexpr bool isStruct =
          !std::is_same_v<Value, std::string> && !std::is_same_v<Value, Bytes> && !IsVector<Value>::value;
      if (!value) {
        check(info.nullable.has(version_), "null where the version has no null");
        putNullOf<Value>(writer_, flexible_);
        return;
      }
      if constexpr (isStruct) writer_.i8(1);
      put(writer_, version_, flexible_, *value);
    } else {
      put(writer_, version_, flexible_, value);
    }
  }

  /// Whether `value`, a member of this struct, is what a new struct has there.
  template <class T>
  bool isDefault(const T& value) const {
    static const M fresh{};
    const auto offset = reinterpret_cast<const char*>(&value) - reinterpret_cast<const char*>(&self_);
    return *reinterpret_cast<const T*>(reinterpret_cast<const char*>(&fresh) + offset) == value;
  }

  void beginTag(std::int32_t tag) {
    check(flexible_, "tagged fields belong to flexible versions");
    if (tags_ == 0) {
      tagsAt_ = writer_.size();
      writer_.u8(0);  // the count, known at the end; never above 127
    }
    ++tags_;
    writer_.uvarint(static_cast<std::uint32_t>(tag));
  }

  Writer& writer_;
  const M& self_;
  std::size_t tagsAt_ = 0;
  std::int16_t version_;
  bool flexible_;
  std::uint8_t tags_ = 0;
};

// ---------------------------------------------------------------------------------------------------- decoding

/// What all structs of one message share while it is read.
struct Input {
  Reader& reader;
  DecodeBudget& budget;
  std::int16_t version;
  bool flexible;
};

void failNull(Reader& reader, std::string_view name);
void failLength(Reader& reader, std::string_view name, std::int64_t length);
void failBudget(Reader& reader, std::string_view name);

constexpr std::int64_t nullLength = -1;
/// Any other negative number: the reader has failed.
constexpr std::int64_t badLength = -2;

/// A length or count that the remaining bytes can hold (every element takes at least one), nullLength, or badLength.
inline std::int64_t checkedLength(Input& in, const FieldInfo& info, std::int64_t length) {
  if (length >= 0 && static_cast<std::uint64_t>(length) <= in.reader.remaining()) [[likely]] {
    return length;
  }
  if (length == nullLength && in.reader.ok()) {
    if (info.nullable.has(in.version)) return nullLength;
    failNull(in.reader, info.name);
  } else {
    failLength(in.reader, info.name, length);
  }
  return badLength;
}
inline std::int64_t takeLength(Input& in, const FieldInfo& info) {
  return checkedLength(in, info, in.flexible ? static_cast<std::int64_t>(in.reader.uvarint()) - 1 : in.reader.i32());
}
inline std::int64_t takeTextLength(Input& in, const FieldInfo& info) {
  return checkedLength(in, info, in.flexible ? static_cast<std::int64_t>(in.reader.uvarint()) - 1 : in.reader.i16());
}
inline bool pay(Input& in, const FieldInfo& info, std::size_t bytes) {
  if (in.budget.spend(bytes)) [[likely]]
    return true;
  failBudget(in.reader, info.name);
  return false;
}

template <class M>
class Decoder;

/// How elements of arrays are described: never null, in every version.
constexpr FieldInfo elementOf(const FieldInfo& array) { return {array.name, array.sentence}; }

/// Arrays up to this long get their memory at once; longer ones grow as their elements really arrive.
constexpr std::size_t trustedCount = 32;

template <class T>
void get(Input& in, const FieldInfo& info, T& value) {
  Reader& reader = in.reader;
  if constexpr (std::is_same_v<T, bool>) {
    value = reader.u8() != 0;
  } else if constexpr (isInteger<T>) {
    if constexpr (sizeof(T) == 1) value = static_cast<T>(reader.i8());
    if constexpr (sizeof(T) == 2) value = static_cast<T>(reader.i16());
    if constexpr (sizeof(T) == 4) value = static_cast<T>(reader.i32());
    if constexpr (sizeof(T) == 8) value = static_cast<T>(reader.i64());
  } else if constexpr (std::is_same_v<T, double>) {
    value = std::bit_cast<double>(reader.u64());
  } else if constexpr (std::is_same_v<T, Uuid>) {
    reader.copy(value.bytes.data(), value.bytes.size());
  } else if constexpr (std::is_same_v<T, std::string>) {
    const std::int64_t length = takeTextLength(in, info);
    if (length < 0 || !pay(in, info, static_cast<std::size_t>(length))) return;
    value = reader.text(static_cast<std::size_t>(length));
  } else if constexpr (std::is_same_v<T, Bytes>) {
    const std::int64_t length = takeLength(in, info);
    if (length >= 0) value = reader.take(static_cast<std::size_t>(length));
  } else if constexpr (IsVector<T>::value) {
    const std::int64_t count = takeLength(in, info);
    if (count < 0) return;
    getElements(in, info, static_cast<std::size_t>(count), value);
  } else {
    Decoder<T> nested(in);
    T::describe(value, nested);
    nested.finish();
  }
}

template <class T>
void getElements(Input& in, const FieldInfo& info, std::size_t count, std::vector<T>& values) {
  const FieldInfo element = elementOf(info);
  values.reserve(count < trustedCount ? count : trustedCount);
  for (std::size_t i = 0; i < count; ++i) {
    if (!pay(in, info, sizeof(T))) return;
    get(in, element, values.emplace_back());
    if (!in.reader.ok()) return;
  }
}

/// Reads one struct.
template <class M>
class Decoder {
 public:
  explicit Decoder(Input& in) : in_(in) {}

  template <class T>
  [[gnu::always_inline]] void operator()(const FieldInfo& info, T& value) {
    if (!info.versions.has(in_.version)) return;
    if (info.tag < 0) {
      field(info, value);
    } else if (seekTag(info.tag)) {
      const std::size_t end = in_.reader.position() + size_;
      field(info, value);
      closeTag(info, end);
    }
  }

  void finish() {
    if (!in_.flexible) return;
    while (nextTag()) in_.reader.skip(size_);
  }

 private:
  template <class T>
  void field(const FieldInfo& info, T& value) {
    if constexpr (std::is_same_v<T, Records>) {
      const std::int64_t length = takeLength(in_, info);
      if (length == nullLength) value = Records::null();
      if (length >= 0) value = Records(in_.reader.takeChain(static_cast<std::size_t>(length)));
    } else if constexpr (IsOptional<T>::value) {
      using Value = typename T::value_type;
      if constexpr (std::is_same_v<Value, std::string>) {
        const std::int64_t length = takeTextLength(in_, info);
        value.reset();
        if (length >= 0 && pay(in_, info, static_cast<std::size_t>(length))) {
          value = in_.reader.text(static_cast<std::size_t>(length));
        }
      } else if constexpr (std::is_same_v<Value, Bytes>) {
        const std::int64_t length = takeLength(in_, info);
        value.reset();
        if (length >= 0) value = in_.reader.take(static_cast<std::size_t>(length));
      } else if constexpr (IsVector<Value>::value) {
        const std::int64_t count = takeLength(in_, info);
        value.reset();
        if (count >= 0) getElements(in_, info, static_cast<std::size_t>(count), value.emplace());
      } else {
        const std::int8_t marker = in_.reader.i8();
        value.reset();
        if (marker == 1) {
          value = Value{};  // clang 14 finds no emplace() for structs nested in a message
          get(in_, info, *value);
        } else if (marker != -1) {
          in_.reader.fail(fmt::format("{}: a struct that may be null begins with 1 or -1, not {}", info.name, marker));
        } else if (!info.nullable.has(in_.version)) {
          failNull(in_.reader, info.name);
        }
      }
    } else {
      get(in_, info, value);
    }
  }

  /// Moves to the next tag on the wire; false after the last. Tag and size are then in tag_ and size_.
  bool nextTag() {
    Reader& reader = in_.reader;
    if (!opened_) {
      opened_ = true;
      left_ = reader.uvarint();
      // A tag takes two bytes at least: a count that cannot be true is refused before any work.
      if (std::uint64_t{left_} * 2 > reader.remaining()) failLength(reader, "tagged fields", left_);
    }
    if (waiting_) {
      waiting_ = false;
      return true;
    }
    if (left_ == 0 || !reader.ok()) return false;
    --left_;
    const std::uint32_t tag = reader.uvarint();
    if (seen_ && tag <= tag_) reader.fail(fmt::format("tag {} after tag {}: tags must ascend", tag, tag_));
    seen_ = true;
    tag_ = tag;
    size_ = reader.uvarint();
    if (size_ > reader.remaining()) failLength(reader, "tagged field", size_);
    return reader.ok();
  }

  /// Skips tags below `tag`; true when the wire has this one, with the reader at its bytes.
  bool seekTag(std::int32_t tag) {
    while (nextTag()) {
      if (tag_ == static_cast<std::uint32_t>(tag)) return true;
      if (tag_ > static_cast<std::uint32_t>(tag)) {
        waiting_ = true;  // belongs to a later field, or to nobody
        return false;
      }
      in_.reader.skip(size_);
    }
    return false;
  }

  void closeTag(const FieldInfo& info, std::size_t end) {
    if (in_.reader.ok() && in_.reader.position() != end) {
      in_.reader.fail(
          fmt::format("{}: tag {} says {} bytes, its value takes another number", info.name, info.tag, size_));
    }
  }

  Input& in_;
  std::uint32_t left_ = 0;
  std::uint32_t tag_ = 0;
  std::uint32_t size_ = 0;
  bool opened_ = false;
  bool seen_ = false;
  /// The current tag was looked at and not consumed.
  bool waiting_ = false;
};

// -------------------------------------------------------------------------------------------------- reflection

template <class T>
void reflect(FieldVisitor& visitor, const FieldInfo& info, T& value);

template <class M>
void describeAny(void* self, FieldVisitor& visitor) {
  M::describe(*static_cast<M*>(self),
              [&visitor](const FieldInfo& info, auto& value) { reflect(visitor, info, value); });
}

template <class M>
StructRef structRef(M& value) {
  return {&value, &describeAny<M>};
}

template <class M>
OptionalStructRef optionalRef(std::optional<M>& value) {
  return {&value, [](const void* self) { return static_cast<const std::optional<M>*>(self)->has_value(); },
          [](void* self) {
            auto& target = *static_cast<std::optional<M>*>(self);
            target = M{};
            return structRef(*target);
          },
          [](void* self) { return structRef(**static_cast<std::optional<M>*>(self)); }};
}

template <class T>
ArrayRef arrayRef(std::vector<T>& value) {
  using V = std::vector<T>;
  static constexpr ArrayRef::Operations operations{
      false,
      [](const void*) { return false; },
      [](void* self) { static_cast<V*>(self)->clear(); },
      [](void*) {},
      [](const void* self) { return static_cast<const V*>(self)->size(); },
      [](void* self) { static_cast<V*>(self)->emplace_back(); },
      [](void* self, std::size_t i, const FieldInfo& info, FieldVisitor& visitor) {
        reflect(visitor, info, (*static_cast<V*>(self))[i]);
      }};
  return {&value, &operations};
}
template <class T>
ArrayRef arrayRef(std::optional<std::vector<T>>& value) {
  using V = std::optional<std::vector<T>>;
  static constexpr ArrayRef::Operations operations{
      true,
      [](const void* self) { return !static_cast<const V*>(self)->has_value(); },
      [](void* self) { static_cast<V*>(self)->emplace(); },
      [](void* self) { static_cast<V*>(self)->reset(); },
      [](const void* self) {
        const V& v = *static_cast<const V*>(self);
        return v ? v->size() : 0;
      },
      [](void* self) { (*static_cast<V*>(self))->emplace_back(); },
      [](void* self, std::size_t i, const FieldInfo& info, FieldVisitor& visitor) {
        reflect(visitor, info, (**static_cast<V*>(self))[i]);
      }};
  return {&value, &operations};
}

template <class T>
void reflect(FieldVisitor& visitor, const FieldInfo& info, T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    visitor.onBool(info, value);
  } else if constexpr (isInteger<T>) {
    visitor.onInteger(info, IntegerRef(value));
  } else if constexpr (std::is_same_v<T, double>) {
    visitor.onDouble(info, value);
  } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::optional<std::string>>) {
    visitor.onText(info, value);
  } else if constexpr (std::is_same_v<T, Bytes> || std::is_same_v<T, std::optional<Bytes>>) {
    visitor.onBytes(info, value);
  } else if constexpr (std::is_same_v<T, Records>) {
    visitor.onRecords(info, value);
  } else if constexpr (std::is_same_v<T, Uuid>) {
    visitor.onUuid(info, value);
  } else if constexpr (IsVector<T>::value) {
    visitor.onArray(info, arrayRef(value));
  } else if constexpr (IsOptional<T>::value) {
    if constexpr (IsVector<typename T::value_type>::value) {
      visitor.onArray(info, arrayRef(value));
    } else {
      visitor.onStruct(info, optionalRef(value));
    }
  } else {
    visitor.onStruct(info, structRef(value));
  }
}

// ------------------------------------------------------------------------------------------- a message as a whole

template <class M>
concept Exchanged = requires {
  M::apiKey;
};
template <class M>
concept Asks = requires {
  typename M::Response;
};
template <class M>
concept MetadataRecord = requires {
  M::recordType;
};

template <class M>
constexpr MessageKind kindOf() {
  if constexpr (Asks<M>) return MessageKind::request;
  if constexpr (Exchanged<M>) return MessageKind::response;
  return MessageKind::record;
}

template <class M>
MessageType typeOf() {
  MessageType type;
  type.name = M::messageName;
  type.kind = kindOf<M>();
  if constexpr (Exchanged<M>) type.apiKey = M::apiKey;
  if constexpr (MetadataRecord<M>) type.recordType = M::recordType;
  type.versions = M::versions;
  type.flexibleFrom = M::flexibleFrom;
  type.make = [] { return std::static_pointer_cast<void>(std::make_shared<M>()); };
  type.equal = [](const void* a, const void* b) { return *static_cast<const M*>(a) == *static_cast<const M*>(b); };
  type.encode = [](Writer& writer, const void* message, std::int16_t version) {
    protocol::encode(writer, *static_cast<const M*>(message), version);
  };
  type.decode = [](Reader& reader, void* message, std::int16_t version, DecodeBudget& budget) {
    return protocol::decode(reader, *static_cast<M*>(message), version, budget);
  };
  type.describe = &describeAny<M>;
  return type;
}

}  // namespace brokerlab::protocol::visitors

namespace brokerlab::protocol {

template <class M>
void encode(Writer& writer, const M& message, std::int16_t version) {
  check(M::versions.has(version), "a message is encoded in a version its description has");
  visitors::put(writer, version, version >= M::flexibleFrom, message);
}

template <class M>
bool decode(Reader& reader, M& message, std::int16_t version, DecodeBudget& budget) {
  if (!M::versions.has(version)) {
    reader.fail(fmt::format("version {} is not one of {} to {}", version, M::versions.from, M::versions.to));
    return false;
  }
  visitors::Input in{reader, budget, version, version >= M::flexibleFrom};
  visitors::get(in, FieldInfo{}, message);
  return reader.ok();
}

template <class M>
const MessageType& messageType() {
  static const MessageType type = visitors::typeOf<M>();
  return type;
}

}  // namespace brokerlab::protocol

#define BROKERLAB_MESSAGE(M)                                         \
  template void encode<M>(Writer&, const M&, std::int16_t);          \
  template bool decode<M>(Reader&, M&, std::int16_t, DecodeBudget&); \
  template const MessageType& messageType<M>();
#define BROKERLAB_API(Api)        \
  BROKERLAB_MESSAGE(Api##Request) \
  BROKERLAB_MESSAGE(Api##Response)
