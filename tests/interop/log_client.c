/* log_client HOST tcp|udp [USER OPERATION TIMESTAMP]...: sends each entry over the stubs that rpcgen made from
 * specs/log.x, says what became of it, and exits with status 0 only when all were acknowledged. */
#include <stdio.h>
#include "log.h"

#ifdef BY_VALUE
#define SEND(entry, client) sendlog_1(entry, client)
#else
#define SEND(entry, client) sendlog_1(&(entry), client)
#endif

int main(int argc, char **argv) {
    if (argc < 3 || argc % 3 != 0) {
        fprintf(stderr, "usage: log_client HOST tcp|udp [USER OPERATION TIMESTAMP]...\n");
        return 2;
    }
    CLIENT *client = clnt_create(argv[1], LOG_PROG, LOG_VERS, argv[2]);
    if (client == NULL) {
        clnt_pcreateerror(argv[1]);
        return 1;
    }
    int status = 0;
    for (int i = 3; i < argc; i += 3) {
        log_entry entry = {argv[i], argv[i + 1], argv[i + 2]};
        if (SEND(entry, client) != NULL) {
            printf("acknowledged\n");
        } else {
            clnt_perror(client, "not acknowledged");
            status = 1;
        }
    }
    clnt_destroy(client);
    return status;
}
