/*
 * XDR as rpcgen and libtirpc have it.
 *   all_types known   prints a value of each type: its name, and its bytes in hexadecimal
 *   all_types again   reads (type's number, length, bytes)…, decodes and encodes each again, and writes
 *                     (1, length, bytes) or (0, 0); numbers are of four bytes, most significant first
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "all_types.h"

#define TYPE(name) { #name, (xdrproc_t)xdr_##name, sizeof(name) }

static const struct type {
    const char *name;
    xdrproc_t code;
    size_t size;
} types[] = {
    TYPE(an_int), TYPE(an_uint), TYPE(a_hyper), TYPE(an_uhyper), TYPE(a_float), TYPE(a_double), TYPE(a_bool),
    TYPE(color), TYPE(an_opaque), TYPE(a_var_opaque), TYPE(a_string), TYPE(an_array), TYPE(a_var_array),
    TYPE(point), TYPE(points), TYPE(maybe_point), TYPE(on_enum), TYPE(on_int), TYPE(on_uint), TYPE(on_bool),
    TYPE(nodes), TYPE(tree), TYPE(everything),
};

#include "again.h"

static void show(const char *name, void *value) {
    static char bytes[MAX];
    for (int i = 0; i < TYPES; i++) {
        if (strcmp(types[i].name, name) != 0)
            continue;
        unsigned length = encode(&types[i], value, bytes);
        if (length > MAX)
            exit(4);
        printf("%s ", name);
        for (unsigned at = 0; at < length; at++)
            printf("%02x", (unsigned char)bytes[at]);
        printf("\n");
    }
}

#define SHOW(type, ...) do { type value = __VA_ARGS__; show(#type, &value); } while (0)

static void known_numbers(void) {
    SHOW(an_int, -2147483647 - 1);
    SHOW(an_uint, 4294967295u);
    SHOW(a_hyper, -9223372036854775807LL - 1);
    SHOW(an_uhyper, 18446744073709551615ULL);
    SHOW(a_float, -0.1f);
    SHOW(a_double, 5e-324);
    SHOW(a_bool, TRUE);
    SHOW(color, NEGATIVE);
}

static void known_sequences(void) {
    SHOW(an_opaque, { 1, 2, 3, 4, 5, 6, (char)255 });
    SHOW(a_var_opaque, { 5, "hello" });
    SHOW(a_string, "\303\261and\303\272");
    SHOW(an_array, { 1, -1, 3 });
    u_quad_t numbers[] = { 1, 18446744073709551615ULL };
    SHOW(a_var_array, { 2, numbers });
    point two[] = { { 1, 2, 3.5f }, { -1, -2, -3.5f } };
    SHOW(point, { 1, 2, 3.5f });
    SHOW(points, { 2, two });
    SHOW(maybe_point, &two[1]);
    SHOW(maybe_point, NULL);
}

static void known_unions(void) {
    SHOW(on_enum, { .tag = BLUE, .on_enum_u.text = "sky" });
    SHOW(on_enum, { .tag = LEAST });
    SHOW(on_int, { .tag = -1, .on_int_u.fraction = 0.5 });
    SHOW(on_int, { .tag = 9, .on_int_u.place = { 4, 5, 6 } });
    SHOW(on_int, { .tag = 2147483647, .on_int_u.rest = { 1, "x" } });
    SHOW(on_uint, { .tag = 3000000000u, .on_uint_u.shade = RED });
    SHOW(on_bool, { .tag = TRUE, .on_bool_u.number = -5 });
    SHOW(on_bool, { .tag = FALSE });
}

static void known_pointers(void) {
    node last = { "b", NULL }, first = { "a", &last };
    SHOW(nodes, &first);
    SHOW(nodes, NULL);
    tree leaf = { 2, NULL, NULL };
    SHOW(tree, { 1, NULL, &leaf });
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "again") == 0)
        return all_again();
    if (argc != 2 || strcmp(argv[1], "known") != 0)
        return 2;
    known_numbers();
    known_sequences();
    known_unions();
    known_pointers();
    return 0;
}
