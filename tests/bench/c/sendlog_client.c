/* sendlog_client tcp|udp PORT SECONDS: one call at a time over the stubs of rpcgen. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "log.h"

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: sendlog_client tcp|udp PORT SECONDS\n");
        return 2;
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    address.sin_port = htons(atoi(argv[2]));
    int fd = RPC_ANYSOCK;
    struct timeval retry = {1, 0};
    CLIENT *client = strcmp(argv[1], "tcp") == 0 ? clnttcp_create(&address, LOG_PROG, LOG_VERS, &fd, 0, 0)
                                                 : clntudp_create(&address, LOG_PROG, LOG_VERS, retry, &fd);
    if (client == NULL) {
        clnt_pcreateerror("sendlog_client");
        return 1;
    }
    log_entry entry = {"alice", "PUBLISH file.txt", "26/11/2026 08:00:00"};
    double start = now(), end = start + atof(argv[3]);
    long calls = 0;
    while (now() < end) {
        if (sendlog_1(entry, client) == NULL) {
            clnt_perror(client, "sendlog_client");
            return 1;
        }
        calls += 1;
    }
    printf("{\"operations\":%ld,\"seconds\":%f}\n", calls, now() - start);
    return 0;
}
