#pragma once

namespace brokerlab {

/// Makes icons, style and translations under :/brokerlab known. A static library's resources must be asked for once.
void initResources();

}  // namespace brokerlab
