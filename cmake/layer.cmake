# A layer is a folder, a static library and a namespace of the same name.
#
# brokerlab_layer(storage DEPENDS record disk LIBRARIES Isal)
#
# Each layer's headers are reachable only through an include directory of its own (a link farm in .layers/, made
# here), so #include "storage/log.h" works exactly in targets that list `storage` among their DEPENDS, directly or
# through another layer. What a layer does not depend on does not exist for its compiler.
set(BROKERLAB_LAYER_DIR ${CMAKE_SOURCE_DIR}/.layers)

function(brokerlab_expose name folder)
  file(MAKE_DIRECTORY ${BROKERLAB_LAYER_DIR}/${name})
  if(NOT EXISTS ${BROKERLAB_LAYER_DIR}/${name}/${name})
    file(CREATE_LINK ${folder} ${BROKERLAB_LAYER_DIR}/${name}/${name} SYMBOLIC)
  endif()
endfunction()

# Parsing the standard library is half of the compile time of most files: every layer starts from it precompiled.
# Only what is not ours is in there, so it opens no layer to another.
set(BROKERLAB_STANDARD_HEADERS <algorithm> <array> <cstdint> <cstring> <deque> <fmt/format.h> <functional> <map> <memory>
    <optional> <set> <span> <string> <string_view> <tl/expected.hpp> <utility> <variant> <vector>)
find_package(fmt REQUIRED)
file(WRITE ${CMAKE_BINARY_DIR}/standard.cpp "")
add_library(brokerlab_standard OBJECT ${CMAKE_BINARY_DIR}/standard.cpp)
target_link_libraries(brokerlab_standard PRIVATE brokerlab_flags fmt::fmt)

# A precompiled header's bytes differ from folder to folder, so ccache would never find in one clone what another
# compiled. It takes the sum lying beside instead: which compiler, flags and headers made it.
function(brokerlab_precompile target)
  target_precompile_headers(${target} PRIVATE ${ARGN})
  string(SHA256 sum "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} ${CMAKE_BUILD_TYPE} ${BROKERLAB_SANITIZE} \
${fmt_VERSION} ${Boost_VERSION} ${Qt6_VERSION} ${CMAKE_CXX_FLAGS} ${ARGN}")
  foreach(suffix gch pch)
    file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.${suffix}.sum "${sum}\n")
  endforeach()
endfunction()
brokerlab_precompile(brokerlab_standard ${BROKERLAB_STANDARD_HEADERS})

function(brokerlab_layer name)
  cmake_parse_arguments(LAYER "" "FOLDER" "DEPENDS;LIBRARIES" ${ARGN})
  if(NOT LAYER_FOLDER)
    set(LAYER_FOLDER ${CMAKE_CURRENT_SOURCE_DIR}/${name})
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${LAYER_FOLDER}/*.cpp)
  brokerlab_expose(${name} ${LAYER_FOLDER})
  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC ${BROKERLAB_LAYER_DIR}/${name})
    target_link_libraries(${name} PRIVATE brokerlab_flags PUBLIC ${LAYER_DEPENDS} ${LAYER_LIBRARIES})
    target_precompile_headers(${name} REUSE_FROM brokerlab_standard)
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${BROKERLAB_LAYER_DIR}/${name})
    target_link_libraries(${name} INTERFACE ${LAYER_DEPENDS} ${LAYER_LIBRARIES})
  endif()
endfunction()
