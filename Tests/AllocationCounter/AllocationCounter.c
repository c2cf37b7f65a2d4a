// glibc lets a program bring its own malloc: these count, then call the library's under its other names.

#define _GNU_SOURCE
#include "AllocationCounter.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

enum { maximumDepth = 48, maximumTraces = 4 };
enum Owner { program, oneDNN, mpi, ownerCount };

struct Trace {
  void *frames[maximumDepth];
  int depth;
};

static atomic_bool isCounting;
static atomic_long counts[ownerCount];
static struct Trace traces[maximumTraces];
/// What counting itself allocates does not count.
static _Thread_local bool isInside;

/// Whose the innermost call is that stands in the program, in oneDNN or in MPI.
static enum Owner ownerOf(const struct Trace *trace) {
  Dl_info self;
  dladdr((void *)ownerOf, &self);
  // The innermost two calls are `count` and the function that calls it, which stand in the program, too.
  for (int i = 2; i < trace->depth; i++) {
    Dl_info info;
    if (!dladdr(trace->frames[i], &info)) continue;
    if (info.dli_fbase == self.dli_fbase) return program;
    if (strstr(info.dli_fname, "libdnnl")) return oneDNN;
    static const char *const parts[] = {"libmpi", "libopen-", "openmpi", "pmix", "libevent", "libhwloc",
                                       "libuc", "libfabric", "libpmi"};
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
      if (strstr(info.dli_fname, parts[k])) return mpi;
    }
  }
  return program;
}

static __attribute__((noinline)) void count(void) {
  isInside = true;
  struct Trace trace;
  trace.depth = backtrace(trace.frames, maximumDepth);
  enum Owner owner = ownerOf(&trace);
  long former = atomic_fetch_add(&counts[owner], 1);
  if (owner == program && former < maximumTraces) traces[former] = trace;
  isInside = false;
}

static inline __attribute__((always_inline)) void note(void) {
  if (atomic_load_explicit(&isCounting, memory_order_relaxed) && !isInside) count();
}

void *malloc(size_t size) {
  note();
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  note();
  return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
  note();
  return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
  note();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  note();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  note();
  void *result = __libc_memalign(alignment, size);
  if (result) *block = result;
  return result ? 0 : ENOMEM;
}

void beginCountingAllocations(void) {
  // The first backtrace loads the unwinder, which allocates.
  void *frames[1];
  backtrace(frames, 1);
  for (int owner = 0; owner < ownerCount; owner++) atomic_store(&counts[owner], 0);
  atomic_store(&isCounting, true);
}

struct AllocationCounts endCountingAllocations(void) {
  atomic_store(&isCounting, false);
  return (struct AllocationCounts){atomic_load(&counts[program]), atomic_load(&counts[oneDNN]),
                                   atomic_load(&counts[mpi])};
}

long liveHeapBytes(void) {
  struct mallinfo2 info = mallinfo2();
  return (long)(info.uordblks + info.hblkhd);
}

void describeFirstAllocations(void) {
  for (int i = 0; i < maximumTraces && i < atomic_load(&counts[program]); i++) {
    backtrace_symbols_fd(traces[i].frames, traces[i].depth, STDERR_FILENO);
    if (write(STDERR_FILENO, "\n", 1) < 0) return;
  }
}
