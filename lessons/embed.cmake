# Writes the files of the catalog into a C++ source: cmake -DOUTPUT=… -DFOLDER=… -P embed.cmake
file(GLOB files ${FOLDER}/*.md)
list(SORT files)
set(arrays "")
set(entries "")
set(n 0)
foreach(file ${files})
  get_filename_component(name ${file} NAME)
  file(READ ${file} bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  string(APPEND arrays "constexpr char file${n}[] = {${bytes}'\\0'};\n")
  string(APPEND entries "      {\"${name}\", std::string_view(file${n}, ${size})},\n")
  math(EXPR n "${n} + 1")
endforeach()
file(WRITE ${OUTPUT}.new "// Made by lessons/embed.cmake from lessons/catalog; do not edit.
#include \"lessons/catalog.h\"

namespace brokerlab::lessons {
namespace {
${arrays}}  // namespace

const std::vector<CatalogFile>& catalogFiles() {
  static const std::vector<CatalogFile> files{
${entries}  };
  return files;
}

}  // namespace brokerlab::lessons
")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
