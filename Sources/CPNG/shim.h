// What Swift cannot import from libpng: macros that take arguments, the text in a struct's array, and errors that jump.
#pragma once

#if !__has_include(<png.h>)
#error "png.h was not found: install libpng-dev, or set PKG_CONFIG_PATH to the folder of your libpng.pc."
#else

#include <png.h>

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if PNG_LIBPNG_VER < 10622 || !defined(PNG_SIMPLIFIED_WRITE_SUPPORTED)
#error "libpng is too old: 1.6.22 or newer is needed for png_image_write_to_memory."
#endif

#if !defined(PNG_READ_eXIf_SUPPORTED) || !defined(PNG_HANDLE_AS_UNKNOWN_SUPPORTED) || \
    !defined(PNG_READ_SCALE_16_TO_8_SUPPORTED)
#error "libpng lacks a part that reading needs: eXIf (1.6.32 or newer), unknown chunks, or scaling of 16 bits."
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

/// A PNG in memory that is being read. Every function that returns a flag returns 0 where libpng refuses, and leaves its
/// words in `message`; nothing may be called then but stn_png_end.
typedef struct {
    png_structp png;
    png_infop info;
    const unsigned char *bytes;
    size_t count, offset;
    char message[200];
} stn_png_reader;

/// libpng's words on what it refused.
static inline const char *stn_png_reader_message(const stn_png_reader *reader)
    __attribute__((swift_name("pngMessage(_:)")));
static inline const char *stn_png_reader_message(const stn_png_reader *reader) { return reader->message; }

/// Keeps libpng's words and jumps to where the current function began; whatever it only warns of is refused alike.
static inline void stn_png_refuse(png_structp png, png_const_charp message) {
    stn_png_reader *reader = (stn_png_reader *)png_get_error_ptr(png);
    snprintf(reader->message, sizeof reader->message, "%s", message);
    png_longjmp(png, 1);
}

static inline void stn_png_take(png_structp png, png_bytep target, size_t count) {
    stn_png_reader *reader = (stn_png_reader *)png_get_io_ptr(png);
    if (count > reader->count - reader->offset) png_error(png, "the file ends too early");
    memcpy(target, reader->bytes + reader->offset, count);
    reader->offset += count;
}

/// Chunks that do not change what a pixel is are passed over, so that nobody's faulty colour profile or text is a fault
/// of the picture; their checksums count all the same. eXIf says how the picture lies.
static inline void stn_png_choose(png_structp png) {
    png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_AS_DEFAULT, (png_const_bytep) "eXIf", 1);
}

/// Asks for bytes: samples with key colours as opacity, or indices. libpng's own lookup of palettes would give black for
/// an index behind the end.
static inline void stn_png_transform(stn_png_reader *reader) {
    if (png_get_color_type(reader->png, reader->info) == PNG_COLOR_TYPE_PALETTE)
        png_set_packing(reader->png);
    else
        png_set_expand(reader->png);
    png_set_scale_16(reader->png);
    png_set_interlace_handling(reader->png);
    png_read_update_info(reader->png, reader->info);
}

/// Has the indices at the front of a row become colours, from its end, so that none is overwritten before its turn.
static inline void stn_png_look_up(stn_png_reader *reader, unsigned char *row, size_t width, size_t channels) {
    png_colorp colours = NULL;
    png_bytep alpha = NULL;
    int count = 0, alpha_count = 0;
    png_get_PLTE(reader->png, reader->info, &colours, &count);
    png_get_tRNS(reader->png, reader->info, &alpha, &alpha_count, NULL);
    for (size_t pixel = width; pixel-- > 0;) {
        int index = row[pixel];
        if (index >= count) png_error(reader->png, "a pixel's index is beyond the palette");
        unsigned char *target = row + pixel * channels;
        if (channels == 4) target[3] = index < alpha_count ? alpha[index] : 255;
        target[2] = colours[index].blue;
        target[1] = colours[index].green;
        target[0] = colours[index].red;
    }
}

/// Begins to read `count` bytes, which must stay until stn_png_end, up to the first pixel.
static inline int stn_png_begin(stn_png_reader *reader, const unsigned char *bytes, size_t count)
    __attribute__((swift_name("pngBegin(_:_:_:)")));
static inline int stn_png_begin(stn_png_reader *reader, const unsigned char *bytes, size_t count) {
    memset(reader, 0, sizeof *reader);
    reader->bytes = bytes;
    reader->count = count;
    reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, stn_png_refuse, stn_png_refuse);
    if (reader->png == NULL) return 0;
    if (setjmp(png_jmpbuf(reader->png)) != 0) return 0;
    reader->info = png_create_info_struct(reader->png);
    if (reader->info == NULL) png_error(reader->png, "memory is exhausted");
    png_set_read_fn(reader->png, reader, stn_png_take);
    stn_png_choose(reader->png);
    png_read_info(reader->png, reader->info);
    return 1;
}

/// Reads all pixels, as `channels` samples of 8 bits, and everything behind them.
static inline int stn_png_finish(stn_png_reader *reader, unsigned char *pixels, size_t channels)
    __attribute__((swift_name("pngFinish(_:_:_:)")));
static inline int stn_png_finish(stn_png_reader *reader, unsigned char *pixels, size_t channels) {
    if (setjmp(png_jmpbuf(reader->png)) != 0) return 0;
    stn_png_transform(reader);
    size_t width = png_get_image_width(reader->png, reader->info);
    size_t height = png_get_image_height(reader->png, reader->info), stride = width * channels;
    int has_palette = png_get_color_type(reader->png, reader->info) == PNG_COLOR_TYPE_PALETTE;
    if (png_get_rowbytes(reader->png, reader->info) != (has_palette ? width : stride))
        png_error(reader->png, "rows are of another size");
    int passes = png_get_interlace_type(reader->png, reader->info) == PNG_INTERLACE_ADAM7 ? 7 : 1;
    for (int pass = 0; pass < passes; pass++)
        for (size_t row = 0; row < height; row++) png_read_row(reader->png, pixels + row * stride, NULL);
    for (size_t row = 0; has_palette && row < height; row++)
        stn_png_look_up(reader, pixels + row * stride, width, channels);
    png_read_end(reader->png, reader->info);
    return 1;
}

/// The Exif block, of `count` bytes, as far as it has been read; null where there is none.
static inline const unsigned char *stn_png_exif(const stn_png_reader *reader, unsigned *count)
    __attribute__((swift_name("pngExif(_:_:)")));
static inline const unsigned char *stn_png_exif(const stn_png_reader *reader, unsigned *count) {
    png_uint_32 size = 0;
    png_bytep block = NULL;
    if (png_get_eXIf_1(reader->png, reader->info, &size, &block) == 0) return NULL;
    *count = size;
    return block;
}

/// Frees what was made, whatever was refused.
static inline void stn_png_end(stn_png_reader *reader) __attribute__((swift_name("pngEnd(_:)")));
static inline void stn_png_end(stn_png_reader *reader) {
    png_destroy_read_struct(&reader->png, &reader->info, NULL);
}

#endif
