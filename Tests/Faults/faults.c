// Stands between a program and the C library (LD_PRELOAD): counts the calls that touch a folder, writes them down, and
// has one of them, or all from one on, fail, fall short, or be the last thing that the process does.
//
//   FAULTS_FOLDER   calls count whose path lies below it, or whose descriptor was opened so
//   FAULTS_RECORD   a file to which a line for each of them is added: number, name, place, length; then what was written
//   FAULTS_AT       the number of the call at which something happens; the first is 1
//   FAULTS_NAMES    only calls of these names are harmed, such as ",write,pwrite,"; all if it is unset
//   FAULTS_KIND     kill: the process is killed before the call; torn: after the first half of what it writes;
//                   short: half of the bytes are taken or given; a number: the call fails with this errno
//   FAULTS_LASTING  every later call of these names is harmed, too
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { most = 1024 };
enum harm { none, fails, falls_short };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *opened[most];  // the paths of descriptors that count
static int unsynced[most];  // whether they wrote what no fsync has made durable
static const char *folder, *names, *kind;
static long count, at = -1;
static int record = -1, lasting;

__attribute__((constructor)) static void begin(void) {
  folder = getenv("FAULTS_FOLDER");
  names = getenv("FAULTS_NAMES");
  kind = getenv("FAULTS_KIND");
  lasting = getenv("FAULTS_LASTING") != NULL;
  const char *number = getenv("FAULTS_AT"), *path = getenv("FAULTS_RECORD");
  if (number) at = atol(number);
  if (path) record = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
}

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int counts(const char *path) {
  return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static const char *place(int descriptor) {
  return descriptor >= 0 && descriptor < most ? opened[descriptor] : NULL;
}

static void note(int descriptor, const char *path) {
  if (descriptor < 0 || descriptor >= most) return;
  free(opened[descriptor]);
  opened[descriptor] = counts(path) ? strdup(path) : NULL;
  unsynced[descriptor] = 0;
}

// Notes that a file was written, or that all that was is durable.
static void mark(int descriptor, int written) {
  for (int other = 0; other < most; other++)
    if (written ? other == descriptor : opened[other] && strcmp(opened[other], opened[descriptor]) == 0)
      unsynced[other] = written;
}

// A line for a call, and behind it what it wrote; one call of the system's, so that lines stay whole.
static void put(const char *name, const char *path, const char *other, long long offset, const void *bytes, size_t size) {
  if (record < 0) return;
  char line[2 * PATH_MAX + 128];
  int length = snprintf(line, sizeof line, "%ld\t%s\t%s\t%s\t%lld\t%zu\n", count, name, path, other, offset, size);
  struct iovec parts[] = {{line, (size_t)length}, {(void *)bytes, bytes ? size : 0}};
  (void)syscall(SYS_writev, record, parts, 2);
}

static int is_due(const char *name) {
  char listed[64];
  snprintf(listed, sizeof listed, ",%s,", name);
  return kind && (!names || strstr(names, listed)) && (count == at || (lasting && at > 0 && count > at));
}

// Counts a call, and says what is to become of it; `half` is what a torn call does before the process dies.
static enum harm meet(const char *name, const char *path, const char *other, long long offset, const void *bytes, size_t size,
                      int descriptor) {
  int before = errno;
  pthread_mutex_lock(&lock);
  count++;
  put(name, path, other, offset, bytes, size);
  enum harm harm = none;
  if (is_due(name)) {
    put("harmed", name, kind, 0, NULL, 0);
    if (strcmp(kind, "torn") == 0 && bytes) (void)syscall(SYS_pwrite64, descriptor, bytes, size / 2, offset);
    if (strcmp(kind, "torn") == 0 || strcmp(kind, "kill") == 0) syscall(SYS_kill, getpid(), SIGKILL);
    harm = strcmp(kind, "short") == 0 ? falls_short : fails;
  }
  pthread_mutex_unlock(&lock);
  errno = harm == fails ? atoi(kind) : before;
  return harm;
}

#define PATH_CALL(name, path, other) \
  if (counts(path) && meet(#name, path, other, 0, NULL, 0, -1) == fails) return -1

static int harmed_open(const char *path, int flags) {
  const char *name = flags & O_CREAT ? "create" : "open";
  return counts(path) && meet(name, path, "", flags, NULL, 0, -1) == fails;
}

#define OPENS(name) \
  int name(const char *path, int flags, ...) { \
    REAL(name); \
    va_list list; \
    va_start(list, flags); \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0; \
    va_end(list); \
    if (harmed_open(path, flags)) return -1; \
    int descriptor = real(path, flags, mode); \
    note(descriptor, path); \
    return descriptor; \
  }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name) \
  int name(int base, const char *path, int flags, ...) { \
    REAL(name); \
    va_list list; \
    va_start(list, flags); \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0; \
    va_end(list); \
    if (harmed_open(path, flags)) return -1; \
    int descriptor = real(base, path, flags, mode); \
    note(descriptor, path); \
    return descriptor; \
  }
OPENS_AT(openat)
OPENS_AT(openat64)

// What a failing close does not keep is what was not yet on the disk, as on network file systems: the last half is lost.
int close(int descriptor) {
  REAL(close);
  const char *path = place(descriptor);
  if (path && meet("close", path, "", 0, NULL, 0, descriptor) == fails) {
    int reason = errno;
    struct stat status;
    if (unsynced[descriptor] && fstat(descriptor, &status) == 0)
      (void)syscall(SYS_ftruncate, descriptor, status.st_size / 2);
    note(descriptor, NULL);
    real(descriptor);
    errno = reason;
    return -1;
  }
  note(descriptor, NULL);
  return real(descriptor);
}

// What a program says counts for nothing, but is written down.
static void hear(int descriptor, const void *bytes, size_t size) {
  if (descriptor != 1 && descriptor != 2) return;
  pthread_mutex_lock(&lock);
  put("say", "", "", 0, bytes, size);
  pthread_mutex_unlock(&lock);
}

ssize_t write(int descriptor, const void *bytes, size_t size) {
  REAL(write);
  if (!place(descriptor)) {
    hear(descriptor, bytes, size);
    return real(descriptor, bytes, size);
  }
  off_t offset = lseek(descriptor, 0, SEEK_CUR);
  enum harm harm = meet("write", place(descriptor), "", offset, bytes, size, descriptor);
  mark(descriptor, 1);
  return harm == fails ? -1 : real(descriptor, bytes, harm == falls_short && size > 1 ? size / 2 : size);
}

ssize_t read(int descriptor, void *bytes, size_t size) {
  REAL(read);
  if (!place(descriptor)) return real(descriptor, bytes, size);
  enum harm harm = meet("read", place(descriptor), "", 0, NULL, size, descriptor);
  return harm == fails ? -1 : real(descriptor, bytes, harm == falls_short && size > 1 ? size / 2 : size);
}

#define WRITES_AT(name) \
  ssize_t name(int descriptor, const void *bytes, size_t size, off_t offset) { \
    REAL(name); \
    if (!place(descriptor)) return real(descriptor, bytes, size, offset); \
    enum harm harm = meet("write", place(descriptor), "", offset, bytes, size, descriptor); \
    mark(descriptor, 1); \
    return harm == fails ? -1 : real(descriptor, bytes, harm == falls_short && size > 1 ? size / 2 : size, offset); \
  }
WRITES_AT(pwrite)
WRITES_AT(pwrite64)

#define READS_AT(name) \
  ssize_t name(int descriptor, void *bytes, size_t size, off_t offset) { \
    REAL(name); \
    if (!place(descriptor)) return real(descriptor, bytes, size, offset); \
    enum harm harm = meet("read", place(descriptor), "", offset, NULL, size, descriptor); \
    return harm == fails ? -1 : real(descriptor, bytes, harm == falls_short && size > 1 ? size / 2 : size, offset); \
  }
READS_AT(pread)
READS_AT(pread64)

#define CUTS(name) \
  int name(int descriptor, off_t length) { \
    REAL(name); \
    if (place(descriptor) && meet("truncate", place(descriptor), "", length, NULL, 0, descriptor) == fails) return -1; \
    return real(descriptor, length); \
  }
CUTS(ftruncate)
CUTS(ftruncate64)

#define SYNCS(name) \
  int name(int descriptor) { \
    REAL(name); \
    if (place(descriptor) && meet("sync", place(descriptor), "", 0, NULL, 0, descriptor) == fails) return -1; \
    if (place(descriptor)) mark(descriptor, 0); \
    return real(descriptor); \
  }
SYNCS(fsync)
SYNCS(fdatasync)

int rename(const char *path, const char *name) {
  REAL(rename);
  PATH_CALL(rename, path, name);
  return real(path, name);
}

int link(const char *path, const char *name) {
  REAL(link);
  PATH_CALL(link, path, name);
  return real(path, name);
}

int unlink(const char *path) {
  REAL(unlink);
  PATH_CALL(unlink, path, "");
  return real(path);
}

int mkdir(const char *path, mode_t mode) {
  REAL(mkdir);
  PATH_CALL(mkdir, path, "");
  return real(path, mode);
}

int rmdir(const char *path) {
  REAL(rmdir);
  PATH_CALL(rmdir, path, "");
  return real(path);
}

DIR *opendir(const char *path) {
  REAL(opendir);
  if (counts(path) && meet("list", path, "", 0, NULL, 0, -1) == fails) return NULL;
  return real(path);
}

#define ASKS(name, type) \
  int name(const char *path, type *status) { \
    REAL(name); \
    if (counts(path) && meet("stat", path, "", 0, NULL, 0, -1) == fails) return -1; \
    return real(path, status); \
  }
ASKS(stat, struct stat)
ASKS(lstat, struct stat)
ASKS(stat64, struct stat64)
ASKS(lstat64, struct stat64)

// Only what locks a file is counted.
#define CONTROLS(name) \
  int name(int descriptor, int command, ...) { \
    REAL(name); \
    va_list list; \
    va_start(list, command); \
    void *argument = va_arg(list, void *); \
    va_end(list); \
    if (place(descriptor) && (command == F_OFD_SETLK || command == F_SETLK) && \
        meet("lock", place(descriptor), "", 0, NULL, 0, descriptor) == fails) \
      return -1; \
    return real(descriptor, command, argument); \
  }
CONTROLS(fcntl)
CONTROLS(fcntl64)

int flock(int descriptor, int operation) {
  static int (*real)(int, int);
  if (!real) real = (int (*)(int, int))dlsym(RTLD_NEXT, "flock");
  if (place(descriptor) && meet("lock", place(descriptor), "", 0, NULL, 0, descriptor) == fails) return -1;
  return real(descriptor, operation);
}
