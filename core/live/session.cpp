#include "live/session.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "base/text.h"
#include "live/driver.h"

namespace brokerlab::live {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using ViewPtr = std::shared_ptr<const view::ClusterView>;

constexpr std::chrono::milliseconds publishEvery{33};
/// Pictures kept for looking back; when there are more, every second of the older half goes.
constexpr std::size_t mostPictures = 4000;

/// Pictures by time. Parts that did not change are shared between them, so a picture costs little.
class History {
 public:
  void add(ViewPtr view) {
    if (!pictures_.empty() && view->at < pictures_.back()->at) pictures_.clear();  // a branch: another past
    if (!pictures_.empty() && pictures_.back()->at == view->at)
      pictures_.back() = std::move(view);
    else
      pictures_.push_back(std::move(view));
    if (pictures_.size() <= mostPictures) return;
    std::deque<ViewPtr> thinned;
    for (std::size_t i = 0; i < pictures_.size(); ++i)
      if (i >= mostPictures / 2 || i % 2 == 0) thinned.push_back(std::move(pictures_[i]));
    pictures_ = std::move(thinned);
  }
  /// A branch has the past up to where it parts in common with what it leaves: replaying it gives the same pictures.
  void forgetAfter(Instant last) {
    while (!pictures_.empty() && pictures_.back()->at > last) pictures_.pop_back();
  }
  std::vector<ViewPtr> all() const { return {pictures_.begin(), pictures_.end()}; }
  ViewPtr at(Instant when) const {
    const auto after = std::upper_bound(pictures_.begin(), pictures_.end(), when,
                                        [](Instant t, const ViewPtr& v) { return t < v->at; });
    if (after == pictures_.begin()) return pictures_.empty() ? nullptr : pictures_.front();
    return *(after - 1);
  }

 private:
  std::deque<ViewPtr> pictures_;
};

/// Whether one run is the beginning of another: made of the same, with the same inputs up to its end.
bool isPastOf(const cluster::Cluster& earlier, const cluster::Cluster& later) {
  std::string beginning = earlier.sessionText();
  beginning.resize(beginning.rfind("end ", beginning.size()));
  return later.sessionText().compare(0, beginning.size(), beginning) == 0 && !(later.now() < earlier.now());
}

class LiveSession : public Session {
 public:
  LiveSession(std::unique_ptr<cluster::Cluster> cluster, Pace pace, std::vector<std::string> setUp)
      : work_(asio::make_work_guard(loop_)), publisher_(loop_), driver_(loop_, std::move(cluster), pace) {
    watch(driver_.cluster());
    for (const std::string& line : setUp) driver_.cluster().executeNow(line);
    publish();
    driver_.afterTurn = [this] { changed(); };
    thread_ = std::thread([this] {
      driver_.turn();
      loop_.run();
    });
  }
  ~LiveSession() override { stop(); }

  void setPace(Pace pace) override {
    remember(pace);
    onLoop([this, pace] {
      driver_.setPace(pace);
      publish();
    });
  }
  Pace pace() const override {
    const std::lock_guard lock(mutex_);
    return pace_;
  }
  void step() override {
    onLoop([this] {
      driver_.step();
      publish();
    });
  }
  void submit(std::string line, std::function<void(const Reply&)> done) override {
    onLoop([this, line = std::move(line), done = std::move(done)] {
      driver_.execute(line, [this, done](const Reply& reply) {
        if (done) done(reply);
        dirty_ = true;
      });
      publish();
    });
  }
  void post(std::function<void(cluster::Cluster&)> task) override {
    onLoop([this, task = std::move(task)] {
      task(driver_.cluster());
      driver_.looked();
      dirty_ = true;
    });
  }
  void watchSteps(std::function<TimeWish(cluster::Cluster&)> watcher) override {
    onLoop([this, watcher = std::move(watcher)] {
      if (watcher)
        driver_.watcher = [this, watcher] { return watcher(driver_.cluster()); };
      else
        driver_.watcher = nullptr;
      driver_.turnSoon();
    });
  }
  void replaceCluster(std::function<Result<std::unique_ptr<cluster::Cluster>>(cluster::Cluster&)> make,
                      std::function<void(Result<void>)> done) override {
    onLoop([this, make = std::move(make), done = std::move(done)] {
      auto fresh = make(driver_.cluster());
      if (!fresh) {
        if (done) done(fail(fresh.error()));
        return;
      }
      const bool rewound = isPastOf(**fresh, driver_.cluster());
      forgetEvents();
      takeOverEvents(**fresh);
      {
        const std::lock_guard lock(mutex_);
        if (rewound)
          history_.forgetAfter((*fresh)->now());
        else
          history_ = History();
      }
      driver_.replace(std::move(*fresh));
      publish();
      if (done) done({});
    });
  }

  ViewPtr latestView() const override {
    const std::lock_guard lock(mutex_);
    return latest_;
  }
  ViewPtr viewAt(Instant at) const override {
    const std::lock_guard lock(mutex_);
    const ViewPtr found = history_.at(at);
    return found ? found : latest_;
  }
  std::vector<ViewPtr> pictures() const override {
    const std::lock_guard lock(mutex_);
    return history_.all();
  }
  EventPage eventsAfter(EventId after, events::Level level, std::size_t limit) const override {
    const std::lock_guard lock(mutex_);
    return store_.after(after, level, limit);
  }
  void onChange(std::function<void()> callback) override {
    const std::lock_guard lock(mutex_);
    callback_ = std::move(callback);
  }

  void listFiles(NodeId node, std::function<void(Result<view::FileList>)> done) override {
    onLoop([this, node, done = std::move(done)] { done(driver_.cluster().listFiles(node)); });
  }
  void readFile(NodeId node, std::string path, std::int64_t from, std::int64_t length,
                std::function<void(Result<view::FileContent>)> done) override {
    onLoop([=, this, path = std::move(path), done = std::move(done)] {
      done(driver_.cluster().readFile(node, path, from, length));
    });
  }
  void recentFrames(Instant from, Instant to, std::size_t limit,
                    std::function<void(std::vector<view::FrameView>)> done) override {
    onLoop([=, this, done = std::move(done)] { done(driver_.cluster().frames(from, to, limit)); });
  }
  void readFrame(std::uint64_t frame, std::function<void(Result<view::FrameContent>)> done) override {
    onLoop([=, this, done = std::move(done)] { done(driver_.cluster().frame(frame)); });
  }
  void locate(TopicPartition partition, Offset offset,
              std::function<void(Result<view::RecordLocation>)> done) override {
    onLoop([=, this, partition = std::move(partition), done = std::move(done)] {
      done(driver_.cluster().locate(partition, offset));
    });
  }
  void why(EventId event, std::function<void(std::vector<view::WhyStep>)> done) override {
    onLoop([=, this, done = std::move(done)] { done(driver_.cluster().why(event)); });
  }

  void branchAt(Instant at, std::function<void(Result<std::string>)> done) override {
    onLoop([=, this, done = std::move(done)] { done(moveTo(driver_.cluster().session(), at, at, std::nullopt)); });
  }
  std::vector<Branch> branches() const override {
    const std::lock_guard lock(mutex_);
    std::vector<Branch> out;
    for (const Kept& one : kept_) out.push_back(one.branch);
    return out;
  }
  void returnTo(int branch, std::function<void(Result<std::string>)> done) override {
    onLoop([=, this, done = std::move(done)] {
      const auto wanted =
          std::find_if(kept_.begin(), kept_.end(), [&](const Kept& one) { return one.branch.number == branch; });
      if (wanted == kept_.end()) {
        done(fail("there is no branch {}", branch));
        return;
      }
      const cluster::SessionFile session = wanted->session;
      done(moveTo(session, wanted->branch.until, wanted->branch.from, branch));
    });
  }
  void saveSession(std::string path, std::function<void(Result<std::string>)> done) override {
    onLoop([=, this, path = std::move(path), done = std::move(done)] {
      const std::string text = driver_.cluster().sessionText();
      const std::string temporary = path + ".part";
      std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
      out << text;
      out.close();
      std::error_code error;
      if (out) std::filesystem::rename(temporary, path, error);
      if (!out || error) {
        std::filesystem::remove(temporary, error);
        done(fail("cannot write {}", printable(path)));
        return;
      }
      done(path);
    });
  }

  void openListeners(int port, std::function<void(Result<Listening>)> done) override {
    onLoop([=, this, done = std::move(done)] {
      auto result = driver_.openListeners(port);
      {
        const std::lock_guard lock(mutex_);
        listening_ = driver_.listening();
      }
      done(std::move(result));
      publish();
    });
  }
  void closeListeners() override {
    onLoop([this] {
      driver_.closeListeners();
      {
        const std::lock_guard lock(mutex_);
        listening_ = {};
      }
      publish();
    });
  }
  Listening listening() const override {
    const std::lock_guard lock(mutex_);
    return listening_;
  }

  void stop() override {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      callback_ = nullptr;
    }
    onLoop([this] {
      driver_.closeListeners();
      driver_.afterTurn = nullptr;
      driver_.cluster().shutDownAll();
      work_.reset();
      loop_.stop();
    });
    thread_.join();
  }

 private:
  template <class Task>
  void onLoop(Task task) {
    asio::post(loop_, std::move(task));
  }
  void remember(Pace pace) {
    const std::lock_guard lock(mutex_);
    pace_ = pace;
  }
  void watch(cluster::Cluster& cluster) {
    cluster.onEvent(
        [this](const cluster::EventPtr& event) {
          const std::lock_guard lock(mutex_);
          store_.add(event);
        },
        events::Level::detail);
  }
  void forgetEvents() {
    const std::lock_guard lock(mutex_);
    store_ = cluster::EventStore();
  }
  /// Copies what a cluster has kept of its past, then listens.
  void takeOverEvents(cluster::Cluster& cluster) {
    for (const cluster::EventPtr& event : cluster.eventsAfter({}, events::Level::detail, SIZE_MAX).events) {
      const std::lock_guard lock(mutex_);
      store_.add(event);
    }
    watch(cluster);
  }

  /// Something may have changed: publish now if the last time is long enough ago, else when it is.
  void changed() {
    const std::uint64_t steps = driver_.cluster().steps();
    if (steps == publishedSteps_ && !dirty_ && driver_.pace().running == published_.running) return;
    const auto now = Clock::now();
    if (now - publishedAt_ >= publishEvery) {
      publish();
    } else if (!waiting_) {
      waiting_ = true;
      publisher_.expires_at(publishedAt_ + publishEvery);
      publisher_.async_wait([this](const boost::system::error_code& error) {
        waiting_ = false;
        if (!error) publish();
      });
    }
  }

  /// Plays `session` up to `at` in place of the present cluster, which is kept: it parts from the new one at `parting`.
  Result<std::string> moveTo(const cluster::SessionFile& session, Instant at, Instant parting,
                             std::optional<int> leaves) {
    // A fresh directory: a branch must not write into the data of what it branched from.
    std::string directory = session.spec.dataDirectory;
    if (!driver_.cluster().spec().dataDirectory.empty()) {
      const std::string& present = driver_.cluster().spec().dataDirectory;
      const std::size_t suffix = present.rfind("-branch-");
      directory = fmt::format("{}-branch-{}", present.substr(0, suffix), ++branches_);
    }
    Kept left{{++lastBranch_, parting, driver_.cluster().now()}, driver_.cluster().session(), {}};
    forgetEvents();
    auto branch = cluster::Cluster::replay(session, directory, at, [this](cluster::Cluster& fresh) { watch(fresh); });
    if (!branch) {
      takeOverEvents(driver_.cluster());
      return fail(branch.error());
    }
    {
      const std::lock_guard lock(mutex_);
      // What is gone back to brings its pictures along; a new branch keeps those up to where it parts.
      left.pictures = history_;
      const auto wanted = std::find_if(kept_.begin(), kept_.end(),
                                       [&](const Kept& one) { return leaves && one.branch.number == *leaves; });
      if (wanted != kept_.end()) {
        history_ = std::move(wanted->pictures);
        kept_.erase(wanted);
      } else {
        history_.forgetAfter((*branch)->now());
      }
      // Inputs, and pictures that share what they have in common. Still, who branches all day long keeps the newest.
      if (kept_.size() == branchesKept) kept_.erase(kept_.begin());
      if (left.branch.from < left.branch.until) kept_.push_back(std::move(left));
    }
    driver_.replace(std::move(*branch));
    driver_.setPace({false, driver_.pace().speed});
    publish();
    return directory;
  }

  void publish() {
    publishedAt_ = Clock::now();
    publishedSteps_ = driver_.cluster().steps();
    dirty_ = false;
    published_ = driver_.pace();
    ViewPtr view = driver_.cluster().view();
    std::function<void()> callback;
    {
      const std::lock_guard lock(mutex_);
      latest_ = view;
      history_.add(std::move(view));
      pace_ = published_;
      callback = callback_;
    }
    if (callback) callback();
  }

  asio::io_context loop_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  asio::steady_timer publisher_;
  Driver driver_;
  std::thread thread_;

  // On the engine's thread only.
  Clock::time_point publishedAt_;
  std::uint64_t publishedSteps_ = 0;
  Pace published_;
  bool dirty_ = false;
  bool waiting_ = false;
  int branches_ = 0;
  int lastBranch_ = 0;

  mutable std::mutex mutex_;
  Pace pace_;
  ViewPtr latest_;
  History history_;
  struct Kept {
    Branch branch;
    cluster::SessionFile session;
    History pictures;
  };
  static constexpr std::size_t branchesKept = 12;
  /// Changed on the engine's thread only, under the lock.
  std::vector<Kept> kept_;
  cluster::EventStore store_;
  std::function<void()> callback_;
  Listening listening_;
};

}  // namespace

Result<std::unique_ptr<Session>> startSession(SessionOptions options) {
  auto cluster = cluster::Cluster::open(std::move(options.spec));
  if (!cluster) return fail(cluster.error());
  std::unique_ptr<Session> session =
      std::make_unique<LiveSession>(std::move(*cluster), options.pace, std::move(options.setUp));
  return session;
}

}  // namespace brokerlab::live
