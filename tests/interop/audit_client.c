/* audit_client HOST tcp|udp COMMAND...: reports and reads over the stubs that rpcgen made from specs/audit.x, says what
 * came of each command, and exits with status 0 when all were answered. Commands:
 *   log USER OPERATION TIMESTAMP
 *   append SOURCE FIRST OLDEST COUNT     records of a source that has 16 times the byte SOURCE
 *   head SOURCE
 *   all AFTER LIMIT
 *   user NAME AFTER LIMIT
 *   sequence SOURCE FIRST LAST AFTER LIMIT
 *   time FROM TO AFTER LIMIT             in ms since 1970 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "audit.h"

static CLIENT *version1, *version2;

static u_quad_t number(const char *text) {
    return strtoull(text, NULL, 0);
}

static void set_source(source_id source, const char *text) {
    memset(source, (int)number(text), sizeof(source_id));
}

static int lost(CLIENT *client, const char *command) {
    clnt_perror(client, command);
    return 1;
}

static int say_head(head_result *result) {
    if (result == NULL)
        return lost(version2, "APPEND or HEAD");
    if (result->status == AUDIT_OK)
        printf("head %llu\n", (unsigned long long)result->head_result_u.head);
    else
        printf("refused %d: %s\n", result->status, result->head_result_u.reason);
    return 0;
}

static int append(char **words) {
    append_args args;
    u_int count = (u_int)number(words[3]);
    audit_record *records = calloc(count + 1, sizeof *records);
    char (*texts)[2][40] = calloc(count + 1, sizeof *texts);
    set_source(args.source, words[0]);
    args.first = number(words[1]);
    args.oldest = number(words[2]);
    for (u_int i = 0; i < count; i++) {
        unsigned long long sequence = args.first + i;
        snprintf(texts[i][0], sizeof texts[i][0], "user%llu", sequence % 3);
        snprintf(texts[i][1], sizeof texts[i][1], "PUBLISH /tmp/%llu", sequence);
        records[i].entry.username = texts[i][0];
        records[i].entry.operation = texts[i][1];
        records[i].entry.timestamp = "11/05/2025 18:02:34";
        records[i].result = sequence % 4;
        records[i].address = "198.51.100.7";
    }
    args.records.records_len = count;
    args.records.records_val = records;
    int status = say_head(append_2(&args, version2));
    free(texts);
    free(records);
    return status;
}

static int head(char **words) {
    head_args args;
    set_source(args.source, words[0]);
    return say_head(head_2(&args, version2));
}

static int say_page(read_args *args) {
    read_result *result = read_2(args, version2);
    if (result == NULL)
        return lost(version2, "READ");
    if (result->status != AUDIT_OK) {
        printf("refused %d: %s\n", result->status, result->read_result_u.reason);
        return 0;
    }
    read_page *page = &result->read_result_u.page;
    for (u_int i = 0; i < page->records.records_len; i++) {
        trail_record *at = &page->records.records_val[i];
        printf("%llu %02x/%llu %s %s %s %u %s\n", (unsigned long long)at->position, at->source[0] & 0xff,
               (unsigned long long)at->sequence, at->record.entry.username, at->record.entry.operation,
               at->record.entry.timestamp, at->record.result, at->caller);
    }
    printf("next %llu%s\n", (unsigned long long)page->next, page->is_last ? " last" : "");
    return 0;
}

static int all(char **words) {
    read_args args = {{READ_ALL}, number(words[0]), (u_int)number(words[1])};
    return say_page(&args);
}

static int user(char **words) {
    read_args args = {{READ_USER}, number(words[1]), (u_int)number(words[2])};
    args.filter.read_filter_u.username = words[0];
    return say_page(&args);
}

static int sequence(char **words) {
    read_args args = {{READ_SEQUENCE}, number(words[3]), (u_int)number(words[4])};
    set_source(args.filter.read_filter_u.range.source, words[0]);
    args.filter.read_filter_u.range.first = number(words[1]);
    args.filter.read_filter_u.range.last = number(words[2]);
    return say_page(&args);
}

static int time_span(char **words) {
    read_args args = {{READ_TIME}, number(words[2]), (u_int)number(words[3])};
    args.filter.read_filter_u.time.from_ms = number(words[0]);
    args.filter.read_filter_u.time.to_ms = number(words[1]);
    return say_page(&args);
}

static int log_entry_of(char **words) {
    log_entry entry = {words[0], words[1], words[2]};
    if (sendlog_1(&entry, version1) == NULL)
        return lost(version1, "SENDLOG");
    printf("logged\n");
    return 0;
}

static const struct {
    const char *name;
    int words;
    int (*run)(char **words);
} commands[] = {
    {"log", 3, log_entry_of}, {"append", 4, append},     {"head", 1, head},      {"all", 2, all},
    {"user", 3, user},        {"sequence", 5, sequence}, {"time", 4, time_span},
};

static int run(char ***words, char **end) {
    const char *name = *(*words)++;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(name, commands[i].name) != 0 || end - *words < commands[i].words)
            continue;
        char **arguments = *words;
        *words += commands[i].words;
        return commands[i].run(arguments);
    }
    fprintf(stderr, "no such command: %s\n", name);
    return 1;
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "usage: audit_client HOST tcp|udp COMMAND...\n");
        return 2;
    }
    version1 = clnt_create(argv[1], LOG_PROG, LOG_VERS, argv[2]);
    version2 = clnt_create(argv[1], LOG_PROG, AUDIT_VERS, argv[2]);
    if (version1 == NULL || version2 == NULL) {
        clnt_pcreateerror(argv[1]);
        return 1;
    }
    int status = 0;
    for (char **words = argv + 3; words < argv + argc && status == 0;)
        status = run(&words, argv + argc);
    clnt_destroy(version1);
    clnt_destroy(version2);
    return status;
}
