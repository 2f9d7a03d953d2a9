# Warnings are errors in every developer's preset, with both compilers. Only the release preset lets them pass: a newer
# compiler on somebody's machine must not keep the program from being built. Assertions stay on in release:
# a program that teaches must rather stop than lie.
set(CMAKE_CXX_FLAGS_RELEASE "")
set(CMAKE_CXX_FLAGS_DEBUG "")
add_library(brokerlab_flags INTERFACE)
target_compile_options(brokerlab_flags INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -fstack-protector-strong -fno-omit-frame-pointer)
target_compile_definitions(brokerlab_flags INTERFACE _GLIBCXX_ASSERTIONS)
if(BROKERLAB_WARNINGS_ARE_ERRORS)
  target_compile_options(brokerlab_flags INTERFACE -Werror)
endif()
target_compile_options(brokerlab_flags INTERFACE "$<$<CONFIG:Release>:-O2;-g1>" "$<$<CONFIG:Debug>:-Og;-g1>")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # ccache asks for this to see through precompiled headers.
  target_compile_options(brokerlab_flags INTERFACE -fpch-preprocess)
  # -Wnull-dereference, -Wdangling-reference and the maybe-uninitialized family of gcc 12 report inside the
  # standard library at -O2; what they are meant to find is found by the sanitizers.
  target_compile_options(brokerlab_flags INTERFACE -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-restrict
    -Wno-array-bounds -Wno-stringop-overread)
endif()
if(BROKERLAB_SANITIZE)
  target_compile_options(brokerlab_flags INTERFACE -fsanitize=${BROKERLAB_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(brokerlab_flags INTERFACE -fsanitize=${BROKERLAB_SANITIZE})
else()
  target_compile_definitions(brokerlab_flags INTERFACE "$<$<CONFIG:Release>:_FORTIFY_SOURCE=2>")
endif()
find_program(BROKERLAB_LLD ld.lld)
if(BROKERLAB_LLD)
  target_link_options(brokerlab_flags INTERFACE -fuse-ld=lld)
endif()
