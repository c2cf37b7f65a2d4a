// What Swift cannot import from libpng: macros that take arguments, and the text in a struct's array.
#pragma once

#if !__has_include(<png.h>)
#error "png.h was not found: install libpng-dev, or set PKG_CONFIG_PATH to the folder of your libpng.pc."
#else

#include <png.h>

#if PNG_LIBPNG_VER < 10622 || !defined(PNG_SIMPLIFIED_WRITE_SUPPORTED)
#error "libpng is too old: 1.6.22 or newer is needed for png_image_write_to_memory."
#endif

/// The largest number of bytes that the image's PNG can take.
static inline png_alloc_size_t stn_png_maximum_size(const png_image *image)
    __attribute__((swift_name("pngMaximumSize(_:)")));
static inline png_alloc_size_t stn_png_maximum_size(const png_image *image) {
    return PNG_IMAGE_PNG_SIZE_MAX(*image);
}

/// What libpng has against the image.
static inline const char *stn_png_message(const png_image *image)
    __attribute__((swift_name("pngMessage(_:)")));
static inline const char *stn_png_message(const png_image *image) { return image->message; }

#endif
