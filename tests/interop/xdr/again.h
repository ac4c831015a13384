/*
 * Decoding and encoding again what comes in: (type's number, length, bytes)… on stdin, (1, length, bytes) or (0, 0) on
 * stdout; numbers are of four bytes, most significant first. Wants a table `types` of struct type.
 */
enum { TYPES = sizeof types / sizeof *types, MAX = 1 << 16 };

static unsigned encode(const struct type *type, void *value, char *bytes) {
    XDR xdrs;
    xdrmem_create(&xdrs, bytes, MAX, XDR_ENCODE);
    return type->code(&xdrs, value) ? xdr_getpos(&xdrs) : MAX + 1;
}

/* The value's storage starts as zeros, which tells libtirpc to allocate what pointers point to. */
static unsigned again(const struct type *type, char *bytes, unsigned length, char *out) {
    void *value = calloc(1, type->size);
    XDR xdrs;
    xdrmem_create(&xdrs, bytes, length, XDR_DECODE);
    unsigned encoded = MAX + 1;
    if (type->code(&xdrs, value) && xdr_getpos(&xdrs) == length)
        encoded = encode(type, value, out);
    xdr_free(type->code, value);
    free(value);
    return encoded;
}

static int answer(unsigned ok, const char *bytes, unsigned length) {
    unsigned head[2] = { htonl(ok), htonl(length) };
    return fwrite(head, 1, 8, stdout) == 8 && fwrite(bytes, 1, length, stdout) == length;
}

static int all_again(void) {
    static char in[MAX], out[MAX];
    unsigned head[2];
    while (fread(head, 1, 8, stdin) == 8) {
        unsigned number = ntohl(head[0]), length = ntohl(head[1]);
        if (number >= TYPES || length > MAX || fread(in, 1, length, stdin) != length)
            return 2;
        unsigned encoded = again(&types[number], in, length, out);
        if (!(encoded <= MAX ? answer(1, out, encoded) : answer(0, out, 0)))
            return 3;
    }
    return fflush(stdout) == 0 ? 0 : 3;
}
