/* Fetches a file with GET FILE, into a file, synced, or into nothing. file_receiver PORT PATH [TARGET] */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static char buffer[256 * 1024];

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

/* One raw byte, then the size as a string. */
static long long read_size(int s)
{
    char text[24], byte;
    size_t n = 0;
    if (read(s, &byte, 1) != 1 || byte != 0)
        die("the reply");
    while (n < sizeof text && read(s, text + n, 1) == 1)
        if (text[n++] == '\0')
            return atoll(text);
    die("the size");
    return 0;
}

static void keep(int fd, const char *bytes, ssize_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, bytes, n);
        if (written <= 0)
            die("write");
        bytes += written;
        n -= written;
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (argc < 3)
        die("file_receiver PORT PATH [TARGET]");
    int fd = argc > 3 ? open(argv[3], O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;
    double begin = now();
    int s = socket(AF_INET, SOCK_STREAM, 0);
    at.sin_port = htons(atoi(argv[1]));
    if (connect(s, (struct sockaddr *)&at, sizeof at) < 0)
        die("connect");
    char request[512] = "GET FILE";
    size_t length = strlen(request) + 1 + strlen(argv[2]) + 1;
    if (length > sizeof request)
        die("the path is too long");
    strcpy(request + 9, argv[2]);
    if (write(s, request, length) != (ssize_t)length)
        die("write");
    long long size = read_size(s), got = 0;
    while (got < size) {
        ssize_t n = read(s, buffer, sizeof buffer);
        if (n <= 0)
            die("the file ended early");
        if (fd >= 0)
            keep(fd, buffer, n);
        got += n;
    }
    if (fd >= 0 && (fdatasync(fd) < 0 || close(fd) < 0))
        die("fdatasync");
    printf("{\"operations\": %lld, \"seconds\": %f}\n", got, now() - begin);
    return 0;
}
