/* A log server of foreign-log.x: prints each event on a line and thanks for it. */
#include <stdio.h>
#include "foreign-log.h"

receipt *write_event_2_svc(event *e, struct svc_req *request) {
    static receipt result;
    (void)request;
    result.number++;
    result.thanks = "thank you";
    printf("%s|%d|%s|%.*s|%s\n", e->who, (int)e->what, e->file == NULL ? "(none)" : *e->file,
           (int)e->at.at_len, e->at.at_val, e->tag);
    fflush(stdout);
    return &result;
}
