#pragma once
// Names of requests, as Kafka spells them.

#include <QString>

#include "view/view.h"

namespace brokerlab::widgets {

/// "Fetch"; "api 99" for a number without a name.
QString apiText(std::int16_t api);
/// "Fetch v12 request" / "Fetch v12 response"
/// What the frame says, in the reader's language where words stand; names, offsets and APIs stay as they are.
QString labelOf(const view::FrameView& frame);
QString frameText(const view::FrameView& frame);

/// What a frame is about, for its colour: 0 client data, 1 replication, 2 metadata and quorum, 3 everything else.
int trafficOf(const view::FrameView& frame);

}  // namespace brokerlab::widgets
