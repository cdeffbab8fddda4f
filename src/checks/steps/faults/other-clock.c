/*
 * Gives the programs that load it (/etc/ld.so.preload) another clock: the kernel's, with the seconds in
 * /etc/clock-offset added. Only the time of day is another one; how long something takes is measured by clocks that do
 * not jump, as on a machine whose clock is set. libfaketime 0.9.10 does not do for that: with FAKETIME_DONT_FAKE_MONOTONIC
 * each sleep of Python fails (clock_nanosleep, EINVAL), and without it a lock with a timeout waits for ever.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t offset(void) {
  char text[32];
  long file, length, at;
  time_t seconds = 0;
  int before = errno;
  file = syscall(SYS_openat, AT_FDCWD, "/etc/clock-offset", O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    errno = before;
    return 0;
  }
  length = syscall(SYS_read, file, text, sizeof text - 1);
  syscall(SYS_close, file);
  errno = before;
  // Not by strtol(), whose version in new C libraries is not in old ones.
  for (at = 0; at < length; at++)
    if (text[at] >= '0' && text[at] <= '9') seconds = seconds * 10 + (text[at] - '0');
  return length > 0 && text[0] == '-' ? -seconds : seconds;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int result = syscall(SYS_clock_gettime, clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += offset();
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  struct timespec exact;
  (void)zone;
  if (clock_gettime(CLOCK_REALTIME, &exact) != 0) return -1;
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *to) {
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
  if (to != NULL) *to = now.tv_sec;
  return now.tv_sec;
}
