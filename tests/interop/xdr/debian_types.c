/* The types of a .x file as rpcgen and libtirpc have them; see again.h. table.h is made with the file's names. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include "types.h"

#define TYPE(name) { (xdrproc_t)xdr_##name, sizeof(name) }

static const struct type {
    xdrproc_t code;
    size_t size;
} types[] = {
#include "table.h"
};

#include "again.h"

int main(void) {
    return all_again();
}
