/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/playback.h"

#include <string.h>

#include "tests/drivers/serve.h"

typedef struct {
    char *method;
    char *path;
    char *query;
    char *operation;
    char *request;
    char *type;
    char *body;
    guint status;
    gboolean any_path;
    gboolean open;
} Answer;

/* what a request asks for */
typedef struct {
    const char *method;
    const char *path;
    const char *query;
    GBytes *bytes;
    char *body;
    char *operation;
    char *commands; /* (nullable): of a JSON array, in its order */
} Ask;

struct Playback {
    GMutex lock;
    Serve *serve;
    JsonParser *file;
    GPtrArray *answers;
    GPtrArray *asked;
    char *realm;
    char *challenge;
    gboolean refuses;
    guint logins;
    GBytes *body;
};

static const char *
get_text(JsonObject *object, const char *member)
{
    return json_object_get_string_member_with_default(object, member, NULL);
}

static void
free_answer(gpointer data)
{
    Answer *answer = data;

    g_free(answer->method);
    g_free(answer->path);
    g_free(answer->query);
    g_free(answer->operation);
    g_free(answer->request);
    g_free(answer->type);
    g_free(answer->body);
    g_free(answer);
}

static int
compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* `B,A` and `A,B` are the same set */
static char *
sort_words(const char *list)
{
    g_auto(GStrv) words = g_strsplit(list, ",", -1);

    qsort(words, g_strv_length(words), sizeof *words, compare_words);
    return g_strjoinv(",", words);
}

static char *
join_commands(JsonArray *array)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint i = 0; i < json_array_get_length(array); i++) {
        JsonNode *node = json_array_get_element(array, i);
        const char *word =
            JSON_NODE_HOLDS_OBJECT(node) ? get_text(json_node_get_object(node), "cmd") : NULL;
        g_string_append_printf(list, "%s%s", i > 0 ? "," : "", word != NULL ? word : "");
    }
    return g_strdup(list->str);
}

/* the first element in the Body, without its prefix */
static char *
find_soap_operation(const char *body)
{
    g_autoptr(GRegex) regex = g_regex_new(
        "<(?:[\\w.-]+:)?Body(?:\\s[^>]*)?>\\s*(?:<!--.*?-->\\s*)*<(?:[\\w.-]+:)?([\\w.-]+)",
        G_REGEX_DOTALL, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    return g_regex_match(regex, body, 0, &match) ? g_match_info_fetch(match, 1) : NULL;
}

static void
read_operation(Ask *ask)
{
    g_autoptr(JsonNode) root = json_from_string(ask->body, NULL);

    if (root == NULL) {
        ask->operation = find_soap_operation(ask->body);
    } else if (JSON_NODE_HOLDS_OBJECT(root)) {
        ask->operation = g_strdup(get_text(json_node_get_object(root), "method"));
    } else if (JSON_NODE_HOLDS_ARRAY(root)) {
        ask->commands = join_commands(json_node_get_array(root));
        ask->operation = sort_words(ask->commands);
    }
}

static void
ask_clear(Ask *ask)
{
    g_free(ask->body);
    g_free(ask->operation);
    g_free(ask->commands);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ask, ask_clear)

static char **
split_query(const char *query)
{
    char **pairs = g_strsplit(query != NULL ? query : "", "&", -1);

    for (guint i = 0; pairs[i] != NULL; i++) {
        char *plain = g_uri_unescape_string(pairs[i], NULL);
        if (plain == NULL)
            continue;
        g_free(pairs[i]);
        pairs[i] = plain;
    }
    return pairs;
}

/* -1 when a parameter is missing, else how many there are */
static int
match_query(const char *wanted, const char *query)
{
    g_auto(GStrv) all = split_query(wanted);
    g_auto(GStrv) have = split_query(query);

    for (guint i = 0; all[i] != NULL; i++) {
        if (!g_strv_contains((const char *const *)have, all[i]))
            return -1;
    }
    return (int)g_strv_length(all);
}

/* -1 when it does not fit, else how well it does */
static int
rate(const Answer *answer, const Ask *ask)
{
    gboolean same = answer->request != NULL && strcmp(answer->request, ask->body) == 0;
    int parameters = match_query(answer->query, ask->query);

    if (answer->any_path && answer->operation == NULL)
        return -1;
    if (strcmp(answer->method, ask->method) != 0)
        return -1;
    if (!answer->any_path && (strcmp(answer->path, ask->path) != 0 || parameters < 0))
        return -1;
    if (answer->operation != NULL && g_strcmp0(answer->operation, ask->operation) != 0)
        return -1;
    return (same ? 1000 : 0) + MAX(parameters, 0);
}

static const Answer *
find_answer(const Playback *playback, const Ask *ask)
{
    const Answer *best = NULL;
    int best_rate = -1;

    for (guint i = 0; i < playback->answers->len; i++) {
        int rating = rate(playback->answers->pdata[i], ask);
        if (rating <= best_rate)
            continue;
        best = playback->answers->pdata[i];
        best_rate = rating;
    }
    return best;
}

/* the element of an answer to several commands that is about @command */
static JsonNode *
find_element(const Playback *playback, const char *command, const Answer **ret_answer)
{
    for (guint i = 0; i < playback->answers->len; i++) {
        const Answer *answer = playback->answers->pdata[i];
        g_autoptr(JsonNode) root = json_from_string(answer->body, NULL);
        if (root == NULL || !JSON_NODE_HOLDS_ARRAY(root))
            continue;
        g_autoptr(GList) elements = json_array_get_elements(json_node_get_array(root));
        for (GList *at = elements; at != NULL; at = at->next) {
            if (!JSON_NODE_HOLDS_OBJECT(at->data) ||
                g_strcmp0(get_text(json_node_get_object(at->data), "cmd"), command) != 0)
                continue;
            *ret_answer = answer;
            return json_node_copy(at->data);
        }
    }
    return NULL;
}

static gboolean
add_elements(const Playback *playback, const Ask *ask, JsonArray *array, Answer *answer)
{
    g_auto(GStrv) words = g_strsplit(ask->commands, ",", -1);

    for (guint i = 0; words[i] != NULL; i++) {
        const Answer *from = NULL;
        JsonNode *element = find_element(playback, words[i], &from);
        if (element == NULL)
            return FALSE;
        json_array_add_element(array, element);
        if (strcmp(from->path, ask->path) != 0)
            return FALSE;
        answer->open = (i == 0 || answer->open) && from->open;
        answer->status = from->status;
        g_free(answer->type);
        answer->type = g_strdup(from->type);
    }
    return TRUE;
}

/* an answer put together from elements of others; NULL when one is missing */
static Answer *
compose(const Playback *playback, const Ask *ask)
{
    g_autoptr(JsonNode) node = json_node_new(JSON_NODE_ARRAY);
    Answer *answer = g_new0(Answer, 1);

    json_node_take_array(node, json_array_new());
    if (ask->commands == NULL || ask->commands[0] == '\0' ||
        !add_elements(playback, ask, json_node_get_array(node), answer)) {
        free_answer(answer);
        return NULL;
    }
    answer->body = json_to_string(node, FALSE);
    return answer;
}

static void
send_answer(Playback *playback, SoupServerMessage *message, const Ask *ask, const Answer *answer)
{
    static const char missing[] = "<html><body>404 Not Found</body></html>";

    if (g_bytes_get_size(ask->bytes) > 0) {
        g_clear_pointer(&playback->body, g_bytes_unref);
        playback->body = g_bytes_ref(ask->bytes);
    }
    g_ptr_array_add(playback->asked, g_strjoin(" ", ask->method, ask->path, ask->operation, NULL));
    if (answer == NULL)
        serve_answer(message, 404, "text/html", missing, strlen(missing));
    else if (answer->status == 1)
        serve_close(message);
    else
        serve_answer(message, answer->status, answer->type, answer->body, strlen(answer->body));
}

static void
on_request(SoupServerMessage *message, gpointer data)
{
    Playback *playback = data;
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&playback->lock);
    GUri *uri = soup_server_message_get_uri(message);
    g_autoptr(GBytes) bytes = serve_get_body(message);
    gboolean login = serve_get_header(message, "Authorization") != NULL;
    g_auto(Ask) ask = { .method = soup_server_message_get_method(message),
                        .path = g_uri_get_path(uri),
                        .query = g_uri_get_query(uri) };

    gsize size;
    const char *body = g_bytes_get_data(bytes, &size);
    ask.bytes = bytes;
    ask.body = g_strndup(body != NULL ? body : "", size);
    read_operation(&ask);
    const Answer *answer = find_answer(playback, &ask);
    Answer *composed = answer == NULL ? compose(playback, &ask) : NULL;
    gboolean open = answer != NULL ? answer->open : composed != NULL && composed->open;
    playback->logins += login ? 1 : 0;
    if (playback->realm != NULL && !open && (!login || playback->refuses))
        serve_challenge(playback->serve, message, playback->realm, FALSE, playback->challenge);
    else
        send_answer(playback, message, &ask, answer != NULL ? answer : composed);
    if (composed != NULL)
        free_answer(composed);
}

static void
split_path(Answer *answer, const char *path)
{
    const char *query = strchr(path, '?');

    answer->path = query != NULL ? g_strndup(path, (gsize)(query - path)) : g_strdup(path);
    answer->query = query != NULL ? g_strdup(query + 1) : NULL;
}

static gboolean
has_inferred(JsonObject *response, const char *member)
{
    JsonArray *list = json_object_has_member(response, "inferred")
                          ? json_object_get_array_member(response, "inferred")
                          : NULL;

    for (guint i = 0; list != NULL && i < json_array_get_length(list); i++) {
        if (g_strcmp0(json_array_get_string_element(list, i), member) == 0)
            return TRUE;
    }
    return FALSE;
}

static Answer *
read_answer(JsonObject *response)
{
    Answer *answer = g_new0(Answer, 1);
    const char *operation = get_text(response, "operation");
    const char *body = get_text(response, "body");

    split_path(answer, get_text(response, "path"));
    answer->method = g_strdup(get_text(response, "method"));
    answer->operation = operation != NULL ? sort_words(operation) : NULL;
    answer->request = g_strdup(get_text(response, "request"));
    answer->type = g_strdup(get_text(response, "type"));
    answer->body = g_strdup(body != NULL ? body : "");
    answer->status = (guint)json_object_get_int_member_with_default(response, "status", 0);
    answer->any_path = has_inferred(response, "path");
    answer->open = !json_object_get_boolean_member_with_default(response, "auth", TRUE);
    return answer;
}

static JsonObject *
get_root(const Playback *playback)
{
    return json_node_get_object(json_parser_get_root(playback->file));
}

static void
read_file(Playback *playback, const char *path)
{
    g_autoptr(GError) error = NULL;

    playback->file = json_parser_new_immutable();
    g_assert_true(json_parser_load_from_file(playback->file, path, &error));
    g_assert_no_error(error);
    JsonArray *responses = json_object_get_array_member(get_root(playback), "responses");
    for (guint i = 0; i < json_array_get_length(responses); i++) {
        Answer *answer = read_answer(json_array_get_object_element(responses, i));
        /* a 401 in the file is what the device said before the login */
        if (answer->status >= 200 && answer->status < 600 && answer->status != 401)
            g_ptr_array_add(playback->answers, answer);
        else
            free_answer(answer);
    }
}

Playback *
playback_new(const char *path)
{
    Playback *playback = g_new0(Playback, 1);

    g_mutex_init(&playback->lock);
    playback->answers = g_ptr_array_new_with_free_func(free_answer);
    playback->asked = g_ptr_array_new_with_free_func(g_free);
    playback->realm = g_strdup("device");
    playback->challenge = g_strdup("");
    if (path != NULL)
        read_file(playback, path);
    playback->serve = serve_new(on_request, playback);
    return playback;
}

void
playback_free(Playback *playback)
{
    if (playback == NULL)
        return;
    serve_free(playback->serve);
    g_clear_object(&playback->file);
    g_ptr_array_unref(playback->answers);
    g_ptr_array_unref(playback->asked);
    g_clear_pointer(&playback->body, g_bytes_unref);
    g_free(playback->realm);
    g_free(playback->challenge);
    g_mutex_clear(&playback->lock);
    g_free(playback);
}

guint16
playback_get_port(const Playback *playback)
{
    return serve_get_port(playback->serve);
}

void
playback_add(Playback *playback, const PlaybackAnswer *answer)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&playback->lock);
    Answer *row = g_new0(Answer, 1);

    split_path(row, answer->path);
    row->method = g_strdup(answer->method != NULL ? answer->method : "POST");
    row->operation = answer->operation != NULL ? sort_words(answer->operation) : NULL;
    row->type = g_strdup(answer->type != NULL ? answer->type : "application/json");
    row->body = g_strdup(answer->body != NULL ? answer->body : "");
    row->status = answer->status != 0 ? answer->status : 200;
    row->open = answer->open;
    g_ptr_array_insert(playback->answers, 0, row);
}

void
playback_set_login(Playback *playback, const char *realm, const char *body)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&playback->lock);

    g_free(playback->realm);
    g_free(playback->challenge);
    playback->realm = g_strdup(realm);
    playback->challenge = g_strdup(body != NULL ? body : "");
}

void
playback_refuse(Playback *playback)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&playback->lock);

    playback->refuses = TRUE;
}

guint
playback_count(Playback *playback, const char *request)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&playback->lock);
    guint count = 0;

    for (guint i = 0; i < playback->asked->len; i++)
        count += request == NULL || strcmp(playback->asked->pdata[i], request) == 0 ? 1 : 0;
    return count;
}

guint
playback_count_logins(Playback *playback)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&playback->lock);

    return playback->logins;
}

GBytes *
playback_get_body(Playback *playback)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&playback->lock);

    return playback->body != NULL ? g_bytes_ref(playback->body) : NULL;
}

static void
compare_kind(const char *type, CamKind kind)
{
    /* the words makes have for what a device is */
    static const struct {
        const char *type;
        CamKind kind;
    } rows[] = {
        { "*IPC*", CAM_KIND_CAMERA },
        { "*Camera*", CAM_KIND_CAMERA },
        { "IPDome", CAM_KIND_CAMERA },
        { "NWC", CAM_KIND_CAMERA },
        { "3D People Counter", CAM_KIND_OTHER },
        { "NVR", CAM_KIND_RECORDER },
        { "DVR", CAM_KIND_RECORDER },
        { "31", CAM_KIND_RECORDER },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (!g_pattern_match_simple(rows[i].type, type))
            continue;
        g_assert_cmpstr(cam_kind_name(kind), ==, cam_kind_name(rows[i].kind));
        return;
    }
    g_test_message("no kind is known for the type \"%s\": add it to the table", type);
    g_test_fail();
}

void
playback_compare(JsonObject *expect, const CamIdentity *identity)
{
    static const struct {
        const char *member;
        CamField field;
    } fields[] = {
        { "model", CAM_FIELD_MODEL },       { "serial", CAM_FIELD_SERIAL },
        { "firmware", CAM_FIELD_FIRMWARE }, { "build", CAM_FIELD_BUILD },
        { "name", CAM_FIELD_NAME },
    };
    g_autoptr(CamIdentity) wanted = cam_identity_new();

    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (json_object_has_member(expect, fields[i].member))
            g_assert_cmpstr(cam_identity_get(identity, fields[i].field), ==,
                            get_text(expect, fields[i].member));
    }
    cam_identity_set(wanted, CAM_FIELD_MAC, get_text(expect, "mac"));
    if (json_object_has_member(expect, "mac"))
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MAC), ==,
                        cam_identity_get(wanted, CAM_FIELD_MAC));
    if (json_object_has_member(expect, "type"))
        compare_kind(get_text(expect, "type"), identity->kind);
}

typedef struct {
    const PlaybackMake *make;
    char *path;
} Case;

static void
free_case(gpointer data)
{
    Case *row = data;

    g_free(row->path);
    g_free(row);
}

static void
test_file(gconstpointer data)
{
    const Case *row = data;
    const PlaybackMake *make = row->make;
    g_autofree char *name = g_path_get_basename(row->path);
    g_autoptr(Playback) playback = playback_new(row->path);
    g_autoptr(Talk) talk =
        talk_new("127.0.0.1", playback_get_port(playback), "admin", "secret", NULL);

    talk_set_driver(talk, make->driver);
    playback_set_login(playback, make->realm, make->challenge);
    if (make->prepare != NULL)
        make->prepare(playback, name);
    talk_assert_identify(talk, make->get_code != NULL ? make->get_code(name) : -1);
    playback_compare(json_object_get_object_member(get_root(playback), "expect"), talk->identity);
    if (make->check != NULL)
        make->check(playback, talk);
    if (talk->driver->close != NULL)
        talk->driver->close(talk->call);
}

/* said aloud: there is nothing to test with */
static void
test_absent(gconstpointer data)
{
    g_autofree char *text = g_strdup_printf(
        "no answers of real devices: the option `captures` is \"%s\"", (const char *)data);

    g_test_skip(text);
}

static gboolean
expects_something(const char *path)
{
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GError) error = NULL;

    g_assert_true(json_parser_load_from_file(parser, path, &error));
    g_assert_no_error(error);
    JsonObject *root = json_node_get_object(json_parser_get_root(parser));
    return json_object_has_member(root, "expect") &&
           json_object_get_size(json_object_get_object_member(root, "expect")) > 0;
}

void
playback_add_tests(const PlaybackMake *make, const char *captures)
{
    g_autofree char *folder = g_build_filename(captures, make->make, NULL);
    g_autofree char *absent = g_strdup_printf("/%s/captures/absent", make->make);
    const char *name;
    guint count = 0;

    if (captures[0] == '\0') {
        g_test_add_data_func_full(absent, g_strdup(captures), test_absent, g_free);
        return;
    }
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *test = g_strdup_printf("/%s/captures/%s", make->make, name);
        if (!g_str_has_suffix(name, ".json") || !expects_something(path))
            continue;
        Case *row = g_new0(Case, 1);
        row->make = make;
        row->path = g_steal_pointer(&path);
        g_test_add_data_func_full(test, row, test_file, free_case);
        count++;
    }
    /* a folder that is named must be there and hold something */
    g_assert_cmpuint(count, >, 0);
}
