#pragma once
// What every figure is made with: clients of librdkafka, medians, and the line that is printed.

#include <string>
#include <utility>
#include <vector>

#include "server.h"

namespace brokerlab::bench {

/// The program under measurement.
extern std::string program;
/// A tenth of the records, one round.
extern bool shortForm;
inline int rounds(int wanted) { return shortForm ? 1 : wanted; }
inline long scaled(long wanted) { return shortForm ? wanted / 10 : wanted; }

double median(std::vector<double> v);
double quantile(std::vector<double> v, double q);

void figure(const std::string& name, double value, const char* unit, double limit, bool atMost);
/// `peerName`: what the ratio is to.
void ratioFigure(const std::string& name, double value, double peer, const char* unit, double ratio, double limit,
                 bool atMost, const char* peerName = "librdkafka mock");

using Settings = std::vector<std::pair<std::string, std::string>>;
rd_kafka_t* client(rd_kafka_type_t type, const std::string& bootstrap, const Settings& settings,
                   void (*delivered)(rd_kafka_t*, const rd_kafka_message_t*, void*) = nullptr, void* opaque = nullptr);

}  // namespace brokerlab::bench
