// Preloaded into one process (LD_PRELOAD): counts the calls by which it changes a folder, reads it, reads its own program or writes output,
// logs them, and makes one of them fail, or be the last thing that the process does. See docs/testing.md.
//
//   FAULTS_LOG      file for a line per call: KIND NUMBER PATH, e.g. "fsync 3 /tmp/x/kallithea.db"; each kind is counted separately
//   FAULTS_FOLDER   the folder that the command works in; FAULTS_SKIP: a part of it that does not count
//   FAULTS_PROGRAM  folders of the program's own files, separated by colons
//   FAULTS_AT       KIND:NUMBER, the call that is hit
//   FAULTS_DO       fail | fail-on (this call and all later ones that the error stops) | short (writes half of it; the next one fails, as at a
//                   disk that has just become full) | kill-before | kill-after | kill-half (writes half of it, then dies)
//   FAULTS_ERRNO    the number of the error
//
// Children of the process run without it.
#define _GNU_SOURCE
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
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))

enum action { PASS, FAIL, HALF, DIE_BEFORE, DIE_AFTER, DIE_HALF };
enum area { NONE, FOLDER, PROGRAM };
/// What a call needs: room on a disk (a full one has none), a disk that can be written to, or a reader of the output.
enum need { NOTHING, ROOM, WRITABLE, OUTPUT };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct { char kind[24]; long calls; } counters[64];
static char folder[PATH_MAX], skipped[PATH_MAX], program[4 * PATH_MAX], at[64], what[24];
static int log_descriptor = -1, error_number;
static enum need broken;
static char failed_library[PATH_MAX + 64];

static void *real(const char *name) {
  return dlsym(RTLD_NEXT, name);
}

static void take(const char *name, char *to, size_t size) {
  const char *value = getenv(name);
  snprintf(to, size, "%s", value ? value : "");
  unsetenv(name);
}

__attribute__((constructor)) static void begin(void) {
  char log[PATH_MAX], number[24];
  take("FAULTS_LOG", log, sizeof log);
  take("FAULTS_FOLDER", folder, sizeof folder);
  take("FAULTS_SKIP", skipped, sizeof skipped);
  take("FAULTS_PROGRAM", program, sizeof program);
  take("FAULTS_AT", at, sizeof at);
  take("FAULTS_DO", what, sizeof what);
  take("FAULTS_ERRNO", number, sizeof number);
  error_number = atoi(number);
  unsetenv("LD_PRELOAD");
  if (log[0]) {
    int opened = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    // Out of the way of programs that count on the next free one.
    log_descriptor = fcntl(opened, F_DUPFD_CLOEXEC, 200);
    syscall(SYS_close, opened);
  }
}

static int below(const char *path, const char *parent) {
  size_t length = strlen(parent);
  return length > 0 && strncmp(path, parent, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static enum area area_of(const char *path) {
  if (below(path, folder) && !below(path, skipped)) return FOLDER;
  for (const char *start = program; *start;) {
    char one[PATH_MAX];
    size_t length = strcspn(start, ":");
    snprintf(one, sizeof one, "%.*s", (int)length, start);
    if (below(path, one)) return PROGRAM;
    start += length + (start[length] == ':');
  }
  return NONE;
}

static int path_of(int descriptor, char *full);

static int path_at(int directory, const char *path, char *full) {
  char link[64], base[PATH_MAX];
  // How a program works in a folder that it holds open.
  if (strncmp(path, "/proc/self/fd/", 14) == 0) {
    const char *rest = strchr(path + 14, '/');
    if (rest) {
      path_of(atoi(path + 14), base);
      return snprintf(full, PATH_MAX, "%s%s", base, rest);
    }
  }
  if (path[0] == '/') return snprintf(full, PATH_MAX, "%s", path);
  if (directory == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
  else snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
  ssize_t length = syscall(SYS_readlink, link, base, sizeof base - 1);
  if (length < 0) length = 0;
  base[length] = 0;
  return snprintf(full, PATH_MAX, "%s/%s", base, path);
}

static int path_of(int descriptor, char *full) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = syscall(SYS_readlink, link, full, PATH_MAX - 1);
  if (length < 0) length = 0;
  full[length] = 0;
  return length;
}

static void die(void) {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

/// Whether a call fails because an earlier one did.
static int is_broken(enum need need) {
  if (broken == NOTHING || need == NOTHING || (broken == OUTPUT) != (need == OUTPUT)) return 0;
  return need != WRITABLE || (error_number != ENOSPC && error_number != EDQUOT);
}

/// Counts and logs a call, and decides about it.
static enum action decide(const char *kind, const char *path, enum need need) {
  char line[PATH_MAX + 64], name[64];
  int saved = errno;
  enum action action = PASS;
  pthread_mutex_lock(&lock);
  int i = 0;
  while (counters[i].kind[0] && strcmp(counters[i].kind, kind) != 0) i++;
  snprintf(counters[i].kind, sizeof counters[i].kind, "%s", kind);
  long number = ++counters[i].calls;
  if (log_descriptor >= 0) {
    int length = snprintf(line, sizeof line, "%s %ld %s\n", kind, number, path);
    syscall(SYS_write, log_descriptor, line, length);
  }
  snprintf(name, sizeof name, "%s:%ld", kind, number);
  if (is_broken(need)) action = FAIL;
  if (strcmp(name, at) == 0) {
    if (strncmp(what, "fail", 4) == 0) action = FAIL;
    if (strcmp(what, "short") == 0) action = HALF;
    if (strcmp(what, "kill-before") == 0) die();
    if (strcmp(what, "kill-after") == 0) action = DIE_AFTER;
    if (strcmp(what, "kill-half") == 0) action = DIE_HALF;
    if (strcmp(what, "fail-on") == 0 || action == HALF) broken = need;
  }
  pthread_mutex_unlock(&lock);
  errno = saved;
  return action;
}

#define RUN(decision, failure, call) \
  do { \
    enum action chosen = (decision); \
    if (chosen == FAIL) { errno = error_number; return failure; } \
    __typeof__(call) result = (call); \
    if (chosen == DIE_AFTER) die(); \
    return result; \
  } while (0)

static enum action decide_path(const char *kind, const char *path, enum need need) {
  char full[PATH_MAX];
  path_at(AT_FDCWD, path, full);
  return area_of(full) == FOLDER ? decide(kind, full, need) : PASS;
}

/// A folder that exists already is not made; so Node's recursive mkdir finds out.
static enum action decide_mkdir(const char *path) {
  return syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0 ? PASS : decide_path("mkdir", path, ROOM);
}

static enum action decide_descriptor(const char *kind, int descriptor, enum need need) {
  char full[PATH_MAX];
  path_of(descriptor, full);
  return area_of(full) == FOLDER ? decide(kind, full, need) : PASS;
}

static enum action decide_open(int directory, const char *path, int flags) {
  char full[PATH_MAX];
  path_at(directory, path, full);
  enum area area = area_of(full);
  if (area == PROGRAM) return decide("program.open", full, NOTHING);
  if (area == NONE) return PASS;
  if (flags & O_CREAT && syscall(SYS_faccessat, AT_FDCWD, full, F_OK) != 0) return decide("create", full, ROOM);
  return (flags & O_ACCMODE) == O_RDONLY ? decide("read.open", full, NOTHING) : decide("open", full, WRITABLE);
}

static enum action decide_read(int descriptor) {
  char full[PATH_MAX];
  path_of(descriptor, full);
  enum area area = area_of(full);
  if (area == NONE) return PASS;
  return decide(area == PROGRAM ? "program.read" : "read", full, NOTHING);
}

static enum action decide_write(int descriptor) {
  if (descriptor == 1 || descriptor == 2) return decide(descriptor == 1 ? "stdout" : "stderr", "-", OUTPUT);
  return decide_descriptor("write", descriptor, ROOM);
}

#define MODE(flags) \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT | __O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }

int open(const char *path, int flags, ...) { MODE(flags) RUN(decide_open(AT_FDCWD, path, flags), -1, REAL(open)(path, flags, mode)); }
int open64(const char *path, int flags, ...) { MODE(flags) RUN(decide_open(AT_FDCWD, path, flags), -1, REAL(open64)(path, flags, mode)); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) RUN(decide_open(at, path, flags), -1, REAL(openat)(at, path, flags, mode)); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) RUN(decide_open(at, path, flags), -1, REAL(openat64)(at, path, flags, mode)); }

ssize_t read(int fd, void *to, size_t size) { RUN(decide_read(fd), -1, REAL(read)(fd, to, size)); }
ssize_t readv(int fd, const struct iovec *to, int count) { RUN(decide_read(fd), -1, REAL(readv)(fd, to, count)); }
ssize_t pread(int fd, void *to, size_t size, off_t from) { RUN(decide_read(fd), -1, REAL(pread)(fd, to, size, from)); }
ssize_t pread64(int fd, void *to, size_t size, off64_t from) { RUN(decide_read(fd), -1, REAL(pread64)(fd, to, size, from)); }
ssize_t preadv64(int fd, const struct iovec *to, int count, off64_t from) { RUN(decide_read(fd), -1, REAL(preadv64)(fd, to, count, from)); }

static ssize_t half(enum action action, ssize_t written) {
  if (action == DIE_HALF) die();
  return written;
}

#define WRITE(fd, whole, part) \
  do { \
    enum action decided = decide_write(fd); \
    if (decided == HALF || decided == DIE_HALF) return half(decided, (part)); \
    RUN(decided, -1, whole); \
  } while (0)

ssize_t write(int fd, const void *from, size_t size) {
  WRITE(fd, REAL(write)(fd, from, size), REAL(write)(fd, from, size / 2));
}
ssize_t pwrite(int fd, const void *from, size_t size, off_t to) {
  WRITE(fd, REAL(pwrite)(fd, from, size, to), REAL(pwrite)(fd, from, size / 2, to));
}
ssize_t pwrite64(int fd, const void *from, size_t size, off64_t to) {
  WRITE(fd, REAL(pwrite64)(fd, from, size, to), REAL(pwrite64)(fd, from, size / 2, to));
}
ssize_t writev(int fd, const struct iovec *from, int count) {
  WRITE(fd, REAL(writev)(fd, from, count), REAL(write)(fd, from[0].iov_base, from[0].iov_len / 2));
}
ssize_t pwritev64(int fd, const struct iovec *from, int count, off64_t to) {
  WRITE(fd, REAL(pwritev64)(fd, from, count, to), REAL(pwrite64)(fd, from[0].iov_base, from[0].iov_len / 2, to));
}
ssize_t sendfile64(int out, int in, off64_t *offset, size_t size) {
  WRITE(out, REAL(sendfile64)(out, in, offset, size), REAL(sendfile64)(out, in, offset, size / 2));
}
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t size, unsigned flags) {
  WRITE(out, REAL(copy_file_range)(in, from, out, to, size, flags), REAL(copy_file_range)(in, from, out, to, size / 2, flags));
}

int fsync(int fd) { RUN(decide_descriptor("fsync", fd, WRITABLE), -1, REAL(fsync)(fd)); }
int fdatasync(int fd) { RUN(decide_descriptor("fsync", fd, WRITABLE), -1, REAL(fdatasync)(fd)); }
int ftruncate(int fd, off_t size) { RUN(decide_descriptor("truncate", fd, WRITABLE), -1, REAL(ftruncate)(fd, size)); }
int ftruncate64(int fd, off64_t size) { RUN(decide_descriptor("truncate", fd, WRITABLE), -1, REAL(ftruncate64)(fd, size)); }
int fchmod(int fd, mode_t mode) { RUN(decide_descriptor("chmod", fd, WRITABLE), -1, REAL(fchmod)(fd, mode)); }
int fchown(int fd, uid_t user, gid_t group) { RUN(decide_descriptor("chown", fd, WRITABLE), -1, REAL(fchown)(fd, user, group)); }
int futimens(int fd, const struct timespec times[2]) { RUN(decide_descriptor("utime", fd, WRITABLE), -1, REAL(futimens)(fd, times)); }

int chmod(const char *path, mode_t mode) { RUN(decide_path("chmod", path, WRITABLE), -1, REAL(chmod)(path, mode)); }
int chown(const char *path, uid_t user, gid_t group) { RUN(decide_path("chown", path, WRITABLE), -1, REAL(chown)(path, user, group)); }
int lchown(const char *path, uid_t user, gid_t group) { RUN(decide_path("chown", path, WRITABLE), -1, REAL(lchown)(path, user, group)); }
int mkdir(const char *path, mode_t mode) { RUN(decide_mkdir(path), -1, REAL(mkdir)(path, mode)); }
char *mkdtemp(char *path) { RUN(decide_path("mkdir", path, ROOM), NULL, REAL(mkdtemp)(path)); }
int rmdir(const char *path) { RUN(decide_path("rmdir", path, WRITABLE), -1, REAL(rmdir)(path)); }
int unlink(const char *path) { RUN(decide_path("unlink", path, WRITABLE), -1, REAL(unlink)(path)); }
int remove(const char *path) { RUN(decide_path("unlink", path, WRITABLE), -1, REAL(remove)(path)); }
int rename(const char *from, const char *to) { RUN(decide_path("rename", to, WRITABLE), -1, REAL(rename)(from, to)); }
int link(const char *from, const char *to) { RUN(decide_path("link", to, ROOM), -1, REAL(link)(from, to)); }
int symlink(const char *from, const char *to) { RUN(decide_path("link", to, ROOM), -1, REAL(symlink)(from, to)); }

/// libuv copies files with it.
long syscall(long number, ...) {
  long a[6];
  va_list rest;
  va_start(rest, number);
  for (int i = 0; i < 6; i++) a[i] = va_arg(rest, long);
  va_end(rest);
  static __typeof__(&syscall) next;
  if (!next) next = REAL(syscall);
#define NEXT(size) next(number, a[0], a[1], a[2], a[3], size, a[5])
  if (number == SYS_copy_file_range) WRITE((int)a[2], NEXT(a[4]), NEXT(a[4] / 2));
  return NEXT(a[4]);
}

/// Native modules are opened by the loader itself, whose calls nobody sees.
void *dlopen(const char *path, int flags) {
  void *(*next)(const char *, int) = real("dlopen");
  if (path && path[0] == '/' && area_of(path) == PROGRAM) {
    enum action action = decide("program.load", path, NOTHING);
    if (action == FAIL) {
      snprintf(failed_library, sizeof failed_library, "%s: cannot open shared object file: %s", path, strerror(error_number));
      return NULL;
    }
  }
  return next(path, flags);
}

char *dlerror(void) {
  static char message[sizeof failed_library];
  if (failed_library[0]) {
    memcpy(message, failed_library, sizeof message);
    failed_library[0] = 0;
    return message;
  }
  return ((char *(*)(void))real("dlerror"))();
}
