/* sendlog_load PORT SECONDS IN_FLIGHT CONNECTIONS: raw calls over TCP, IN_FLIGHT at once on each of the connections. What
 * is answered is called again at once: all replies that one read brings are followed by as many calls in one write. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "log.h"

enum { REPLY_BYTES = 28, MAX_CONNECTIONS = 1024, DEADLINE_MS = 10000 };

/* What has come of a connection's replies and is not a whole one. */
struct connection {
    unsigned char rest[1 << 16];
    size_t rest_bytes;
};

static unsigned char *calls;
static size_t call_bytes;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *what) {
    fprintf(stderr, "sendlog_load: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* As many calls as may be in flight, behind each other; their xids are not looked at. */
static void encode_calls(int count) {
    char body[1024];
    XDR xdrs;
    uint32_t header[] = {7, 0, 2, LOG_PROG, LOG_VERS, SENDLOG, 0, 0, 0, 0};
    log_entry entry = {"alice", "PUBLISH file.txt", "26/11/2026 08:00:00"};
    xdrmem_create(&xdrs, body, sizeof body, XDR_ENCODE);
    for (size_t i = 0; i < sizeof header / sizeof *header; i += 1) xdr_uint32_t(&xdrs, &header[i]);
    if (!xdr_log_entry(&xdrs, &entry)) fail("cannot encode");
    size_t bytes = xdr_getpos(&xdrs);
    uint32_t mark = htonl(0x80000000u | bytes);
    call_bytes = bytes + 4;
    calls = malloc(call_bytes * count);
    for (int i = 0; i < count; i += 1) {
        memcpy(calls + i * call_bytes, &mark, 4);
        memcpy(calls + i * call_bytes + 4, body, bytes);
    }
}

static int connected(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) fail("cannot connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static void send_calls(int fd, long count) {
    for (size_t at = 0, end = count * call_bytes; at < end;) {
        ssize_t written = write(fd, calls + at, end - at);
        if (written <= 0) fail("cannot send");
        at += written;
    }
}

/* Reads what is there; returns how many whole replies it ends. */
static long take_replies(int fd, struct connection *connection) {
    ssize_t bytes = read(fd, connection->rest + connection->rest_bytes, sizeof connection->rest - connection->rest_bytes);
    if (bytes <= 0) fail("the connection ended");
    size_t have = connection->rest_bytes + bytes, at = 0;
    static const unsigned char success[] = {0x80, 0, 0, 24, 0, 0, 0, 7, 0, 0, 0, 1};
    for (; have - at >= REPLY_BYTES; at += REPLY_BYTES)
        if (memcmp(connection->rest + at, success, sizeof success) != 0 || connection->rest[at + REPLY_BYTES - 1] != 0) {
            errno = EPROTO;
            fail("not the reply of a success");
        }
    memmove(connection->rest, connection->rest + at, have - at);
    connection->rest_bytes = have - at;
    return at / REPLY_BYTES;
}

int main(int argc, char **argv) {
    int in_flight = argc == 5 ? atoi(argv[3]) : 0, count = argc == 5 ? atoi(argv[4]) : 0;
    if (in_flight < 1 || count < 1 || count > MAX_CONNECTIONS) {
        fprintf(stderr, "usage: sendlog_load PORT SECONDS IN_FLIGHT CONNECTIONS\n");
        return 2;
    }
    static struct pollfd polled[MAX_CONNECTIONS];
    struct connection *connections = calloc(count, sizeof *connections);
    encode_calls(in_flight);
    for (int i = 0; i < count; i += 1) polled[i] = (struct pollfd){.fd = connected(atoi(argv[1])), .events = POLLIN};
    double start = now(), end = start + atof(argv[2]), time = start;
    for (int i = 0; i < count; i += 1) send_calls(polled[i].fd, in_flight);
    long waiting = (long)in_flight * count, answered = 0;
    while (waiting > 0) {
        if (poll(polled, count, DEADLINE_MS) <= 0) fail("no reply");
        time = now();
        for (int i = 0; i < count; i += 1) {
            if (polled[i].revents == 0) continue;
            long replies = take_replies(polled[i].fd, &connections[i]);
            answered += replies;
            if (time < end) send_calls(polled[i].fd, replies);
            else waiting -= replies;
        }
    }
    printf("{\"operations\":%ld,\"seconds\":%f}\n", answered, time - start);
    return 0;
}
