/*
 * A small tenant that really uses its database: it keeps one connection, asks it "select @@port" about once in a period,
 * and notes each answer that comes from another server than the one before.
 *   asking-tenant --port=P --uname=NAME --notes=FILE --answers=FILE --database=FILE [--every=MS] [--patience=MS]
 * The database file has three lines: name, IPv4 address, port. It is read again on SIGHUP, and the new server is asked at
 * once. What has no answer within the patience is given up, and so is a connection that breaks: a new one is made, after
 * a pause that grows from 50 to 500 ms while it fails.
 * A line of the notes: name, pid, start time in kernel ticks, CLOCK_MONOTONIC in ns right after listen(2).
 * A line of the answers: name, port of the server that has answered, CLOCK_MONOTONIC in ns when the answer was read.
 * It logs in as `tenant`, who has no password: the protocol is spoken by hand, and there is nothing to scramble.
 * Source: mariadb.com/kb, "Clients & Utilities / MariaDB protocol": connection phase, COM_QUERY, result sets without
 * CLIENT_DEPRECATE_EOF.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* After a failed attempt the next one waits so long at first, twice as long each time, and at most so long. */
#define FIRST_PAUSE_NS 50000000LL
#define MOST_PAUSE_NS 500000000LL

enum state { AWAY, CONNECTING, GREETING, LOGIN, READY, ASKED };

static const char *name, *answers, *database_file;
static int64_t every_ns = 1000000000, patience_ns = 1000000000;

/* What the file says. */
static char database_name[128];
static struct sockaddr_in server;

static enum state state = AWAY;
static int db = -1;
/* Of `state`: when it is given up, or when the next thing is done. */
static int64_t due_ns;
static unsigned char buffer[4096];
static size_t filled;
/* Packets of the present answer that were read. */
static int packets;
/* Port of the server that answered last. */
static char last[16];
static unsigned chance;
static int64_t pause_ns = FIRST_PAUSE_NS;

static const char *option(int argc, char **argv, const char *key) {
  size_t length = strlen(key);
  for (int i = 1; i < argc; i++)
    if (!strncmp(argv[i], key, length) && argv[i][length] == '=') return argv[i] + length + 1;
  return NULL;
}

static int64_t monotonic_ns(void) {
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
  int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  ssize_t length = read(fd, text, sizeof text - 1);
  close(fd);
  if (length <= 0) return 0;
  text[length] = 0;
  char *at = strrchr(text, ')');
  for (int field = 2; at != NULL && field < 22; field++) at = strchr(at + 1, ' ');
  return at == NULL ? 0 : atoll(at);
}

static void read_database(void) {
  char text[512], host[64];
  int port = 0, fd = open(database_file, O_RDONLY | O_CLOEXEC);
  ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  if (length <= 0) _exit(6);
  text[length] = 0;
  if (sscanf(text, "%127[^\n]\n%63[^\n]\n%d", database_name, host, &port) != 3) _exit(7);
  server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, host, &server.sin_addr) != 1) _exit(8);
}

static void leave(int64_t again_at_ns) {
  if (db >= 0) close(db);
  db = -1;
  state = AWAY;
  due_ns = again_at_ns;
}

static void fail(void) {
  leave(monotonic_ns() + pause_ns);
  pause_ns = pause_ns * 2 < MOST_PAUSE_NS ? pause_ns * 2 : MOST_PAUSE_NS;
}

static void begin(void) {
  int one = 1;
  db = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  setsockopt(db, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  filled = 0;
  state = CONNECTING;
  due_ns = monotonic_ns() + patience_ns;
  if (connect(db, (struct sockaddr *)&server, sizeof server) != 0 && errno != EINPROGRESS) fail();
}

static void ask(void) {
  static const char query[] = "\x0e\0\0\0\x03select @@port";
  packets = 0;
  state = ASKED;
  due_ns = monotonic_ns() + patience_ns;
  if (send(db, query, sizeof query - 1, MSG_NOSIGNAL) != sizeof query - 1) fail();
}

/* Capabilities: long password, protocol 4.1, transactions, secure connection, plugin name. */
static void log_in(void) {
  static const char tail[] = "tenant\0\0mysql_native_password";
  unsigned char packet[36 + sizeof tail] = {32 + sizeof tail, 0, 0, 1, 0x01, 0xa2, 0x08, 0, 0, 0, 0, 1, 33};
  memcpy(packet + 36, tail, sizeof tail);
  state = LOGIN;
  if (send(db, packet, sizeof packet, MSG_NOSIGNAL) != sizeof packet) fail();
}

static void answered(const char *port) {
  char line[256];
  int64_t now = monotonic_ns();
  state = READY;
  pause_ns = FIRST_PAUSE_NS;
  /* Between half a period and one and a half: many who began together do not stay together. */
  due_ns = now + every_ns / 2 + (int64_t)(rand_r(&chance) / (RAND_MAX + 1.0) * every_ns);
  if (!strcmp(port, last)) return;
  snprintf(last, sizeof last, "%s", port);
  snprintf(line, sizeof line, "%s %s %lld\n", name, port, (long long)now);
  append(answers, line);
}

static void take_packet(const unsigned char *body, size_t length) {
  static char port[16];
  if (length == 0 || body[0] == 0xff) return fail();
  if (state == GREETING) return log_in();
  if (state == LOGIN) return body[0] == 0 ? ask() : fail();
  if (state != ASKED) return fail();
  /* Count of columns, the column, end of columns, the row, end of rows. */
  packets++;
  if (packets == 4) snprintf(port, sizeof port, "%.*s", body[0] < length ? body[0] : 0, body + 1);
  if (packets == 5) answered(port);
}

static void hear(void) {
  ssize_t length = recv(db, buffer + filled, sizeof buffer - filled, 0);
  if (length < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (length <= 0) return fail();
  filled += length;
  while (db >= 0 && filled >= 4) {
    size_t body = buffer[0] | buffer[1] << 8 | buffer[2] << 16;
    if (body + 4 > sizeof buffer) return fail();
    if (filled < body + 4) return;
    take_packet(buffer + 4, body);
    filled -= body + 4;
    memmove(buffer, buffer + 4 + body, filled);
  }
}

static void connected(void) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(db, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) fail();
  else state = GREETING;
}

static void come_due(void) {
  if (state == AWAY) begin();
  else if (state == READY) ask();
  /* No answer. The next attempt is made at once: there was pause enough. */
  else leave(monotonic_ns());
}

static void serve(int listener, const char *port) {
  char request[2048], body[256], answer[512];
  struct timeval patience = {.tv_usec = 200000};
  int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (connection < 0) return;
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  snprintf(body, sizeof body, "%s|%s|%d|%s", database_name, port, getpid(), name);
  snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", strlen(body), body);
  /* Whoever does not ask, or does not listen, has gone. */
  if (read(connection, request, sizeof request) > 0) send(connection, answer, strlen(answer), MSG_NOSIGNAL);
  close(connection);
}

int main(int argc, char **argv) {
  const char *port = option(argc, argv, "--port"), *notes = option(argc, argv, "--notes");
  const char *every = option(argc, argv, "--every"), *patience = option(argc, argv, "--patience");
  char line[512];
  name = option(argc, argv, "--uname");
  answers = option(argc, argv, "--answers");
  database_file = option(argc, argv, "--database");
  if (!port || !name || !notes || !answers || !database_file) return 2;
  if (every) every_ns = atoll(every) * 1000000;
  if (patience) patience_ns = atoll(patience) * 1000000;
  chance = getpid();

  sigset_t hangup;
  sigemptyset(&hangup);
  sigaddset(&hangup, SIGHUP);
  sigprocmask(SIG_BLOCK, &hangup, NULL);
  int signals = signalfd(-1, &hangup, SFD_CLOEXEC | SFD_NONBLOCK);
  read_database();

  int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (signals < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 128) != 0) {
    perror("asking-tenant");
    return 3;
  }
  snprintf(line, sizeof line, "%s %d %lld %lld\n", name, getpid(), start_ticks(), (long long)monotonic_ns());
  append(notes, line);
  if (write(1, "listening\n", 10) < 0) { /* Nobody reads it: the notes count. */ }

  due_ns = monotonic_ns();
  for (;;) {
    struct pollfd fds[3] = {{.fd = signals, .events = POLLIN}, {.fd = listener, .events = POLLIN}, {.fd = db}};
    fds[2].events = state == CONNECTING ? POLLOUT : POLLIN;
    int64_t left = due_ns - monotonic_ns();
    struct timespec wait = {.tv_sec = left > 0 ? left / 1000000000 : 0, .tv_nsec = left > 0 ? left % 1000000000 : 0};
    if (ppoll(fds, 3, &wait, NULL) < 0 && errno != EINTR) return 4;
    if (fds[0].revents & POLLIN) {
      struct signalfd_siginfo info;
      while (read(signals, &info, sizeof info) > 0) continue;
      read_database();
      leave(monotonic_ns());
      fds[2].revents = 0;
    }
    if (fds[2].revents != 0) {
      if (state == CONNECTING) connected();
      else hear();
    }
    if (fds[1].revents & POLLIN) serve(listener, port);
    if (due_ns <= monotonic_ns()) come_due();
  }
}
