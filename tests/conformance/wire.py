"""Kafka's requests and responses as dictionaries, for scripts that ask a server raw questions.

Messages are described in wire.txt: `API key min-max flexible-from`, then the request's and the response's fields, one level
of indentation per level of nesting. A field is `name type`, with `?` when it may be null (`?3+` from version 3 on), `@a-b` or
`@a+` for the versions that have it, `=x` for a default other than zero, and `#n` when it travels as tagged field n. Types:
bool i8 i16 i32 i64 u16 f64 uuid str bytes, `[type]` for arrays, `[]` and `{}` for structures whose fields follow.
"""
import base64
import os
import socket
import struct

NUMBERS = {"bool": "?", "i8": "b", "i16": "h", "i32": "i", "i64": "q", "u16": "H", "f64": "d"}


class Field:
    def __init__(self, text):
        words = text.split()
        self.name, self.type = words[0], words[1]
        self.first, self.last = 0, 999
        self.nullable = None
        self.tag = None
        self.default = None
        self.fields = []
        if "?" in self.type:
            self.type, since = self.type.split("?")
            self.nullable = int(since.rstrip("+") or 0)
        for word in words[2:]:
            if word[0] == "@":
                first, _, last = word[1:].partition("-")
                self.first = int(first.rstrip("+"))
                self.last = int(last) if last else self.first if "+" not in word else 999
            elif word[0] == "=":
                self.default = word[1:]
            elif word[0] == "#":
                self.tag = int(word[1:])
            else:
                raise ValueError(text)

    def has(self, version):
        return self.first <= version <= self.last

    def can_be_null(self, version):
        return self.nullable is not None and version >= self.nullable

    def default_value(self, version):
        if self.type == "[]" or self.type[0] == "[":
            return []
        if self.type == "{}":
            return None if self.nullable is not None else {f.name: f.default_value(version) for f in self.fields if f.has(version)}
        if self.default is None and self.nullable is not None:
            return None
        if self.type in ("str", "uuid"):
            return self.default or ("" if self.type == "str" else "AAAAAAAAAAAAAAAAAAAAAA")
        if self.type == "bytes":
            return b""
        if self.type == "bool":
            return self.default == "true"
        return float(self.default or 0) if self.type == "f64" else int(self.default or 0)


class Api:
    def __init__(self, name, key, versions, flexible):
        self.name, self.key = name, int(key)
        self.first, self.last = (int(v) for v in versions.split("-"))
        self.flexible_from = 999 if flexible == "never" else int(flexible)
        self.request, self.response = [], []

    def flexible(self, version):
        return version >= self.flexible_from


def load(path=os.path.join(os.path.dirname(__file__), "wire.txt")):
    apis, api, stack = {}, None, []
    with open(path, encoding="utf-8") as source:
        for line in source:
            text = line.split("//")[0].rstrip()
            if not text.strip():
                continue
            depth = (len(text) - len(text.lstrip())) // 2
            words = text.split()
            if depth == 0:
                api = apis[words[0]] = Api(*words)
            elif depth == 1:
                stack = [api.request if words[0] == "request" else api.response]
            else:
                stack = stack[:depth - 1]
                for part in text.split("|"):
                    field = Field(part.strip())
                    stack[-1].append(field)
                if field.type in ("[]", "{}"):
                    stack.append(field.fields)
    return apis


APIS = load()


class Writer:
    def __init__(self, flexible):
        self.data, self.flexible = bytearray(), flexible

    def number(self, kind, value):
        self.data += struct.pack(">" + NUMBERS[kind], value)

    def uvarint(self, value):
        while value >= 0x80:
            self.data.append(value & 0x7F | 0x80)
            value >>= 7
        self.data.append(value)

    def length(self, value, width):
        """None: null."""
        if self.flexible:
            self.uvarint(0 if value is None else value + 1)
        else:
            self.number(width, -1 if value is None else value)

    def value(self, field, value, version):
        kind = field.type
        if kind == "{}":
            if field.nullable is not None:
                self.number("i8", -1 if value is None else 1)
                if value is None:
                    return
            self.fields(field.fields, value, version)
        elif kind == "[]" or kind[0] == "[":
            self.length(None if value is None else len(value), "i32")
            for each in value or ():
                if kind == "[]":
                    self.fields(field.fields, each, version)
                else:
                    self.scalar(kind[1:-1], each)
        else:
            self.scalar(kind, value)

    def scalar(self, kind, value):
        if kind in NUMBERS:
            self.number(kind, value)
        elif kind == "uuid":
            self.data += uuid_bytes(value)
        else:
            data = value.encode() if isinstance(value, str) else value
            self.length(None if data is None else len(data), "i16" if kind == "str" else "i32")
            self.data += data or b""

    def fields(self, fields, values, version):
        unknown = set(values) - {f.name for f in fields}
        if unknown:
            raise ValueError(f"no such fields: {unknown}")
        tagged = []
        for field in fields:
            if not field.has(version):
                continue
            value = values[field.name] if field.name in values else field.default_value(version)
            if field.tag is not None:
                if value != field.default_value(version):
                    tagged.append((field, value))
                continue
            self.value(field, value, version)
        if self.flexible:
            self.uvarint(len(tagged))
            for field, value in sorted(tagged, key=lambda each: each[0].tag):
                inner = Writer(True)
                inner.value(field, value, version)
                self.uvarint(field.tag)
                self.uvarint(len(inner.data))
                self.data += inner.data


class Reader:
    def __init__(self, data, flexible):
        self.data, self.at, self.flexible = data, 0, flexible

    def take(self, count):
        if count < 0 or self.at + count > len(self.data):
            raise ValueError(f"{count} bytes wanted, {len(self.data) - self.at} left")
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, kind):
        form = ">" + NUMBERS[kind]
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def uvarint(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def length(self, width):
        value = self.uvarint() - 1 if self.flexible else self.number(width)
        return None if value < 0 else value

    def value(self, field, version):
        kind = field.type
        if kind == "{}":
            if field.nullable is not None and self.number("i8") < 0:
                return None
            return self.fields(field.fields, version)
        if kind == "[]" or kind[0] == "[":
            count = self.length("i32")
            if count is None:
                return None
            return [self.fields(field.fields, version) if kind == "[]" else self.scalar(kind[1:-1]) for _ in range(count)]
        return self.scalar(kind)

    def scalar(self, kind):
        if kind in NUMBERS:
            return self.number(kind)
        if kind == "uuid":
            return uuid_text(self.take(16))
        count = self.length("i16" if kind == "str" else "i32")
        if count is None:
            return None
        data = bytes(self.take(count))
        return data.decode() if kind == "str" else data

    def fields(self, fields, version):
        values = {}
        for field in fields:
            if not field.has(version):
                continue
            values[field.name] = field.default_value(version) if field.tag is not None else self.value(field, version)
        if self.flexible:
            for _ in range(self.uvarint()):
                tag, size = self.uvarint(), self.uvarint()
                inner = Reader(self.take(size), True)
                for field in fields:
                    if field.tag == tag and field.has(version):
                        values[field.name] = inner.value(field, version)
        return values


def uuid_text(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def uuid_bytes(text):
    return base64.urlsafe_b64decode(text + "==")


class Closed(Exception):
    """The server ended the connection instead of answering."""


class Connection:
    def __init__(self, host, port, client_id="oracle", timeout=15):
        self.socket = socket.create_connection((host, port), timeout)
        self.correlation = 0
        self.client_id = client_id

    def close(self):
        self.socket.close()

    def send(self, name, version, **values):
        api = APIS[name]
        self.correlation += 1
        client = self.client_id.encode()
        head = struct.pack(">hhih", api.key, version, self.correlation, len(client)) + client
        writer = Writer(api.flexible(version))
        if writer.flexible:
            head += b"\0"
        writer.fields(api.request, values, version)
        frame = head + bytes(writer.data)
        self.socket.sendall(struct.pack(">i", len(frame)) + frame)

    def receive(self, name, version):
        api = APIS[name]
        size = struct.unpack(">i", self.exactly(4))[0]
        data = self.exactly(size)
        if struct.unpack(">i", data[:4])[0] != self.correlation:
            raise ValueError("the correlation id is another one")
        reader = Reader(data, api.flexible(version))
        reader.at = 4
        if reader.flexible and name != "ApiVersions":
            reader.uvarint()
        values = reader.fields(api.response, version)
        if reader.at != len(data):
            raise ValueError(f"{name} v{version}: {len(data) - reader.at} bytes are left over")
        return values

    def call(self, name, version, **values):
        self.send(name, version, **values)
        return self.receive(name, version)

    def exactly(self, count):
        data = b""
        while len(data) < count:
            try:
                more = self.socket.recv(count - len(data))
            except ConnectionResetError:
                more = b""
            if not more:
                raise Closed()
            data += more
        return data


# --- record batches -----------------------------------------------------------------------------------------------

def crc32c(data, table=[]):
    if not table:
        for i in range(256):
            value = i
            for _ in range(8):
                value = value >> 1 ^ 0x82F63B78 if value & 1 else value >> 1
            table.append(value)
    crc = 0xFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def varint(value):
    writer = Writer(True)
    writer.uvarint((value << 1) ^ (value >> 63))
    return bytes(writer.data)


def batch(values, key=None, timestamp=1_700_000_000_000, producer=-1, epoch=-1, sequence=-1, attributes=0, base=0, count=None,
          magic=2, spoil_crc=False):
    """One uncompressed record batch; `key` for all records."""
    records = b""
    for delta, value in enumerate(values):
        data = value.encode() if isinstance(value, str) else value
        body = b"\0" + varint(delta) + varint(delta)
        body += varint(-1) if key is None else varint(len(key)) + key.encode()
        body += varint(-1) if data is None else varint(len(data)) + data
        body += varint(0)
        records += varint(len(body)) + body
    last = len(values) - 1
    body = struct.pack(">hiqqqhii", attributes, last, timestamp, timestamp + last, producer, epoch, sequence,
                       len(values) if count is None else count) + records
    crc = crc32c(body) ^ (1 if spoil_crc else 0)
    return struct.pack(">qiibI", base, len(body) + 9, -1, magic, crc) + body


def read_batches(data):
    """(base offset, leader epoch, attributes, last offset delta, first and last timestamp, producer, epoch, sequence, count)."""
    found, at = [], 0
    while at + 61 <= len(data or b""):
        base, size, epoch, magic, _ = struct.unpack(">qiibI", data[at:at + 21])
        if at + 12 + size > len(data):
            break
        rest = struct.unpack(">hiqqqhii", data[at + 21:at + 61])
        found.append({"base_offset": base, "leader_epoch": epoch, "magic": magic, "attributes": rest[0], "last_delta": rest[1],
                      "base_timestamp": rest[2], "max_timestamp": rest[3], "producer": rest[4], "producer_epoch": rest[5],
                      "sequence": rest[6], "count": rest[7]})
        at += 12 + size
    return found
