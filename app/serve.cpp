// `brokerlab serve`: a cluster for clients and tests, with everything on one loop.

#include <fcntl.h>
#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/streambuf.hpp>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <memory>

#include "commands.h"
#include "live/driver.h"

namespace brokerlab::app {
namespace {

namespace asio = boost::asio;

/// The cluster needs a few virtual seconds to elect its controller. They pass at once, before the clock is coupled to
/// the real one, so that is how much earlier than now virtual time begins.
constexpr Duration startUp = seconds(5);

/// A directory for one run, gone with it.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    const char* base = std::getenv("TMPDIR");
    path_ = std::string(base != nullptr && *base != '\0' ? base : "/tmp") + "/brokerlab-XXXXXX";
    if (::mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Script lines from standard input or a file, carried out one after the other; each is answered before the next.
class ScriptReader {
 public:
  ScriptReader(asio::io_context& loop, live::Driver& driver, int descriptor, std::function<void(bool ok)> ended)
      : driver_(driver), input_(loop, descriptor), buffer_(command::limits::scriptBytes), ended_(std::move(ended)) {
    next();
  }

 private:
  void next() {
    asio::async_read_until(input_, buffer_, '\n', [this](const boost::system::error_code& error, std::size_t) {
      if (error == asio::error::operation_aborted) return;
      std::istream in(&buffer_);
      std::string line;
      if (error && buffer_.size() == 0) {
        ended_(allOk_);
        return;
      }
      std::getline(in, line);
      if (!line.empty() && line.back() == '\r') line.pop_back();
      driver_.execute(line, [this](const live::Reply& reply) {
        // An answer may come inside a handler of the engine: the next line waits for the loop.
        answer(reply);
        asio::post(input_.get_executor(), [this] { next(); });
      });
    });
  }
  void answer(const live::Reply& reply) {
    std::string_view rest = reply.text;
    std::string first(rest.substr(0, rest.find('\n')));
    if (reply.ok) {
      for (std::size_t from = 0; from < reply.text.size();) {
        const std::size_t to = std::min(reply.text.find('\n', from), reply.text.size());
        std::printf("  %.*s\n", static_cast<int>(to - from), reply.text.c_str() + from);
        from = to + 1;
      }
      std::puts("ok");
    } else {
      allOk_ = false;
      for (char& c : reply.text.empty() ? first : (first = reply.text))
        if (c == '\n') c = ' ';
      std::printf("error: %s\n", first.c_str());
    }
    std::fflush(stdout);
  }

  live::Driver& driver_;
  asio::posix::stream_descriptor input_;
  asio::streambuf buffer_;
  std::function<void(bool)> ended_;
  bool allOk_ = true;
};

/// "key=value" lines into the spec; a sentence for what is none.
std::string addConfigs(cluster::Spec& spec, const std::vector<std::string>& config) {
  for (const std::string& one : config) {
    const auto at = one.find('=');
    if (at == std::string::npos || at == 0) return fmt::format("--config {}: expected key=value", one);
    spec.config[one.substr(0, at)] = one.substr(at + 1);
  }
  return {};
}

}  // namespace

int serve(const ServeArguments& arguments) {
  // One client's large frame must not raise the bar from which on memory goes back to the system (glibc adapts it).
  ::mallopt(M_MMAP_THRESHOLD, 1 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 4 << 20);
  std::unique_ptr<TemporaryDirectory> temporary;
  cluster::Spec spec;
  spec.brokers = arguments.brokers;
  spec.controllers = arguments.controllers;
  spec.combined = arguments.combined;
  spec.seed = arguments.seed.value_or(42);
  spec.latency = Duration{};
  spec.port = arguments.port;
  spec.record = !arguments.record.empty();
  const auto sinceEpoch = std::chrono::system_clock::now().time_since_epoch();
  spec.baseTime = std::chrono::duration_cast<std::chrono::milliseconds>(sinceEpoch).count() - startUp.wholeMillis();
  if (const std::string problem = addConfigs(spec, arguments.config); !problem.empty()) return refuse(problem);
  if (arguments.data.empty()) {
    temporary = std::make_unique<TemporaryDirectory>();
    if (temporary->path().empty()) return refuse("cannot make a temporary directory; name one with --data");
    spec.dataDirectory = temporary->path() + "/data";
  } else {
    spec.dataDirectory = arguments.data;
  }
  int script = -1;
  if (arguments.script == "-") {
    script = ::dup(STDIN_FILENO);
  } else if (!arguments.script.empty()) {
    script = ::open(arguments.script.c_str(), O_RDONLY | O_CLOEXEC);
    if (script < 0) return refuse(fmt::format("cannot read {}: {}", arguments.script, std::strerror(errno)));
  }

  asio::io_context loop(1);
  // The ports are taken before anything is written: a port in use must leave no trace. What free ports were found has
  // to be known before brokers say where they are.
  std::vector<std::uint16_t> ports;
  {
    boost::system::error_code error;
    std::vector<asio::ip::tcp::acceptor> held;
    for (int i = 0; i < spec.brokers; ++i) {
      asio::ip::tcp::acceptor acceptor(loop);
      const int wanted = spec.port == 0 ? (ports.empty() ? 0 : ports.front() + i) : spec.port + i;
      if (wanted > 65535)
        return refuse(fmt::format("broker {} would need port {}; the highest is 65535", i + 1, wanted));
      acceptor.open(asio::ip::tcp::v4(), error);
      acceptor.set_option(asio::ip::tcp::acceptor::reuse_address(true), error);
      acceptor.bind({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(wanted)}, error);
      if (error && spec.port == 0 && !ports.empty() && ports.front() < 65000) {
        // Brokers want neighbouring ports: look further up.
        const int again = ports.front() + spec.brokers;
        ports.clear();
        held.clear();
        asio::ip::tcp::acceptor first(loop);
        boost::system::error_code taken;
        first.open(asio::ip::tcp::v4(), taken);
        first.set_option(asio::ip::tcp::acceptor::reuse_address(true), taken);
        first.bind({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(again)}, taken);
        if (taken) {
          i = -1;
          continue;
        }
        ports.push_back(static_cast<std::uint16_t>(again));
        held.push_back(std::move(first));
        i = 0;
        continue;
      }
      if (error)
        return refuse(fmt::format("port {} for broker {} is in use by another program; choose another with --port",
                                  wanted, i + 1));
      ports.push_back(acceptor.local_endpoint().port());
      held.push_back(std::move(acceptor));
    }
  }
  spec.port = ports.front();

  auto opened = cluster::Cluster::open(spec);
  if (!opened) return refuse(opened.error().message);
  if (!(*opened)->runUntilReady())
    return refuse("the cluster did not become ready: its controllers could not agree on a leader");
  if ((*opened)->now() < Instant{} + startUp) (*opened)->runUntil(Instant{} + startUp);

  live::Driver driver(loop, std::move(*opened), {true, 1.0});
  auto listening = driver.openListeners(spec.port);
  if (!listening) return refuse(listening.error().message);
  // Before anybody is told that we are ready: from then on a signal means a shutdown in good order.
  asio::signal_set signals(loop, SIGINT, SIGTERM);
  std::printf("ready bootstrap=%s data=%s\n", listening->bootstrap().c_str(), spec.dataDirectory.c_str());
  std::fflush(stdout);

  int code = 0;
  bool stopping = false;
  const auto stop = [&] {
    if (stopping) return;
    stopping = true;
    driver.closeListeners();
    loop.stop();
  };
  const std::function<void(const boost::system::error_code&, int)> onSignal =
      [&](const boost::system::error_code& error, int) {
        if (!error) stop();
      };
  signals.async_wait(onSignal);
  std::unique_ptr<ScriptReader> reader;
  if (script >= 0) {
    reader = std::make_unique<ScriptReader>(loop, driver, script, [&](bool ok) {
      // Standard input at its end means whoever started us is gone; a file at its end leaves the cluster to its
      // clients.
      if (arguments.script == "-")
        stop();
      else if (!ok)
        code = 1;
    });
  }
  driver.turn();
  loop.run();

  driver.cluster().world().setOutside(nullptr);
  const cluster::Reply ended = driver.cluster().shutDownAll();
  if (!ended.ok) {
    std::fprintf(stderr, "brokerlab: %s\n", ended.text.c_str());
    code = 1;
  }
  if (!arguments.record.empty()) {
    std::ofstream out(arguments.record, std::ios::binary | std::ios::trunc);
    out << driver.cluster().sessionText();
    if (!out.flush()) return refuse(fmt::format("cannot write {}", arguments.record));
  }
  return code;
}

}  // namespace brokerlab::app
