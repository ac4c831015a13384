/* Serves one file to whoever asks with GET FILE, by sendfile, one connection after the other. file_sender FILE */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(1);
}

/* OPCODE\0 path\0 */
static int read_request(int s)
{
    char byte;
    int strings = 0;
    while (strings < 2) {
        if (read(s, &byte, 1) != 1)
            return 0;
        strings += byte == '\0';
    }
    return 1;
}

static void give(int s, const char *file)
{
    char head[32] = {0};
    struct stat st;
    off_t at = 0;
    int fd = open(file, O_RDONLY);
    if (fd < 0 || fstat(fd, &st) < 0)
        die(file);
    int n = 1 + snprintf(head + 1, sizeof head - 1, "%lld", (long long)st.st_size) + 1;
    if (write(s, head, n) == n)
        while (at < st.st_size && sendfile(s, fd, &at, 1 << 30) > 0)
            ;
    close(fd);
}

int main(int argc, char **argv)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (argc != 2 || bind(listener, (struct sockaddr *)&at, length) < 0 || listen(listener, 16) < 0)
        die("file_sender");
    getsockname(listener, (struct sockaddr *)&at, &length);
    printf("listening on tcp 127.0.0.1:%d\n", ntohs(at.sin_port));
    fflush(stdout);
    for (;;) {
        int s = accept(listener, NULL, NULL);
        if (s < 0)
            continue;
        if (read_request(s))
            give(s, argv[1]);
        close(s);
    }
}
