/*
 * A tenant that costs next to nothing: listens, notes that it does, and answers every request with its runinfo.
 *   small-tenant --db=NAME --port=P --uname=NAME --notes=FILE [--checks=FILE] [--pidfile=FILE]
 * A line of the notes: name, pid, start time in kernel ticks, CLOCK_MONOTONIC in ns right after listen(2).
 * With --checks each answered request is noted too: name, CLOCK_MONOTONIC in ns.
 * With --pidfile it goes into the background, as supervisors by pid file want it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const char *option(int argc, char **argv, const char *name) {
  size_t length = strlen(name);
  for (int i = 1; i < argc; i++)
    if (!strncmp(argv[i], name, length) && argv[i][length] == '=') return argv[i] + length + 1;
  return NULL;
}

static long long monotonic_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void append(const char *file, const char *line) {
  int fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || write(fd, line, strlen(line)) < 0) _exit(5);
  close(fd);
}

/* Field 22 of proc(5); the name before it may hold anything, so fields count from the last parenthesis. */
static long long start_ticks(void) {
  char text[1024];
  int fd = open("/proc/self/stat", O_RDONLY);
  ssize_t length = read(fd, text, sizeof text - 1);
  close(fd);
  if (length <= 0) return 0;
  text[length] = 0;
  char *at = strrchr(text, ')');
  for (int field = 2; at != NULL && field < 22; field++) at = strchr(at + 1, ' ');
  return at == NULL ? 0 : atoll(at);
}

int main(int argc, char **argv) {
  const char *port = option(argc, argv, "--port"), *name = option(argc, argv, "--uname");
  const char *notes = option(argc, argv, "--notes"), *checks = option(argc, argv, "--checks");
  const char *pidfile = option(argc, argv, "--pidfile"), *database = option(argc, argv, "--db");
  char line[512], answer[512], body[256];
  if (!port || !name || !notes || !database) return 2;

  if (pidfile != NULL) {
    if (fork() > 0) _exit(0);
    setsid();
    snprintf(line, sizeof line, "%s.new", pidfile);
    unlink(line);
    snprintf(body, sizeof body, "%d\n", getpid());
    append(line, body);
    if (rename(line, pidfile) != 0) return 6;
  }

  int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 128) != 0) {
    perror("small-tenant");
    return 3;
  }
  long long listening_ns = monotonic_ns();
  snprintf(line, sizeof line, "%s %d %lld %lld\n", name, getpid(), start_ticks(), listening_ns);
  append(notes, line);
  if (write(1, "listening\n", 10) < 0) { /* Nobody reads it: the notes count. */ }

  snprintf(body, sizeof body, "%s|%s|%d|%s", database, port, getpid(), name);
  snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", strlen(body), body);
  struct timeval patience = {.tv_sec = 1};
  for (;;) {
    char request[2048];
    int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (connection < 0) continue;
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (read(connection, request, sizeof request) > 0 && send(connection, answer, strlen(answer), MSG_NOSIGNAL) > 0 &&
        checks != NULL) {
      snprintf(line, sizeof line, "%s %lld\n", name, monotonic_ns());
      append(checks, line);
    }
    close(connection);
  }
}
