/*
 * XDR values and calls by libtirpc; every value is given and printed as its bytes in hexadecimal.
 *   c_client again TYPE HEX     decodes a value, encodes it again, and prints the bytes or "refused"
 *   c_client call NETID PORT PROGRAM VERSION PROCEDURE ARGUMENTS-TYPE HEX RESULT-TYPE TIMEOUT-MS UID SEND-BYTES
 *     prints "ok HEX" or "STATUS low LOW high HIGH why WHY"; a UID below 0 sends no credential; SEND-BYTES is the
 *     size of the buffer whose content makes one fragment, 0 for the library's choice
 */
#include <arpa/inet.h>
#include <rpc/pmap_clnt.h>
#include <rpc/pmap_prot.h>
#include <rpc/rpc.h>
#include <rpc/rpcb_prot.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "outcomes.h"

enum { MAX = 1 << 22 };

struct type {
    const char *name;
    xdrproc_t code;
    size_t size;
};

static bool_t xdr_reply(XDR *xdrs, struct rpc_msg *message) {
    if (xdrs->x_op == XDR_DECODE)
        message->acpted_rply.ar_results.proc = (xdrproc_t)xdr_void;
    return xdr_replymsg(xdrs, message);
}

static bool_t xdr_nothing(XDR *xdrs, void *value) {
    (void)xdrs, (void)value;
    return TRUE;
}

#define TYPE(name) { #name, (xdrproc_t)xdr_##name, sizeof(name) }

static const struct type types[] = {
    TYPE(an_int), TYPE(an_uint), TYPE(a_hyper), TYPE(an_uhyper), TYPE(a_float), TYPE(a_double), TYPE(a_bool),
    TYPE(color), TYPE(an_opaque), TYPE(a_var_opaque), TYPE(a_string), TYPE(an_array), TYPE(a_var_array),
    TYPE(point), TYPE(points), TYPE(maybe_point), TYPE(on_enum), TYPE(on_int), TYPE(on_uint), TYPE(on_bool),
    TYPE(nodes), TYPE(tree), TYPE(everything), TYPE(answer), TYPE(blob), TYPE(forwarded), TYPE(port_result),
    TYPE(address_result), TYPE(rpcb_stat_byvers), TYPE(rpcblist_ptr), TYPE(rpcb_entry_list_ptr),
    { "void", (xdrproc_t)xdr_nothing, 8 },
    { "mapping", (xdrproc_t)xdr_pmap, sizeof(struct pmap) },
    { "pmaplist", (xdrproc_t)xdr_pmaplist, sizeof(struct pmaplist *) },
    { "rpcb", (xdrproc_t)xdr_rpcb, sizeof(struct rpcb) },
    { "text", (xdrproc_t)xdr_wrapstring, sizeof(char *) },
    { "netbuf", (xdrproc_t)xdr_netbuf, sizeof(struct netbuf) },
    { "call", (xdrproc_t)xdr_callmsg, sizeof(struct rpc_msg) },
    { "reply", (xdrproc_t)xdr_reply, sizeof(struct rpc_msg) },
};

static const struct type *type_of(const char *name) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].name, name) == 0)
            return &types[i];
    fprintf(stderr, "no type %s\n", name);
    exit(2);
}

/* Storage that starts as zeros tells libtirpc to allocate what pointers point to. */
static void *decoded(const struct type *type, const char *hex) {
    void *value = calloc(1, type->size);
    unsigned length = strlen(hex) / 2;
    char *bytes = malloc(length + 1);
    for (unsigned at = 0; at < length; at++) {
        unsigned byte;
        sscanf(hex + 2 * at, "%2x", &byte);
        bytes[at] = (char)byte;
    }
    XDR xdrs;
    xdrmem_create(&xdrs, bytes, length, XDR_DECODE);
    return type->code(&xdrs, value) && xdr_getpos(&xdrs) == length ? value : NULL;
}

static void print_encoded(const struct type *type, void *value) {
    static char bytes[MAX];
    XDR xdrs;
    xdrmem_create(&xdrs, bytes, MAX, XDR_ENCODE);
    if (!type->code(&xdrs, value))
        exit(3);
    unsigned length = xdr_getpos(&xdrs);
    for (unsigned at = 0; at < length; at++)
        printf("%02x", (unsigned char)bytes[at]);
    printf("\n");
}

static int again(const char *name, const char *hex) {
    const struct type *type = type_of(name);
    void *value = decoded(type, hex);
    if (value == NULL)
        printf("refused\n");
    else
        print_encoded(type, value);
    return 0;
}

static CLIENT *client_to(char **argv, int send_bytes) {
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(atoi(argv[1])) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    unsigned program = strtoul(argv[2], NULL, 10), version = strtoul(argv[3], NULL, 10);
    int socket = RPC_ANYSOCK;
    if (strcmp(argv[0], "tcp") == 0)
        return clnttcp_create(&address, program, version, &socket, send_bytes, 0);
    return clntudp_create(&address, program, version, (struct timeval){ 1, 0 }, &socket);
}

static int call(char **argv) {
    const struct type *arguments_type = type_of(argv[5]), *result_type = type_of(argv[7]);
    int timeout_ms = atoi(argv[8]), uid = atoi(argv[9]);
    CLIENT *client = client_to(argv, atoi(argv[10]));
    if (client == NULL) {
        printf("%s\n", clnt_sperrno(rpc_createerr.cf_stat));
        return 0;
    }
    if (uid >= 0)
        client->cl_auth = authunix_create("a-machine", uid, 100, 0, NULL);
    void *result = calloc(1, result_type->size);
    struct timeval five_seconds = { 5, 0 }, timeout = { timeout_ms / 1000, timeout_ms % 1000 * 1000 };
    /* no time at all and no codec of results: nothing is waited for (RFC 5531, batching) */
    xdrproc_t result_code = timeout_ms == 0 ? (xdrproc_t)NULL : result_type->code;
    enum clnt_stat status = clnt_call(client, strtoul(argv[4], NULL, 10), arguments_type->code,
                                      decoded(arguments_type, argv[6]), result_code, result, timeout);
    if (status == RPC_SUCCESS) {
        printf("ok ");
        print_encoded(result_type, result);
        if (timeout_ms == 0)
            clnt_call(client, NULLPROC, (xdrproc_t)xdr_void, NULL, (xdrproc_t)xdr_void, NULL, five_seconds);
        return 0;
    }
    struct rpc_err error;
    clnt_geterr(client, &error);
    printf("%s low %u high %u why %d\n", clnt_sperrno(status), (unsigned)error.re_vers.low,
           (unsigned)error.re_vers.high, (int)error.re_why);
    return 0;
}

int main(int argc, char **argv) {
    /* a server that has closed the connection is an outcome to be printed */
    signal(SIGPIPE, SIG_IGN);
    if (argc == 4 && strcmp(argv[1], "again") == 0)
        return again(argv[2], argv[3]);
    if (argc == 13 && strcmp(argv[1], "call") == 0)
        return call(argv + 2);
    fprintf(stderr, "usage: see the source\n");
    return 2;
}
