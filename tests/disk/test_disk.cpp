// The file seam: both kinds of disk behave alike, and a power-off takes exactly what it may.

#include <sys/stat.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <filesystem>
#include <fstream>

#include "base/prng.h"
#include "base/text.h"
#include "disk/folder_disk.h"
#include "disk/memory_disk.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::disk;
namespace fs = std::filesystem;

namespace {

Bytes text(std::string_view t) { return Bytes::copyOf(t); }

std::unique_ptr<FolderDisk> folderDisk(const std::string& path) {
  Result<std::unique_ptr<FolderDisk>> disk = FolderDisk::at(path);
  if (!disk) qFatal("%s", disk.error().message.c_str());
  return std::move(*disk);
}

/// Everything a reader sees: names, kinds, sizes, contents.
std::string picture(Disk& disk, const std::string& directory = "") {
  std::string out;
  const auto entries = disk.list(directory);
  if (!entries) return entries.error().message;
  for (const Entry& entry : *entries) {
    const std::string path = joined(directory, entry.name);
    if (entry.kind == Kind::directory) {
      out += path + "/\n" + picture(disk, path);
    } else {
      const auto content = disk.readAll(path);
      out += path + " " + std::to_string(entry.size) + " " +
             (content ? hex(content->view()) : content.error().message) + "\n";
    }
  }
  return out;
}

std::string realPicture(const std::string& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::string out;
  for (const fs::path& path : paths) {
    const std::string name = fs::relative(path, folder).string();
    if (fs::is_directory(path)) {
      out += name + "/\n";
    } else {
      std::ifstream in(path, std::ios::binary);
      const std::string content((std::istreambuf_iterator<char>(in)), {});
      out += name + " " + std::to_string(content.size()) + " " + hex(asBytes(content)) + "\n";
    }
  }
  return out;
}

std::string outcome(const Result<void>& r) { return r ? "ok" : r.error().message; }

void put(Disk& disk, std::string_view path, std::string_view content, bool flush = false) {
  Result<File> file = disk.open(path, Open::createOrOpen);
  QVERIFY(file.has_value());
  QVERIFY(file->append(text(content)).has_value());
  if (flush) QVERIFY(file->flush().has_value());
}

std::string contentOf(Disk& disk, std::string_view path) {
  const auto content = disk.readAll(path);
  return content ? std::string(content->text()) : "(" + content.error().message + ")";
}

/// One random operation, the same on whatever disk it is given: chosen by `choice`, detailed by a generator.
std::string randomOperation(Disk& disk, std::uint64_t seed) {
  Prng prng(seed);
  const auto directory = [&] { return "d" + std::to_string(prng.below(3)); };
  const auto file = [&] { return directory() + "/f" + std::to_string(prng.below(4)); };
  const auto content = [&](std::uint64_t limit) {
    std::vector<std::uint8_t> bytes(prng.below(limit) + 1);
    for (auto& b : bytes) b = static_cast<std::uint8_t>(prng.next());
    return bytes;
  };
  switch (prng.below(20)) {
    case 0:
      return outcome(disk.makeDirectory(directory()));
    case 1:
      return outcome(disk.syncDirectory(prng.chance(300) ? "" : directory()));
    case 2: {
      const std::string from = file();
      return outcome(disk.rename(from, std::string(parentOf(from)) + "/f" + std::to_string(prng.below(4))));
    }
    case 3:
      return outcome(disk.remove(file()));
    case 4:
      return prng.chance(300) ? outcome(disk.removeTree(directory())) : "";
    case 5:
      return outcome(disk.atomicReplace(file(), content(2000)));
    case 6:
      return outcome(disk.rename(directory(), directory()));
    case 7: {
      const std::string path = file();
      return outcome(disk.flipByte(path, prng.between(0, 500), 0x40));
    }
    case 8:
    case 9: {
      auto opened = disk.open(file());
      return opened ? outcome(opened->flush()) : opened.error().message;
    }
    case 10: {
      auto opened = disk.open(file());
      if (!opened) return opened.error().message;
      return outcome(opened->truncate(prng.between(0, opened->size() + 1)));
    }
    case 11: {
      auto opened = disk.open(file());
      if (!opened) return opened.error().message;
      const auto bytes = content(300);
      return outcome(opened->writeAt(prng.between(0, opened->size()), bytes));
    }
    case 12: {
      auto opened = disk.open(file());
      if (!opened) return opened.error().message;
      const auto got = opened->read(prng.between(0, 2000), prng.below(100'000));
      return got ? hex(got->view()) : got.error().message;
    }
    default: {
      const Writes writes = prng.chance(400) ? Writes::mapped : Writes::through;
      auto opened = disk.open(file(), Open::createOrOpen, writes);
      if (!opened) return opened.error().message;
      Chain chain;
      for (std::uint64_t i = prng.below(4); i > 0; --i) chain.append(Bytes(content(prng.chance(50) ? 90'000 : 700)));
      return outcome(opened->append(chain));
    }
  }
}

}  // namespace

class DiskTest : public QObject {
  Q_OBJECT
 private slots:
  // D7: the same random life on both kinds, with kills, power-offs and looks at the folder in between.
  void twins() {
    for (std::uint64_t seed = 0; seed < 25; ++seed) {
      QTemporaryDir temporary;
      const std::string folder = temporary.filePath("data").toStdString();
      MemoryDisk memory;
      std::unique_ptr<FolderDisk> real = folderDisk(folder);
      Prng prng(seed);
      for (int step = 0; step < 250; ++step) {
        const std::uint64_t choice = prng.next();
        const std::string a = randomOperation(memory, choice);
        const std::string b = randomOperation(*real, choice);
        if (a != b) qFatal("seed %d step %d: memory '%s', folder '%s'", int(seed), step, a.c_str(), b.c_str());
        const std::uint64_t event = prng.below(100);
        if (event == 0) {
          memory.processKilled();
          real->processKilled();
        } else if (event == 1) {
          PowerLoss loss;
          loss.torn = prng.chance(500);
          loss.keepNamesPerMille = prng.chance(500) ? 400 : 0;
          Prng one(choice), two(choice);
          QCOMPARE(outcome(memory.powerOff(one, loss)), std::string("ok"));
          QCOMPARE(outcome(real->powerOff(two, loss)), std::string("ok"));
        } else if (event == 2) {
          QCOMPARE(outcome(real->refresh()), std::string("ok"));
        } else if (event == 3) {
          QCOMPARE(outcome(real->syncToFolder()), std::string("ok"));
          const std::string seen = picture(memory);
          std::string inFolder = realPicture(folder);
          if (inFolder.find(".brokerlab-removed-") == std::string::npos && seen != inFolder)
            qFatal("seed %d step %d: the folder differs\n%s\n---\n%s", int(seed), step, seen.c_str(), inFolder.c_str());
        }
        if (event < 4 || step % 50 == 0) {
          const std::string x = picture(memory), y = picture(*real);
          if (x != y) qFatal("seed %d step %d:\n%s\n---\n%s", int(seed), step, x.c_str(), y.c_str());
          QCOMPARE(memory.usedBytes(), real->usedBytes());
        }
      }
      const std::string before = picture(memory);
      real.reset();
      if (realPicture(folder) != before)
        qFatal("seed %d at the end:\n%s\n---\n%s", int(seed), realPicture(folder).c_str(), before.c_str());
      QCOMPARE(picture(*folderDisk(folder)), before);
    }
  }

  void powerOffTakesWhatWasNotFlushed_data() {
    QTest::addColumn<bool>("inFolder");
    QTest::newRow("memory") << false;
    QTest::newRow("folder") << true;
  }
  void powerOffTakesWhatWasNotFlushed() {
    QFETCH(bool, inFolder);
    QTemporaryDir temporary;
    std::unique_ptr<Disk> disk;
    if (inFolder)
      disk = folderDisk(temporary.path().toStdString());
    else
      disk = std::make_unique<MemoryDisk>();
    Prng prng(1);
    const std::string big(200'000, 'B');
    QVERIFY(disk->makeDirectory("t-0"));
    QVERIFY(disk->syncDirectory(""));
    put(*disk, "t-0/flushed", "kept", true);
    put(*disk, "t-0/old", "moved", true);
    put(*disk, "t-0/small", "small", true);
    put(*disk, "t-0/big", big, true);
    QVERIFY(disk->makeDirectory("t-1"));
    QVERIFY(disk->syncDirectory(""));
    put(*disk, "t-1/x", "inside", true);
    QVERIFY(disk->syncDirectory("t-1"));
    QVERIFY(disk->syncDirectory("t-0"));
    QVERIFY(disk->atomicReplace("t-0/checkpoint", asBytes("one")));
    put(*disk, "t-0/flushed", " lost");                               // D2
    put(*disk, "t-0/unnamed", "flushed, but its name is not", true);  // D3
    QVERIFY(disk->rename("t-0/old", "t-0/new"));
    QVERIFY(disk->remove("t-0/small"));
    QVERIFY(disk->remove("t-0/big"));
    QVERIFY(disk->removeTree("t-1"));
    QVERIFY(disk->makeDirectory("t-2"));
    put(*disk, "t-2/y", "gone with its directory", true);
    QVERIFY(disk->syncDirectory("t-2"));
    QVERIFY(!disk->exists("t-1/x"));
    QCOMPARE(contentOf(*disk, "t-0/new"), std::string("moved"));

    disk->processKilled();  // D1: a kill takes nothing
    QCOMPARE(contentOf(*disk, "t-0/flushed"), std::string("kept lost"));
    QCOMPARE(contentOf(*disk, "t-2/y"), std::string("gone with its directory"));

    QVERIFY(disk->powerOff(prng));
    QCOMPARE(contentOf(*disk, "t-0/flushed"), std::string("kept"));
    QVERIFY(!disk->exists("t-0/unnamed"));
    QVERIFY(!disk->exists("t-0/new"));
    QVERIFY(!disk->exists("t-2"));
    QCOMPARE(contentOf(*disk, "t-0/old"), std::string("moved"));
    QCOMPARE(contentOf(*disk, "t-0/small"), std::string("small"));
    QVERIFY(contentOf(*disk, "t-0/big") == big);
    QCOMPARE(contentOf(*disk, "t-1/x"), std::string("inside"));
    QCOMPARE(contentOf(*disk, "t-0/checkpoint"), std::string("one"));
    if (inFolder) {
      QVERIFY(static_cast<FolderDisk&>(*disk).syncToFolder());
      QCOMPARE(realPicture(temporary.path().toStdString()), picture(*disk));
    }
    // What is removed and synced does not come back.
    QVERIFY(disk->remove("t-0/big"));
    QVERIFY(disk->syncDirectory("t-0"));
    QVERIFY(disk->powerOff(prng));
    QVERIFY(!disk->exists("t-0/big"));
  }

  // D2: with torn writes every flushed byte is there, and the rest is the truth or zeros, sector by sector.
  void tornWrites() {
    bool sawPart = false, sawHole = false;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      MemoryDisk disk;
      Prng prng(seed);
      std::vector<std::uint8_t> all(5000);
      for (auto& b : all) b = static_cast<std::uint8_t>(1 + prng.below(255));
      auto file = disk.open("f", Open::createNew);
      QVERIFY(disk.syncDirectory(""));
      QVERIFY(file->append(Bytes::copyOf(ByteView(all).first(700))));
      QVERIFY(file->flush());
      QVERIFY(file->append(Bytes::copyOf(ByteView(all).subspan(700))));
      QVERIFY(disk.powerOff(prng, {.torn = true}));
      const Bytes left = *disk.readAll("f");
      QVERIFY(left.size() >= 700 && left.size() <= 5000);
      QVERIFY(left.size() == 700 || left.size() == 5000 || left.size() % 512 == 0);
      sawPart = sawPart || (left.size() > 700 && left.size() < 5000);
      for (std::size_t i = 0; i < left.size(); ++i) {
        if (left[i] != all[i]) {
          QVERIFY(i >= 700 && left[i] == 0);
          sawHole = true;
        }
      }
    }
    QVERIFY(sawPart && sawHole);
  }

  // Whatever the moment of the cut, atomicReplace leaves the old content or the new one.
  void atomicReplaceAtEveryCrashPoint() {
    int before = 0, after = 0;
    for (std::uint64_t point = 0; point < 8; ++point) {
      MemoryDisk disk;
      Prng prng(point);
      QVERIFY(disk.atomicReplace("state", asBytes("old")));
      disk.faults().stopAfter(point);
      const bool done = disk.atomicReplace("state", asBytes("new content")).has_value();
      QVERIFY(disk.powerOff(prng, {.torn = true, .keepNamesPerMille = static_cast<std::uint32_t>(point % 2 * 1000)}));
      const std::string left = contentOf(disk, "state");
      QVERIFY2(left == "old" || left == "new content", left.c_str());
      if (done) QCOMPARE(left, std::string("new content"));
      ++(left == "old" ? before : after);
    }
    QVERIFY(before > 0 && after > 0);
  }

  void faults() {
    MemoryDisk disk;
    auto file = disk.open("t/0.log", Open::createOrOpen);
    QVERIFY(!file.has_value());
    QVERIFY(disk.makeDirectory("t"));
    file = disk.open("t/0.log", Open::createOrOpen);
    QVERIFY(file->append(text("12345")));
    disk.faults().fullAt(8);
    QCOMPARE(outcome(file->append(text("6789"))), std::string("cannot write 't/0.log': no space left on the device"));
    QCOMPARE(file->size(), std::int64_t(5));  // D4
    QVERIFY(file->append(text("678")));
    disk.faults().fullAt(std::nullopt);

    disk.faults().failNext({Operation::write, ".log", 2});
    auto other = disk.open("other", Open::createNew);
    QVERIFY(other->append(text("not hit")));
    QVERIFY(!file->append(text("x")));
    QVERIFY(!file->append(text("x")));
    QVERIFY(file->append(text("9")));
    QCOMPARE(contentOf(disk, "t/0.log"), std::string("123456789"));

    disk.faults().failNext({Operation::flush, "", 1});
    QVERIFY(!file->flush());
    QVERIFY(!file->flush());  // D5
    QCOMPARE(file->flushedSize(), std::int64_t(0));

    disk.faults().failNext({Operation::read, "", 1});
    QVERIFY(!file->read(0, 1));
    QVERIFY(file->read(0, 1));

    disk.faults().slow(milliseconds(2), milliseconds(30));
    QVERIFY(other->append(text("1")) && other->append(text("2")) && other->flush());
    QCOMPARE(disk.faults().takeDelay().wholeMillis(), std::int64_t(34));
    QCOMPARE(disk.faults().takeDelay().wholeMillis(), std::int64_t(0));
  }

  // B1: bytes already read do not change when the medium decays under them.
  void flipChangesTheFileAlone() {
    MemoryDisk disk;
    auto file = disk.open("f", Open::createNew);
    const Bytes written = Bytes::copyOf(std::string(300, 'a'));
    QVERIFY(file->append(written));
    const Chain read = *file->readChain(0, 300);
    QCOMPARE(static_cast<const void*>(read.parts()[0].data()), static_cast<const void*>(written.data()));
    QVERIFY(disk.flipByte("f", 7, 0xff));
    QCOMPARE(written[7], std::uint8_t('a'));
    QCOMPARE((*file->read(7, 1))[0], std::uint8_t('a' ^ 0xff));
  }

  void newDirectoriesCostNothingUntilDataComes() {
    QTemporaryDir temporary;
    auto disk = folderDisk(temporary.path().toStdString());
    QVERIFY(disk->makeDirectory("orders-0"));
    QVERIFY(disk->atomicReplace("orders-0/partition.metadata", asBytes("version: 0")));
    auto index = disk->open("orders-0/0.index", Open::createNew, Writes::mapped);
    auto log = disk->open("orders-0/0.log", Open::createNew);
    QVERIFY(!fs::exists(temporary.filePath("orders-0").toStdString()));
    QVERIFY(index->append(text("12345678")));
    QVERIFY(log->append(text("data")));
    QCOMPARE(realPicture(temporary.path().toStdString()), picture(*disk));
    QVERIFY(index->append(text("abcdefgh")));  // counts as written, costs nothing
    QCOMPARE(fs::file_size(temporary.filePath("orders-0/0.index").toStdString()), std::uintmax_t(8));
    QCOMPARE(contentOf(*disk, "orders-0/0.index"), std::string("12345678abcdefgh"));
    log->setLastModified(1'700'000'000'123);
    QVERIFY(disk->syncToFolder());
    QCOMPARE(fs::file_size(temporary.filePath("orders-0/0.index").toStdString()), std::uintmax_t(16));
    struct stat status {};
    QCOMPARE(stat(temporary.filePath("orders-0/0.log").toStdString().c_str(), &status), 0);
    QCOMPARE(status.st_mode & 0777u, 0600u);
    QCOMPARE(status.st_mtim.tv_sec, time_t(1'700'000'000));
    QCOMPARE(stat(temporary.filePath("orders-0").toStdString().c_str(), &status), 0);
    QCOMPARE(status.st_mode & 0777u, 0700u);
    disk.reset();
    disk = folderDisk(temporary.path().toStdString());
    QCOMPARE(disk->open("orders-0/0.log")->lastModified(), TimestampMs(1'700'000'000'123));
  }

  void staysInsideItsFolder() {
    QTemporaryDir temporary, outside;
    const std::string folder = temporary.path().toStdString();
    { std::ofstream(outside.filePath("secret").toStdString()) << "secret"; }
    fs::create_symlink(outside.filePath("secret").toStdString(), folder + "/link");
    fs::create_directory_symlink(outside.path().toStdString(), folder + "/dirlink");
    QCOMPARE(mkfifo((folder + "/fifo").c_str(), 0600), 0);
    auto disk = folderDisk(folder);
    for (const char* path :
         {"link", "fifo", "dirlink/secret", "dirlink", "../x", "/etc/passwd", "a//b", "", ".", "a/../b"}) {
      QVERIFY2(!disk->open(path), path);
      QVERIFY2(!disk->open(path, Open::createOrOpen), path);
      QVERIFY2(!disk->remove(path), path);
      QVERIFY2(!disk->removeTree(path), path);
      QVERIFY2(!disk->atomicReplace(path, asBytes("x")), path);
    }
    QCOMPARE(*disk->kindOf("link"), Kind::other);
    QVERIFY(disk->makeDirectory("d"));
    put(*disk, "d/f", "x");
    fs::create_symlink("/etc/passwd", folder + "/d/s");
    QVERIFY(disk->refresh());
    QVERIFY(!disk->removeTree("d"));  // something foreign in it
    QVERIFY(fs::exists(folder + "/d/f"));
    QVERIFY(fs::exists(outside.filePath("secret").toStdString()));
    // A file swapped for a link behind our back is noticed when it is opened.
    fs::remove(folder + "/d/f");
    QVERIFY(disk->open("d/f").has_value());
    fs::create_symlink(outside.filePath("secret").toStdString(), folder + "/d/f");
    disk->processKilled();
    QVERIFY(disk->refresh());
    QVERIFY(!disk->open("d/f"));
  }

  void seesWhatOthersChanged() {
    QTemporaryDir temporary;
    auto disk = folderDisk(temporary.path().toStdString());
    put(*disk, "a", "12345");
    put(*disk, "b", "12345");
    { std::ofstream(temporary.filePath("a").toStdString(), std::ios::trunc) << "123"; }
    fs::remove(temporary.filePath("b").toStdString());
    { std::ofstream(temporary.filePath("c").toStdString()) << "new"; }
    QVERIFY(disk->refresh());
    QCOMPARE(contentOf(*disk, "a"), std::string("123"));
    QVERIFY(!disk->exists("b"));
    QCOMPARE(contentOf(*disk, "c"), std::string("new"));
    QCOMPARE(disk->usedBytes(), std::int64_t(6));
  }

  void descriptorsAreFew() {
    QTemporaryDir temporary;
    auto shared = std::make_shared<Descriptors>(10);
    auto disk = *FolderDisk::at(temporary.filePath("x").toStdString(), Durability::modelled, shared);
    std::vector<File> files;
    for (int i = 0; i < 200; ++i) files.push_back(*disk->open("f" + std::to_string(i), Open::createNew));
    QCOMPARE(shared->open(), std::size_t(0));
    for (int round = 0; round < 2; ++round)
      for (int i = 0; i < 200; ++i) QVERIFY(files[static_cast<std::size_t>(i)].append(text("r" + std::to_string(i))));
    QVERIFY(shared->open() <= 10);
    for (int i = 0; i < 200; ++i) {
      const std::string one = "r" + std::to_string(i);
      QCOMPARE(contentOf(*disk, "f" + std::to_string(i)), one + one);
    }
    disk.reset();
    QCOMPARE(shared->open(), std::size_t(0));
  }
};

BROKERLAB_TEST(DiskTest)
#include "test_disk.moc"
