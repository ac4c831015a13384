/* Registers with the portmapper in every way that libtirpc knows; prints each outcome, then serves until killed. */
#include <netconfig.h>
#include <rpc/pmap_clnt.h>
#include <rpc/rpc.h>
#include <stdio.h>

#define BY_CREATE 0x20000005
#define BY_HAND 0x20000006

static void dispatch(struct svc_req *request, SVCXPRT *transport)
{
    if (request->rq_proc == NULLPROC)
        svc_sendreply(transport, (xdrproc_t)xdr_void, NULL);
    else
        svcerr_noproc(transport);
}

int main(void)
{
    struct netconfig *tcp = getnetconfigent("tcp");
    struct netbuf *address;
    struct netconfig *found = getnetconfigent("tcp");
    char *text;

    printf("svc_create %d\n", svc_create(dispatch, BY_CREATE, 3, "netpath") > 0);
    printf("pmap_set %d\n", pmap_set(BY_HAND, 1, IPPROTO_TCP, 4444));
    printf("pmap_set again %d\n", pmap_set(BY_HAND, 1, IPPROTO_TCP, 4445));
    printf("pmap_unset %d\n", pmap_unset(BY_HAND, 1));
    address = uaddr2taddr(tcp, "127.0.0.1.17.92");
    printf("rpcb_set %d\n", rpcb_set(BY_HAND, 2, tcp, address));
    printf("rpcb_set again %d\n", rpcb_set(BY_HAND, 2, tcp, address));
    printf("rpcb_getaddr %d\n", rpcb_getaddr(BY_HAND, 2, found, address, "127.0.0.1"));
    text = taddr2uaddr(found, address);
    printf("at %s\n", text == NULL ? "nowhere" : text);
    printf("rpcb_unset %d\n", rpcb_unset(BY_HAND, 2, tcp));
    printf("rpcb_getaddr %d\n", rpcb_getaddr(BY_HAND, 2, found, address, "127.0.0.1"));
    printf("serving\n");
    fflush(stdout);
    svc_run();
    return 1;
}
