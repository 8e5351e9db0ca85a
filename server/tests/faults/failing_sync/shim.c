/* fsync and fdatasync that fail when a test wants it. While there is a file where FAILING_SYNC says, it holds how many
   calls still succeed, and a part of the path of the files that are meant; the next call on one of them fails, and the
   file is gone. */

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static int is_meant(const char *wish, const char *path) {
    long succeed = 0;
    char part[256] = "";
    FILE *file = fopen(wish, "r+");
    if (!file)
        return 0;
    int fails = 0;
    if (fscanf(file, "%ld %255s", &succeed, part) == 2 && strstr(path, part)) {
        if (succeed == 0) {
            fails = unlink(wish) == 0;
        } else {
            rewind(file);
            fprintf(file, "%09ld %s\n", succeed - 1, part);
        }
    }
    fclose(file);
    return fails;
}

static int fails(int descriptor) {
    const char *wish = getenv("FAILING_SYNC");
    if (!wish || access(wish, F_OK) != 0)
        return 0;
    char link[64];
    char path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    pthread_mutex_lock(&one_at_a_time);
    int meant = is_meant(wish, path);
    pthread_mutex_unlock(&one_at_a_time);
    return meant;
}

int fsync(int descriptor) {
    if (fails(descriptor)) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fsync, descriptor);
}

int fdatasync(int descriptor) {
    if (fails(descriptor)) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fdatasync, descriptor);
}
