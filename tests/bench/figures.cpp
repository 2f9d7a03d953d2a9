#include "figures.h"

#include <algorithm>
#include <cstdio>

namespace brokerlab::bench {

std::string program;
bool shortForm = false;

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v.empty() ? 0 : v[v.size() / 2];
}
double quantile(std::vector<double> v, double q) {
  std::sort(v.begin(), v.end());
  return v.empty() ? 0 : v[static_cast<std::size_t>(q * static_cast<double>(v.size() - 1))];
}

void figure(const std::string& name, double value, const char* unit, double limit, bool atMost) {
  std::printf("{\"figure\":\"%s\",\"value\":%.4g,\"unit\":\"%s\",\"target\":\"%s %.4g\",\"met\":%s}\n", name.c_str(),
              value, unit, atMost ? "<=" : ">=", limit, (atMost ? value <= limit : value >= limit) ? "true" : "false");
  std::fflush(stdout);
}
void ratioFigure(const std::string& name, double value, double peer, const char* unit, double ratio, double limit,
                 bool atMost, const char* peerName) {
  std::printf(
      "{\"figure\":\"%s\",\"value\":%.5g,\"unit\":\"%s\",\"peer\":%.5g,\"peer_name\":\"%s\",\"ratio\":%.3f,"
      "\"target\":\"ratio %s %.3g\",\"met\":%s}\n",
      name.c_str(), value, unit, peer, peerName, ratio, atMost ? "<=" : ">=", limit,
      (atMost ? ratio <= limit : ratio >= limit) ? "true" : "false");
  std::fflush(stdout);
}

rd_kafka_t* client(rd_kafka_type_t type, const std::string& bootstrap, const Settings& settings,
                   void (*delivered)(rd_kafka_t*, const rd_kafka_message_t*, void*), void* opaque) {
  char error[512];
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap.c_str(), error, sizeof error);
  rd_kafka_conf_set(conf, "log_level", "3", error, sizeof error);
  for (const auto& [key, value] : settings)
    if (rd_kafka_conf_set(conf, key.c_str(), value.c_str(), error, sizeof error) != RD_KAFKA_CONF_OK)
      std::fprintf(stderr, "%s\n", error);
  if (delivered != nullptr) rd_kafka_conf_set_dr_msg_cb(conf, delivered);
  rd_kafka_conf_set_opaque(conf, opaque);
  return rd_kafka_new(type, conf, error, sizeof error);
}

}  // namespace brokerlab::bench
