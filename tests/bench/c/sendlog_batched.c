/* sendlog_batched PORT SECONDS: one-way calls as libtirpc makes them: no time to wait and no results to decode, so that
 * calls gather and leave together. A call of procedure 0 at the end waits until all are served. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "log.h"

enum { CALLS_PER_LOOK = 256 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: sendlog_batched PORT SECONDS\n");
        return 2;
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    address.sin_port = htons(atoi(argv[1]));
    int fd = RPC_ANYSOCK;
    CLIENT *client = clnttcp_create(&address, LOG_PROG, LOG_VERS, &fd, 0, 0);
    if (client == NULL) {
        clnt_pcreateerror("sendlog_batched");
        return 1;
    }
    log_entry entry = {"alice", "PUBLISH file.txt", "26/11/2026 08:00:00"};
    struct timeval none = {0, 0}, patience = {10, 0};
    double start = now(), end = start + atof(argv[2]);
    long calls = 0;
    while (now() < end)
        for (int i = 0; i < CALLS_PER_LOOK; i += 1, calls += 1)
            if (clnt_call(client, SENDLOG, (xdrproc_t)xdr_log_entry, (caddr_t)&entry, NULL, NULL, none) != RPC_SUCCESS) {
                clnt_perror(client, "sendlog_batched");
                return 1;
            }
    if (clnt_call(client, NULLPROC, (xdrproc_t)xdr_void, NULL, (xdrproc_t)xdr_void, NULL, patience) != RPC_SUCCESS) {
        clnt_perror(client, "sendlog_batched");
        return 1;
    }
    printf("{\"operations\":%ld,\"seconds\":%f}\n", calls, now() - start);
    return 0;
}
