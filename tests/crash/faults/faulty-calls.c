/*
 * Preloaded into a program: makes one of its calls on files below a folder fail, as a disk would. Which one, the test
 * says through a file that both have mapped, while the program runs.
 *
 * FAULTY_FOLDER: the folder; FAULTY_CONTROL: the file, a struct control.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

struct control {
    _Atomic uint32_t seen;   /* calls since the test set this to 0 */
    _Atomic uint32_t first;  /* the call that fails, from 1; 0: none */
    _Atomic uint32_t second; /* and another */
    _Atomic uint32_t failed; /* calls that did fail */
    uint32_t error;          /* with this errno */
    char what[236];          /* the last of them: its name and the file */
};

static struct control *control;
static char folder[PATH_MAX];

__attribute__((constructor)) static void start(void)
{
    const char *file = getenv("FAULTY_CONTROL");
    const char *below = getenv("FAULTY_FOLDER");
    if (file == NULL || below == NULL)
        return;
    int descriptor = open(file, O_RDWR | O_CLOEXEC);
    void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (descriptor < 0 || mapped == MAP_FAILED) {
        perror(file);
        abort();
    }
    snprintf(folder, sizeof folder, "%s/", below);
    control = mapped;
}

/* Whether this call has to fail; errno is then set. */
static int fails(const char *call, const char *path)
{
    if (control == NULL || strncmp(path, folder, strlen(folder)) != 0)
        return 0;
    uint32_t number = atomic_fetch_add(&control->seen, 1) + 1;
    if (number != control->first && number != control->second)
        return 0;
    atomic_fetch_add(&control->failed, 1);
    snprintf(control->what, sizeof control->what, "%s %s", call, path + strlen(folder));
    errno = (int)control->error;
    return 1;
}

static int descriptor_fails(const char *call, int descriptor)
{
    char link[64], path[PATH_MAX];
    if (control == NULL)
        return 0;
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    if (length < 0)
        return 0;
    path[length] = '\0';
    return fails(call, path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define ON_DESCRIPTOR(result, name, parameters, arguments) \
    result name parameters                                 \
    {                                                      \
        if (descriptor_fails(#name, descriptor))           \
            return -1;                                     \
        return REAL(name) arguments;                       \
    }

ON_DESCRIPTOR(ssize_t, write, (int descriptor, const void *bytes, size_t count), (descriptor, bytes, count))
ON_DESCRIPTOR(ssize_t, pwrite, (int descriptor, const void *bytes, size_t count, off_t offset),
              (descriptor, bytes, count, offset))
ON_DESCRIPTOR(ssize_t, pwrite64, (int descriptor, const void *bytes, size_t count, off64_t offset),
              (descriptor, bytes, count, offset))
ON_DESCRIPTOR(ssize_t, writev, (int descriptor, const struct iovec *parts, int count), (descriptor, parts, count))
ON_DESCRIPTOR(int, fsync, (int descriptor), (descriptor))
ON_DESCRIPTOR(int, fdatasync, (int descriptor), (descriptor))
ON_DESCRIPTOR(int, ftruncate, (int descriptor, off_t length), (descriptor, length))
ON_DESCRIPTOR(int, ftruncate64, (int descriptor, off64_t length), (descriptor, length))

#define OPENING(name)                                   \
    int name(const char *path, int flags, ...)          \
    {                                                   \
        va_list rest;                                   \
        va_start(rest, flags);                          \
        int mode = va_arg(rest, int);                   \
        va_end(rest);                                   \
        if (fails("open", path))                        \
            return -1;                                  \
        return REAL(name)(path, flags, mode);           \
    }

OPENING(open)
OPENING(open64)

int rename(const char *from, const char *to)
{
    return fails("rename", from) ? -1 : REAL(rename)(from, to);
}

int unlink(const char *path)
{
    return fails("unlink", path) ? -1 : REAL(unlink)(path);
}
