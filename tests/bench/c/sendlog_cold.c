/* sendlog_cold SECONDS: for each call a client of its own, which asks the portmapper at port 111 of loopback. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "log.h"

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: sendlog_cold SECONDS\n");
        return 2;
    }
    log_entry entry = {"alice", "PUBLISH file.txt", "26/11/2026 08:00:00"};
    double start = now(), end = start + atof(argv[1]);
    long calls = 0;
    for (; now() < end; calls += 1) {
        CLIENT *client = clnt_create("127.0.0.1", LOG_PROG, LOG_VERS, "tcp");
        if (client == NULL) {
            clnt_pcreateerror("sendlog_cold");
            return 1;
        }
        if (sendlog_1(entry, client) == NULL) {
            clnt_perror(client, "sendlog_cold");
            return 1;
        }
        clnt_destroy(client);
    }
    printf("{\"operations\":%ld,\"seconds\":%f}\n", calls, now() - start);
    return 0;
}
