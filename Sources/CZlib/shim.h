// What Swift cannot import from zlib: macros that take arguments.
#pragma once

#if !__has_include(<zlib.h>)
#error "zlib.h was not found: install zlib1g-dev, or set PKG_CONFIG_PATH to the folder of your zlib.pc."
#else

#include <zlib.h>

/// Begins to inflate; `window` is 31 for gzip and -15 for bare deflate.
static inline int stn_inflate_begin(z_stream *stream, int window)
    __attribute__((swift_name("inflateBegin(_:window:)")));
static inline int stn_inflate_begin(z_stream *stream, int window) { return inflateInit2(stream, window); }

#endif
