/**
 * What the headers of Sun RPC define for every program, in the words of the RFCs: used only for names that neither the
 * file nor what it includes defines.
 */
export const PRELUDE = `
/* RFC 5531 section 8.1; an int, so that a file may define one of these and not the others */
typedef int auth_flavor;
const AUTH_NONE = 0;
const AUTH_NULL = 0;
const AUTH_SYS = 1;
const AUTH_UNIX = 1;
const AUTH_SHORT = 2;
const AUTH_DH = 3;
const AUTH_DES = 3;
const AUTH_KERB = 4;
const RPCSEC_GSS = 6;
const AUTH_TLS = 7;

const MAX_AUTH_BYTES = 400;
const MAX_MACHINE_NAME = 255;
const NGRPS = 16;
const NGROUPS = 16;

/* RFC 5531 section 8.2 */
struct opaque_auth {
  auth_flavor flavor;
  opaque body<400>;
};

/* RFC 5531 appendix A */
struct authsys_parms {
  unsigned int stamp;
  string machinename<255>;
  unsigned int uid;
  unsigned int gid;
  unsigned int gids<16>;
};
typedef authsys_parms authunix_parms;

/* xdr_netobj(3) */
const MAX_NETOBJ_SZ = 1024;
typedef opaque netobj<1024>;

/* RFC 1833 section 2.1 */
struct netbuf {
  unsigned int maxlen;
  opaque buf<>;
};

/* xdr_des_block(3), getnetname(3) */
typedef opaque des_block[8];
const MAXNETNAMELEN = 255;

const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;
const PMAPPORT = 111;
`;
