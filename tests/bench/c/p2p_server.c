/* p2p_server none|each|shared buffered|each [USERS]: the P2P server with a thread for each connection and one lock around
 * its tables. The first word says how an operation is logged: not at all; over an RPC client created for it; over one
 * that all share. The second, how LIST USERS is written: gathered, or a write for each string. USERS are connected from
 * the beginning. It takes a free port of loopback and says "listening on 127.0.0.1:PORT" on stderr; each operation is a
 * line on stdout. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "log.h"

#define BUCKETS (1 << 20)
#define MAX_REQUEST 4096
#define MAX_STRINGS 5

struct publication { char *path; struct publication *next; };
struct user {
    char *name, ip[INET_ADDRSTRLEN];
    int port, is_connected;
    struct publication *publications;
    struct user *next, *later, *earlier;
};
struct request { char bytes[MAX_REQUEST + 1]; char *strings[MAX_STRINGS]; int count; struct in_addr from; };

static struct user *buckets[BUCKETS], *first_connected, *last_connected;
static long connected;
static pthread_mutex_t tables = PTHREAD_MUTEX_INITIALIZER, sharing = PTHREAD_MUTEX_INITIALIZER;
static enum { NONE, EACH, SHARED } audit;
static int writes_each;
static CLIENT *shared;

static struct user **place(const char *name) {
    unsigned hash = 2166136261u;
    for (const char *at = name; *at; at++) hash = (hash ^ (unsigned char)*at) * 16777619u;
    struct user **user = &buckets[hash % BUCKETS];
    while (*user && strcmp((*user)->name, name) != 0) user = &(*user)->next;
    return user;
}

static int register_user(const char *name) {
    struct user **user = place(name);
    if (*user) return 1;
    *user = calloc(1, sizeof **user);
    (*user)->name = strdup(name);
    return 0;
}

static int connect_user(const char *name, const char *ip, int port) {
    struct user *user = *place(name);
    if (!user) return 1;
    if (user->is_connected) return 2;
    strcpy(user->ip, ip);
    user->port = port;
    user->is_connected = 1;
    user->later = NULL;
    user->earlier = last_connected;
    if (last_connected) last_connected->later = user; else first_connected = user;
    last_connected = user;
    connected++;
    return 0;
}

static void disconnect(struct user *user) {
    if (!user->is_connected) return;
    if (user->earlier) user->earlier->later = user->later; else first_connected = user->later;
    if (user->later) user->later->earlier = user->earlier; else last_connected = user->earlier;
    user->is_connected = 0;
    connected--;
}

static int unregister(const char *name) {
    struct user **user = place(name), *gone = *user;
    if (!gone) return 1;
    disconnect(gone);
    for (struct publication *each = gone->publications, *next; each; each = next) {
        next = each->next;
        free(each->path);
        free(each);
    }
    *user = gone->next;
    free(gone->name);
    free(gone);
    return 0;
}

static struct publication **published(struct user *user, const char *path) {
    struct publication **each = &user->publications;
    while (*each && strcmp((*each)->path, path) != 0) each = &(*each)->next;
    return each;
}

static int publish(struct user *user, const char *path) {
    struct publication **end = published(user, path);
    if (*end) return 3;
    *end = calloc(1, sizeof **end);
    (*end)->path = strdup(path);
    return 0;
}

static int delete(struct user *user, const char *path) {
    struct publication **each = published(user, path), *gone = *each;
    if (!gone) return 3;
    *each = gone->next;
    free(gone->path);
    free(gone);
    return 0;
}

static void put(int fd, FILE *out, const char *string) {
    size_t length = strlen(string) + 1;
    if (writes_each) { if (send(fd, string, length, MSG_NOSIGNAL) < 0) return; }
    else fwrite(string, 1, length, out);
}

static void list_users(int fd, FILE *out, const struct user *asking) {
    char number[24];
    snprintf(number, sizeof number, "%ld", connected - 1);
    put(fd, out, number);
    for (struct user *each = first_connected; each; each = each->later) {
        if (each == asking) continue;
        snprintf(number, sizeof number, "%d", each->port);
        put(fd, out, each->name);
        put(fd, out, each->ip);
        put(fd, out, number);
    }
}

static void list_content(int fd, FILE *out, const struct user *target) {
    char number[24];
    long count = 0;
    for (struct publication *each = target->publications; each; each = each->next) count++;
    snprintf(number, sizeof number, "%ld", count);
    put(fd, out, number);
    for (struct publication *each = target->publications; each; each = each->next) put(fd, out, each->path);
}

static void user_info(int fd, FILE *out, const struct user *target) {
    char number[24];
    snprintf(number, sizeof number, "%d", target->port);
    put(fd, out, target->ip);
    put(fd, out, number);
}

/* Answers; the lock is held, as rpcgen's users do it, until the reply is written. */
static void answer(int fd, FILE *out, struct request *request) {
    char **s = request->strings, *op = s[0], ip[INET_ADDRSTRLEN];
    unsigned char status;
    struct user *user = *place(s[2]), *target = NULL;
    inet_ntop(AF_INET, &request->from, ip, sizeof ip);
    if (strcmp(op, "REGISTER") == 0) status = register_user(s[2]);
    else if (strcmp(op, "UNREGISTER") == 0) status = unregister(s[2]);
    else if (strcmp(op, "CONNECT") == 0) status = connect_user(s[2], ip, atoi(s[3]));
    else if (!user) status = 1;
    else if (!user->is_connected) status = 2;
    else if (strcmp(op, "DISCONNECT") == 0) status = (disconnect(user), 0);
    else if (strcmp(op, "PUBLISH") == 0) status = publish(user, s[3]);
    else if (strcmp(op, "DELETE") == 0) status = delete(user, s[3]);
    else if (strcmp(op, "LIST USERS") == 0) status = 0;
    else status = (target = *place(s[3])) && (op[0] == 'L' || target->is_connected) ? 0 : 3;
    if (writes_each) send(fd, &status, 1, MSG_NOSIGNAL); else fputc(status, out);
    if (status != 0) return;
    if (strcmp(op, "LIST USERS") == 0) list_users(fd, out, user);
    if (strcmp(op, "LIST CONTENT") == 0) list_content(fd, out, target);
    if (strcmp(op, "GET USER INFO") == 0) user_info(fd, out, target);
}

static void log_operation(struct request *request) {
    char operation[512], *op = request->strings[0];
    int has_path = strcmp(op, "PUBLISH") == 0 || strcmp(op, "DELETE") == 0;
    snprintf(operation, sizeof operation, has_path ? "%s %s" : "%s", op, request->strings[3]);
    log_entry entry = {request->strings[2], operation, request->strings[1]};
    if (audit == SHARED) {
        pthread_mutex_lock(&sharing);
        if (!shared) shared = clnt_create("127.0.0.1", LOG_PROG, LOG_VERS, "tcp");
        if (!shared || !sendlog_1(entry, shared)) fprintf(stderr, "p2p_server: an operation was not logged\n");
        pthread_mutex_unlock(&sharing);
        return;
    }
    CLIENT *client = clnt_create("127.0.0.1", LOG_PROG, LOG_VERS, "tcp");
    if (!client || !sendlog_1(entry, client)) fprintf(stderr, "p2p_server: an operation was not logged\n");
    if (client) clnt_destroy(client);
}

static int strings_of(const char *op) {
    if (strcmp(op, "PUBLISH") == 0) return 5;
    int two = strcmp(op, "CONNECT") == 0 || strcmp(op, "DELETE") == 0 || strcmp(op, "LIST CONTENT") == 0 ||
              strcmp(op, "GET USER INFO") == 0;
    return two ? 4 : 3;
}

static int read_request(int fd, struct request *request) {
    int length = 0, looked = 0, begin = 0;
    request->count = 0;
    while (length < MAX_REQUEST) {
        ssize_t got = recv(fd, request->bytes + length, MAX_REQUEST - length, 0);
        if (got <= 0) return 0;
        for (length += got; looked < length; looked++) {
            if (request->bytes[looked]) continue;
            request->strings[request->count++] = request->bytes + begin;
            begin = looked + 1;
            if (request->count == strings_of(request->strings[0])) return 1;
        }
    }
    return 0;
}

static void *serve(void *argument) {
    int fd = (int)(long)argument;
    struct request request;
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    getpeername(fd, (struct sockaddr *)&from, &length);
    request.from = from.sin_addr;
    if (read_request(fd, &request)) {
        FILE *out = fdopen(dup(fd), "w");
        if (audit != NONE) log_operation(&request);
        printf("s> OPERATION %s FROM %s AT %s\n", request.strings[0], request.strings[2], request.strings[1]);
        fflush(stdout);
        pthread_mutex_lock(&tables);
        answer(fd, out, &request);
        pthread_mutex_unlock(&tables);
        fclose(out);
    }
    close(fd);
    return NULL;
}

static int listening_socket(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 4096) != 0) exit(1);
    getsockname(fd, (struct sockaddr *)&address, &length);
    fprintf(stderr, "listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    return fd;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: p2p_server none|each|shared buffered|each [USERS]\n");
        return 2;
    }
    audit = strcmp(argv[1], "none") == 0 ? NONE : strcmp(argv[1], "each") == 0 ? EACH : SHARED;
    writes_each = strcmp(argv[2], "each") == 0;
    for (long i = 0; argc > 3 && i < atol(argv[3]); i++) {
        char name[32];
        snprintf(name, sizeof name, "user%ld", i);
        register_user(name);
        connect_user(name, "127.0.0.1", 40000);
    }
    signal(SIGPIPE, SIG_IGN);
    int listening = listening_socket();
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    for (;;) {
        pthread_t thread;
        int fd = accept(listening, NULL, NULL), on = 1;
        if (fd < 0) continue;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (pthread_create(&thread, &detached, serve, (void *)(long)fd) != 0) close(fd);
    }
}
