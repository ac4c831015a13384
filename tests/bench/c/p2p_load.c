/* p2p_load PORT WHAT …: clients of the P2P protocol on one thread, one connection for each operation.
 *   life CLIENTS SECONDS    each client registers a user and takes it through eight operations to its end, again and again
 *   fill USERS              64 clients register and connect user0, user1, …
 *   known USERS CLIENTS SECONDS   of those users, at random: PUBLISH, LIST CONTENT, GET USER INFO, DELETE
 *   list USERS SECONDS      user0 lists those who are connected, the whole reply each time
 *   relist USERS SECONDS    the same, and before each list user1 has disconnected and connected again; lists count
 *   idle CONNECTIONS        opens them, says "open", and keeps them until its input ends
 * Each client has an address of its own in 127/8. Every reply is checked; the result is one line of JSON. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define STAMP "26/11/2026 08:00:00"
#define MAX_CLIENTS 1024
#define MAX_TIMES (1 << 22)

struct client { int fd, step; long number, user, received; double began; };

static struct sockaddr_in server = {.sin_family = AF_INET};
static const char *what;
static long users, next_user, done;
static double end;
static float times[MAX_TIMES];
static long timed;
static int polling, is_relist, is_list;
static unsigned random_state = 1;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *why, const struct client *client) {
    fprintf(stderr, "p2p_load: %s: %s, client %ld, step %d\n", what, why, client->number, client->step);
    exit(1);
}

static unsigned random_number(void) {
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 4;
}

/* A request of the client's step; its NULs stand as |. */
static int request(struct client *client, char *bytes, size_t size) {
    static const char *life[] = {"REGISTER|%1$s|%2$s|", "CONNECT|%1$s|%2$s|40000|", "PUBLISH|%1$s|%2$s|/tmp/file|a file|",
        "LIST CONTENT|%1$s|%2$s|%2$s|", "GET USER INFO|%1$s|%2$s|%2$s|", "DELETE|%1$s|%2$s|/tmp/file|", "DISCONNECT|%1$s|%2$s|",
        "UNREGISTER|%1$s|%2$s|"};
    static const char *known[] = {"PUBLISH|%1$s|%2$s|/tmp/file|a file|", "LIST CONTENT|%1$s|%2$s|%2$s|",
        "GET USER INFO|%1$s|%2$s|%2$s|", "DELETE|%1$s|%2$s|/tmp/file|"};
    static const char *relist[] = {"LIST USERS|%1$s|%2$s|", "DISCONNECT|%1$s|%2$s|", "CONNECT|%1$s|%2$s|40000|"};
    char name[32];
    long user = is_relist && client->step > 0 ? 1 : client->user;
    int is_life = what[0] == 'l' && what[2] == 'f';
    /* of this server: others may share its users */
    if (is_life) snprintf(name, sizeof name, "client%d-%ld", ntohs(server.sin_port), user);
    else snprintf(name, sizeof name, "user%ld", user);
    const char *form = strcmp(what, "life") == 0 ? life[client->step] : strcmp(what, "known") == 0
        ? known[client->step] : strcmp(what, "fill") == 0 ? life[client->step] : relist[client->step];
    int length = snprintf(bytes, size, form, STAMP, name);
    for (char *at = bytes; at < bytes + length; at++) if (*at == '|') *at = 0;
    return length;
}

static int connected(struct client *client) {
    struct sockaddr_in own = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    own.sin_addr.s_addr = htonl(0x7f000002 + client->number % 250);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof own) != 0) fail("no socket", client);
    if (connect(fd, (struct sockaddr *)&server, sizeof server) != 0) fail(strerror(errno), client);
    return fd;
}

static void begin(struct client *client) {
    char bytes[512];
    client->began = now();
    client->received = 0;
    client->fd = connected(client);
    int length = request(client, bytes, sizeof bytes);
    if (send(client->fd, bytes, length, MSG_NOSIGNAL) != length) fail("cannot send", client);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    epoll_ctl(polling, EPOLL_CTL_ADD, client->fd, &event);
}

/* Takes the client to its next request: 0 where it has none. A life that has begun is lived to its end. */
static int advance(struct client *client) {
    int is_over = now() >= end;
    if (strcmp(what, "fill") == 0) {
        if (++client->step == 2) { client->step = 0; client->user = next_user++; }
        return client->user < users;
    }
    if (is_list) return !is_over;
    if (is_relist) {
        client->step = (client->step + 1) % 3;
        return client->step != 0 || !is_over;
    }
    if (++client->step == (strcmp(what, "life") == 0 ? 8 : 4)) {
        client->step = 0;
        /* its own part of the users, so that no two of them touch the same one */
        if (strcmp(what, "known") == 0) client->user = random_number() % (users / 64) * 64 + client->number;
        return !is_over;
    }
    return 1;
}

/* True at the end of the reply, which the server says by its FIN. */
static int receive(struct client *client) {
    static char bytes[1 << 18];
    ssize_t got = recv(client->fd, bytes, sizeof bytes, 0);
    if (got < 0) fail(strerror(errno), client);
    if (got > 0 && client->received == 0 && bytes[0] != 0) fail("the operation failed", client);
    client->received += got;
    if (got > 0) return 0;
    if (client->received == 0) fail("no reply", client);
    if ((is_list || is_relist) && client->step == 0 && client->received < 15 * (users - 1)) fail("the list is short", client);
    return 1;
}

static void work(long clients) {
    static struct client all[MAX_CLIENTS];
    long open = 0;
    for (long i = 0; i < clients; i++) {
        all[i] = (struct client){.number = i, .user = i};
        if (strcmp(what, "fill") == 0) all[i].user = next_user++;
        begin(&all[i]);
        open++;
    }
    while (open > 0) {
        struct epoll_event events[64];
        int ready = epoll_wait(polling, events, 64, 10000);
        if (ready <= 0) fail("no answer for 10 s", &all[0]);
        for (int i = 0; i < ready; i++) {
            struct client *client = events[i].data.ptr;
            if (!receive(client)) continue;
            close(client->fd);
            if (!is_relist || client->step == 0) {
                if (timed < MAX_TIMES) times[timed++] = (now() - client->began) * 1e6;
                done++;
            }
            if (advance(client)) begin(client); else open--;
        }
    }
}

static int by_size(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

static void idle(long connections) {
    for (long i = 0; i < connections; i++) {
        struct client client = {.number = i};
        connected(&client);
    }
    printf("open\n");
    fflush(stdout);
    while (getchar() != EOF) continue;
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "usage: p2p_load PORT life|fill|known|list|relist|idle …\n");
        return 2;
    }
    server.sin_port = htons(atoi(argv[1]));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    what = argv[2];
    polling = epoll_create1(0);
    if (strcmp(what, "idle") == 0) return idle(atol(argv[3])), 0;
    is_list = strcmp(what, "list") == 0;
    is_relist = strcmp(what, "relist") == 0;
    int is_life = strcmp(what, "life") == 0, is_known = strcmp(what, "known") == 0;
    users = is_life ? 0 : atol(argv[3]);
    long clients = is_life ? atol(argv[3]) : is_known ? atol(argv[4]) : strcmp(what, "fill") == 0 ? 64 : 1;
    double start = now();
    end = start + atof(argv[argc - 1]);
    work(clients);
    double seconds = now() - start;
    qsort(times, timed, sizeof times[0], by_size);
    printf("{\"operations\":%ld,\"seconds\":%f,\"p50Us\":%.1f,\"p99Us\":%.1f}\n", done, seconds, times[timed / 2],
           times[timed * 99 / 100]);
    return 0;
}
