// brokerlab dump: reads files, never writes one.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

#include "base/text.h"
#include "commands.h"
#include "inspect/dump.h"

namespace brokerlab::app {
namespace {

namespace fs = std::filesystem;

/// An open file of the host, read by position.
class HostFile {
 public:
  explicit HostFile(int descriptor) : descriptor_(descriptor) {}
  ~HostFile() { ::close(descriptor_); }
  HostFile(const HostFile&) = delete;
  HostFile& operator=(const HostFile&) = delete;

  Result<Bytes> read(std::int64_t from, std::int64_t length) const {
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(length));
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t got =
          ::pread(descriptor_, bytes.data() + done, bytes.size() - done, from + static_cast<std::int64_t>(done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return fail("byte {}: {}", from + static_cast<std::int64_t>(done), std::strerror(errno));
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return Bytes(std::move(bytes));
  }

 private:
  int descriptor_;
};

Result<inspect::Source> openFile(const std::string& path) {
  // A fifo must not block us, and a device is nothing to read.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return fail("{}", std::strerror(errno));
  auto file = std::make_shared<HostFile>(descriptor);
  struct stat info {};
  if (::fstat(descriptor, &info) != 0) return fail("{}", std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return fail("it is not a regular file");
  inspect::Source source;
  source.size = info.st_size;
  source.read = [file](std::int64_t from, std::int64_t length) { return file->read(from, length); };
  return source;
}

class Dumper {
 public:
  explicit Dumper(bool bytes) { options_.bytes = bytes; }

  void path(const fs::path& given) {
    std::error_code error;
    const fs::file_status status = fs::status(given, error);
    if (status.type() == fs::file_type::directory) {
      folder(given);
    } else {
      file(given);
    }
  }
  int code() const {
    return worst_ == inspect::Soundness::unreadable ? 2 : worst_ == inspect::Soundness::damaged ? 1 : 0;
  }

 private:
  static void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

  void folder(const fs::path& given) {
    std::error_code error;
    std::vector<fs::directory_entry> entries;
    for (fs::directory_iterator it(given, error), end; !error && it != end; it.increment(error)) entries.push_back(*it);
    if (error) {
      print(fmt::format("{}: cannot be read: {}\n", printable(given.string(), 4096), error.message()));
      worst_ = inspect::Soundness::unreadable;
      return;
    }
    std::sort(entries.begin(), entries.end(), [](const fs::directory_entry& a, const fs::directory_entry& b) {
      return a.path().native() < b.path().native();
    });
    for (const fs::directory_entry& entry : entries) {
      const fs::file_status status = entry.symlink_status(error);
      if (status.type() == fs::file_type::directory) {
        folder(entry.path());
      } else if (status.type() == fs::file_type::regular) {
        file(entry.path());
      } else {
        print(fmt::format("{}: neither file nor folder, passed over\n", printable(entry.path().string(), 4096)));
      }
    }
  }

  void file(const fs::path& given) {
    // The folder's name says which partition a segment belongs to.
    std::error_code error;
    const fs::path absolute = fs::absolute(given, error);
    const auto found = inspect::dumpFile(given.string(), error ? given.string() : absolute.lexically_normal().string(),
                                         openFile, options_, print);
    worst_ = std::max(worst_, found);
  }

  inspect::DumpOptions options_;
  inspect::Soundness worst_ = inspect::Soundness::sound;
};

}  // namespace

int dump(const DumpArguments& arguments) {
  Dumper dumper(arguments.bytes);
  for (const std::string& path : arguments.paths) dumper.path(path);
  std::fflush(stdout);
  return dumper.code();
}

}  // namespace brokerlab::app
