// librsvg and the cairo that it draws with, loaded where somebody asks for a picture: a machine that only trains, such as
// a node of a cluster, need not have them. So nothing is linked, and what is called is declared here, as librsvg 2.46
// and cairo 1.16 have it (librsvg/rsvg.h, cairo/cairo.h, cairo/cairo-pdf.h, gio/gmemoryinputstream.h).
#pragma once

#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A drawing in SVG, and what is to be made of it. `function` and `message` say what was refused by whom.
typedef struct {
    const char *svg;
    size_t count;
    /// Of the drawing, in its own units.
    double width, height;
    /// Pixels of a picture, or points of a page, to a unit.
    double scale;
    unsigned char *bytes;
    size_t made, capacity;
    const char *function;
    char message[256];
} stn_rsvg_job;

typedef struct {
    double x, y, width, height;
} stn_rsvg_rectangle;

typedef struct {
    uint32_t domain;
    int code;
    char *message;
} stn_g_error;

enum { stn_cairo_rgb24 = 1, stn_cairo_create_date = 5, stn_rsvg_unlimited = 1, stn_cairo_write_error = 11 };

/// Keeps what was refused.
static inline int stn_rsvg_refuse(stn_rsvg_job *job, const char *function, const char *message) {
    job->function = function;
    snprintf(job->message, sizeof job->message, "%s", message ? message : "no reason was given");
    return 0;
}

/// Takes bytes of the file that is made; the result is one of cairo's statuses.
static inline int stn_rsvg_take(void *closure, const unsigned char *data, unsigned int length) {
    stn_rsvg_job *job = (stn_rsvg_job *)closure;
    if (length > job->capacity - job->made) {
        size_t capacity = 2 * (job->capacity + length);
        unsigned char *bytes = (unsigned char *)realloc(job->bytes, capacity);
        if (bytes == NULL) return stn_cairo_write_error;
        job->bytes = bytes;
        job->capacity = capacity;
    }
    memcpy(job->bytes + job->made, data, length);
    job->made += length;
    return 0;
}

/// The library with all that it needs; null where it is not there, for the reason in the job.
static inline void *stn_rsvg_library(stn_rsvg_job *job) {
    void *library = dlopen("librsvg-2.so.2", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) stn_rsvg_refuse(job, "dlopen", dlerror());
    return library;
}

/// A function of the library or of what it needs, found by its name.
#define STN_FIND(result, name, ...)                                        \
    result (*name)(__VA_ARGS__) = (result(*)(__VA_ARGS__))dlsym(library, #name); \
    if (name == NULL) return stn_rsvg_refuse(job, "dlsym", "the library lacks " #name);

/// Draws the job's SVG by a drawing context of cairo's.
static inline int stn_rsvg_draw(stn_rsvg_job *job, void *library, void *context) {
    STN_FIND(void *, g_memory_input_stream_new_from_data, const void *, ptrdiff_t, void *)
    STN_FIND(void *, rsvg_handle_new_from_stream_sync, void *, void *, int, void *, stn_g_error **)
    STN_FIND(int, rsvg_handle_render_document, void *, void *, const stn_rsvg_rectangle *, stn_g_error **)
    STN_FIND(void, g_object_unref, void *)
    STN_FIND(void, g_error_free, stn_g_error *)
    stn_g_error *error = NULL;
    void *stream = g_memory_input_stream_new_from_data(job->svg, (ptrdiff_t)job->count, NULL);
    void *drawing = rsvg_handle_new_from_stream_sync(stream, NULL, stn_rsvg_unlimited, NULL, &error);
    g_object_unref(stream);
    const char *function = "rsvg_handle_new_from_stream_sync";
    int isDrawn = 0;
    if (drawing != NULL) {
        stn_rsvg_rectangle area = {0, 0, job->width * job->scale, job->height * job->scale};
        function = "rsvg_handle_render_document";
        isDrawn = rsvg_handle_render_document(drawing, context, &area, &error);
        g_object_unref(drawing);
    }
    if (!isDrawn) stn_rsvg_refuse(job, function, error ? error->message : NULL);
    if (error != NULL) g_error_free(error);
    return isDrawn;
}

/// Makes a PNG or, where `isPage`, a PDF of the job's SVG, in memory that stn_rsvg_end frees.
static inline int stn_rsvg_make(stn_rsvg_job *job, int isPage) __attribute__((swift_name("rsvgMake(_:isPage:)")));
static inline int stn_rsvg_make(stn_rsvg_job *job, int isPage) {
    void *library = stn_rsvg_library(job);
    if (library == NULL) return 0;
    typedef int (*writer)(void *, const unsigned char *, unsigned int);
    STN_FIND(void *, cairo_pdf_surface_create_for_stream, writer, void *, double, double)
    STN_FIND(void, cairo_pdf_surface_set_metadata, void *, int, const char *)
    STN_FIND(void *, cairo_image_surface_create, int, int, int)
    STN_FIND(int, cairo_surface_write_to_png_stream, void *, writer, void *)
    STN_FIND(void, cairo_surface_finish, void *)
    STN_FIND(int, cairo_surface_status, void *)
    STN_FIND(void, cairo_surface_destroy, void *)
    STN_FIND(void *, cairo_create, void *)
    STN_FIND(void, cairo_set_source_rgb, void *, double, double, double)
    STN_FIND(void, cairo_paint, void *)
    STN_FIND(void, cairo_destroy, void *)
    STN_FIND(const char *, cairo_status_to_string, int)
    double width = job->width * job->scale, height = job->height * job->scale;
    void *surface = isPage ? cairo_pdf_surface_create_for_stream(stn_rsvg_take, job, width, height)
                           : cairo_image_surface_create(stn_cairo_rgb24, (int)width, (int)height);
    // The same drawing gives the same bytes whenever it is drawn.
    if (isPage) cairo_pdf_surface_set_metadata(surface, stn_cairo_create_date, "1970-01-01T00:00:00Z");
    void *context = cairo_create(surface);
    cairo_set_source_rgb(context, 1, 1, 1);
    cairo_paint(context);
    int isMade = stn_rsvg_draw(job, library, context);
    cairo_destroy(context);
    int status = isPage || !isMade ? 0 : cairo_surface_write_to_png_stream(surface, stn_rsvg_take, job);
    cairo_surface_finish(surface);
    if (status == 0) status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (isMade && status != 0) isMade = stn_rsvg_refuse(job, "cairo", cairo_status_to_string(status));
    return isMade;
}

/// Why nothing was made.
static inline const char *stn_rsvg_message(const stn_rsvg_job *job) __attribute__((swift_name("rsvgMessage(_:)")));
static inline const char *stn_rsvg_message(const stn_rsvg_job *job) { return job->message; }

/// Frees what was made. The library stays: its parts do not stand being unloaded.
static inline void stn_rsvg_end(stn_rsvg_job *job) __attribute__((swift_name("rsvgEnd(_:)")));
static inline void stn_rsvg_end(stn_rsvg_job *job) { free(job->bytes); }
