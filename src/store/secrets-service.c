/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libsecret's objects beyond single passwords: the library has kept them since 2012, but wants to
 * be told that we know that it might not */
#define SECRET_API_SUBJECT_TO_CHANGE
#include "src/store/secrets-service.h"

#include <libsecret/secret.h>

#define LIMIT_MS    3000
#define APPLICATION "camherd"

static const SecretSchema schema = {
    .name = "org.camherd.Credential",
    .flags = SECRET_SCHEMA_NONE,
    .attributes = { { "application", SECRET_SCHEMA_ATTRIBUTE_STRING },
                    { "site", SECRET_SCHEMA_ATTRIBUTE_STRING },
                    { "name", SECRET_SCHEMA_ATTRIBUTE_STRING },
                    { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
                    { "make", SECRET_SCHEMA_ATTRIBUTE_STRING },
                    { NULL, SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

struct CamSecretsService {
    GMainContext *context; /* answers arrive here and nowhere else */
    SecretService *service;
    GError *failure; /* of connecting, which is tried once */
};

/* one question to the service, and the wait for its answer */
typedef struct {
    CamSecretsService *service;
    GCancellable *cancellable;
    GSource *timer;
    GAsyncResult *result;
} Question;

CamSecretsService *
cam_secrets_service_new(void)
{
    CamSecretsService *service = g_new0(CamSecretsService, 1);

    service->context = g_main_context_new();
    return service;
}

void
cam_secrets_service_free(CamSecretsService *service)
{
    if (service == NULL)
        return;
    g_clear_object(&service->service);
    /* what GDBus gives back later, it gives back here */
    while (g_main_context_iteration(service->context, FALSE))
        continue;
    g_clear_error(&service->failure);
    g_main_context_unref(service->context);
    g_free(service);
}

static gboolean
on_limit(gpointer data)
{
    g_cancellable_cancel(data);
    return G_SOURCE_REMOVE;
}

static void
on_answer(GObject *source, GAsyncResult *result, gpointer data)
{
    Question *question = data;

    question->result = g_object_ref(result);
}

static void
begin(Question *question, CamSecretsService *service)
{
    question->service = service;
    question->cancellable = g_cancellable_new();
    question->timer = g_timeout_source_new(LIMIT_MS);
    g_source_set_callback(question->timer, on_limit, question->cancellable, NULL);
    g_source_attach(question->timer, service->context);
    g_main_context_push_thread_default(service->context);
}

/* Returns: (transfer none): the answer, or that it was cancelled; good until clear_question() */
static GAsyncResult *
wait(Question *question)
{
    while (question->result == NULL)
        g_main_context_iteration(question->service->context, TRUE);
    g_main_context_pop_thread_default(question->service->context);
    return question->result;
}

static void
clear_question(Question *question)
{
    if (question->service == NULL)
        return;
    g_source_destroy(question->timer);
    g_source_unref(question->timer);
    g_object_unref(question->cancellable);
    g_clear_object(&question->result);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Question, clear_question)

static gboolean
set_error(const GError *wrong, GError **error)
{
    gboolean late = g_error_matches(wrong, G_IO_ERROR, G_IO_ERROR_CANCELLED);

    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                "the desktop's secret service does not answer%s%s; start or unlock it, or use the "
                "sealed file: --store file",
                late ? " within 3 seconds" : ": ", late ? "" : wrong->message);
    return FALSE;
}

/* connecting */

/* without an address GLib would try to start a bus of its own */
static gboolean
has_bus(void)
{
    const char *address = g_getenv("DBUS_SESSION_BUS_ADDRESS");
    const char *folder = g_getenv("XDG_RUNTIME_DIR");
    g_autofree char *path = folder != NULL ? g_build_filename(folder, "bus", NULL) : NULL;

    return (address != NULL && address[0] != '\0') ||
           (path != NULL && g_file_test(path, G_FILE_TEST_EXISTS));
}

static GDBusConnection *
open_bus(CamSecretsService *service, GError **error)
{
    g_auto(Question) question = { 0 };

    begin(&question, service);
    g_bus_get(G_BUS_TYPE_SESSION, question.cancellable, on_answer, &question);
    GDBusConnection *bus = g_bus_get_finish(wait(&question), error);
    /* an update goes on when the desktop ends */
    if (bus != NULL)
        g_dbus_connection_set_exit_on_close(bus, FALSE);
    return bus;
}

static SecretService *
open_service(CamSecretsService *service, GError **error)
{
    g_autoptr(GDBusConnection) bus = open_bus(service, error);
    g_auto(Question) question = { 0 };

    begin(&question, service);
    if (bus != NULL) {
        secret_service_open(SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION,
                            question.cancellable, on_answer, &question);
        return secret_service_open_finish(wait(&question), error);
    }
    g_main_context_pop_thread_default(service->context);
    return NULL;
}

static gboolean
connect(CamSecretsService *service, GError **error)
{
    g_autoptr(GError) wrong = NULL;

    if (service->service != NULL)
        return TRUE;
    if (service->failure == NULL && !has_bus())
        g_set_error(&service->failure, CAM_ERROR, CAM_ERROR_USAGE,
                    "there is no desktop session here, and so no secret service; use the sealed "
                    "file: --store file");
    if (service->failure == NULL) {
        service->service = open_service(service, &wrong);
        if (service->service == NULL)
            set_error(wrong, &service->failure);
    }
    if (service->failure != NULL && error != NULL)
        *error = g_error_copy(service->failure);
    return service->service != NULL;
}

gboolean
cam_secrets_service_answers(CamSecretsService *service, GError **error)
{
    return connect(service, error);
}

/* items */

static GHashTable *
make_attributes(const char *site, const char *name)
{
    GHashTable *attributes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);

    g_hash_table_insert(attributes, "application", g_strdup(APPLICATION));
    g_hash_table_insert(attributes, "site", g_strdup(site));
    if (name != NULL)
        g_hash_table_insert(attributes, "name", g_strdup(name));
    return attributes;
}

static void
free_items(gpointer items)
{
    g_list_free_full(items, g_object_unref);
}

typedef GList Items;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Items, free_items)

/* @name NULL: all of the site */
static gboolean
search(CamSecretsService *service, const char *site, const char *name, Items **ret_items,
       GError **error)
{
    g_autoptr(GHashTable) attributes = make_attributes(site, name);
    g_autoptr(GError) wrong = NULL;
    g_auto(Question) question = { 0 };

    if (!connect(service, error))
        return FALSE;
    begin(&question, service);
    secret_service_search(service->service, &schema, attributes, SECRET_SEARCH_ALL,
                          question.cancellable, on_answer, &question);
    *ret_items = secret_service_search_finish(service->service, wait(&question), &wrong);
    return wrong == NULL || set_error(wrong, error);
}

static CamSecret *
read_item(SecretItem *item, const char *password)
{
    g_autoptr(GHashTable) attributes = secret_item_get_attributes(item);
    const char *name = g_hash_table_lookup(attributes, "name");
    const char *user = g_hash_table_lookup(attributes, "user");

    if (name == NULL || user == NULL)
        return NULL;
    return cam_secret_new(name, user, password, g_hash_table_lookup(attributes, "make"));
}

GPtrArray *
cam_secrets_service_list(CamSecretsService *service, const char *site, GError **error)
{
    g_autoptr(GPtrArray) secrets = g_ptr_array_new_with_free_func((GDestroyNotify)cam_secret_free);
    g_autoptr(Items) items = NULL;

    if (!search(service, site, NULL, &items, error))
        return NULL;
    for (GList *at = items; at != NULL; at = at->next) {
        CamSecret *secret = read_item(at->data, NULL);
        if (secret != NULL)
            g_ptr_array_add(secrets, secret);
    }
    return g_steal_pointer(&secrets);
}

static gboolean
load(CamSecretsService *service, SecretItem *item, CamSecret **ret_secret, GError **error)
{
    g_autoptr(GError) wrong = NULL;
    g_auto(Question) question = { 0 };

    begin(&question, service);
    secret_item_load_secret(item, question.cancellable, on_answer, &question);
    if (!secret_item_load_secret_finish(item, wait(&question), &wrong))
        return set_error(wrong, error);
    SecretValue *value = secret_item_get_secret(item);
    const char *password = value != NULL ? secret_value_get_text(value) : NULL;
    if (password != NULL)
        *ret_secret = read_item(item, password);
    g_clear_pointer(&value, secret_value_unref);
    return TRUE;
}

static gboolean
set_locked(GError **error)
{
    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                "the desktop's keyring is locked; unlock it, or use the sealed file: --store file");
    return FALSE;
}

gboolean
cam_secrets_service_get(CamSecretsService *service, const char *site, const char *name,
                        CamSecret **ret_secret, GError **error)
{
    g_autoptr(Items) items = NULL;

    *ret_secret = NULL;
    if (!search(service, site, name, &items, error))
        return FALSE;
    if (items == NULL)
        return TRUE;
    if (secret_item_get_locked(items->data))
        return set_locked(error);
    return load(service, items->data, ret_secret, error);
}

/* Returns: (nullable): where new items go */
static SecretCollection *
find_collection(CamSecretsService *service, GError **error)
{
    g_autoptr(GError) wrong = NULL;
    g_auto(Question) question = { 0 };

    if (!connect(service, error))
        return NULL;
    begin(&question, service);
    secret_collection_for_alias(service->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                                question.cancellable, on_answer, &question);
    g_autoptr(SecretCollection) collection =
        secret_collection_for_alias_finish(wait(&question), &wrong);
    if (wrong != NULL) {
        set_error(wrong, error);
        return NULL;
    }
    if (collection == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "the desktop has no keyring yet; make one with its own program, or use the "
                    "sealed file: --store file");
        return NULL;
    }
    if (secret_collection_get_locked(collection)) {
        set_locked(error);
        return NULL;
    }
    return g_steal_pointer(&collection);
}

static gboolean
delete_item(CamSecretsService *service, SecretItem *item, GError **error)
{
    g_autoptr(GError) wrong = NULL;
    g_auto(Question) question = { 0 };

    if (secret_item_get_locked(item))
        return set_locked(error);
    begin(&question, service);
    secret_item_delete(item, question.cancellable, on_answer, &question);
    return secret_item_delete_finish(item, wait(&question), &wrong) || set_error(wrong, error);
}

static SecretItem *
create_item(CamSecretsService *service, SecretCollection *collection, const char *site,
            const CamSecret *secret, GError **error)
{
    g_autoptr(GHashTable) attributes = make_attributes(site, secret->name);
    g_autofree char *label = g_strdup_printf("camherd: %s", secret->name);
    g_autoptr(GError) wrong = NULL;
    g_auto(Question) question = { 0 };

    g_hash_table_insert(attributes, "user", g_strdup(secret->user));
    if (secret->make != NULL)
        g_hash_table_insert(attributes, "make", g_strdup(secret->make));
    SecretValue *value = secret_value_new(secret->password, -1, "text/plain");
    begin(&question, service);
    secret_item_create(collection, &schema, attributes, label, value, SECRET_ITEM_CREATE_REPLACE,
                       question.cancellable, on_answer, &question);
    SecretItem *item = secret_item_create_finish(wait(&question), &wrong);
    secret_value_unref(value);
    if (item == NULL)
        set_error(wrong, error);
    return item;
}

gboolean
cam_secrets_service_set(CamSecretsService *service, const char *site, const CamSecret *secret,
                        GError **error)
{
    g_autoptr(SecretCollection) collection = find_collection(service, error);
    g_autoptr(Items) older = NULL;

    if (collection == NULL || !search(service, site, secret->name, &older, error))
        return FALSE;
    g_autoptr(SecretItem) item = create_item(service, collection, site, secret, error);
    if (item == NULL)
        return FALSE;
    /* one of the same name with another user or make is another item */
    const char *path = g_dbus_proxy_get_object_path(G_DBUS_PROXY(item));
    for (GList *at = older; at != NULL; at = at->next) {
        const char *other = g_dbus_proxy_get_object_path(at->data);
        if (!g_str_equal(path, other) && !delete_item(service, at->data, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
cam_secrets_service_remove(CamSecretsService *service, const char *site, const char *name,
                           gboolean *ret_found, GError **error)
{
    g_autoptr(Items) items = NULL;

    if (!search(service, site, name, &items, error))
        return FALSE;
    for (GList *at = items; at != NULL; at = at->next) {
        if (!delete_item(service, at->data, error))
            return FALSE;
    }
    *ret_found = items != NULL;
    return TRUE;
}
