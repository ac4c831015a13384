/*
 * Has a program called through portmappers in every way that libtirpc knows, and prints what came:
 * indirect_calls HOST PROGRAM VERSION NUMBER. The procedures called are 1, which adds one to an int, and 99, which
 * there is not.
 */
#include <arpa/inet.h>
#include <netconfig.h>
#include <rpc/pmap_clnt.h>
#include <rpc/pmap_rmt.h>
#include <rpc/rpc.h>
#include <rpc/rpcb_clnt.h>
#include <stdio.h>
#include <stdlib.h>

static int answer;

/* The first answer is enough. */
static bool_t on_answer(char *result, struct sockaddr_in *from)
{
    (void)result;
    printf("from %s port %d: ", inet_ntoa(from->sin_addr), ntohs(from->sin_port));
    return TRUE;
}

static bool_t on_answer_ti(char *result, struct netbuf *from, struct netconfig *netconfig)
{
    (void)netconfig;
    return on_answer(result, (struct sockaddr_in *)from->buf);
}

static void tell(const char *way, enum clnt_stat stat)
{
    if (stat == RPC_SUCCESS)
        printf("%s: %d\n", way, answer);
    else
        printf("%s: %s\n", way, clnt_sperrno(stat));
    fflush(stdout);
    answer = 0;
}

int main(int argc, char **argv)
{
    const char *host = argv[1];
    u_long program = strtoul(argv[2], NULL, 0);
    u_long version = strtoul(argv[3], NULL, 0);
    int number = atoi(argv[4]);
    struct timeval patience = {1, 0};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PMAPPORT)};
    struct netconfig *udp = getnetconfigent("udp");
    struct sockaddr_storage storage;
    struct netbuf found = {sizeof storage, 0, &storage};
    u_long port = 0;

    if (argc != 5)
        return 2;
    inet_aton(host, &address.sin_addr);
#define INT (xdrproc_t) xdr_int
    tell("pmap_rmtcall", pmap_rmtcall(&address, program, version, 1, INT, (caddr_t)&number, INT, (caddr_t)&answer,
                                      patience, &port));
    tell("pmap_rmtcall of nothing", pmap_rmtcall(&address, program, version, 99, INT, (caddr_t)&number, INT,
                                                 (caddr_t)&answer, patience, &port));
    tell("rpcb_rmtcall", rpcb_rmtcall(udp, host, program, version, 1, INT, (caddr_t)&number, INT, (caddr_t)&answer,
                                      patience, &found));
    tell("rpcb_rmtcall of nothing", rpcb_rmtcall(udp, host, program, version, 99, INT, (caddr_t)&number, INT,
                                                 (caddr_t)&answer, patience, &found));
    tell("clnt_broadcast", clnt_broadcast(program, version, 1, INT, (caddr_t)&number, INT, (caddr_t)&answer,
                                          (resultproc_t)on_answer));
    tell("rpc_broadcast_exp", rpc_broadcast_exp(program, version, 1, INT, (caddr_t)&number, INT, (caddr_t)&answer,
                                                (resultproc_t)on_answer_ti, 1000, 2000, "udp"));
    tell("rpc_broadcast_exp of nothing",
         rpc_broadcast_exp(program, version, 99, INT, (caddr_t)&number, INT, (caddr_t)&answer,
                           (resultproc_t)on_answer_ti, 500, 500, "udp"));
    return 0;
}
