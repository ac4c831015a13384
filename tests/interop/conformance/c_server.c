/* Serves OUTCOMES_PROG over tcp and udp, on free ports which it prints; no portmapper is told. */
#include <rpc/rpc.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include "outcomes.h"

void outcomes_prog_2(struct svc_req *, SVCXPRT *);
void outcomes_prog_4(struct svc_req *, SVCXPRT *);

static unsigned count;

int *old_2_svc(int *number, struct svc_req *request) {
    (void)request;
    return number;
}

int *increment_4_svc(int *number, struct svc_req *request) {
    static int result;
    (void)request;
    result = *number + 1;
    return &result;
}

void *answer_by_4_svc(answer *by, struct svc_req *request) {
    struct rpc_msg reply;
    memset(&reply, 0, sizeof reply);
    reply.rm_direction = REPLY;
    reply.rm_reply.rp_stat = by->is_denied ? MSG_DENIED : MSG_ACCEPTED;
    if (!by->is_denied) {
        reply.acpted_rply.ar_verf = request->rq_xprt->xp_verf;
        reply.acpted_rply.ar_stat = by->stat;
        reply.acpted_rply.ar_vers.low = by->low;
        reply.acpted_rply.ar_vers.high = by->high;
    } else if (by->stat == RPC_MISMATCH) {
        reply.rjcted_rply.rj_stat = RPC_MISMATCH;
        reply.rjcted_rply.rj_vers.low = by->low;
        reply.rjcted_rply.rj_vers.high = by->high;
    } else {
        reply.rjcted_rply.rj_stat = AUTH_ERROR;
        reply.rjcted_rply.rj_why = by->low;
    }
    SVC_REPLY(request->rq_xprt, &reply);
    return NULL;
}

void *keep_silent_4_svc(void *none, struct svc_req *request) {
    (void)none, (void)request;
    return NULL;
}

void *hang_up_4_svc(void *none, struct svc_req *request) {
    (void)none;
    shutdown(request->rq_xprt->xp_fd, SHUT_RDWR);
    return NULL;
}

blob *give_bytes_4_svc(unsigned *length, struct svc_req *request) {
    static char bytes[1 << 20];
    static blob result = { 0, bytes };
    (void)request;
    result.blob_len = *length <= sizeof bytes ? *length : sizeof bytes;
    for (unsigned at = 0; at < result.blob_len; at++)
        bytes[at] = (char)at;
    return &result;
}

unsigned *give_uid_4_svc(void *none, struct svc_req *request) {
    static unsigned uid;
    (void)none;
    if (request->rq_cred.oa_flavor != AUTH_SYS) {
        svcerr_weakauth(request->rq_xprt);
        return NULL;
    }
    uid = ((struct authunix_parms *)request->rq_clntcred)->aup_uid;
    return &uid;
}

void *count_up_4_svc(void *none, struct svc_req *request) {
    (void)none, (void)request;
    count++;
    return NULL;
}

unsigned *give_count_4_svc(void *none, struct svc_req *request) {
    (void)none, (void)request;
    return &count;
}

/* The arguments are freed when the reply has been sent: a copy of their outside will do. */
#define ECHO(type) \
    type *echo_##type##_4_svc(type *value, struct svc_req *request) { \
        static type result; \
        (void)request; \
        memcpy(&result, value, sizeof result); \
        return &result; \
    }
ECHO(an_int) ECHO(an_uint) ECHO(a_hyper) ECHO(an_uhyper) ECHO(a_float) ECHO(a_double) ECHO(a_bool) ECHO(color)
ECHO(a_var_opaque) ECHO(a_var_array) ECHO(a_string) ECHO(point) ECHO(points)
ECHO(maybe_point) ECHO(on_enum) ECHO(on_int) ECHO(on_uint) ECHO(on_bool) ECHO(nodes) ECHO(tree) ECHO(everything)

/* rpcgen passes an array as the address of its first element. */
#define ECHO_ARRAY(type, element) \
    element *echo_##type##_4_svc(element *value, struct svc_req *request) { \
        static type result; \
        (void)request; \
        memcpy(result, value, sizeof result); \
        return result; \
    }
ECHO_ARRAY(an_opaque, char) ECHO_ARRAY(an_array, int)

static void serve(SVCXPRT *transport, const char *netid) {
    /* protocol 0: no portmapper is told */
    if (transport == NULL || !svc_register(transport, OUTCOMES_PROG, OUTCOMES_OLD, outcomes_prog_2, 0)
        || !svc_register(transport, OUTCOMES_PROG, OUTCOMES_NEW, outcomes_prog_4, 0)) {
        fprintf(stderr, "cannot serve over %s\n", netid);
        return;
    }
    printf("%s %d\n", netid, transport->xp_port);
}

int main(void) {
    serve(svctcp_create(RPC_ANYSOCK, 0, 0), "tcp");
    serve(svcudp_create(RPC_ANYSOCK), "udp");
    fflush(stdout);
    svc_run();
    return 1;
}
