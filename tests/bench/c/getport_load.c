/* getport_load tcp|udp PORT IN_FLIGHT SECONDS: PMAPPROC_GETPORT of the portmapper itself, so many calls under way over
 * one socket. The calls are put together here, not by libtirpc, which has one at a time. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CALL_BYTES 56
#define REPLY_BYTES 28
#define MARK_BYTES 4
#define MOST_IN_FLIGHT 1024

static int is_tcp;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static size_t put_call(unsigned char *bytes, uint32_t xid) {
    uint32_t words[] = {0x80000000 | CALL_BYTES, xid, 0, 2, 100000, 2, 3, 0, 0, 0, 0, 100000, 2, IPPROTO_TCP, 0};
    size_t first = is_tcp ? 0 : 1, count = sizeof words / sizeof *words - first;
    for (size_t i = 0; i < count; i++) {
        uint32_t word = htonl(words[first + i]);
        memcpy(bytes + 4 * i, &word, 4);
    }
    return 4 * count;
}

static void check_reply(const unsigned char *bytes) {
    uint32_t words[REPLY_BYTES / 4];
    memcpy(words, bytes, sizeof words);
    if (ntohl(words[1]) != 1 || words[2] != 0 || words[5] != 0 || words[6] == 0) {
        fprintf(stderr, "getport_load: not the reply expected\n");
        exit(1);
    }
}

static void send_calls(int fd, int count, uint32_t *xid) {
    static unsigned char bytes[MOST_IN_FLIGHT * (MARK_BYTES + CALL_BYTES)];
    size_t length = 0;
    for (int i = 0; i < count; i++) length += put_call(bytes + length, (*xid)++);
    if (count > 0 && write(fd, bytes, length) != (ssize_t)length) fail("write");
}

/* Takes what has come; returns how many replies that is. */
static int take_replies(int fd) {
    static unsigned char bytes[65536];
    static size_t held;
    ssize_t got = read(fd, bytes + held, sizeof bytes - held);
    if (got <= 0) fail("read");
    held += got;
    size_t mark = is_tcp ? MARK_BYTES : 0, each = mark + REPLY_BYTES, at = 0;
    int count = 0;
    for (; held - at >= each; at += each, count++) check_reply(bytes + at + mark);
    memmove(bytes, bytes + at, held - at);
    held -= at;
    return count;
}

static int connected(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {2, 0};
    int yes = 1, fd = socket(AF_INET, is_tcp ? SOCK_STREAM : SOCK_DGRAM, 0);
    address.sin_port = htons(port);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
    if (is_tcp) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
}

int main(int argc, char **argv) {
    int in_flight = argc == 5 ? atoi(argv[3]) : 0;
    is_tcp = argc == 5 && strcmp(argv[1], "tcp") == 0;
    if (in_flight < 1 || in_flight > (is_tcp ? MOST_IN_FLIGHT : 1)) {
        fprintf(stderr, "usage: getport_load tcp PORT 1..%d SECONDS, or udp PORT 1 SECONDS\n", MOST_IN_FLIGHT);
        return 2;
    }
    int fd = connected(atoi(argv[2]));
    uint32_t xid = 1;
    long calls = 0;
    double start = now(), end = start + atof(argv[4]);
    send_calls(fd, in_flight, &xid);
    for (int waiting = in_flight; waiting > 0;) {
        int count = take_replies(fd), more = now() < end ? count : 0;
        calls += count;
        send_calls(fd, more, &xid);
        waiting += more - count;
    }
    printf("{\"operations\":%ld,\"seconds\":%f}\n", calls, now() - start);
    return 0;
}
