/* sendlog_server tcp|udp FILE [sync|oneway]: the log server as rpcgen users write it, each entry printed to FILE before its
 * reply (`sync`: and on disk; `oneway`: there is no reply). It takes a free port of loopback, says "listening on 127.0.0.1:PORT", and asks no portmapper. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "log.h"

static FILE *output;
static int is_synced, is_oneway;

void *sendlog_1_svc(log_entry entry, struct svc_req *request) {
    static char acknowledgement; /* any address but NULL sends the empty reply */
    fprintf(output, "%s %s %s\n", entry.username, entry.operation, entry.timestamp);
    fflush(output);
    if (is_synced) fdatasync(fileno(output));
    return is_oneway ? NULL : &acknowledgement;
}

#include "log_svc.c"

static int bound_socket(int type) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, type, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0) return -1;
    if (type == SOCK_STREAM && listen(fd, 1024) != 0) return -1;
    getsockname(fd, (struct sockaddr *)&address, &length);
    printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

int main(int argc, char **argv) {
    if (argc < 3 || (output = fopen(argv[2], "w")) == NULL) {
        fprintf(stderr, "usage: sendlog_server tcp|udp FILE [sync|oneway]\n");
        return 2;
    }
    is_synced = argc > 3 && strcmp(argv[3], "sync") == 0;
    is_oneway = argc > 3 && strcmp(argv[3], "oneway") == 0;
    int is_tcp = strcmp(argv[1], "tcp") == 0;
    int fd = bound_socket(is_tcp ? SOCK_STREAM : SOCK_DGRAM);
    SVCXPRT *transport = fd < 0 ? NULL : is_tcp ? svctcp_create(fd, 0, 0) : svcudp_create(fd);
    if (transport == NULL || !svc_register(transport, LOG_PROG, LOG_VERS, log_prog_1, 0)) {
        fprintf(stderr, "sendlog_server: cannot serve\n");
        return 1;
    }
    svc_run();
    return 1;
}
