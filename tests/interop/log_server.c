/* A log server as people write it with rpcgen: this file is the procedure, rpcgen makes the rest from specs/log.x.
 * Both shapes rpcgen knows: the classic one, and -N, where arguments travel by value. */
#include <stdio.h>
#include "log.h"

static void *print_entry(const log_entry *entry) {
    static char acknowledgement; /* any address but NULL sends the empty reply */
    printf("%s %s %s\n", entry->username, entry->operation, entry->timestamp);
    fflush(stdout);
    return &acknowledgement;
}

#ifdef BY_VALUE
void *sendlog_1_svc(log_entry entry, struct svc_req *request) {
    (void)request;
    return print_entry(&entry);
}
#else
void *sendlog_1_svc(log_entry *entry, struct svc_req *request) {
    (void)request;
    return print_entry(entry);
}
#endif
