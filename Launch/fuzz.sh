#!/bin/bash
# Has the readers of pictures, archives, arrays, configurations and files of ours read damaged ones under AddressSanitizer:
#   bash Launch/fuzz.sh [--packaged] [SECONDS [FIRST]]
#
# Ten minutes unless said otherwise. libpng, libjpeg-turbo and zlib are built from Debian's sources with the sanitizer in
# them, too, below .build/fuzz, as the packages' own would write anywhere unseen; --packaged takes these nevertheless,
# with their processor-specific code. The last line says how many files were read and refused; where a file ends the
# program, FIRST takes it to the last number that it wrote, to see that again.
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
help_if_asked "$@"
packaged=
[[ ${1:-} != --packaged ]] || { packaged=yes && shift; }
[[ $# -le 2 && ${1:-600} =~ ^[0-9]+$ && ${2:-0} =~ ^[0-9]+$ ]] || refuse "$* is not a number of seconds and a first number"

[[ $packaged ]] || more_packages=(cmake dpkg-dev make)
# shellcheck source=Launch/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

folder="$SWIFTPM_BUILD_DIR/fuzz"
mkdir -p "$folder"
folder="$(realpath "$folder")"
libraries="$folder/libraries"

# By a list of our own, from where the machine's packages come: its own lists mostly name no sources.
fetch_sources() {
  local release apt
  release="$(. /etc/os-release && echo "${VERSION_CODENAME:-}")"
  mkdir -p "$folder/sources" "$folder/lists/partial"
  apt-get indextargets --format "deb-src \$(REPO_URI) \$(RELEASE) main" "Created-By: Packages" "Codename: $release" \
    "Component: main" | sort -u >"$folder/sources.list"
  [[ -s $folder/sources.list ]] || stop "apt has no list of the packages of $release; run apt-get update, or take --packaged."
  apt=(apt-get -q -o Dir::Etc::SourceList="$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::State::Lists="$folder/lists" -o Dir::Cache::srcpkgcache= -o Dir::Cache::pkgcache= -o APT::Sandbox::User=)
  "${apt[@]}" update
  (cd "$folder/sources" && "${apt[@]}" --only-source source zlib libpng1.6 libjpeg-turbo)
}

# The same clang that Swift brings along, so that one runtime of the sanitizer serves all.
build_libraries() {
  local clang flags="-g -O1 -fno-omit-frame-pointer -fsanitize=address" source
  clang="$(dirname "$(realpath "$(command -v swift)")")/clang"
  for source in zlib-*/ libpng1.6-*/ libjpeg-turbo-*/; do
    case "$source" in
      zlib-*) (cd "$source" && CC="$clang" CFLAGS="$flags" LDFLAGS="$flags" ./configure --prefix="$libraries" && make install) ;;
      *)
        cmake -S "$source" -B "$source/build" -DCMAKE_C_COMPILER="$clang" -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS="$flags" \
          -DCMAKE_INSTALL_PREFIX="$libraries" -DCMAKE_INSTALL_LIBDIR="$libraries/lib" -DCMAKE_PREFIX_PATH="$libraries" \
          -DWITH_SIMD=0 -DENABLE_STATIC=0 -DPNG_STATIC=0 -DPNG_TESTS=0
        make -C "$source/build" install
        ;;
    esac
  done
  touch "$libraries/complete"
}

if [[ ! $packaged && ! -e $libraries/complete ]]; then
  fetch_sources
  (cd "$folder/sources" && build_libraries) >"$folder/libraries.log" 2>&1 ||
    stop "the libraries could not be built: $folder/libraries.log says why."
fi

# Of each kind of ours one that is small; the fixtures hold another.
make_files() {
  local stn="$SWIFTPM_BUILD_DIR/release/stn" made="$folder/files"
  rm -rf "$made"
  mkdir "$made"
  "$stn" train --config Configs/smoke.yaml --output "$made/run" --set training.steps=1
  cp "$made/run/checkpoints/step-00000001.h5" "$made/step-00000001.h5"
  "$stn" predict --checkpoint "$made/run" --rows 0-3 --output "$made/predictions.h5"
  "$stn" import Tests/ImportsTests/Fixtures/shapes --size 8 --output "$made/dataset.h5"
}

swift build -c release --product stn
make_files
SWIFTPM_BUILD_DIR="$folder/build" swift build -c release --sanitize=address --product codec-fuzz
[[ $packaged ]] || export LD_LIBRARY_PATH="$libraries/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
# HDF5 forgets some memory of files that it refuses; that none of ours stays open in it, the program itself counts.
echo "leak:libhdf5" >"$folder/suppressions"
export LSAN_OPTIONS="suppressions=$folder/suppressions:print_suppressions=0"
exec "$folder/build/release/codec-fuzz" Tests "${1:-600}" "${2:-0}" "$folder"/files/*.h5
