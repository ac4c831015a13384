/* register_log PORT: tells the portmapper of this machine where the log server listens, so that clnt_create finds it. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <rpc/pmap_clnt.h>
#include "log.h"

int main(int argc, char **argv) {
    if (argc != 2 || !pmap_set(LOG_PROG, LOG_VERS, IPPROTO_TCP, atoi(argv[1]))) {
        fprintf(stderr, "register_log: the portmapper did not take port %s\n", argc == 2 ? argv[1] : "?");
        return 1;
    }
    return 0;
}
